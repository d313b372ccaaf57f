//! Sheets in the feeder, as the remote control names them.

use serde::Deserialize;

use super::Paper;
use crate::error::SimError;

/// One sheet; its back is blank unless it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// Scanned first.
    pub front: Paper,
    /// Scanned only where both sides are asked for.
    pub back: Paper,
}

/// A sheet by names: `"lease_page_1"` or `{"front": "lease_page_1", "back": "lease_page_2"}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum SheetNames {
    Front(String),
    Both { front: String, back: String },
}

impl SheetNames {
    pub(crate) fn sheet(&self) -> Result<Sheet, SimError> {
        let paper = |name: &str| Paper::parse(name).ok_or_else(|| SimError::UnknownPaper(name.to_owned()));
        match self {
            Self::Front(front) => Ok(Sheet { front: paper(front)?, back: Paper::Blank }),
            Self::Both { front, back } => Ok(Sheet { front: paper(front)?, back: paper(back)? }),
        }
    }
}
