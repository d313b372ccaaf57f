//! Why no paper came out.

use super::state::Attention;

/// What went wrong. Nothing in here says what was on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    #[error("the printer has no paper")]
    PaperOut,
    #[error("the printer's cover is open")]
    CoverOpen,
    #[error("paper is jammed in the printer")]
    Jam,
    #[error("the printer has stopped or is paused")]
    Offline,
    #[error("nothing answers where the printer should be")]
    Absent,
    #[error("the printer does not answer in time")]
    Silent,
    #[error("the printer does not take the document")]
    Refused,
    #[error("the printer gave up the job")]
    Aborted,
    #[error("the printer's answers make no sense or break off")]
    Garbage,
    #[error("the print helper ended without a word")]
    Helper,
}

impl PrintError {
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

/// A job that ended without its paper, as far as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{error}{}", if *.may_have_printed { ", perhaps half way" } else { "" })]
pub struct PrintFailure {
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
