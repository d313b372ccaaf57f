//! The digest that finds a person's cases. Rows hold it instead of a number of a document: without the platform's keys
//! neither it nor a copy of the database tells whose it is.

use std::fmt;

use data_encoding::HEXLOWER;
use lobby_envelope::SigningKey;
use lobby_wire::document::IdentityEvidence;
use ring::hmac;

/// Longest number of a document that is looked for, bytes.
const NUMBER_MAX: usize = 64;

/// Digests what names a person.
pub struct PersonIndex(hmac::Key);

/// The digest of one person, lowercase hex.
#[derive(Clone, PartialEq, Eq)]
pub struct Person(String);

impl PersonIndex {
    /// The index of a platform. Its key follows from that of the receipts, which never changes: kiosks trust no other.
    #[must_use]
    pub fn of(receipt: &SigningKey) -> PersonIndex {
        let root = hmac::Key::new(hmac::HMAC_SHA256, receipt.to_pkcs8_der());
        let derived = hmac::sign(&root, b"lobby person index/1");
        PersonIndex(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()))
    }

    /// The person whom a card names: by its kind of document and its number. `None` where it has no number, or one that
    /// lost a character.
    #[must_use]
    pub fn person(&self, identity: &IdentityEvidence) -> Option<Person> {
        let number = identity.fields.get("id_number")?.as_deref()?.trim().to_uppercase();
        let is_whole = !number.is_empty() && number.len() <= NUMBER_MAX && !number.contains('\u{FFFD}');
        // Both cards of a foreigner carry numbers of one register.
        let register = identity.kind.split('_').next().unwrap_or_default();
        is_whole.then(|| {
            let digest = hmac::sign(&self.0, format!("{register}\n{number}").as_bytes());
            Person(HEXLOWER.encode(digest.as_ref()))
        })
    }
}

impl fmt::Debug for PersonIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonIndex(secret)")
    }
}

impl Person {
    /// The digest.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn card(kind: &str, number: Option<&str>) -> IdentityEvidence {
        IdentityEvidence {
            kind: kind.into(),
            fields: [("id_number".to_owned(), number.map(str::to_owned))].into(),
            long_term: false,
            lossy: false,
            warnings: Vec::new(),
            photo_sha256: String::new(),
            read_at: "2026-11-02T02:24:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_person_is_the_same_on_each_card_of_the_register_and_another_under_another_key() {
        let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let index = PersonIndex::of(&key);
        let of = |kind, number| index.person(&card(kind, Some(number))).unwrap();
        let person = of("resident", "33019919930418028x");
        assert!(person == of("resident", " 33019919930418028X"), "blanks and small letters are nothing");
        assert!(person != of("resident", "330199199304180288") && person != of("hmt", "33019919930418028X"));
        assert!(of("foreigner_2023", "911344198401010017") == of("foreigner_old", "911344198401010017"));
        let elsewhere = PersonIndex::of(&other).person(&card("resident", Some("33019919930418028X"))).unwrap();
        assert!(person != elsewhere && person.as_str().len() == 64);
        assert_eq!(format!("{person:?} {index:?}"), "Person PersonIndex(secret)");
    }

    #[test]
    fn a_card_without_a_whole_number_names_no_person() {
        let index = PersonIndex::of(&SigningKey::generate().unwrap());
        for number in [None, Some(""), Some("  "), Some("33019919930418\u{FFFD}288"), Some("9".repeat(65).as_str())] {
            assert!(index.person(&card("resident", number)).is_none(), "{number:?}");
        }
    }
}
