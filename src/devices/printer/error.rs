//! Why a print job failed.

use super::state::Attention;

/// Cause of a failed job. Holds nothing of what was on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// A tray or the roll is empty.
    #[error("the printer has no paper")]
    PaperOut,
    /// A cover must be closed first.
    #[error("the printer's cover is open")]
    CoverOpen,
    /// Paper must be taken out first.
    #[error("paper is jammed in the printer")]
    Jam,
    /// Paused, switched off behind its server, or out of ink.
    #[error("the printer has stopped or is paused")]
    Offline,
    /// No connection: wrong address, no power, no network.
    #[error("nothing answers where the printer should be")]
    Absent,
    /// A time-out of [`Deadlines`](super::Deadlines) was overrun.
    #[error("the printer does not answer in time")]
    Silent,
    /// An IPP error status, or PDF is not among the printer's formats.
    #[error("the printer does not take the document")]
    Refused,
    /// The job's state is aborted or canceled.
    #[error("the printer gave up the job")]
    Aborted,
    /// The answer is no IPP, too long or incomplete.
    #[error("the printer's answers make no sense or break off")]
    Garbage,
    /// The helper crashed, was killed or could not be started.
    #[error("the print helper ended without a word")]
    Helper,
}

impl PrintError {
    /// All of them.
    pub const ALL: [PrintError; 10] = [
        PrintError::PaperOut,
        PrintError::CoverOpen,
        PrintError::Jam,
        PrintError::Offline,
        PrintError::Absent,
        PrintError::Silent,
        PrintError::Refused,
        PrintError::Aborted,
        PrintError::Garbage,
        PrintError::Helper,
    ];

    /// Stable name for logs and the helper's pipe.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PrintError::PaperOut => "paper_out",
            PrintError::CoverOpen => "cover_open",
            PrintError::Jam => "jam",
            PrintError::Offline => "offline",
            PrintError::Absent => "absent",
            PrintError::Silent => "silent",
            PrintError::Refused => "refused",
            PrintError::Aborted => "aborted",
            PrintError::Garbage => "garbage",
            PrintError::Helper => "helper",
        }
    }

    /// The error of this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

impl From<Attention> for PrintError {
    fn from(attention: Attention) -> Self {
        match attention {
            Attention::PaperOut => PrintError::PaperOut,
            Attention::CoverOpen => PrintError::CoverOpen,
            Attention::Jam => PrintError::Jam,
            Attention::Offline => PrintError::Offline,
        }
    }
}

/// A job that ended without its paper, as far as the printer reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{error}{}", if *.may_have_printed { ", perhaps half way" } else { "" })]
pub struct PrintFailure {
    /// Cause.
    pub error: PrintError,
    /// Ink may be on paper already: the next one is a copy.
    pub may_have_printed: bool,
}

impl PrintFailure {
    /// Nothing was printed.
    #[must_use]
    pub fn clean(error: impl Into<PrintError>) -> Self {
        Self { error: error.into(), may_have_printed: false }
    }

    /// Something may have been printed.
    #[must_use]
    pub fn half_way(error: impl Into<PrintError>) -> Self {
        Self { error: error.into(), may_have_printed: true }
    }
}
