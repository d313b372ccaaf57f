//! What is odd about a card that was read without error.

/// One finding. Refusing because of it is the flow's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardWarning {
    /// The number's check digit (GB 11643) is wrong, or the number has not the form.
    CheckDigit,
    /// The date inside the number is not the birth date on the card.
    BirthMismatch,
    /// The parity inside the number is not the sex on the card.
    SexMismatch,
    /// The birth date is no date.
    BirthInvalid,
    /// A validity date is no date, or the end is before the beginning.
    ValidityOrder,
    /// The last valid day is past.
    Expired,
    /// The first valid day is still to come.
    NotYetValid,
    /// The nation code is not in GB/T 3304.
    UnknownNation,
}

impl CardWarning {
    /// All warnings, in the order they are reported.
    pub const ALL: [Self; 8] = [
        Self::CheckDigit,
        Self::BirthMismatch,
        Self::SexMismatch,
        Self::BirthInvalid,
        Self::ValidityOrder,
        Self::Expired,
        Self::NotYetValid,
        Self::UnknownNation,
    ];

    /// The stable word used in files, on the wire and by `lobby id-read`.
    pub fn code(self) -> &'static str {
        match self {
            Self::CheckDigit => "check_digit",
            Self::BirthMismatch => "birth_mismatch",
            Self::SexMismatch => "sex_mismatch",
            Self::BirthInvalid => "birth_invalid",
            Self::ValidityOrder => "validity_order",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::UnknownNation => "unknown_nation",
        }
    }
}
