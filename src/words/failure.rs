//! What people read when something does not work.

use lobby_domain::FailureCode;

use crate::Words;
use crate::codes::{self, act};

/// The two sentences of a failure for a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureWords {
    /// What happened, without a full stop.
    pub what: Words,
    /// What to do now.
    pub act: Words,
}

/// The sentences of `code`.
#[must_use]
pub fn failure(code: FailureCode) -> FailureWords {
    let (what, act) = match code {
        FailureCode::ReaderSilent => (codes::READER_SILENT, act::AGAIN),
        FailureCode::ReaderGarbage => (codes::READER_GARBAGE, act::AGAIN),
        FailureCode::ReaderPort | FailureCode::ReaderDevice => (codes::READER_FAULT, act::STAFF),
        FailureCode::CardMoved => (codes::CARD_MOVED, act::LIE_STILL),
        FailureCode::CardBad => (codes::CARD_BAD, act::COUNTER),
        FailureCode::CardWrong => (codes::CARD_WRONG, act::OTHER_CARD),
        FailureCode::CardNotValid => (codes::CARD_NOT_VALID, act::COUNTER),
        FailureCode::CardNumber => (codes::CARD_NUMBER, act::COUNTER),
        FailureCode::CardDates => (codes::CARD_DATES, act::COUNTER),
        FailureCode::ScannerAbsent => (codes::SCANNER_ABSENT, act::STAFF),
        FailureCode::ScannerBroken => (codes::SCANNER_BROKEN, act::SCAN_IT_AGAIN),
        FailureCode::ScannerHangs => (codes::SCANNER_HANGS, act::SCAN_AGAIN),
        FailureCode::ScannerJam => (codes::SCANNER_JAM, act::PULL_OUT),
        FailureCode::ScannerCover => (codes::SCANNER_COVER, act::CLOSE_LID),
        FailureCode::ScannerEmpty => (codes::SCANNER_EMPTY, act::PUT_SHEET),
        FailureCode::PrinterAbsent | FailureCode::PrinterSilent | FailureCode::PrinterBroken => {
            (codes::PRINTER_FAULT, act::STAFF)
        }
        FailureCode::PrinterPaper => (codes::PRINTER_PAPER, act::STAFF),
        FailureCode::PrinterJam => (codes::PRINTER_JAM, act::STAFF),
        FailureCode::PrinterCover => (codes::PRINTER_COVER, act::STAFF),
        FailureCode::DiskFull | FailureCode::StoreFault => (codes::STORE_FAULT, act::SUBMIT_AGAIN),
        FailureCode::SealFault => (codes::SEAL_FAULT, act::SUBMIT_AGAIN),
        FailureCode::NoNumber => (codes::NO_NUMBER, act::STAFF),
        FailureCode::NotEnrolled => (codes::NOT_ENROLLED, act::STAFF),
        FailureCode::ReceiptForged => (codes::RECEIPT_FORGED, act::STAFF),
        FailureCode::PlatformSilent => (codes::PLATFORM_SILENT, act::STAFF),
        FailureCode::PlatformRefused => (codes::PLATFORM_REFUSED, act::STAFF),
        FailureCode::ConfigUnknownKey
        | FailureCode::ConfigBroken
        | FailureCode::CatalogueUntrusted
        | FailureCode::RunsAlready
        | FailureCode::DisplayAbsent
        | FailureCode::VisitsEnd
        | FailureCode::ShutOut
        | FailureCode::TrialUnmarked
        | FailureCode::StoreRepaired
        | FailureCode::ClockWrong => (codes::SETTINGS, act::STAFF),
        FailureCode::WipeUnfinished => (codes::WIPE_UNFINISHED, act::STAFF),
    };
    FailureWords { what, act }
}
