//! What a printer does otherwise than it should, or otherwise than others.

use serde::{Deserialize, Serialize};

/// Fault of the printer, or a way in which printers in the field deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterFault {
    /// Stopped, `media-empty-error`.
    PaperOut,
    /// Stopped, `cover-open-error`.
    CoverOpen,
    /// Stopped, `media-jam-error`.
    Jam,
    /// It takes connections and never answers.
    Silent,
    /// It takes the job and aborts it in the middle of the page.
    HalfPage,
    /// It warns of an empty tray that is not needed and of toner, takes its time and prints.
    OtherTray,
    /// Its answers hold vendor tags, short values, open collections and text in GBK.
    OddAttributes,
    /// It calls the job completed, counts no side, and stops without paper.
    CompletedWithoutPaper,
    /// It calls the job completed, counts no side, and says nothing.
    CompletedWithNothing,
    /// The counter of sides follows the end of the job.
    CounterIsLate,
    /// It refuses requests that do not begin with character set, language and target, and empty groups.
    Strict,
    /// Busy at first: HTTP 503, then server-error-busy, server-error-temporary-error and
    /// server-error-not-accepting-jobs.
    BusyAtFirst,
    /// It knows no job that has ended.
    Forgetful,
    /// It answers client-error-bad-request for a job that has ended.
    BadRequestAfterEnd,
    /// It gives a job's address and no number.
    AddressAlone,
    /// It reports no `job-state`.
    NoJobState,
    /// It takes IPP 2.0 alone.
    NewVersion,
    /// It hangs up on every second question about a job.
    HangsUp,
    /// It refuses jobs that name a medium.
    NoMedia,
    /// It names its format in capitals, its states as integers, and its fine state `none-report`.
    LooseWords,
    /// It never answers the first question about a job, on a connection that it keeps open.
    MissesPoll,
    /// It says `media-empty` while the job stands still, and then answers nothing more.
    SilentWithoutPaper,
    /// It answers nothing to a second request on one connection.
    OneRequestEach,
    /// It holds each job until a person types a code at its panel.
    HoldsJobs,
    /// It answers HTTP 426: encrypted connections alone.
    NeedsEncryption,
}

impl PrinterFault {
    /// `printer-state-reasons` while it stands; an error stops the printer.
    pub(super) fn reasons(self) -> &'static [&'static str] {
        match self {
            Self::PaperOut => &["media-empty-error"],
            Self::CoverOpen => &["cover-open-error"],
            Self::Jam => &["media-jam-error"],
            Self::OtherTray => &["media-empty-warning", "toner-empty-warning", "media-low-report"],
            Self::LooseWords => &["none-report"],
            Self::SilentWithoutPaper => &["media-empty"],
            Self::MissesPoll
            | Self::Silent
            | Self::HalfPage
            | Self::OddAttributes
            | Self::CompletedWithoutPaper
            | Self::CompletedWithNothing
            | Self::CounterIsLate
            | Self::Strict
            | Self::BusyAtFirst
            | Self::Forgetful
            | Self::BadRequestAfterEnd
            | Self::AddressAlone
            | Self::NoJobState
            | Self::NewVersion
            | Self::HangsUp
            | Self::OneRequestEach
            | Self::HoldsJobs
            | Self::NeedsEncryption
            | Self::NoMedia => &["none"],
        }
    }

    /// Whether a document that is sent now comes out on paper.
    pub(super) fn prints(self) -> bool {
        match self {
            Self::PaperOut
            | Self::CoverOpen
            | Self::Jam
            | Self::Silent
            | Self::HalfPage
            | Self::CompletedWithoutPaper
            | Self::CompletedWithNothing
            | Self::HoldsJobs
            | Self::NeedsEncryption
            | Self::SilentWithoutPaper => false,
            Self::OtherTray
            | Self::OddAttributes
            | Self::CounterIsLate
            | Self::Strict
            | Self::BusyAtFirst
            | Self::Forgetful
            | Self::BadRequestAfterEnd
            | Self::AddressAlone
            | Self::NoJobState
            | Self::NewVersion
            | Self::HangsUp
            | Self::NoMedia
            | Self::OneRequestEach
            | Self::LooseWords
            | Self::MissesPoll => true,
        }
    }

    /// Questions about a job that are answered "processing" before its end.
    pub(super) fn polls(self) -> u32 {
        match self {
            // Some three seconds at five polls a second.
            Self::OtherTray => 15,
            Self::SilentWithoutPaper | Self::HoldsJobs => u32::MAX,
            Self::Forgetful
            | Self::BadRequestAfterEnd
            | Self::HangsUp
            | Self::NoJobState
            | Self::LooseWords
            | Self::MissesPoll => 3,
            Self::PaperOut
            | Self::CoverOpen
            | Self::Jam
            | Self::Silent
            | Self::HalfPage
            | Self::OddAttributes
            | Self::CompletedWithoutPaper
            | Self::CompletedWithNothing
            | Self::CounterIsLate
            | Self::Strict
            | Self::BusyAtFirst
            | Self::AddressAlone
            | Self::NewVersion
            | Self::OneRequestEach
            | Self::NeedsEncryption
            | Self::NoMedia => 0,
        }
    }
}
