//! The window as the X server knows it.

use std::cell::RefCell;
use std::time::Duration;

use i_slint_backend_winit::winit::event::{TouchPhase, WindowEvent as NativeEvent};
use i_slint_backend_winit::{EventResult, WinitWindowAccessor as _};
use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use slint::LogicalPosition;
use slint::platform::{PointerEventButton, WindowEvent};

use crate::Screen;
use crate::kit::fingers::{Fingers, Phase, Pointer};

/// Lets the page feel it.
pub(crate) fn feel(window: &slint::Window, pointer: Pointer) {
    let position = |(x, y)| LogicalPosition::new(x, y);
    let button = PointerEventButton::Left;
    match pointer {
        Pointer::Press(at) => {
            window.dispatch_event(WindowEvent::PointerMoved { position: position(at) });
            window.dispatch_event(WindowEvent::PointerPressed { position: position(at), button });
        }
        Pointer::Move(at) => window.dispatch_event(WindowEvent::PointerMoved { position: position(at) }),
        Pointer::Release(at) => window.dispatch_event(WindowEvent::PointerReleased { position: position(at), button }),
        Pointer::Leave => window.dispatch_event(WindowEvent::PointerExited),
    }
}

fn phase_of(phase: TouchPhase) -> Phase {
    match phase {
        TouchPhase::Started => Phase::Down,
        TouchPhase::Moved => Phase::Moved,
        TouchPhase::Ended => Phase::Up,
        TouchPhase::Cancelled => Phase::Cancelled,
    }
}

impl Screen {
    /// The window's X id, once the window exists; `None` on other systems and on the testing backend.
    #[must_use]
    pub fn x11_window(&self) -> Option<u32> {
        let handle = self.window().window_handle();
        let raw = handle.window_handle().ok()?.as_raw();
        if let RawWindowHandle::Xlib(handle) = raw {
            return u32::try_from(handle.window).ok();
        }
        if let RawWindowHandle::Xcb(handle) = raw { Some(handle.window.get()) } else { None }
    }

    /// Asks for a place before the window is shown, in pixels.
    pub fn place(&self, x: i32, y: i32) {
        self.window().set_position(slint::PhysicalPosition::new(x, y));
    }

    /// Draws the page so large that it fills a window of this size; `scale` is the window's pixels for one of the page.
    pub fn draw_at(&self, area: crate::Area, scale: f32) {
        let window = self.window();
        if (window.scale_factor() - scale).abs() > f32::EPSILON {
            window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: scale });
            // Until the X server has made the window larger, the page is cut: the renderer ends the program where a page
            // is larger than its window (i-slint-renderer-software 1.18.1).
            window.dispatch_event(WindowEvent::Resized { size: window.size().to_logical(scale) });
            self.kiosk.set_sized_anew(!self.kiosk.get_sized_anew());
        }
        let size = slint::PhysicalSize::new(area.width, area.height);
        if window.size() != size {
            window.set_size(size);
        }
    }

    /// Takes the fingers of a touch screen before the toolkit does, for which the first of them alone counts; `now` gives
    /// monotonic time.
    pub fn follow_fingers(&self, now: impl Fn() -> Duration + 'static) {
        let fingers = RefCell::new(Fingers::default());
        self.window().on_winit_window_event(move |window, event| {
            if let NativeEvent::Touch(touch) = event {
                let at = touch.location.to_logical(f64::from(window.scale_factor()));
                let id = (touch.device_id, touch.id);
                let felt = fingers.borrow_mut().apply(id, phase_of(touch.phase), (at.x, at.y), now());
                felt.into_iter().for_each(|pointer| feel(window, pointer));
                return EventResult::PreventDefault;
            }
            // The first finger draws the system's pointer along, also where another one touches the page; some screens
            // press it, too.
            let is_of_the_pointer = matches!(
                event,
                NativeEvent::CursorMoved { .. } | NativeEvent::CursorLeft { .. } | NativeEvent::MouseInput { .. }
            );
            let is_echo = is_of_the_pointer && fingers.borrow().is_echo(now());
            if is_echo { EventResult::PreventDefault } else { EventResult::Propagate }
        });
    }

    /// Shows the window.
    ///
    /// # Errors
    /// Where the display refuses.
    pub fn open_window(&self) -> Result<(), crate::ScreenError> {
        self.window().show().map_err(crate::ScreenError::from)
    }
}
