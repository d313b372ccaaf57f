//! The small public list of failure codes. The citizen's sentences are in room `screen`; docs/failure-codes.md
//! explains each code to attendants and operators.

use std::fmt;

macro_rules! failure_codes {
    ($($(#[$doc:meta])* $name:ident => $code:literal,)+) => {
        /// A failure that is reported to people by a short code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FailureCode {
            $($(#[$doc])* $name,)+
        }

        impl FailureCode {
            /// Every code, in the order of the published list.
            pub const ALL: &'static [FailureCode] = &[$(FailureCode::$name,)+];

            /// The short code shown small at the end of a message, e.g. `R-01`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(FailureCode::$name => $code,)+
                }
            }

            /// The failure with this short code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<FailureCode> {
                FailureCode::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

failure_codes! {
    /// The reader does not answer.
    ReaderSilent => "R-01",
    /// The reader answers garbage.
    ReaderGarbage => "R-02",
    /// The reader's port is missing or taken.
    ReaderPort => "R-03",
    /// The reader reports a fault of its own.
    ReaderDevice => "R-04",
    /// The card moved while it was read.
    CardMoved => "R-11",
    /// The card's chip cannot be verified.
    CardBad => "R-12",
    /// A card of another kind than identity cards.
    CardWrong => "R-13",
    /// The card has expired or is not valid yet.
    CardNotValid => "R-14",
    /// The number on the card does not check.
    CardNumber => "R-15",
    /// A date on the card is no day, or its validity ends before it begins.
    CardDates => "R-16",
    /// No scanner is there.
    ScannerAbsent => "S-01",
    /// The scanner does not finish.
    ScannerHangs => "S-02",
    /// Paper is jammed.
    ScannerJam => "S-03",
    /// A cover is open.
    ScannerCover => "S-04",
    /// No paper lies in it.
    ScannerEmpty => "S-05",
    /// The page arrived broken.
    ScannerBroken => "S-06",
    /// No printer answers.
    PrinterAbsent => "D-01",
    /// The printer does not answer in time, or does not finish.
    PrinterSilent => "D-02",
    /// The printer has no paper.
    PrinterPaper => "D-03",
    /// Paper is jammed in the printer.
    PrinterJam => "D-04",
    /// A cover of the printer is open.
    PrinterCover => "D-05",
    /// The printer gave up, or cannot print this.
    PrinterBroken => "D-06",
    /// The disk has no room: nothing was accepted.
    DiskFull => "Q-01",
    /// The store cannot be written or read: nothing was accepted.
    StoreFault => "Q-02",
    /// Sealing failed: nothing was accepted.
    SealFault => "Q-03",
    /// The kiosk is not enrolled, so nothing can be sealed.
    NotEnrolled => "Q-04",
    /// The platform has shut this kiosk out, or its certificate ended too long ago: people must enrol it again.
    ShutOut => "Q-05",
    /// Files of the kiosk's store were lost or damaged; what could be made again was.
    StoreRepaired => "Q-06",
    /// No case number can be given that is certainly free.
    NoNumber => "Q-07",
    /// The kiosk is set up to be tried out, but enrolled for citizens' applications: its cases would be taken for real.
    TrialUnmarked => "Q-08",
    /// The platform's receipt does not verify; nothing was deleted.
    ReceiptForged => "P-01",
    /// The platform does not answer.
    PlatformSilent => "P-02",
    /// The platform refuses the application; staff look at it.
    PlatformRefused => "P-03",
    /// The configuration has an unknown key.
    ConfigUnknownKey => "C-01",
    /// The configuration cannot be read.
    ConfigBroken => "C-02",
    /// The service list is missing or does not verify.
    CatalogueUntrusted => "C-03",
    /// The kiosk's clock cannot be right.
    ClockWrong => "K-01",
    /// A citizen's data could not be wiped in time.
    WipeUnfinished => "W-01",
    /// Another kiosk program works on the same state; the second one ends.
    RunsAlready => "W-02",
    /// No display answers: no page can be shown.
    DisplayAbsent => "W-03",
    /// Visits end before their page can be used, one after the other.
    VisitsEnd => "W-04",
}

impl FailureCode {
    /// Whether nothing that waits on the kiosk is delivered while this lasts. A page may promise delivery under every
    /// other code.
    #[must_use]
    pub fn stops_delivery(self) -> bool {
        match self {
            FailureCode::StoreFault | FailureCode::NotEnrolled | FailureCode::ShutOut => true,
            FailureCode::ReaderSilent
            | FailureCode::ReaderGarbage
            | FailureCode::ReaderPort
            | FailureCode::ReaderDevice
            | FailureCode::CardMoved
            | FailureCode::CardBad
            | FailureCode::CardWrong
            | FailureCode::CardNotValid
            | FailureCode::CardNumber
            | FailureCode::CardDates
            | FailureCode::ScannerAbsent
            | FailureCode::ScannerHangs
            | FailureCode::ScannerJam
            | FailureCode::ScannerCover
            | FailureCode::ScannerEmpty
            | FailureCode::ScannerBroken
            | FailureCode::PrinterAbsent
            | FailureCode::PrinterSilent
            | FailureCode::PrinterPaper
            | FailureCode::PrinterJam
            | FailureCode::PrinterCover
            | FailureCode::PrinterBroken
            | FailureCode::DiskFull
            | FailureCode::SealFault
            | FailureCode::StoreRepaired
            | FailureCode::NoNumber
            | FailureCode::TrialUnmarked
            | FailureCode::ReceiptForged
            | FailureCode::PlatformSilent
            | FailureCode::PlatformRefused
            | FailureCode::ConfigUnknownKey
            | FailureCode::ConfigBroken
            | FailureCode::CatalogueUntrusted
            | FailureCode::ClockWrong
            | FailureCode::WipeUnfinished
            | FailureCode::RunsAlready
            | FailureCode::DisplayAbsent
            | FailureCode::VisitsEnd => false,
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once_in_the_published_list_and_nothing_else_is() {
        let published = include_str!("../../docs/failure-codes.md");
        let explained: Vec<&str> = published
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
            .filter(|cell| cell.contains('-') && cell.len() == 4)
            .collect();
        let known: Vec<&str> = FailureCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(explained, known);
        assert_eq!(FailureCode::from_code("Q-01"), Some(FailureCode::DiskFull));
        assert_eq!(FailureCode::from_code("Q-99"), None);
    }
}
