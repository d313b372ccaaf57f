//! Where the window lies: the waiting visit below the active one, without ever flashing over it.
//!
//! A kiosk has no window manager, so a new window appears on top. The waiting visit therefore opens far outside the
//! screen and is moved to its place and below all others in one request. Under a window manager (a developer's desktop)
//! the waiting visit is simply not shown until it is raised.

use lobby_screen::Screen;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConfigureWindowAux, ConnectionExt as _, InputFocus, MapState, StackMode};
use x11rb::rust_connection::RustConnection;

/// Far outside of any screen, pixels.
const OUTSIDE: i32 = -20_000;

/// Looks that must find the window at the bottom before it counts as settled.
const LOW_FOR: u32 = 3;

/// The X server's side of one window; nothing on other displays.
pub struct Window {
    x: Option<RustConnection>,
    managed: bool,
    shown: bool,
    settled: bool,
    /// Looks in a row that found it at the bottom.
    low_for: u32,
}

impl Window {
    /// Connects where `DISPLAY` names a server.
    pub fn connect() -> Window {
        let connected = if std::env::var_os("DISPLAY").is_some() { x11rb::connect(None).ok() } else { None };
        let managed = connected.as_ref().is_some_and(|(x, screen)| has_manager(x, *screen));
        Window { x: connected.map(|(x, _)| x), managed, shown: false, settled: false, low_for: 0 }
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

    /// Moves the open window below all others, once the server knows it. Returns whether it lies where it should.
    pub fn settle(&mut self, screen: &Screen) -> bool {
        if self.settled || self.managed {
            return true;
        }
        let Some(x) = &self.x else { return true };
        let Some(id) = screen.x11_window() else { return false };
        // The toolkit puts a new window on top of all others at a time of its own, even after it has mapped it. Only
        // when it lay at the bottom for a while, the next citizen cannot come to stand before it.
        if is_lowest(x, id) {
            self.low_for += 1;
        } else {
            self.low_for = 0;
            if is_mapped(x, id) {
                configure(x, id, StackMode::BELOW);
            }
        }
        self.settled = is_mapped(x, id) && self.low_for >= LOW_FOR;
        self.settled
    }

    /// Brings the window to the front and gives it the keyboard.
    pub fn raise(&mut self, screen: &Screen) {
        if !self.shown {
            self.shown = true;
            if let Err(error) = screen.open_window() {
                tracing::error!(error = %error, "the window could not be shown");
            }
        }
        let (Some(x), Some(id)) = (&self.x, screen.x11_window()) else { return };
        if !self.managed {
            configure(x, id, StackMode::ABOVE);
        }
        let focused = x.set_input_focus(InputFocus::PARENT, id, x11rb::CURRENT_TIME).is_ok() && x.flush().is_ok();
        if !focused {
            tracing::warn!("the window did not get the keyboard");
        }
    }
}

fn is_lowest(x: &RustConnection, window: u32) -> bool {
    let tree = |of| x.query_tree(of).ok().and_then(|cookie| cookie.reply().ok());
    let siblings = tree(window).and_then(|own| tree(own.root));
    // Its place counts too: it was made outside of the screen.
    let at_home = x.get_geometry(window).ok().and_then(|cookie| cookie.reply().ok());
    siblings.is_some_and(|all| all.children.first() == Some(&window))
        && at_home.is_some_and(|place| (place.x, place.y) == (0, 0))
}

fn is_mapped(x: &RustConnection, window: u32) -> bool {
    let attributes = x.get_window_attributes(window).ok().and_then(|cookie| cookie.reply().ok());
    attributes.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
}

fn configure(x: &RustConnection, window: u32, stack: StackMode) -> bool {
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
