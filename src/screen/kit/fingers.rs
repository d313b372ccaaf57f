//! The fingers that lie on the screen, of which one at a time touches the page.
//!
//! The toolkit takes the first finger for the pointer and drops the others: while a hand rests on the glass, or a faulty
//! screen reports a touch that does not end, no tap would arrive any more. Here a finger that comes later takes over from
//! one that only lies there.

use std::collections::BTreeSet;
use std::time::Duration;

/// A second finger within so long of the first, both still: two taps of two hands, and both count.
const TAP: Duration = Duration::from_millis(200);
/// A finger that was drawn farther than this is writing, pixels of the page.
const DRAWN: f32 = 16.0;

/// A place on the page: x and y in its pixels.
pub(crate) type Place = (f32, f32);

/// What a finger does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It comes down.
    Down,
    /// It lies and moves.
    Moved,
    /// It is lifted.
    Up,
    /// The screen takes back that there was one.
    Cancelled,
}

/// What the page feels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pointer {
    /// The pointer is pressed here.
    Press(Place),
    /// It is drawn to here.
    Move(Place),
    /// It is released here: what lies there was tapped.
    Release(Place),
    /// It is gone: nothing was tapped.
    Leave,
}

/// The finger that touches the page.
#[derive(Clone, Copy, Debug)]
struct Leading<I> {
    id: I,
    /// Monotonic.
    since: Duration,
    begun: Place,
    at: Place,
    writes: bool,
}

/// All fingers that lie on the screen, by what the screen calls them.
#[derive(Debug)]
pub(crate) struct Fingers<I> {
    lying: BTreeSet<I>,
    leading: Option<Leading<I>>,
}

impl<I> Default for Fingers<I> {
    fn default() -> Fingers<I> {
        Fingers { lying: BTreeSet::new(), leading: None }
    }
}

impl<I: Copy + Ord> Fingers<I> {
    /// Whether any finger lies there.
    pub(crate) fn any(&self) -> bool {
        !self.lying.is_empty()
    }

    /// What the page feels when this finger does this; `now` is monotonic.
    pub(crate) fn apply(&mut self, id: I, phase: Phase, at: Place, now: Duration) -> Vec<Pointer> {
        match phase {
            Phase::Down => {
                self.lying.insert(id);
                self.down(id, at, now)
            }
            Phase::Moved => self.moved(id, at),
            Phase::Up | Phase::Cancelled => {
                self.lying.remove(&id);
                let Some(leading) = self.leading.take_if(|leading| leading.id == id) else { return Vec::new() };
                // Where it was cancelled nothing was meant; a writing finger has written all the same.
                if phase == Phase::Up || leading.writes {
                    vec![Pointer::Release(at), Pointer::Leave]
                } else {
                    vec![Pointer::Leave]
                }
            }
        }
    }

    fn down(&mut self, id: I, at: Place, now: Duration) -> Vec<Pointer> {
        let mut felt = match self.leading {
            // The hand comes down beside the finger that writes.
            Some(before) if before.writes => return Vec::new(),
            Some(before) if now.saturating_sub(before.since) < TAP => vec![Pointer::Release(before.at), Pointer::Leave],
            Some(_) => vec![Pointer::Leave],
            None => Vec::new(),
        };
        self.leading = Some(Leading { id, since: now, begun: at, at, writes: false });
        felt.push(Pointer::Press(at));
        felt
    }

    fn moved(&mut self, id: I, at: Place) -> Vec<Pointer> {
        let Some(leading) = self.leading.as_mut().filter(|leading| leading.id == id) else { return Vec::new() };
        leading.at = at;
        leading.writes |= (at.0 - leading.begun.0).hypot(at.1 - leading.begun.1) > DRAWN;
        vec![Pointer::Move(at)]
    }
}

#[cfg(test)]
mod tests {
    use super::Phase::{Cancelled, Down, Moved, Up};
    use super::Pointer::{Leave, Move, Press, Release};
    use super::*;

    const KEY: Place = (900.0, 1600.0);
    const HAND: Place = (100.0, 1700.0);

    fn felt(does: &[(u64, Phase, Place, u64)]) -> Vec<Pointer> {
        let mut fingers = Fingers::default();
        does.iter()
            .flat_map(|(id, phase, at, ms)| fingers.apply(*id, *phase, *at, Duration::from_millis(*ms)))
            .collect()
    }

    #[test]
    fn one_finger_is_a_pointer() {
        let drawn = (910.0, 1600.0);
        let does = [(7, Down, KEY, 0), (7, Moved, drawn, 30), (7, Up, drawn, 60)];
        assert_eq!(felt(&does), [Press(KEY), Move(drawn), Release(drawn), Leave]);
    }

    #[test]
    fn a_finger_taps_while_a_hand_rests_and_the_hand_taps_nothing_when_it_is_lifted() {
        let does =
            [(1, Down, HAND, 0), (2, Down, KEY, 800), (1, Moved, HAND, 820), (2, Up, KEY, 900), (1, Up, HAND, 2000)];
        assert_eq!(felt(&does), [Press(HAND), Leave, Press(KEY), Release(KEY), Leave]);
    }

    #[test]
    fn a_touch_that_a_faulty_screen_never_ends_costs_no_tap() {
        let taps = (0..5_u64).flat_map(|n| [(n + 2, Down, KEY, 5000 + 700 * n), (n + 2, Up, KEY, 5080 + 700 * n)]);
        let does: Vec<_> = [(1, Down, HAND, 0)].into_iter().chain(taps).collect();
        let felt = felt(&does);
        assert_eq!(felt.iter().filter(|one| **one == Release(KEY)).count(), 5);
        assert!(!felt.contains(&Release(HAND)), "{felt:?}");
    }

    #[test]
    fn two_hands_that_type_write_both_letters() {
        let does = [(1, Down, HAND, 0), (2, Down, KEY, 90), (1, Up, HAND, 110), (2, Up, KEY, 180)];
        assert_eq!(felt(&does), [Press(HAND), Release(HAND), Leave, Press(KEY), Release(KEY), Leave]);
    }

    #[test]
    fn a_hand_that_comes_down_while_a_name_is_written_does_not_break_the_stroke() {
        let drawn = [(300.0, 1100.0), (340.0, 1100.0), (380.0, 1120.0)];
        let does = [
            (1, Down, drawn[0], 0),
            (1, Moved, drawn[1], 40),
            (2, Down, HAND, 60),
            (2, Moved, KEY, 70),
            (1, Moved, drawn[2], 80),
            (1, Up, drawn[2], 100),
            (2, Up, HAND, 900),
        ];
        assert_eq!(felt(&does), [Press(drawn[0]), Move(drawn[1]), Move(drawn[2]), Release(drawn[2]), Leave]);
    }

    #[test]
    fn a_touch_that_the_screen_takes_back_taps_nothing() {
        assert_eq!(felt(&[(1, Down, KEY, 0), (1, Cancelled, KEY, 40)]), [Press(KEY), Leave]);
        let mut fingers = Fingers::default();
        fingers.apply(1_u64, Down, KEY, Duration::ZERO);
        fingers.apply(1, Cancelled, KEY, Duration::ZERO);
        assert!(!fingers.any());
    }
}
