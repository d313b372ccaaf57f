//! What the screen is told once: panel, hall, kiosk.

use lobby_domain::{KioskUse, Text};

/// What the screen knows of the place it stands in.
#[derive(Clone, Debug)]
pub struct ScreenOptions {
    /// Pixels across; the pages are drawn for 1080.
    pub width: u32,
    /// Pixels down; the pages are drawn for 1920.
    pub height: u32,
    /// Name of the hall.
    pub hall: Text,
    /// Where in the hall, and which machine.
    pub place: Text,
    /// What the kiosk was enrolled for; one for tests says so on every page.
    pub kiosk_use: KioskUse,
    /// The one character of the mark.
    pub mark: String,
    /// Telephone of the hall.
    pub phone: String,
    /// The machine to go to while this one is out of service; empty where there is none.
    pub neighbour: Text,
}
