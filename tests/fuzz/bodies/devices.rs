//! What devices and their helpers say.

use lobby_devices::id_reader::codec::{FrameDecoder, card_blocks, decode_card};
use lobby_devices::printer::PrinterUri;
use lobby_devices::scanner::escl::{Capabilities, ScannerStatus};
use lobby_devices::scanner::protocol::{HelperEvent, PAGE_BYTES_MAX, read_job};

use super::Target;

pub const DEVICES: [Target; 5] = [
    ("card_frames", card_frames),
    ("card_fields", card_fields),
    ("scan_helper", scan_helper),
    ("scanner_xml", scanner_xml),
    ("printer_address", printer_address),
];

/// A line that says anything, in pieces of the length that its first byte says.
pub fn card_frames(bytes: &[u8]) {
    let mut decoder = FrameDecoder::default();
    let piece = usize::from(*bytes.first().unwrap_or(&1)).max(1);
    for chunk in bytes.chunks(piece) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let taken = decoder.push(rest);
            while let Some(found) = decoder.decode() {
                quiet(&found);
            }
            assert!(taken > 0, "a decoder that takes nothing stands still for ever");
            rest = &rest[taken..];
        }
    }
    while decoder.gap().is_some() {
        while decoder.decode().is_some() {}
    }
}

/// The data of a reply that claims to be a card.
pub fn card_fields(bytes: &[u8]) {
    if let Ok(blocks) = card_blocks(bytes) {
        quiet(&decode_card(blocks));
    }
}

/// The pipe from the process that loads drivers.
pub fn scan_helper(bytes: &[u8]) {
    let trailer = read_job(&mut &bytes[..], |event| {
        if let HelperEvent::Page(page) = event {
            assert!(page.data.len() as u64 <= PAGE_BYTES_MAX && page.data.len() <= bytes.len());
        }
        true
    });
    quiet(&trailer);
}

/// What a scanner in the network says of itself.
pub fn scanner_xml(bytes: &[u8]) {
    let _ = (Capabilities::read(bytes), ScannerStatus::read(bytes));
}

/// The address of a printer, as typed by hand.
pub fn printer_address(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        quiet(&text.parse::<PrinterUri>());
    }
}

/// What is shown of it for logs is short: it is never the input itself.
fn quiet(shown: &dyn std::fmt::Debug) {
    assert!(format!("{shown:?}").len() < 10_000);
}
