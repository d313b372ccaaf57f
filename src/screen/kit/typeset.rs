//! Values as text: masks, dates, limits, Chinese punctuation.

use jiff::civil::DateTime;
use lobby_domain::form::Mask;
use lobby_domain::identity::{mask_id, mask_name, mask_phone};
use lobby_domain::{Lang, Text};
use lobby_words::{Script, language};
pub use lobby_words::{date, limit, masked_date};

/// A text of the catalogue in `lang`. In a language of Han characters, half-width punctuation beside Han characters becomes
/// full-width; in another, quotation marks that the typeface sets as wide as a Han character become narrow ones.
#[must_use]
pub fn of(text: &Text, lang: Lang) -> String {
    match language(lang).script {
        Script::Han => full_width(text.get(lang)),
        Script::Latin => narrow(text.get(lang)),
    }
}

fn narrow(text: &str) -> String {
    text.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace('…', "...")
}

/// A text of the catalogue as it may begin a line: an alphabet begins with a capital.
#[must_use]
pub fn heading(text: &Text, lang: Lang) -> String {
    let shown = of(text, lang);
    let mut letters = shown.chars();
    match (language(lang).script, letters.next()) {
        (Script::Latin, Some(first)) => first.to_uppercase().chain(letters).collect(),
        (Script::Han | Script::Latin, _) => shown,
    }
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '（' | '）' | '“' | '”')
}

fn full_width(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let near = |at: usize| {
        let before = at.checked_sub(1).and_then(|i| letters.get(i)).copied().is_some_and(is_han);
        before || letters.get(at + 1).copied().is_some_and(is_han)
    };
    let mut open = false;
    letters
        .iter()
        .enumerate()
        .map(|(at, letter)| match letter {
            '(' if near(at) => {
                open = true;
                '（'
            }
            ')' if open || near(at) => {
                open = false;
                '）'
            }
            ',' if near(at) => '，',
            '?' if near(at) => '？',
            ':' if near(at) => '：',
            ';' if near(at) => '；',
            '!' if near(at) => '！',
            other => *other,
        })
        .collect()
}

/// A value under its mask.
#[must_use]
pub fn masked(value: &str, mask: Mask) -> String {
    match mask {
        Mask::None | Mask::AddressToDistrict => value.to_owned(),
        Mask::NameFirstOnly => mask_name(value),
        Mask::Id3And4 => mask_id(value),
        Mask::Phone3And4 => mask_phone(value),
        Mask::DateYearOnly => match value.get(..4) {
            Some(year) => format!("{year}-**-**"),
            None => "*".repeat(value.chars().count()),
        },
        Mask::Tail4 => {
            let count = value.chars().count();
            value.chars().enumerate().map(|(at, letter)| if at + 4 < count { '*' } else { letter }).collect()
        }
        Mask::Hidden => "*".repeat(value.chars().count()),
    }
}

/// Hours and minutes.
#[must_use]
pub fn time(now: DateTime) -> String {
    format!("{:02}:{:02}", now.hour(), now.minute())
}

/// Digits in groups while they are typed: 3-4-4 for telephones, 6-8-4 for identity numbers.
#[must_use]
pub fn grouped(text: &str, groups: &[usize]) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    for size in groups {
        out.extend(letters.by_ref().take(*size));
        if letters.peek().is_none() {
            return out;
        }
        out.push(' ');
    }
    out.extend(letters);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_punctuation_beside_han_characters_is_full_width() {
        assert_eq!(full_width("居民身份证(或其他有效身份证件)"), "居民身份证（或其他有效身份证件）");
        assert_eq!(full_width("您的就业方式是?"), "您的就业方式是？");
        assert_eq!(full_width("宽度(米)"), "宽度（米）");
        assert_eq!(full_width("1,000 (A3)"), "1,000 (A3)");
    }

    #[test]
    fn quotation_marks_of_an_english_text_leave_no_gap() {
        let text = Text::new("“甲”", "the owner’s “sign”…");
        assert_eq!((of(&text, Lang::ZH), of(&text, Lang::EN)), ("“甲”".into(), "the owner's \"sign\"...".into()));
    }

    #[test]
    fn numbers_are_grouped_while_they_are_typed() {
        assert_eq!(grouped("1990000010", &[3, 4]), "199 0000 010");
        assert_eq!(grouped("199", &[3, 4]), "199");
        assert_eq!(grouped("34810219900101102X", &[6, 8]), "348102 19900101 102X");
    }

    #[test]
    fn masks_hide_all_but_what_they_name() {
        assert_eq!(masked("1990000010", Mask::Hidden), "**********");
        assert_eq!(masked("6222020012345678", Mask::Tail4), "************5678");
        assert_eq!(masked("1985-03-12", Mask::DateYearOnly), "1985-**-**");
    }
}
