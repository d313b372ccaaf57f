//! Languages and texts for people.

use std::collections::BTreeMap;
use std::fmt;

/// A language by its BCP 47 primary subtag: two or three lowercase letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 3]);

impl Lang {
    /// Simplified Chinese, the language a kiosk starts in.
    pub const ZH: Lang = Lang(*b"zh\0");
    /// English.
    pub const EN: Lang = Lang(*b"en\0");

    /// The language with this code; `None` where it is not two or three lowercase letters.
    #[must_use]
    pub const fn parse(code: &str) -> Option<Lang> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Some(Lang([*a, *b, 0])),
            [a, b, c] if a.is_ascii_lowercase() && b.is_ascii_lowercase() && c.is_ascii_lowercase() => {
                Some(Lang([*a, *b, *c]))
            }
            _ => None,
        }
    }

    /// The code, as it stands in documents and addresses.
    #[must_use]
    pub fn code(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl Default for Lang {
    fn default() -> Lang {
        Lang::ZH
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The languages that a kiosk speaks, each once, in the order in which its language key steps through them. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages(Vec<Lang>);

impl Languages {
    /// These languages; `None` where there are none, or one stands twice.
    #[must_use]
    pub fn new(languages: Vec<Lang>) -> Option<Languages> {
        let repeated = languages.iter().enumerate().any(|(at, lang)| languages[..at].contains(lang));
        (!languages.is_empty() && !repeated).then_some(Languages(languages))
    }

    /// Each language, in order.
    pub fn iter(&self) -> impl Iterator<Item = Lang> {
        self.0.iter().copied()
    }

    /// The language after `lang`, the first after the last; the first where `lang` is none of them.
    #[must_use]
    pub fn after(&self, lang: Lang) -> Lang {
        let at = self.0.iter().position(|known| *known == lang).map_or(0, |at| at + 1);
        self.0.get(at).or(self.0.first()).copied().unwrap_or_default()
    }
}

impl Default for Languages {
    /// Chinese and English.
    fn default() -> Languages {
        Languages(vec![Lang::ZH, Lang::EN])
    }
}

/// A text for people. Chinese and English are always there, further languages where the data has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English; a full second language, not a gloss.
    pub en: String,
    /// Further languages; none of them Chinese or English.
    pub others: BTreeMap<Lang, String>,
}

impl Text {
    /// A text in Chinese and English.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text { zh: zh.into(), en: en.into(), others: BTreeMap::new() }
    }

    /// The text in `lang`; in Chinese where the data does not have `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZH => &self.zh,
            Lang::EN => &self.en,
            other => self.others.get(&other).unwrap_or(&self.zh),
        }
    }

    /// The text in each language that the data has: Chinese, English, then the others by code.
    pub fn by_language(&self) -> impl Iterator<Item = (Lang, &str)> {
        let others = self.others.iter().map(|(lang, text)| (*lang, text.as_str()));
        [(Lang::ZH, self.zh.as_str()), (Lang::EN, self.en.as_str())].into_iter().chain(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_two_or_three_lowercase_letters() {
        assert_eq!(Lang::parse("zh"), Some(Lang::ZH));
        assert_eq!(Lang::parse("yue").map(|lang| lang.code().to_owned()), Some("yue".to_owned()));
        for wrong in ["", "z", "ZH", "zh-CN", "z\0", "维吾", "abcd"] {
            assert_eq!(Lang::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!((Lang::default(), format!("{:?}", Lang::EN)), (Lang::ZH, "en".to_owned()));
    }

    #[test]
    fn the_language_key_steps_through_all_languages_and_begins_again() {
        let third = Lang::parse("xx").unwrap();
        let two = Languages::default();
        assert_eq!((two.after(Lang::ZH), two.after(Lang::EN), two.after(third)), (Lang::EN, Lang::ZH, Lang::ZH));
        let three = Languages::new(vec![Lang::ZH, Lang::EN, third]).unwrap();
        assert_eq!((three.after(Lang::EN), three.after(third)), (third, Lang::ZH));
        assert_eq!((Languages::new(vec![]), Languages::new(vec![Lang::ZH, Lang::ZH])), (None, None));
    }

    #[test]
    fn a_text_is_read_in_a_third_language_where_the_data_has_it_and_else_in_chinese() {
        let third = Lang::parse("xx").unwrap();
        let mut text = Text::new("返回", "Back");
        assert_eq!((text.get(Lang::EN), text.get(third)), ("Back", "返回"));
        text.others.insert(third, "~Back".into());
        assert_eq!(text.get(third), "~Back");
        let all: Vec<_> = text.by_language().collect();
        assert_eq!(all, [(Lang::ZH, "返回"), (Lang::EN, "Back"), (third, "~Back")]);
    }
}
