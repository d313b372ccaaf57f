//! The four identity documents a kiosk reads from the chip.

/// Which of the four text layouts the card uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// Resident identity card (居民身份证).
    Resident,
    /// Residence permit for Hong Kong, Macao and Taiwan residents (港澳台居民居住证).
    Hmt,
    /// Permanent residence card for foreigners before 2023 (外国人永久居留证).
    ForeignerOld,
    /// Foreigner's permanent resident identity card, 2023 layout (外国人永久居留身份证).
    Foreigner2023,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Resident, Self::Hmt, Self::ForeignerOld, Self::Foreigner2023];

    /// The stable word used in files, on the wire and by `lobby id-read`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Hmt => "hmt",
            Self::ForeignerOld => "foreigner_old",
            Self::Foreigner2023 => "foreigner_2023",
        }
    }

    /// The kind named by `code`.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The fields a card of this kind carries, in the order people read them.
    pub fn field_keys(self) -> &'static [&'static str] {
        match self {
            Self::Resident => {
                &["name", "sex", "nation", "birth", "address", "id_number", "issuer", "valid_from", "valid_to"]
            }
            Self::Hmt => &[
                "name",
                "sex",
                "birth",
                "address",
                "id_number",
                "issuer",
                "valid_from",
                "valid_to",
                "pass_number",
                "issue_count",
            ],
            Self::Foreigner2023 => &[
                "name",
                "english_name",
                "sex",
                "birth",
                "id_number",
                "valid_from",
                "valid_to",
                "renewals",
                "country",
                "link",
            ],
            Self::ForeignerOld => &[
                "name",
                "english_name",
                "sex",
                "birth",
                "id_number",
                "country",
                "valid_from",
                "valid_to",
                "version",
                "authority",
            ],
        }
    }

    /// Whether its number follows GB 11643 (18 characters, check digit, birth and sex inside).
    pub fn has_resident_number(self) -> bool {
        match self {
            Self::Resident | Self::Hmt | Self::Foreigner2023 => true,
            Self::ForeignerOld => false,
        }
    }
}
