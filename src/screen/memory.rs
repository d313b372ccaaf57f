//! What the screen itself remembers: the part shown of each long list. Another page forgets it.

use std::collections::BTreeMap;

use lobby_flow::Intent;

use crate::kit::paging::{List, Part};
use crate::kit::tap::Tap;

/// The screen's own memory.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    /// The page that this belongs to.
    place: String,
    /// Part shown by list, from 0.
    parts: BTreeMap<List, usize>,
}

impl Memory {
    /// Forgets everything when the citizen comes to another place.
    pub(crate) fn enter(&mut self, place: &str) {
        if self.place != place {
            *self = Memory { place: place.to_owned(), ..Memory::default() };
        }
    }

    /// The part of a list that is shown; `first` before it was turned.
    pub(crate) fn part(&self, list: List, first: usize, per: usize, total: usize) -> Part {
        Part::new(self.parts.get(&list).copied().unwrap_or(first), per, total)
    }

    /// The intent of a tap. What concerns the screen alone is remembered, and is a plain touch to the flow.
    pub(crate) fn apply(&mut self, tap: &Tap) -> Intent {
        match tap {
            Tap::Intent(intent) => intent.clone(),
            Tap::Part(list, at) => {
                self.parts.insert(*list, *at);
                Intent::Touch
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stays_at_its_part_until_the_citizen_comes_to_another_place() {
        let mut memory = Memory::default();
        memory.enter("guide");
        assert!(memory.apply(&Tap::Part(List::Papers, 1)) == Intent::Touch);
        memory.enter("guide");
        assert_eq!(memory.part(List::Papers, 0, 5, 12).at(), 1);
        memory.enter("form");
        assert_eq!(memory.part(List::Papers, 0, 5, 12).at(), 0);
    }

    #[test]
    fn an_intent_is_passed_on_and_turns_no_list() {
        let mut memory = Memory::default();
        assert!(memory.apply(&Tap::of(Intent::Back)) == Intent::Back);
        assert_eq!(memory.part(List::Strip, 2, 5, 12).at(), 2);
    }
}
