//! Where the window lies: the waiting visit below the active one, without ever flashing over it.
//!
//! A kiosk has no window manager, so a new window appears on top, where it would catch touches meant for the active
//! visit. The waiting visit therefore opens far outside the screen, stays there until the toolkit has done all it does
//! to a new window, and is then moved to its place and below all others in one request: at no instant does it lie
//! above the active one. Under a window manager (a developer's desktop) the waiting visit is simply not shown until it
//! is raised.

use lobby_screen::{Area, Screen};
use x11rb::connection::Connection as _;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, EventMask, InputFocus, MapState,
    StackMode,
};
use x11rb::rust_connection::RustConnection;

/// Far outside of any screen, pixels.
const OUTSIDE: i32 = -20_000;

/// Looks that must find the window mapped before it leaves its place outside. The toolkit maps a new window and lifts it
/// above all others in one go; a server that has answered us so often has come to the second of these requests too.
const OUTSIDE_FOR: u32 = 3;

/// The X server's side of one window; nothing on other displays.
pub struct Window {
    x: Option<RustConnection>,
    /// The window of the whole X screen; 0 without one.
    root: u32,
    /// The monitor that the page was fitted to last.
    monitor: Option<Area>,
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
        let root = connected.as_ref().and_then(|(x, screen)| root_of(x, *screen)).unwrap_or_default();
        let x = connected.map(|(x, _)| x);
        Window { x, root, monitor: None, managed, shown: false, raised: false, outside_for: 0 }
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
        let home = self.monitor.get_or_insert_with(|| monitor(x, self.root));
        let home = fit(screen, *home);
        if self.raised {
            return move_in(x, id, home, StackMode::ABOVE) && is_at_home(x, id, home);
        }
        self.outside_for += 1;
        self.outside_for > OUTSIDE_FOR && move_in(x, id, home, StackMode::BELOW) && is_at_home(x, id, home)
    }

    /// Follows the monitor that the page is on where it has changed its size or place, or fell back to another.
    pub fn follow(&mut self, screen: &Screen) {
        let Some(x) = &self.x else { return };
        let now = monitor(x, self.root);
        // A window that has not come to its place yet finds the monitor when it does.
        if self.monitor.replace(now).is_none_or(|before| before == now) {
            return;
        }
        tracing::info!(width = now.width, height = now.height, "the screen has another size");
        let home = fit(screen, now);
        if let Some(id) = screen.x11_window().filter(|_| !self.managed) {
            resize(x, id, home);
            blacken(x, self.root);
        }
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
        let home = self.monitor.get_or_insert_with(|| monitor(x, self.root));
        let home = fit(screen, *home);
        if !self.managed {
            move_in(x, id, home, StackMode::ABOVE);
            blacken(x, self.root);
        }
        let focused = x.set_input_focus(InputFocus::PARENT, id, x11rb::CURRENT_TIME).is_ok() && x.flush().is_ok();
        if !focused {
            tracing::warn!("the window did not get the keyboard");
        }
    }
}

/// Calls `changed` whenever the X screen or one of its monitors has another size; ends with the server.
pub fn watch(changed: impl Fn() + Send + 'static) {
    if std::env::var_os("DISPLAY").is_none() {
        return;
    }
    let watching = std::thread::Builder::new().name("monitors".into()).spawn(move || {
        let Ok((x, screen)) = x11rb::connect(None) else { return };
        let Some(root) = root_of(&x, screen) else { return };
        let structure = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        let monitors = randr::NotifyMask::SCREEN_CHANGE | randr::NotifyMask::CRTC_CHANGE;
        let heard = x.change_window_attributes(root, &structure).is_ok()
            && x.randr_select_input(root, monitors).is_ok()
            && x.flush().is_ok();
        while heard && x.wait_for_event().is_ok() {
            changed();
        }
    });
    if let Err(error) = watching {
        tracing::error!(error = %error, "changes of the screen are not seen");
    }
}

/// The monitor that citizens look at: the one that is named the primary, else the first, else the whole X screen.
fn monitor(x: &RustConnection, root: u32) -> Area {
    let monitors = x.randr_get_monitors(root, true).ok().and_then(|cookie| cookie.reply().ok());
    let monitors = monitors.map(|reply| reply.monitors).unwrap_or_default();
    let seen = monitors.iter().filter(|monitor| monitor.width > 0 && monitor.height > 0);
    if let Some(seen) = seen.clone().find(|monitor| monitor.primary).or_else(|| seen.clone().next()) {
        return Area { x: seen.x.into(), y: seen.y.into(), width: seen.width.into(), height: seen.height.into() };
    }
    let whole = x.get_geometry(root).ok().and_then(|cookie| cookie.reply().ok());
    whole.map_or(Area { x: 0, y: 0, width: 1080, height: 1920 }, |whole| Area {
        x: 0,
        y: 0,
        width: whole.width.into(),
        height: whole.height.into(),
    })
}

/// Draws the page for the monitor; returns where its window belongs.
fn fit(screen: &Screen, monitor: Area) -> Area {
    let (home, scale) = Area::of_page_on(monitor);
    screen.draw_at(home, scale);
    home
}

/// What lies beside the page is black.
fn blacken(x: &RustConnection, root: u32) {
    let black = x.setup().roots.iter().find(|screen| screen.root == root).map_or(0, |screen| screen.black_pixel);
    let black = ChangeWindowAttributesAux::new().background_pixel(black);
    let cleared = x.change_window_attributes(root, &black).is_ok()
        && x.clear_area(false, root, 0, 0, 0, 0).is_ok()
        && x.flush().is_ok();
    if !cleared {
        tracing::debug!("the ground beside the page stays as it is");
    }
}

fn root_of(x: &RustConnection, screen: usize) -> Option<u32> {
    x.setup().roots.get(screen).map(|screen| screen.root)
}

fn is_at_home(x: &RustConnection, window: u32, home: Area) -> bool {
    let geometry = x.get_geometry(window).ok().and_then(|cookie| cookie.reply().ok());
    geometry.is_some_and(|place| (i32::from(place.x), i32::from(place.y)) == (home.x, home.y))
}

fn is_mapped(x: &RustConnection, window: u32) -> bool {
    let attributes = x.get_window_attributes(window).ok().and_then(|cookie| cookie.reply().ok());
    attributes.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
}

/// Place, size and height in the stack change in one request.
fn move_in(x: &RustConnection, window: u32, home: Area, stack: StackMode) -> bool {
    x.configure_window(window, &place(home).stack_mode(stack)).is_ok() && x.flush().is_ok()
}

fn resize(x: &RustConnection, window: u32, home: Area) {
    if x.configure_window(window, &place(home)).is_err() || x.flush().is_err() {
        tracing::error!("the window does not follow the screen");
    }
}

fn place(home: Area) -> ConfigureWindowAux {
    ConfigureWindowAux::new().x(home.x).y(home.y).width(home.width).height(home.height)
}

fn has_manager(x: &RustConnection, screen: usize) -> bool {
    let Some(root) = root_of(x, screen) else { return false };
    let found = || {
        let atom = x.intern_atom(true, b"_NET_SUPPORTING_WM_CHECK").ok()?.reply().ok()?.atom;
        let property = x.get_property(false, root, atom, AtomEnum::WINDOW, 0, 1).ok()?.reply().ok()?;
        Some(atom != 0 && property.value_len > 0)
    };
    found().unwrap_or(false)
}
