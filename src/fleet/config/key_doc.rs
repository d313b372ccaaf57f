//! The meaning and unit of every key, for the technician who sets it.

use lobby_domain::Text;
use lobby_words::Words;
use lobby_words::config::{about as k, unit};

/// Unit of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// No unit: a text, a path, a switch, a share.
    Plain,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Mebibytes.
    Mebibytes,
    /// Pixels.
    Pixels,
    /// Inches.
    Inches,
    /// Bits per second.
    BitsPerSecond,
}

impl Unit {
    /// Symbol of the unit; `None` for [`Unit::Plain`].
    #[must_use]
    pub fn text(self) -> Option<Text> {
        match self {
            Unit::Plain => None,
            Unit::Seconds => Some(unit::SECONDS.text()),
            Unit::Milliseconds => Some(unit::MILLISECONDS.text()),
            Unit::Mebibytes => Some(Text::new("MiB", "MiB")),
            Unit::Pixels => Some(unit::PIXELS.text()),
            Unit::Inches => Some(unit::INCHES.text()),
            Unit::BitsPerSecond => Some(unit::BITS_PER_SECOND.text()),
        }
    }
}

/// Documentation of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDoc {
    /// The key with its section.
    pub key: &'static str,
    words: Words,
    /// Unit of its value.
    pub unit: Unit,
    /// Whether the remote layer must not set it: a wrong value would cut the kiosk off, or it names a file or a right
    /// that only a technician at the machine can judge.
    pub local_only: bool,
}

impl KeyDoc {
    /// Its meaning.
    #[must_use]
    pub fn meaning(&self) -> Text {
        self.words.text()
    }

    const fn local(self) -> KeyDoc {
        KeyDoc { local_only: true, ..self }
    }
}

/// Documentation of `key`; an entry of a table with free names has that of the table. `None` for an unknown key.
#[must_use]
pub fn key_doc(key: &str) -> Option<&'static KeyDoc> {
    KEY_DOCS.iter().find(|doc| key.strip_prefix(doc.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

const fn key(key: &'static str, unit: Unit, words: Words) -> KeyDoc {
    KeyDoc { key, words, unit, local_only: false }
}

use Unit::{BitsPerSecond, Inches, Mebibytes, Milliseconds, Pixels, Plain, Seconds};

/// Every key, in the order of the sections.
pub const KEY_DOCS: &[KeyDoc] = &[
    key("kiosk.hall.zh", Plain, k::KIOSK_HALL_ZH),
    key("kiosk.hall.en", Plain, k::KIOSK_HALL_EN),
    key("kiosk.place.zh", Plain, k::KIOSK_PLACE_ZH),
    key("kiosk.place.en", Plain, k::KIOSK_PLACE_EN),
    key("kiosk.mark", Plain, k::KIOSK_MARK),
    key("kiosk.phone", Plain, k::KIOSK_PHONE),
    key("kiosk.public_pages", Plain, k::KIOSK_PUBLIC_PAGES),
    key("kiosk.neighbour.zh", Plain, k::KIOSK_NEIGHBOUR_ZH),
    key("kiosk.neighbour.en", Plain, k::KIOSK_NEIGHBOUR_EN),
    key("platform.url", Plain, k::PLATFORM_URL).local(),
    key("screen.width", Pixels, k::SCREEN_WIDTH),
    key("screen.height", Pixels, k::SCREEN_HEIGHT),
    key("screen.panel_diagonal_inch", Inches, k::SCREEN_PANEL_DIAGONAL_INCH),
    key("id_reader.port", Plain, k::ID_READER_PORT),
    key("id_reader.baud", BitsPerSecond, k::ID_READER_BAUD),
    key("scanner.device", Plain, k::SCANNER_DEVICE),
    key("scanner.sane_config_dir", Plain, k::SCANNER_SANE_CONFIG_DIR).local(),
    key("scanner.feeder", Plain, k::SCANNER_FEEDER),
    key("scanner.feeder_source", Plain, k::SCANNER_FEEDER_SOURCE),
    key("scanner.duplex_source", Plain, k::SCANNER_DUPLEX_SOURCE),
    key("scanner.options", Plain, k::SCANNER_OPTIONS),
    key("scanner.options_file", Plain, k::SCANNER_OPTIONS_FILE).local(),
    key("scanner.deadline_open_s", Seconds, k::SCANNER_DEADLINE_OPEN_S),
    key("scanner.deadline_first_byte_s", Seconds, k::SCANNER_DEADLINE_FIRST_BYTE_S),
    key("scanner.deadline_silence_s", Seconds, k::SCANNER_DEADLINE_SILENCE_S),
    key("scanner.deadline_page_s", Seconds, k::SCANNER_DEADLINE_PAGE_S),
    key("scanner.deadline_close_s", Seconds, k::SCANNER_DEADLINE_CLOSE_S),
    key("pages.sharpness_pass", Plain, k::PAGES_SHARPNESS_PASS),
    key("pages.sharpness_retake", Plain, k::PAGES_SHARPNESS_RETAKE),
    key("pages.white_pass", Plain, k::PAGES_WHITE_PASS),
    key("pages.white_retake", Plain, k::PAGES_WHITE_RETAKE),
    key("pages.over_exposed_share", Plain, k::PAGES_OVER_EXPOSED_SHARE),
    key("pages.glare_share", Plain, k::PAGES_GLARE_SHARE),
    key("pages.glare_step", Plain, k::PAGES_GLARE_STEP),
    key("pages.uneven_ratio", Plain, k::PAGES_UNEVEN_RATIO),
    key("pages.dpi_min", Plain, k::PAGES_DPI_MIN),
    key("pages.size_tolerance", Plain, k::PAGES_SIZE_TOLERANCE),
    key("pages.blank_cells", Plain, k::PAGES_BLANK_CELLS),
    key("pages.show_through_share", Plain, k::PAGES_SHOW_THROUGH_SHARE),
    key("printer.uri", Plain, k::PRINTER_URI),
    key("printer.paper", Plain, k::PRINTER_PAPER),
    key("printer.deadline_answer_s", Seconds, k::PRINTER_DEADLINE_ANSWER_S),
    key("printer.deadline_job_s", Seconds, k::PRINTER_DEADLINE_JOB_S),
    key("notice_printer.uri", Plain, k::NOTICE_PRINTER_URI),
    key("notice_printer.paper", Plain, k::NOTICE_PRINTER_PAPER),
    key("notice_printer.deadline_answer_s", Seconds, k::NOTICE_PRINTER_DEADLINE_ANSWER_S),
    key("notice_printer.deadline_job_s", Seconds, k::NOTICE_PRINTER_DEADLINE_JOB_S),
    key("storage.low_water_mb", Mebibytes, k::STORAGE_LOW_WATER_MB),
    key("sync.connect_timeout_s", Seconds, k::SYNC_CONNECT_TIMEOUT_S),
    key("sync.read_timeout_s", Seconds, k::SYNC_READ_TIMEOUT_S),
    key("sync.backoff_min_ms", Milliseconds, k::SYNC_BACKOFF_MIN_MS),
    key("sync.backoff_max_ms", Milliseconds, k::SYNC_BACKOFF_MAX_MS),
    key("sync.small_pages_first", Plain, k::SYNC_SMALL_PAGES_FIRST),
    key("profile.simulators_allowed", Plain, k::PROFILE_SIMULATORS_ALLOWED).local(),
];

#[cfg(test)]
mod tests {
    use lobby_domain::Lang;

    use super::*;
    use crate::config::KioskConfig;
    use crate::config::schema::{self, Node};

    #[test]
    fn every_key_of_the_types_is_explained_by_its_own_words_and_no_other() {
        let is_leaf = |path: &Vec<String>| schema::node::<KioskConfig>(path) == Node::Leaf;
        let keys: Vec<_> =
            schema::all_paths::<KioskConfig>().into_iter().filter(is_leaf).map(|p| p.join(".")).collect();
        let explained: Vec<_> = KEY_DOCS.iter().map(|doc| doc.key.to_owned()).collect();
        assert_eq!(explained, keys);
        for doc in KEY_DOCS {
            assert_eq!(doc.words.key(), format!("config.about.{}", doc.key.replace('.', "_")));
        }
    }

    #[test]
    fn the_unit_in_a_keys_name_is_the_unit_it_is_explained_with() {
        for (ending, unit) in [("_s", Seconds), ("_ms", Milliseconds), ("_mb", Mebibytes), ("_inch", Inches)] {
            for doc in KEY_DOCS.iter().filter(|doc| doc.key.ends_with(ending)) {
                assert_eq!(doc.unit, unit, "{}", doc.key);
            }
        }
    }

    #[test]
    fn an_option_of_the_scanner_is_explained_by_its_table() {
        assert_eq!(key_doc("scanner.options.page-width").map(|doc| doc.key), Some("scanner.options"));
        assert_eq!(key_doc("scanner.options_file").map(|doc| doc.key), Some("scanner.options_file"));
        assert!(key_doc("scanner").is_none() && key_doc("scanner.optionsx").is_none());
    }

    /// The last section of docs/configuration.md.
    fn table() -> String {
        let mut table = String::from("| key | unit | set | is |\n|---|---|---|---|\n");
        for doc in KEY_DOCS {
            let (meaning, unit) = (doc.meaning(), doc.unit.text());
            let unit = unit.as_ref().map_or("", |unit| unit.get(Lang::EN));
            let set = if doc.local_only { "machine only" } else { "" };
            table.push_str(&format!("| {} | {unit} | {set} | {} |\n", doc.key, meaning.get(Lang::EN)));
        }
        table
    }

    #[test]
    fn the_table_in_docs_shows_every_key_and_no_other() {
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
        let document = std::fs::read_to_string(kept).unwrap();
        let start =
            document.find("| key | unit | set | is |").expect("docs/configuration.md has no section of every key");
        assert_eq!(&document[start..], table(), "docs/configuration.md is not what the kiosk knows");
    }
}
