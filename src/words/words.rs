//! One sentence in every language.

use lobby_domain::{Lang, Text};

use crate::generated::KEYS;
use crate::language::{language, languages};

/// What `say` says in each language, as one text.
pub fn in_every_language(say: impl Fn(Lang) -> String) -> Text {
    let languages = languages();
    let others = languages.iter().filter(|lang| ![Lang::ZH, Lang::EN].contains(lang));
    Text { others: others.map(|lang| (lang, say(lang))).collect(), ..Text::new(say(Lang::ZH), say(Lang::EN)) }
}

/// The key of one sentence. Constants of this type are generated from `assets/words`, so a key that no file has does
/// not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Words(u16);

impl Words {
    /// The key with this number in [`KEYS`].
    pub(crate) const fn at(number: u16) -> Words {
        Words(number)
    }

    /// The sentence in `lang`; in the reference language where there are no texts for `lang`.
    #[must_use]
    pub fn get(self, lang: Lang) -> &'static str {
        language(lang).texts.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// The sentence with its `{places}` filled. A place without a value stays as it is; values are not searched for
    /// places again.
    #[must_use]
    pub fn fill(self, lang: Lang, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.get(lang);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let known = after.split_once('}').and_then(|(name, behind)| {
                values.iter().find(|(place, _)| *place == name).map(|(_, value)| (*value, behind))
            });
            match known {
                Some((value, behind)) => {
                    filled.push_str(value);
                    rest = behind;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled + rest
    }

    /// The sentence in every language.
    #[must_use]
    pub fn text(self) -> Text {
        self.fill_text(&[])
    }

    /// The sentence with its `{places}` filled, in every language.
    #[must_use]
    pub fn fill_text(self, values: &[(&str, &str)]) -> Text {
        in_every_language(|lang| self.fill(lang, values))
    }

    /// The key as it stands in the files, e.g. `kiosk.back`.
    #[must_use]
    pub fn key(self) -> &'static str {
        KEYS.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// The sentence with this key; `None` where no file has it. For keys that come from data.
    #[must_use]
    pub fn find(key: &str) -> Option<Words> {
        let at = KEYS.binary_search(&key).ok()?;
        u16::try_from(at).ok().map(Words)
    }

    /// Every sentence, by key.
    pub fn all() -> impl Iterator<Item = Words> {
        (0..u16::try_from(KEYS.len()).unwrap_or(u16::MAX)).map(Words)
    }
}
