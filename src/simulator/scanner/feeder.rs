//! Sheets in the feeder, as the remote control names them.

use serde::Deserialize;

use super::Paper;
use crate::error::SimError;

/// One sheet; its back is blank unless it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    pub front: Paper,
    pub back: Paper,
}

/// A sheet by names: `"lease_page_1"` or `{"front": "lease_page_1", "back": "lease_page_2"}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Named {
    Front(String),
    Both { front: String, back: String },
}

impl Named {
    pub(crate) fn sheet(&self) -> Result<Sheet, SimError> {
        let paper = |name: &str| Paper::parse(name).ok_or_else(|| SimError::UnknownPaper(name.to_owned()));
        match self {
            Self::Front(front) => Ok(Sheet { front: paper(front)?, back: Paper::Blank }),
            Self::Both { front, back } => Ok(Sheet { front: paper(front)?, back: paper(back)? }),
        }
    }
}
