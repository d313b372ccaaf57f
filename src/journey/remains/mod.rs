//! What is left of a citizen: a search of the kiosk's disk, its logs and the memory of its living processes, in every
//! form in which the words could stand there.

mod forms;
mod memory;
mod places;

use std::fmt;

use aho_corasick::AhoCorasick;

pub use places::Places;

use crate::error::JourneyError;

/// Shorter words may stand anywhere by chance.
const TELLING: usize = 4;
/// In scripts of which every character says much, two are enough: `测试` is as telling as `test`.
const TELLING_WIDE: usize = 2;

/// One thing of the citizen that must not stay.
#[derive(Clone, PartialEq, Eq)]
pub struct Sought {
    /// What it is, for a person to read: `typed text 2`.
    pub what: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl fmt::Debug for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sought").field("what", &self.what).finish_non_exhaustive()
    }
}

impl Sought {
    /// Words in every form in which they are looked for; `None` for such as stand on any kiosk by chance.
    ///
    /// # Errors
    /// The character converter of the system does not run.
    pub fn words(what: impl Into<String>, text: &str) -> Result<Option<Self>, JourneyError> {
        let telling = if text.is_ascii() { TELLING } else { TELLING_WIDE };
        if text.chars().count() < telling {
            return Ok(None);
        }
        Ok(Some(Self { what: what.into(), forms: forms::of_text(text)? }))
    }

    /// A page that shows a patch of this colour, as it lies in memory while it is worked on.
    pub fn page(what: impl Into<String>, colour: [u8; 3]) -> Self {
        Self { what: what.into(), forms: forms::of_colour(colour) }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    /// Of [`Sought`].
    pub what: String,
    /// In which form: `utf-8`, `base64`, …
    pub form: &'static str,
    /// A file, or a stretch of a process's memory.
    pub place: String,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as {} in {}", self.what, self.form, self.place)
    }
}

/// All forms of all things in one machine.
pub struct Search<'a> {
    sought: &'a [Sought],
    /// Per pattern: which thing, which form.
    index: Vec<(usize, usize)>,
    machine: AhoCorasick,
    longest: usize,
}

impl<'a> Search<'a> {
    /// # Errors
    /// There is too much to look for.
    pub fn new(sought: &'a [Sought]) -> Result<Self, JourneyError> {
        let index: Vec<(usize, usize)> =
            (0..sought.len()).flat_map(|thing| (0..sought[thing].forms.len()).map(move |form| (thing, form))).collect();
        let patterns: Vec<&[u8]> = index.iter().map(|(thing, form)| sought[*thing].forms[*form].1.as_slice()).collect();
        let longest = patterns.iter().map(|pattern| pattern.len()).max().unwrap_or_default();
        let machine = AhoCorasick::new(&patterns)
            .map_err(|error| JourneyError::program("the search", format!("cannot be prepared: {error}")))?;
        Ok(Self { sought, index, machine, longest })
    }

    /// Bytes that two pieces of one stretch must share, so that nothing hides on the border.
    pub fn overlap(&self) -> usize {
        self.longest.saturating_sub(1)
    }

    /// What of it stands in `bytes`, each thing and form once.
    pub fn find_in(&self, bytes: &[u8], place: &dyn Fn() -> String) -> Vec<Trace> {
        let mut found: Vec<usize> =
            self.machine.find_overlapping_iter(bytes).map(|hit| hit.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|pattern| self.trace(pattern, place())).collect()
    }

    fn trace(&self, pattern: usize, place: String) -> Trace {
        let (thing, form) = self.index[pattern];
        let thing = &self.sought[thing];
        Trace { what: thing.what.clone(), form: thing.forms[form].0, place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought() -> Vec<Sought> {
        let name = Sought::words("name", "林知微").unwrap().unwrap();
        vec![name, Sought::words("typed", "Canary Road 18").unwrap().unwrap(), Sought::page("page", [24, 66, 104])]
    }

    #[test]
    fn a_planted_word_is_found_in_every_form_and_at_every_place_of_the_stretch() {
        let sought = sought();
        let search = Search::new(&sought).unwrap();
        for thing in &sought {
            for (form, bytes) in &thing.forms {
                for before in [0, 1, 4096] {
                    let stretch = [vec![b'x'; before], bytes.clone(), vec![b'y'; 7]].concat();
                    let found = search.find_in(&stretch, &|| "here".to_owned());
                    let wanted = Trace { what: thing.what.clone(), form, place: "here".to_owned() };
                    assert!(found.contains(&wanted), "{wanted}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let sought = sought();
        let noise: Vec<u8> = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(Search::new(&sought).unwrap().find_in(&noise, &String::new).is_empty());
    }

    #[test]
    fn a_word_that_says_nothing_is_not_sought() {
        assert_eq!(Sought::words("typed", "3.6").unwrap(), None);
        assert!(Sought::words("name", "测试").unwrap().is_some());
        assert!(!format!("{:?}", sought()).contains("Canary"), "a report must not tell what it looks for");
    }
}
