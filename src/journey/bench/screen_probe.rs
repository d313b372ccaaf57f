//! Samples of the screen, taken from outside, and taps: the same detector for every program that is compared.
//!
//! Every [`STEP`]th row of the screen is sampled, whole. A page is there when these rows are what they were when the
//! page had come to rest, but for one byte in [`LIKE`]; the clock's corner is left out, for it changes by itself.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::error::JourneyError;
use crate::place::Extents;

/// Distance of two sampled rows, pixels.
const STEP: u16 = 48;
/// The clock's corner, upper right: not looked at left of this column below this row.
const CLOCK: (u16, u16) = (640, 170);
/// Poll interval of the screen.
const PAUSE: Duration = Duration::from_millis(1);
/// A page unchanged for this time has come to rest.
const REST: Duration = Duration::from_millis(1500);
const FINGER: u8 = 1;

/// One byte in this many may differ: a browser does not smooth every letter alike each time, but a missing word shows.
const LIKE: usize = 1000;

/// The sampled rows, one after the other.
#[derive(Clone, PartialEq, Eq)]
pub struct ScreenSample(Vec<u8>);

impl ScreenSample {
    fn is_like(&self, other: &ScreenSample) -> bool {
        let differing = self.0.iter().zip(&other.0).filter(|(a, b)| a != b).count();
        self.0.len() == other.0.len() && differing * LIKE <= self.0.len()
    }
}

/// A connection to the X server of the display.
pub struct ScreenProbe {
    connection: RustConnection,
    root: Window,
    size: (u16, u16),
}

impl ScreenProbe {
    /// # Errors
    /// The server does not answer.
    pub fn connect(display: &str) -> Result<Self, JourneyError> {
        let (connection, number) =
            RustConnection::connect(Some(display)).map_err(JourneyError::display("connecting to"))?;
        let screen = &connection.setup().roots[number];
        let (root, size) = (screen.root, (screen.width_in_pixels, screen.height_in_pixels));
        Ok(Self { connection, root, size })
    }

    /// Samples the screen now. All rows are requested before the first answer is read.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn sample(&self) -> Result<ScreenSample, JourneyError> {
        let mut asked = Vec::new();
        for y in (STEP / 2..self.size.1).step_by(usize::from(STEP)) {
            let width = if y < CLOCK.1 { CLOCK.0 } else { self.size.0 };
            let y = i16::try_from(y).unwrap_or(i16::MAX);
            let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, y, width, 1, u32::MAX);
            asked.push(image.map_err(JourneyError::display("looking at"))?);
        }
        let mut rows = Vec::new();
        for image in asked {
            rows.extend(image.reply().map_err(JourneyError::display("looking at"))?.data);
        }
        Ok(ScreenSample(rows))
    }

    /// Every pixel of a small place now.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn sample_at(&self, place: Extents) -> Result<ScreenSample, JourneyError> {
        let (x, y) = place.point(0.0, 0.0);
        let (right, bottom) = place.point(1.0, 1.0);
        let (width, height) = ((right - x).unsigned_abs(), (bottom - y).unsigned_abs());
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, u32::MAX);
        let image = image.map_err(JourneyError::display("looking at"))?.reply();
        Ok(ScreenSample(image.map_err(JourneyError::display("looking at"))?.data))
    }

    /// Waits for a page; returns the time at which it was there.
    ///
    /// # Errors
    /// It was not there within `limit`.
    pub fn wait_for(&self, wanted: &ScreenSample, limit: Duration, what: &str) -> Result<Instant, JourneyError> {
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            if self.sample()?.is_like(wanted) {
                return Ok(Instant::now());
            }
            thread::sleep(PAUSE);
        }
        let seconds = limit.as_secs();
        Err(JourneyError::NotSeen { wanted: what.into(), seconds, seen: "another picture".into() })
    }

    /// Waits until the screen is no longer `before` and has come to rest.
    ///
    /// # Errors
    /// It stayed as it was, or never came to rest, within `limit`.
    pub fn settled(&self, before: &ScreenSample, limit: Duration, what: &str) -> Result<ScreenSample, JourneyError> {
        let deadline = Instant::now() + limit;
        let mut last = self.sample()?;
        let mut since = Instant::now();
        while Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
            let now = self.sample()?;
            if now != last {
                (last, since) = (now, Instant::now());
            } else if last != *before && since.elapsed() > REST {
                return Ok(last);
            }
        }
        let seconds = limit.as_secs();
        Err(JourneyError::NotSeen { wanted: what.into(), seconds, seen: "a screen that does not rest".into() })
    }

    /// Presses and releases at a point; returns the moment before the press.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn tap(&self, (x, y): (i16, i16)) -> Result<Instant, JourneyError> {
        let input = |kind, detail| {
            let sent = self.connection.xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0);
            sent.map(drop).map_err(JourneyError::display("touching"))
        };
        input(MOTION_NOTIFY_EVENT, 0)?;
        let before = Instant::now();
        input(BUTTON_PRESS_EVENT, FINGER)?;
        input(BUTTON_RELEASE_EVENT, FINGER)?;
        self.connection.flush().map_err(JourneyError::display("touching"))?;
        Ok(before)
    }

    /// Writes all of the screen as a PNG, for a person who wants to see what was compared.
    ///
    /// # Errors
    /// No picture, or no file.
    pub fn picture(&self, path: &Path) -> Result<(), JourneyError> {
        let (width, height) = self.size;
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, u32::MAX);
        let image = image.map_err(JourneyError::display("looking at"))?.reply();
        let data = image.map_err(JourneyError::display("looking at"))?.data;
        let (pixels, _) = data.as_chunks::<4>();
        let rgb: Vec<u8> = pixels.iter().flat_map(|[blue, green, red, _]| [*red, *green, *blue]).collect();
        let file = File::create(path).map_err(JourneyError::io("writing", path))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), u32::from(width), u32::from(height));
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().map_err(JourneyError::display("writing a picture of"))?;
        writer.write_image_data(&rgb).map_err(JourneyError::display("writing a picture of"))?;
        writer.finish().map_err(JourneyError::display("writing a picture of"))
    }
}
