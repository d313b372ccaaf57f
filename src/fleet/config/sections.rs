//! The sections of a kiosk's configuration. The names known to the checker are the names of these types.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lobby_domain::{Lang, Text};
use serde::{Deserialize, Serialize};

use super::pages::PagesSection;
use super::printer::PrinterSection;

/// Every section. A layer may leave out any key.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct KioskConfig {
    /// Hall, place and seal.
    pub kiosk: KioskSection,
    /// Address of the platform. Trust in it comes from enrolment, not from here.
    pub platform: PlatformSection,
    /// The screen.
    pub screen: ScreenSection,
    /// The reader of identity cards.
    pub id_reader: IdReaderSection,
    /// The scanner.
    pub scanner: ScannerSection,
    /// Limits for captured pages.
    pub pages: PagesSection,
    /// The printer for receipts, and for notices where they have none of their own.
    pub printer: PrinterSection,
    /// The printer for notices.
    pub notice_printer: PrinterSection,
    /// The disk.
    pub storage: StorageSection,
    /// Delivery to the platform.
    pub sync: SyncSection,
    /// Permissions of this installation.
    pub profile: ProfileSection,
}

/// Name of a place in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceName {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl PlaceName {
    /// The name in `lang`; in Chinese for any other language than these two.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        if lang == Lang::EN { &self.en } else { &self.zh }
    }
}

impl From<PlaceName> for Text {
    fn from(name: PlaceName) -> Text {
        Text::new(name.zh, name.en)
    }
}

/// `[kiosk]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct KioskSection {
    /// Name of the hall, e.g. 望岚区政务服务中心.
    pub hall: PlaceName,
    /// Line below it: where in the hall, e.g. 自助办事 · 一楼 01 号机.
    pub place: PlaceName,
    /// The one character in the red seal.
    pub mark: String,
    /// Telephone of the hall, shown on pages that offer help.
    pub phone: String,
    /// Where people see how a case stands, e.g. `https://case.example.gov.cn`; the code on a receipt leads there. Empty where
    /// there are no such pages.
    pub public_pages: String,
    /// The machine to go to when this one is out of service, e.g. 02 号机; empty where there is none.
    pub neighbour: PlaceName,
}

impl Default for KioskSection {
    fn default() -> KioskSection {
        KioskSection {
            hall: PlaceName::default(),
            place: PlaceName::default(),
            mark: "政".into(),
            phone: String::new(),
            public_pages: String::new(),
            neighbour: PlaceName::default(),
        }
    }
}

/// `[platform]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlatformSection {
    /// URL of the platform, `https://…`; empty: the one of the enrolment.
    pub url: String,
}

/// `[screen]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScreenSection {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Diagonal of the panel, inches: gives the size of a pixel.
    pub panel_diagonal_inch: f64,
}

impl Default for ScreenSection {
    fn default() -> ScreenSection {
        ScreenSection { width: 1080, height: 1920, panel_diagonal_inch: 21.5 }
    }
}

/// `[id_reader]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdReaderSection {
    /// Serial port; empty: this kiosk has no reader.
    pub port: PathBuf,
    /// Bits per second on it.
    pub baud: u32,
}

impl Default for IdReaderSection {
    fn default() -> IdReaderSection {
        IdReaderSection { port: PathBuf::new(), baud: 115_200 }
    }
}

/// `[scanner]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScannerSection {
    /// SANE device name, or `escl:` and the address of an eSCL scanner; empty: this kiosk has no scanner.
    pub device: String,
    /// Folder with SANE's own configuration; empty: the system's.
    pub sane_config_dir: PathBuf,
    /// Kind of its feeder.
    pub feeder: ScannerFeeder,
    /// What SANE calls the feeder; empty: found by the usual names.
    pub feeder_source: String,
    /// What SANE calls the feeder that takes both sides; empty: found by the usual names.
    pub duplex_source: String,
    /// SANE options by name, set before every job.
    pub options: BTreeMap<String, String>,
    /// JSON object with further options, read anew before every page.
    pub options_file: Option<PathBuf>,
    /// Until the device is open, seconds.
    pub deadline_open_s: u64,
    /// Until the first byte, seconds: the lamp warms up here.
    pub deadline_first_byte_s: u64,
    /// Between two pieces of data, seconds.
    pub deadline_silence_s: u64,
    /// From the first byte to the last, seconds.
    pub deadline_page_s: u64,
    /// For closing in good order, seconds.
    pub deadline_close_s: u64,
}

impl Default for ScannerSection {
    fn default() -> ScannerSection {
        ScannerSection {
            device: String::new(),
            sane_config_dir: PathBuf::new(),
            feeder: ScannerFeeder::default(),
            feeder_source: String::new(),
            duplex_source: String::new(),
            options: BTreeMap::new(),
            options_file: None,
            deadline_open_s: 15,
            deadline_first_byte_s: 30,
            deadline_silence_s: 10,
            deadline_page_s: 60,
            deadline_close_s: 3,
        }
    }
}

/// Kind of a scanner's feeder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScannerFeeder {
    /// Glass only.
    #[default]
    None,
    /// A stack, one side of each sheet.
    OneSide,
    /// A stack, both sides of each sheet.
    BothSides,
}

/// `[storage]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorageSection {
    /// Below this much free space no new visit begins, MiB.
    pub low_water_mb: u64,
}

impl Default for StorageSection {
    fn default() -> StorageSection {
        StorageSection { low_water_mb: 512 }
    }
}

/// `[sync]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncSection {
    /// For a connection with TLS to stand, seconds.
    pub connect_timeout_s: u64,
    /// For a request to be answered, seconds; it carries at most 1 MiB.
    pub read_timeout_s: u64,
    /// First pause after a failure, milliseconds.
    pub backoff_min_ms: u64,
    /// Longest pause after many failures, milliseconds.
    pub backoff_max_ms: u64,
    /// Whether a small grey copy of each page goes ahead of the pages, for halls with a thin line.
    pub small_pages_first: bool,
}

impl Default for SyncSection {
    fn default() -> SyncSection {
        SyncSection {
            connect_timeout_s: 5,
            read_timeout_s: 60,
            backoff_min_ms: 1_000,
            backoff_max_ms: 300_000,
            small_pages_first: false,
        }
    }
}

/// `[profile]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileSection {
    /// Whether simulated devices may stand in for real ones.
    pub simulators_allowed: bool,
}
