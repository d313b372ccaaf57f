//! Sex codes of GB/T 2261.1.

/// What a card's sex code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 0, and every code the standard does not know.
    Unknown,
    /// 1
    Male,
    /// 2
    Female,
    /// 9
    NotStated,
}

impl Sex {
    /// The meaning of a code as read from the card.
    pub fn from_code(code: &str) -> Self {
        match code {
            "1" => Self::Male,
            "2" => Self::Female,
            "9" => Self::NotStated,
            _ => Self::Unknown,
        }
    }

    /// The code of the standard.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "0",
            Self::Male => "1",
            Self::Female => "2",
            Self::NotStated => "9",
        }
    }
}
