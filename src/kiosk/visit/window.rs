//! Where the window lies: the waiting visit below the active one, without ever flashing over it.
//!
//! A kiosk has no window manager, so a new window appears on top, where it would catch touches meant for the active
//! visit. The waiting visit therefore opens far outside the screen, stays there until the toolkit has done all it does
//! to a new window, and is then moved to its place and below all others in one request: at no instant does it lie
//! above the active one. Under a window manager (a developer's desktop) the waiting visit is simply not shown until it
//! is raised.

use lobby_screen::Screen;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConfigureWindowAux, ConnectionExt as _, InputFocus, MapState, StackMode};
use x11rb::rust_connection::RustConnection;

/// Far outside of any screen, pixels.
const OUTSIDE: i32 = -20_000;

/// Looks that must find the window mapped before it leaves its place outside. The toolkit maps a new window and lifts it
/// above all others in one go; a server that has answered us so often has come to the second of these requests too.
const OUTSIDE_FOR: u32 = 3;

/// The X server's side of one window; nothing on other displays.
pub struct Window {
    x: Option<RustConnection>,
    managed: bool,
    shown: bool,
    raised: bool,
    /// Looks in a row that found it mapped outside of the screen.
    outside_for: u32,
}

impl Window {
    /// Connects where `DISPLAY` names a server.
    pub fn connect() -> Window {
        let connected = if std::env::var_os("DISPLAY").is_some() { x11rb::connect(None).ok() } else { None };
        let managed = connected.as_ref().is_some_and(|(x, screen)| has_manager(x, *screen));
        Window { x: connected.map(|(x, _)| x), managed, shown: false, raised: false, outside_for: 0 }
    }

    /// Opens the window as a waiting one.
    pub fn open_waiting(&mut self, screen: &Screen) -> Result<(), lobby_screen::ScreenError> {
        if self.managed {
            return Ok(());
        }
        if self.x.is_some() {
            screen.place(OUTSIDE, 0);
        }
        self.shown = true;
        screen.open_window()
    }

    /// Takes the next step from the place outside to the bottom of the stack, or to its top where the visit was raised
    /// meanwhile. Returns whether the window lies where it should; until then this is called again and again.
    pub fn settle(&mut self, screen: &Screen) -> bool {
        if self.managed {
            return true;
        }
        let Some(x) = &self.x else { return true };
        let Some(id) = screen.x11_window().filter(|id| is_mapped(x, *id)) else { return false };
        if self.raised {
            return move_in(x, id, StackMode::ABOVE) && is_at_home(x, id);
        }
        self.outside_for += 1;
        self.outside_for > OUTSIDE_FOR && move_in(x, id, StackMode::BELOW) && is_at_home(x, id)
    }

    /// Brings the window to the front and gives it the keyboard; where it does not exist yet, as soon as it settles.
    pub fn raise(&mut self, screen: &Screen) {
        self.raised = true;
        if !self.shown {
            self.shown = true;
            if let Err(error) = screen.open_window() {
                tracing::error!(error = %error, "the window could not be shown");
            }
        }
        let (Some(x), Some(id)) = (&self.x, screen.x11_window()) else { return };
        if !self.managed {
            move_in(x, id, StackMode::ABOVE);
        }
        let focused = x.set_input_focus(InputFocus::PARENT, id, x11rb::CURRENT_TIME).is_ok() && x.flush().is_ok();
        if !focused {
            tracing::warn!("the window did not get the keyboard");
        }
    }
}

fn is_at_home(x: &RustConnection, window: u32) -> bool {
    let geometry = x.get_geometry(window).ok().and_then(|cookie| cookie.reply().ok());
    geometry.is_some_and(|place| (place.x, place.y) == (0, 0))
}

fn is_mapped(x: &RustConnection, window: u32) -> bool {
    let attributes = x.get_window_attributes(window).ok().and_then(|cookie| cookie.reply().ok());
    attributes.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
}

/// Place and height in the stack change in one request.
fn move_in(x: &RustConnection, window: u32, stack: StackMode) -> bool {
    let aux = ConfigureWindowAux::new().x(0).y(0).stack_mode(stack);
    x.configure_window(window, &aux).is_ok() && x.flush().is_ok()
}

fn has_manager(x: &RustConnection, screen: usize) -> bool {
    let Some(root) = x.setup().roots.get(screen).map(|screen| screen.root) else { return false };
    let found = || {
        let atom = x.intern_atom(true, b"_NET_SUPPORTING_WM_CHECK").ok()?.reply().ok()?.atom;
        let property = x.get_property(false, root, atom, AtomEnum::WINDOW, 0, 1).ok()?.reply().ok()?;
        Some(atom != 0 && property.value_len > 0)
    };
    found().unwrap_or(false)
}
