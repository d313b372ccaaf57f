//! The window as the X server knows it.

use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use slint::platform::WindowEvent;

use crate::Screen;

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

    /// Shows the window.
    ///
    /// # Errors
    /// Where the display refuses.
    pub fn open_window(&self) -> Result<(), crate::ScreenError> {
        self.window().show().map_err(crate::ScreenError::from)
    }
}
