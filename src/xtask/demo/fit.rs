//! The kiosk's window on a developer's display, which is seldom as tall as the kiosk's.

use std::time::Duration;

use serde_json::Value;

use super::folders::Folders;
use super::processes::Processes;

/// The kiosk's screen, pixels.
const WIDTH: u32 = 1080;
const HEIGHT: u32 = 1920;
/// What a desktop keeps for its own bars, pixels.
const BARS: u32 = 80;
const PATIENCE: Duration = Duration::from_secs(10);

/// A smaller window of the same shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    pub width: u32,
    pub height: u32,
    percent: u32,
}

impl Fit {
    /// `None` where the kiosk fits as it is, or the size of the display is unknown.
    pub fn on_display(processes: &mut Processes, folders: &Folders) -> Option<Self> {
        let mut ask = folders.program("lobby-hand");
        let said = processes.finish("display", ask.arg("display"), PATIENCE).ok()?;
        let display: Value = serde_json::from_str(said.trim()).ok()?;
        let pixels = |key: &str| u32::try_from(display[key].as_u64()?).ok();
        Self::within(pixels("width")?, pixels("height")?)
    }

    fn within(width: u32, height: u32) -> Option<Self> {
        if width >= WIDTH && height >= HEIGHT {
            return None;
        }
        // Whole steps of five percent: a little smaller than could be, and shapes stay sharp.
        let percent = (width * 100 / WIDTH).min(height.saturating_sub(BARS) * 100 / HEIGHT).min(100) / 5 * 5;
        let percent = percent.max(20);
        Some(Self { width: WIDTH * percent / 100, height: HEIGHT * percent / 100, percent })
    }

    /// What Slint multiplies every length with.
    pub fn factor(self) -> String {
        format!("{}.{:02}", self.percent / 100, self.percent % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_display_like_the_kiosks_nothing_is_made_smaller() {
        assert_eq!(Fit::within(1080, 1920), None);
        assert_eq!(Fit::within(3840, 2160), None);
    }

    #[test]
    fn on_a_laptop_the_whole_window_is_seen() {
        let fit = Fit::within(1920, 1080).unwrap();
        assert_eq!((fit.width, fit.height, fit.factor().as_str()), (540, 960, "0.50"));
        let tiny = Fit::within(800, 600).unwrap();
        assert!(tiny.height <= 600 - BARS, "{tiny:?}");
    }
}
