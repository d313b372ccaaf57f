//! The small public list of failure codes. The citizen's sentences are in room `screen`; docs/failure-codes.md
//! explains each code to attendants and operators.

use std::fmt;

/// What a failure is about, and so who ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureScope {
    /// A device that is at fault until it is repaired.
    Device,
    /// A card or paper, or a cover of the scanner: the citizen puts it right.
    Citizen,
    /// The kiosk's store or its enrolment: nothing that waits is delivered while it lasts.
    Delivery,
    /// Anything else, of the kiosk or of one application; what waits is delivered meanwhile.
    Kiosk,
}

macro_rules! failure_codes {
    ($($(#[$doc:meta])* $name:ident => $code:literal, $scope:ident;)+) => {
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

            /// What it is about.
            #[must_use]
            pub fn scope(self) -> FailureScope {
                match self {
                    $(FailureCode::$name => FailureScope::$scope,)+
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
    ReaderSilent => "R-01", Device;
    /// The reader answers garbage.
    ReaderGarbage => "R-02", Device;
    /// The reader's port is missing or taken.
    ReaderPort => "R-03", Device;
    /// The reader reports a fault of its own.
    ReaderDevice => "R-04", Device;
    /// The card moved while it was read.
    CardMoved => "R-11", Citizen;
    /// The card's chip cannot be verified.
    CardBad => "R-12", Citizen;
    /// A card of another kind than identity cards.
    CardWrong => "R-13", Citizen;
    /// The card has expired or is not valid yet.
    CardNotValid => "R-14", Citizen;
    /// The number on the card does not check.
    CardNumber => "R-15", Citizen;
    /// A date on the card is no day, or its validity ends before it begins.
    CardDates => "R-16", Citizen;
    /// No scanner is there.
    ScannerAbsent => "S-01", Device;
    /// The scanner does not finish.
    ScannerHangs => "S-02", Device;
    /// Paper is jammed.
    ScannerJam => "S-03", Device;
    /// A cover is open.
    ScannerCover => "S-04", Citizen;
    /// No paper lies in it.
    ScannerEmpty => "S-05", Citizen;
    /// The page arrived broken.
    ScannerBroken => "S-06", Device;
    /// No printer answers.
    PrinterAbsent => "D-01", Device;
    /// The printer does not answer in time, or does not finish.
    PrinterSilent => "D-02", Device;
    /// The printer has no paper.
    PrinterPaper => "D-03", Device;
    /// Paper is jammed in the printer.
    PrinterJam => "D-04", Device;
    /// A cover of the printer is open.
    PrinterCover => "D-05", Device;
    /// The printer gave up, or cannot print this.
    PrinterBroken => "D-06", Device;
    /// The disk has no room: nothing was accepted.
    DiskFull => "Q-01", Kiosk;
    /// The store cannot be written or read: nothing was accepted.
    StoreFault => "Q-02", Delivery;
    /// Sealing failed: nothing was accepted.
    SealFault => "Q-03", Kiosk;
    /// The kiosk is not enrolled, so nothing can be sealed.
    NotEnrolled => "Q-04", Delivery;
    /// The platform has shut this kiosk out, or its certificate ended too long ago: people must enrol it again.
    ShutOut => "Q-05", Delivery;
    /// Files of the kiosk's store were lost or damaged; what could be made again was.
    StoreRepaired => "Q-06", Kiosk;
    /// No case number can be given that is certainly free.
    NoNumber => "Q-07", Kiosk;
    /// The kiosk is set up to be tried out, but enrolled for citizens' applications: its cases would be taken for real.
    TrialUnmarked => "Q-08", Kiosk;
    /// The platform's receipt does not verify; nothing was deleted.
    ReceiptForged => "P-01", Kiosk;
    /// The platform does not answer.
    PlatformSilent => "P-02", Kiosk;
    /// The platform refuses the application; staff look at it.
    PlatformRefused => "P-03", Kiosk;
    /// The configuration has an unknown key.
    ConfigUnknownKey => "C-01", Kiosk;
    /// The configuration cannot be read.
    ConfigBroken => "C-02", Kiosk;
    /// The service list is missing or does not verify.
    CatalogueUntrusted => "C-03", Kiosk;
    /// The kiosk's clock cannot be right.
    ClockWrong => "K-01", Kiosk;
    /// A citizen's data could not be wiped in time.
    WipeUnfinished => "W-01", Kiosk;
    /// Another kiosk program works on the same state; the second one ends.
    RunsAlready => "W-02", Kiosk;
    /// No display answers: no page can be shown.
    DisplayAbsent => "W-03", Kiosk;
    /// Visits end before their page can be used, one after the other.
    VisitsEnd => "W-04", Kiosk;
}

impl FailureCode {
    /// Whether nothing that waits on the kiosk is delivered while this lasts. A page may promise delivery under every
    /// other code.
    #[must_use]
    pub fn stops_delivery(self) -> bool {
        self.scope() == FailureScope::Delivery
    }

    /// Whether it lasts until a device is repaired; a citizen can put the others right.
    #[must_use]
    pub fn is_device_fault(self) -> bool {
        self.scope() == FailureScope::Device
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

    #[test]
    fn a_device_fault_and_what_a_citizen_puts_right_have_the_letter_of_a_device_and_all_others_have_not() {
        for code in FailureCode::ALL {
            let of_a_device = "RSD".contains(&code.code()[..1]);
            let scope = code.scope();
            assert_eq!(of_a_device, matches!(scope, FailureScope::Device | FailureScope::Citizen), "{code:?}");
            assert!(!(code.stops_delivery() && code.is_device_fault()), "{code:?}");
        }
        assert!(FailureCode::ScannerJam.is_device_fault() && !FailureCode::ScannerEmpty.is_device_fault());
        assert!(FailureCode::ShutOut.stops_delivery() && !FailureCode::PlatformSilent.stops_delivery());
    }
}
