//! What a key does to the text of a field. The text itself lives in the flow.

use lobby_domain::form::FieldKind;

/// The field that is typed into.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Typing {
    /// Its key, so that another field starts anew.
    pub key: String,
    /// What it holds.
    pub text: String,
    /// Which characters it takes.
    pub takes: Takes,
    /// Most characters.
    pub max: usize,
}

/// Which characters a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Digits.
    Digits,
    /// Digits and one decimal point.
    Decimal,
    /// Digits, and X at the end.
    IdNumber,
    /// Everything that can be written.
    Text,
}

impl Takes {
    pub(crate) fn of(kind: FieldKind) -> Takes {
        match kind {
            FieldKind::Phone | FieldKind::Integer | FieldKind::BankAccount => Takes::Digits,
            FieldKind::Area | FieldKind::Money => Takes::Decimal,
            FieldKind::IdNumber => Takes::IdNumber,
            FieldKind::Text
            | FieldKind::PersonName
            | FieldKind::CreditCode
            | FieldKind::Date
            | FieldKind::Choice
            | FieldKind::MultiChoice
            | FieldKind::YesNo
            | FieldKind::Address
            | FieldKind::Declaration
            | FieldKind::Signature => Takes::Text,
        }
    }
}

impl Typing {
    /// The text after `key` ("delete", "clear", or what is typed); `None` where it changes nothing.
    pub(crate) fn press(&self, key: &str) -> Option<String> {
        match key {
            "delete" => {
                let mut text = self.text.clone();
                text.pop().map(|_| text)
            }
            "clear" => (!self.text.is_empty()).then(String::new),
            typed => {
                let text = typed.chars().fold(self.text.clone(), |text, letter| self.add(text, letter));
                (text != self.text).then_some(text)
            }
        }
    }

    fn add(&self, mut text: String, letter: char) -> String {
        let full = text.chars().count() >= self.max;
        let fits = match self.takes {
            Takes::Digits => letter.is_ascii_digit(),
            Takes::Decimal => letter.is_ascii_digit() || (letter == '.' && !text.is_empty() && !text.contains('.')),
            Takes::IdNumber => letter.is_ascii_digit() || matches!(letter, 'x' | 'X'),
            // Keys without a character come as private-use code points.
            Takes::Text => !letter.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&letter),
        };
        if fits && !full {
            text.push(if self.takes == Takes::IdNumber { letter.to_ascii_uppercase() } else { letter });
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typing(takes: Takes, text: &str, max: usize) -> Typing {
        Typing { key: "f".into(), text: text.into(), takes, max }
    }

    #[test]
    fn a_telephone_field_takes_eleven_digits_and_nothing_else() {
        let phone = typing(Takes::Digits, "1990000010", 11);
        assert_eq!(phone.press("1").as_deref(), Some("19900000101"));
        assert_eq!(phone.press("a"), None);
        assert_eq!(phone.press("12345").as_deref(), Some("19900000101"));
        assert_eq!(phone.press("delete").as_deref(), Some("199000001"));
        assert_eq!(phone.press("clear").as_deref(), Some(""));
    }

    #[test]
    fn a_number_has_one_decimal_point_and_does_not_begin_with_it() {
        assert_eq!(typing(Takes::Decimal, "3", 10).press(".").as_deref(), Some("3."));
        assert_eq!(typing(Takes::Decimal, "3.2", 10).press("."), None);
        assert_eq!(typing(Takes::Decimal, "", 10).press("."), None);
    }

    #[test]
    fn an_identity_number_ends_in_a_capital_x() {
        assert_eq!(typing(Takes::IdNumber, "11010519491231002", 18).press("x").as_deref(), Some("11010519491231002X"));
    }

    #[test]
    fn text_takes_han_and_letters_but_no_keys_without_a_character() {
        let place = typing(Takes::Text, "", 60);
        assert_eq!(place.press("竹巷路").as_deref(), Some("竹巷路"));
        assert_eq!(place.press("\u{f700}"), None);
        assert_eq!(place.press("\u{1b}"), None);
        assert_eq!(place.press("delete"), None);
    }
}
