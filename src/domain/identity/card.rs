//! One identity card as it was read.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::number::{has_form, sex_of};
use super::{CardWarning, DocumentKind, LONG_TERM, ResidentIdNumber, Sex, card_date, is_nation};

/// The texts of a card, trimmed, otherwise exactly as on the chip. Fields its kind does not have stay empty.
/// Lives only on the way into an [`IdCard`], which wipes it.
#[derive(Clone, Default, PartialEq, Eq, Zeroize)]
pub struct CardFields {
    /// Chinese name; empty on cards of foreigners without one.
    pub name: String,
    /// English name (foreigners).
    pub english_name: String,
    /// Code of GB/T 2261.1.
    pub sex: String,
    /// Code of GB/T 3304 (residents).
    pub nation: String,
    /// YYYYMMDD.
    pub birth: String,
    /// Address.
    pub address: String,
    /// Number of the document.
    pub id_number: String,
    /// Issuing authority.
    pub issuer: String,
    /// YYYYMMDD.
    pub valid_from: String,
    /// YYYYMMDD or `长期`.
    pub valid_to: String,
    /// Number of the travel pass (Hong Kong, Macao, Taiwan).
    pub pass_number: String,
    /// How often it was issued (Hong Kong, Macao, Taiwan).
    pub issue_count: String,
    /// How often the card was renewed (foreigners 2023).
    pub renewals: String,
    /// Country: three digits (2023) or three letters (old).
    pub country: String,
    /// Opaque link to the earlier card (foreigners 2023).
    pub link: String,
    /// Version of the document (foreigners old).
    pub version: String,
    /// Code of the accepting authority (foreigners old).
    pub authority: String,
}

/// How long a card is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidTo {
    /// Through this day.
    Day(Date),
    /// For life (长期).
    LongTerm,
    /// The card's text is no date.
    Unreadable,
}

/// A card in the hands of one visit. Wipes itself when dropped; `Debug` shows only its kind.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct IdCard {
    #[zeroize(skip)]
    kind: DocumentKind,
    fields: CardFields,
    lossy: bool,
    photo_sha256: [u8; 32],
}

impl IdCard {
    /// `lossy`: a character could not be read and stands as U+FFFD. `photo_sha256`: digest of the opaque picture.
    pub fn new(kind: DocumentKind, mut fields: CardFields, lossy: bool, photo_sha256: [u8; 32]) -> Self {
        if kind.has_resident_number() {
            fields.id_number.make_ascii_uppercase();
        }
        Self { kind, fields, lossy, photo_sha256 }
    }

    /// Every text on it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let CardFields {
            name,
            english_name,
            sex,
            nation,
            birth,
            address,
            id_number,
            issuer,
            valid_from,
            valid_to,
            pass_number,
            issue_count,
            renewals,
            country,
            link,
            version,
            authority,
        } = &self.fields;
        let person = [name, english_name, sex, nation, birth, address, id_number, country];
        let document = [issuer, valid_from, valid_to, pass_number, issue_count, renewals, link, version, authority];
        person.into_iter().chain(document).map(String::as_str)
    }

    /// Which document it is.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Chinese name, may be empty on a foreigner's card.
    pub fn name(&self) -> &str {
        &self.fields.name
    }

    /// English name of a foreigner, else empty.
    pub fn english_name(&self) -> &str {
        &self.fields.english_name
    }

    /// The name to greet with: the Chinese one, or the English where there is none.
    pub fn display_name(&self) -> &str {
        if self.fields.name.is_empty() { &self.fields.english_name } else { &self.fields.name }
    }

    /// The number as on the card; it may be wrong, see [`IdCard::resident_number`].
    pub fn id_number(&self) -> &str {
        &self.fields.id_number
    }

    /// The number, if it is one of GB 11643 with a right check digit.
    pub fn resident_number(&self) -> Option<ResidentIdNumber> {
        self.kind.has_resident_number().then(|| ResidentIdNumber::parse(&self.fields.id_number).ok()).flatten()
    }

    /// Sex by the card's code.
    pub fn sex(&self) -> Sex {
        Sex::from_code(&self.fields.sex)
    }

    /// Code of a resident's nation; `None` for other kinds and for codes that the standard does not know.
    pub fn nation(&self) -> Option<&str> {
        Some(self.fields.nation.as_str()).filter(|code| is_nation(code))
    }

    /// Birth date, if it is a date.
    pub fn birth(&self) -> Option<Date> {
        card_date(&self.fields.birth)
    }

    /// Address, empty on foreigners' cards.
    pub fn address(&self) -> &str {
        &self.fields.address
    }

    /// Issuing authority, empty on foreigners' cards.
    pub fn issuer(&self) -> &str {
        &self.fields.issuer
    }

    /// First valid day, if it is a date.
    pub fn valid_from(&self) -> Option<Date> {
        card_date(&self.fields.valid_from)
    }

    /// Last valid day; `None` for long-term and for a text that is no date.
    pub fn valid_to(&self) -> Option<Date> {
        card_date(&self.fields.valid_to)
    }

    /// Valid for life.
    pub fn is_long_term(&self) -> bool {
        self.fields.valid_to.trim() == LONG_TERM
    }

    /// The end of validity in its three cases.
    pub fn validity_end(&self) -> ValidTo {
        match self.valid_to() {
            Some(day) => ValidTo::Day(day),
            None if self.is_long_term() => ValidTo::LongTerm,
            None => ValidTo::Unreadable,
        }
    }

    /// A character was unreadable: such a name is no use for matching, the citizen goes to the counter.
    pub fn lossy(&self) -> bool {
        self.lossy
    }

    /// SHA-256 of the picture block, which stays opaque and is not kept.
    pub fn photo_sha256(&self) -> &[u8; 32] {
        &self.photo_sha256
    }

    /// The text of field `key` exactly as on the card; `None` if its kind has no such field.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.kind.field_keys().contains(&key).then(|| self.fields.get(key)).flatten()
    }

    /// The value of field `path` for a form: dates as YYYY-MM-DD, codes as codes; `None` when absent, empty or no date.
    pub fn field(&self, path: &str) -> Option<String> {
        let text = self.text(path).filter(|text| !text.is_empty())?;
        match path {
            "birth" | "valid_from" => card_date(text).map(|day| day.to_string()),
            "valid_to" if self.is_long_term() => Some(LONG_TERM.to_owned()),
            "valid_to" => card_date(text).map(|day| day.to_string()),
            _ => Some(text.to_owned()),
        }
    }

    /// Everything odd about the card on the day `today`, in the order of [`CardWarning::ALL`].
    pub fn warnings(&self, today: Date) -> Vec<CardWarning> {
        CardWarning::ALL.into_iter().filter(|warning| self.deserves(*warning, today)).collect()
    }

    fn deserves(&self, warning: CardWarning, today: Date) -> bool {
        let number = &self.fields.id_number;
        let comparable = self.kind.has_resident_number() && has_form(number);
        match warning {
            CardWarning::CheckDigit => self.kind.has_resident_number() && self.resident_number().is_none(),
            CardWarning::BirthMismatch => comparable && number[6..14] != self.fields.birth,
            CardWarning::SexMismatch => comparable && sex_of(number) != self.sex(),
            CardWarning::BirthInvalid => self.birth().is_none(),
            CardWarning::ValidityOrder => self.validity_is_disordered(),
            CardWarning::Expired => self.valid_to().is_some_and(|last| last < today),
            CardWarning::NotYetValid => self.valid_from().is_some_and(|first| first > today),
            CardWarning::UnknownNation => self.kind == DocumentKind::Resident && self.nation().is_none(),
        }
    }

    fn validity_is_disordered(&self) -> bool {
        match (self.valid_from(), self.validity_end()) {
            (None, _) | (_, ValidTo::Unreadable) => true,
            (Some(first), ValidTo::Day(last)) => last < first,
            (Some(_), ValidTo::LongTerm) => false,
        }
    }
}

impl CardFields {
    fn get(&self, key: &str) -> Option<&str> {
        Some(match key {
            "name" => &self.name,
            "english_name" => &self.english_name,
            "sex" => &self.sex,
            "nation" => &self.nation,
            "birth" => &self.birth,
            "address" => &self.address,
            "id_number" => &self.id_number,
            "issuer" => &self.issuer,
            "valid_from" => &self.valid_from,
            "valid_to" => &self.valid_to,
            "pass_number" => &self.pass_number,
            "issue_count" => &self.issue_count,
            "renewals" => &self.renewals,
            "country" => &self.country,
            "link" => &self.link,
            "version" => &self.version,
            "authority" => &self.authority,
            _ => return None,
        })
    }
}

impl std::fmt::Debug for CardFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardFields(redacted)")
    }
}

impl std::fmt::Debug for IdCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdCard({}, redacted)", self.kind.code())
    }
}

#[cfg(test)]
mod tests;
