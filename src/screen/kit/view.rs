//! What every view model is made from besides the visit's state, and the buttons and pagers that it makes.

use std::time::Duration;

use lobby_domain::{Lang, Text};
use lobby_flow::Intent;
use lobby_words::{Script, Words, language};
use slint::SharedString;

use crate::kit::geometry::Geometry;
use crate::kit::paging::{List, Part};
pub(crate) use crate::kit::shapes::{Action, ActionKind, Field, Group, Head, Hold, Line, Note, Pager, Tone};
use crate::kit::tap::Tap;
use crate::letters::Letters;
use crate::memory::Memory;
use crate::texts;

/// What every view model needs besides the visit's state.
pub(crate) struct Scene<'a> {
    /// Language shown.
    pub lang: Lang,
    /// Language that the language key leads to.
    pub next_lang: Lang,
    /// Text is large.
    pub large: bool,
    /// How much fits the page.
    pub geometry: Geometry,
    /// Telephone of the hall.
    pub phone: &'a str,
    /// The machine to go to while this one is out of service; empty where there is none.
    pub neighbour: &'a str,
    /// What the screen itself remembers: parts of lists, an unfinished date.
    pub memory: &'a Memory,
    /// Monotonic time, as the visit counts it.
    pub mono: Duration,
    /// Characters that the typeface lacks.
    pub letters: &'a Letters,
    /// Local time.
    pub now: jiff::civil::DateTime,
}

impl Scene<'_> {
    /// Whether the language shown is written in Han characters: short names, full-width punctuation.
    pub(crate) fn is_han(&self) -> bool {
        language(self.lang).script == Script::Han
    }

    /// A sentence in the language shown.
    pub(crate) fn say(&self, words: Words) -> SharedString {
        words.get(self.lang).into()
    }

    /// A sentence with its places filled.
    pub(crate) fn fill(&self, words: Words, values: &[(&str, &str)]) -> SharedString {
        let text = words.fill(self.lang, values);
        self.letters.note(&text);
        text.into()
    }

    /// A sentence with the number `n`.
    pub(crate) fn count(&self, words: Words, n: usize) -> SharedString {
        self.fill(words, &[("n", &n.to_string())])
    }

    /// A sentence with the whole minutes of `span` as its `n`.
    pub(crate) fn minutes(&self, words: Words, span: Duration) -> SharedString {
        self.fill(words, &[("n", &(span.as_secs() / 60).to_string())])
    }

    /// A text of the catalogue, as it begins a line.
    pub(crate) fn text(&self, text: &Text) -> SharedString {
        let text = crate::kit::typeset::heading(text, self.lang);
        self.letters.note(&text);
        text.into()
    }

    /// The solid button.
    pub(crate) fn primary(&self, words: Words, intent: impl Into<Intent>) -> Action {
        Action { kind: ActionKind::Primary, arrow: "arrow-right".into(), ..self.button(words, intent) }
    }

    /// A quiet button.
    pub(crate) fn quiet(&self, words: Words, intent: impl Into<Intent>) -> Action {
        Action { kind: ActionKind::Quiet, ..self.button(words, intent) }
    }

    /// A quiet button in the words of the catalogue.
    pub(crate) fn quiet_text(&self, text: &Text, intent: impl Into<Intent>) -> Action {
        Action { kind: ActionKind::Quiet, label: self.text(text), tap: Some(Tap::of(intent)), ..Action::default() }
    }

    /// The place of a button that cannot be used now.
    pub(crate) fn gap(&self, words: Words) -> Action {
        Action { kind: ActionKind::Gap, label: self.say(words), ..Action::default() }
    }

    /// A button that erases.
    pub(crate) fn danger(&self, words: Words, intent: impl Into<Intent>) -> Action {
        Action { kind: ActionKind::Danger, icon: "log-out".into(), ..self.button(words, intent) }
    }

    fn button(&self, words: Words, intent: impl Into<Intent>) -> Action {
        Action { label: self.say(words), tap: Some(Tap::of(intent)), ..Action::default() }
    }

    /// Where a list stands that the screen turns itself.
    pub(crate) fn pager(&self, list: List, words: Words, part: Part) -> Pager {
        self.pager_with(words, part, |at| Tap::Part(list, at))
    }

    /// The same for a list that `turn` turns. Empty where one part is enough.
    pub(crate) fn pager_with(&self, words: Words, part: Part, turn: impl Fn(usize) -> Tap) -> Pager {
        if part.is_all() {
            return Pager::default();
        }
        let (first, last, total) = part.range();
        let range = [("a", first.to_string()), ("b", last.to_string()), ("n", total.to_string())];
        Pager {
            text: self.fill(words, &range.each_ref().map(|(name, value)| (*name, value.as_str()))),
            prev: self.say(texts::PREV_PAGE),
            next: self.say(texts::NEXT_PAGE),
            earlier: part.earlier().map(&turn),
            later: part.later().map(&turn),
        }
    }
}
