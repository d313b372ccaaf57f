//! What a control means when it is touched. View models hold it typed; pages know it by a number.

use lobby_flow::Intent;

use crate::kit::paging::List;

/// The meaning of a control.
#[derive(Clone, PartialEq)]
pub(crate) enum Tap {
    /// An intent for the flow.
    Intent(Intent),
    /// Another part of a list, from 0.
    Part(List, usize),
}

impl Tap {
    /// The tap of an intent of the frame or of a step.
    pub(crate) fn of(intent: impl Into<Intent>) -> Tap {
        Tap::Intent(intent.into())
    }
}

/// The taps of a visit by number, from 1. A number keeps its meaning until [`Taps::clear`] and has none afterwards: a
/// touch of a control that has just left the page does what its label said, or nothing.
#[derive(Default)]
pub(crate) struct Taps {
    cleared: i32,
    known: Vec<Tap>,
}

impl Taps {
    /// The number of a tap; 0 for none. Equal taps have one number, so that unchanged rows stay equal.
    pub(crate) fn number(&mut self, tap: Option<&Tap>) -> i32 {
        let Some(tap) = tap else { return 0 };
        let at = self.known.iter().position(|known| known == tap).unwrap_or_else(|| {
            self.known.push(tap.clone());
            self.known.len() - 1
        });
        i32::try_from(at).map_or(0, |at| self.cleared.saturating_add(at).saturating_add(1))
    }

    /// The tap of a number.
    pub(crate) fn get(&self, number: i32) -> Option<&Tap> {
        let at = number.checked_sub(self.cleared)?.checked_sub(1)?;
        self.known.get(usize::try_from(at).ok()?)
    }

    /// Forgets all taps; their numbers are not given again.
    pub(crate) fn clear(&mut self) {
        self.cleared = self.cleared.saturating_add(i32::try_from(self.known.len()).unwrap_or(i32::MAX));
        self.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_taps_have_one_number_and_none_has_zero() {
        let mut taps = Taps::default();
        let (back, part) = (Tap::of(Intent::Back), Tap::Part(List::Papers, 1));
        assert_eq!([taps.number(Some(&back)), taps.number(Some(&part)), taps.number(Some(&back))], [1, 2, 1]);
        assert_eq!(taps.number(None), 0);
        assert!(taps.get(2) == Some(&part) && taps.get(0).is_none() && taps.get(3).is_none());
    }

    #[test]
    fn a_number_means_nothing_after_it_was_cleared() {
        let mut taps = Taps::default();
        let old = taps.number(Some(&Tap::of(Intent::Back)));
        taps.clear();
        let new = taps.number(Some(&Tap::of(Intent::Help)));
        assert_ne!(old, new);
        assert!(taps.get(old).is_none() && taps.get(new) == Some(&Tap::Intent(Intent::Help)));
    }
}
