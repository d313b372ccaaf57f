//! A letter as text, for a screen.

use lobby_domain::Lang;

use super::body::{Part, body};
use super::facts::LetterFacts;

/// What a letter says, without its form.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterText {
    /// Its title.
    pub title: &'static str,
    /// What stands in bold, and the text behind it; one of the two may be empty.
    pub paragraphs: Vec<(String, String)>,
}

/// The text of a letter in `lang`.
#[must_use]
pub fn letter_text(facts: &LetterFacts, lang: Lang) -> LetterText {
    let body = body(facts, lang);
    let mut paragraphs = vec![(String::new(), body.opening)];
    for part in body.parts {
        match part {
            Part::Lead(head, text) => paragraphs.push((head.to_owned(), text)),
            Part::Lines(head, lines) => {
                paragraphs.push((head.to_owned(), String::new()));
                let line = |(at, line): (usize, crate::facts::NoticeLine)| (format!("{at}. {}", line.name), line.how);
                paragraphs.extend((1..).zip(lines).map(line));
            }
            Part::Names(head, names) => {
                paragraphs.push((head.to_owned(), String::new()));
                paragraphs.extend((1..).zip(names).map(|(at, name)| (String::new(), format!("{at}. {name}"))));
            }
        }
    }
    LetterText { title: body.title.get(lang), paragraphs }
}
