//! What a citizen reads when something does not work: what happened, what to do now. Never "error", never a riddle.

use lobby_domain::{FailureCode, Lang};
use lobby_words::failure;

use crate::texts;
use crate::ui::{Note, Tone};

/// What happened, in one line.
#[must_use]
pub fn what(code: FailureCode, lang: Lang) -> &'static str {
    failure(code).what.get(lang)
}

/// All three in one line, for a page that has room for no more.
#[must_use]
pub fn line(code: FailureCode, lang: Lang) -> String {
    let words = failure(code);
    let values = [("what", words.what.get(lang)), ("now", words.act.get(lang)), ("code", code.code())];
    texts::CODE_LINE.fill(lang, &values)
}

/// The error block of `code`, with the hall's telephone and the code small at the end.
pub(crate) fn note(code: FailureCode, phone: &str, lang: Lang) -> Note {
    let words = failure(code);
    Note {
        tone: Tone::Bad,
        icon: "octagon-alert".into(),
        title: words.what.get(lang).into(),
        body: words.act.get(lang).into(),
        last: texts::CODE_AND_PHONE.fill(lang, &[("phone", phone), ("code", code.code())]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_three_lines_in_both_languages() {
        for code in FailureCode::ALL {
            for lang in [Lang::ZH, Lang::EN] {
                let note = note(*code, "0599-1234500", lang);
                assert!(!note.title.is_empty() && !note.body.is_empty() && note.last.contains(code.code()));
                for word in ["rror", "ailed", "nvalid", "错误", "失败", "非法"] {
                    assert!(!note.title.contains(word) && !note.body.contains(word), "{code}: {word}");
                }
            }
        }
    }
}
