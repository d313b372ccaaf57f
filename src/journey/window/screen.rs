//! The X screen from outside: its topmost window, its pixels, a pointer and a keyboard (XTest).

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    self, AtomEnum, ConnectionExt as _, GetKeyboardMappingReply, ImageFormat, InputFocus, MapState, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::error::JourneyError;
use crate::place::Point;

/// A finger rests so long on what it touches.
const TOUCH: Duration = Duration::from_millis(40);
/// Two touches within 300 ms count once, so no hand is that fast.
const BETWEEN_TOUCHES: Duration = Duration::from_millis(350);
/// From one point of a stroke to the next.
const BETWEEN_POINTS: Duration = Duration::from_millis(8);
/// A screen that stayed the same for so long has drawn what it had to draw.
const REST: Duration = Duration::from_millis(120);
/// Something that never comes to rest is pictured as it is.
const UNREST_MAX: Duration = Duration::from_secs(3);
const FINGER: u8 = 1;
/// The keysym of the left shift key.
const SHIFT: u32 = 0xffe1;

/// A connection to the X server.
pub struct Screen {
    connection: RustConnection,
    root: Window,
    size: (u16, u16),
    pid_atom: u32,
    keys: GetKeyboardMappingReply,
    first_key: u8,
    /// When the finger last came down, and when it was lifted.
    last_touch: Option<(Instant, Instant)>,
}

impl Screen {
    /// # Errors
    /// The server does not answer.
    pub fn connect(display: &str) -> Result<Self, JourneyError> {
        let (connection, number) =
            RustConnection::connect(Some(display)).map_err(JourneyError::display("connecting to"))?;
        let setup = connection.setup();
        let screen = &setup.roots[number];
        let (root, size) = (screen.root, (screen.width_in_pixels, screen.height_in_pixels));
        let (first_key, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
        let keys = ask(connection.get_keyboard_mapping(first_key, count), "reading the keys of")?;
        let pid_atom = ask(connection.intern_atom(false, b"_NET_WM_PID"), "asking")?.atom;
        Ok(Self { connection, root, size, pid_atom, keys, first_key, last_touch: None })
    }

    /// Gives the X screen another size, as when a monitor is exchanged or falls back to a mode of its own.
    ///
    /// # Errors
    /// The server refuses.
    pub fn set_size(&mut self, (width, height): (u16, u16)) -> Result<(), JourneyError> {
        resize(&self.connection, self.root, (width, height))?;
        self.size = (width, height);
        Ok(())
    }

    /// Process id of the topmost window that covers the screen.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn top_pid(&self) -> Result<Option<u32>, JourneyError> {
        match self.top_window()? {
            Some(window) => self.pid_of(window),
            None => Ok(None),
        }
    }

    fn top_window(&self) -> Result<Option<Window>, JourneyError> {
        let children = ask(self.connection.query_tree(self.root), "listing the windows of")?.children;
        for window in children.into_iter().rev() {
            // A window may go while it is looked at.
            let Ok(Ok(state)) = self.connection.get_window_attributes(window).map(|cookie| cookie.reply()) else {
                continue;
            };
            if state.map_state == MapState::VIEWABLE && self.is_in_sight(window) && self.pid_of(window)?.is_some() {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    /// Whether it covers the middle of the screen: a waiting visit may lie on top, but far outside.
    fn is_in_sight(&self, window: Window) -> bool {
        let Ok(Ok(place)) = self.connection.get_geometry(window).map(|cookie| cookie.reply()) else { return false };
        let covers = |start: i16, length: u16, whole: u16| {
            let (start, middle) = (i32::from(start), i32::from(whole / 2));
            start <= middle && middle < start + i32::from(length)
        };
        covers(place.x, place.width, self.size.0) && covers(place.y, place.height, self.size.1)
    }

    fn pid_of(&self, window: Window) -> Result<Option<u32>, JourneyError> {
        let cookie = self.connection.get_property(false, window, self.pid_atom, AtomEnum::CARDINAL, 0, 1);
        let Ok(property) = cookie.map_err(JourneyError::display("asking"))?.reply() else { return Ok(None) };
        Ok(property.value32().and_then(|mut values| values.next()))
    }

    /// Its width and height, pixels.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Whether a point lies on the screen.
    pub fn holds(&self, (x, y): Point) -> bool {
        let within = |at: i16, length: u16| u16::try_from(at).is_ok_and(|at| at < length);
        within(x, self.size.0) && within(y, self.size.1)
    }

    /// Touches a point.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn touch(&mut self, at: Point) -> Result<(), JourneyError> {
        self.stroke(&[at])
    }

    /// Puts the finger down, draws through all points, lifts it.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn stroke(&mut self, points: &[Point]) -> Result<(), JourneyError> {
        if let Some((_, lifted)) = self.last_touch {
            thread::sleep(BETWEEN_TOUCHES.saturating_sub(lifted.elapsed()));
        }
        self.stroke_at_once(points)
    }

    /// As [`Screen::stroke`], but the finger comes down so long after it last did.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn stroke_after(&mut self, points: &[Point], after: Duration) -> Result<(), JourneyError> {
        if let Some((down, _)) = self.last_touch {
            thread::sleep(after.saturating_sub(down.elapsed()));
        }
        self.stroke_at_once(points)
    }

    fn stroke_at_once(&mut self, points: &[Point]) -> Result<(), JourneyError> {
        let Some((first, rest)) = points.split_first() else { return Ok(()) };
        let down = Instant::now();
        self.input(xproto::MOTION_NOTIFY_EVENT, 0, *first)?;
        self.input(xproto::BUTTON_PRESS_EVENT, FINGER, *first)?;
        thread::sleep(TOUCH);
        for point in rest {
            self.input(xproto::MOTION_NOTIFY_EVENT, 0, *point)?;
            thread::sleep(BETWEEN_POINTS);
        }
        self.input(xproto::BUTTON_RELEASE_EVENT, FINGER, *first)?;
        self.last_touch = Some((down, Instant::now()));
        Ok(())
    }

    /// Types on the keyboard; the topmost window has the focus, as a window manager would see to.
    ///
    /// # Errors
    /// A character is on no key.
    pub fn type_text(&mut self, text: &str) -> Result<(), JourneyError> {
        if let Some(window) = self.top_window()? {
            let focus = self.connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME);
            focus.map_err(JourneyError::display("focusing a window of"))?;
        }
        let (shift, _) = self.key(SHIFT).ok_or_else(|| no_key('\u{21e7}'))?;
        for letter in text.chars() {
            let (code, shifted) = self.key(u32::from(letter)).ok_or_else(|| no_key(letter))?;
            if shifted {
                self.input(xproto::KEY_PRESS_EVENT, shift, (0, 0))?;
            }
            self.input(xproto::KEY_PRESS_EVENT, code, (0, 0))?;
            self.input(xproto::KEY_RELEASE_EVENT, code, (0, 0))?;
            if shifted {
                self.input(xproto::KEY_RELEASE_EVENT, shift, (0, 0))?;
            }
            thread::sleep(BETWEEN_POINTS);
        }
        Ok(())
    }

    /// The key that makes this keysym (for Latin letters and digits: the character), and whether with shift.
    fn key(&self, keysym: u32) -> Option<(u8, bool)> {
        let columns = usize::from(self.keys.keysyms_per_keycode);
        let rows = self.keys.keysyms.chunks(columns);
        (self.first_key..=u8::MAX).zip(rows).find_map(|(code, row)| {
            let column = row.iter().take(2).position(|sym| *sym == keysym)?;
            Some((code, column == 1))
        })
    }

    fn input(&self, kind: u8, detail: u8, (x, y): Point) -> Result<(), JourneyError> {
        let sent = self.connection.xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0);
        sent.map_err(JourneyError::display("touching"))?;
        self.connection.sync().map_err(JourneyError::display("touching"))
    }

    /// Writes what is on the screen as a PNG, as soon as it has come to rest.
    ///
    /// # Errors
    /// The server gives no picture, or the file cannot be written.
    pub fn picture(&self, path: &Path) -> Result<(), JourneyError> {
        let (width, height) = self.size;
        let deadline = Instant::now() + UNREST_MAX;
        let mut image = self.pixels()?;
        loop {
            thread::sleep(REST);
            let next = self.pixels()?;
            let rests = next == image;
            image = next;
            if rests || Instant::now() > deadline {
                break;
            }
        }
        // 24 bits in 32, blue first: what every X server on our machines has.
        let (pixels, _) = image.as_chunks::<4>();
        let rgb: Vec<u8> = pixels.iter().flat_map(|[blue, green, red, _]| [*red, *green, *blue]).collect();
        let file = File::create(path).map_err(JourneyError::io("writing", path))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), u32::from(width), u32::from(height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(JourneyError::display("writing a picture of"))?;
        writer.write_image_data(&rgb).map_err(JourneyError::display("writing a picture of"))?;
        writer.finish().map_err(JourneyError::display("writing a picture of"))
    }

    fn pixels(&self) -> Result<Vec<u8>, JourneyError> {
        let (width, height) = self.size;
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, u32::MAX);
        Ok(ask(image, "taking a picture of")?.data)
    }
}

/// No monitor's mode may stand in the way of the size.
pub(super) fn resize(x: &RustConnection, root: Window, (width, height): (u16, u16)) -> Result<(), JourneyError> {
    let known = ask(x.randr_get_screen_resources(root), "asking for the monitors of")?;
    for crtc in known.crtcs {
        let none = randr::Rotation::ROTATE0;
        let off = x.randr_set_crtc_config(crtc, x11rb::CURRENT_TIME, known.config_timestamp, 0, 0, 0, none, &[]);
        ask(off, "switching off a monitor of")?;
    }
    let millimetres = |pixels: u16| u32::from(pixels) * 254 / 960;
    let sent = x.randr_set_screen_size(root, width, height, millimetres(width), millimetres(height));
    let sent = sent.map_err(JourneyError::display("resizing"))?;
    sent.check().map_err(JourneyError::display("resizing"))
}

fn no_key(letter: char) -> JourneyError {
    JourneyError::Display { doing: "typing on", reason: format!("{letter:?} is on no key") }
}

/// The reply to one request.
fn ask<R: x11rb::x11_utils::TryParse>(
    cookie: Result<x11rb::cookie::Cookie<'_, RustConnection, R>, x11rb::errors::ConnectionError>,
    doing: &'static str,
) -> Result<R, JourneyError> {
    cookie.map_err(JourneyError::display(doing))?.reply().map_err(JourneyError::display(doing))
}
