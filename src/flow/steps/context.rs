//! What a step may read besides its own state.

use std::sync::Arc;

use lobby_domain::equipment::Equipment;
use lobby_domain::{Catalogue, Lang};

use crate::feeder::Feeder;
use crate::now::Now;
use crate::on_reader::OnReader;
use crate::printing::Printers;
use crate::report::Network;

/// How pages are shown to this citizen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisplayPrefs {
    /// Language shown.
    pub lang: Lang,
    /// Whether text is large.
    pub large_text: bool,
}

/// The visit around a step, at one event.
#[derive(Clone, Debug)]
pub struct Context {
    /// The verified catalogue.
    pub catalogue: Arc<Catalogue>,
    /// Whether the platform answers.
    pub network: Network,
    /// What this kiosk can print.
    pub printers: Printers,
    /// Devices of this kiosk, and what of them is at fault.
    pub equipment: Equipment,
    /// What lies on the identity reader.
    pub on_reader: OnReader,
    /// Document feeder of the scanner.
    pub feeder: Feeder,
    /// How pages are shown.
    pub display: DisplayPrefs,
    /// The time of this event.
    pub now: Now,
}
