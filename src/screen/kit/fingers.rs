//! The fingers that lie on the screen, of which one at a time touches the page.
//!
//! The toolkit takes the first finger for the pointer and drops the others: while a hand rests on the glass, or a faulty
//! screen reports a touch that does not end, no tap would arrive any more. Here a finger that comes later takes over from
//! one that only lies there.

use std::time::Duration;

/// A second finger within so long of the first, both still: two taps of two hands, and both count.
const TAP: Duration = Duration::from_millis(200);
/// Some screens report each touch as one of a mouse as well, a little later.
const ECHO: Duration = Duration::from_secs(1);
/// A finger that is drawn farther than this writes, pixels of the page; one that lies is never quite still.
const DRAWN: f32 = 16.0;
/// A finger that was drawn no farther for so long writes no more.
const PAUSE: Duration = Duration::from_secs(1);

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
    at: Place,
    /// Up to where it was drawn last.
    mark: Place,
    /// When it came there, monotonic; `None` where it only lies.
    drawn: Option<Duration>,
}

/// All fingers that lie on the screen, by what the screen calls them.
#[derive(Debug)]
pub(crate) struct Fingers<I> {
    leading: Option<Leading<I>>,
    /// When a finger last did anything, monotonic.
    last: Option<Duration>,
}

impl<I> Default for Fingers<I> {
    fn default() -> Fingers<I> {
        Fingers { leading: None, last: None }
    }
}

impl<I: Copy + Eq> Fingers<I> {
    /// Whether what a mouse does now is the echo of a finger.
    pub(crate) fn is_echo(&self, now: Duration) -> bool {
        self.last.is_some_and(|last| now < last + ECHO)
    }

    /// What the page feels when this finger does this; `now` is monotonic.
    pub(crate) fn apply(&mut self, id: I, phase: Phase, at: Place, now: Duration) -> Vec<Pointer> {
        self.last = Some(now);
        match phase {
            Phase::Down => self.down(id, at, now),
            Phase::Moved => self.moved(id, at, now),
            Phase::Up | Phase::Cancelled => {
                let Some(leading) = self.leading.take_if(|leading| leading.id == id) else { return Vec::new() };
                // Where it was cancelled nothing was meant; a writing finger has written all the same.
                if phase == Phase::Up || leading.drawn.is_some() {
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
            Some(before) if before.drawn.is_some_and(|drawn| now < drawn + PAUSE) => return Vec::new(),
            Some(before) if now < before.since + TAP => vec![Pointer::Release(before.at), Pointer::Leave],
            Some(_) => vec![Pointer::Leave],
            None => Vec::new(),
        };
        self.leading = Some(Leading { id, since: now, at, mark: at, drawn: None });
        felt.push(Pointer::Press(at));
        felt
    }

    fn moved(&mut self, id: I, at: Place, now: Duration) -> Vec<Pointer> {
        let Some(leading) = self.leading.as_mut().filter(|leading| leading.id == id) else { return Vec::new() };
        leading.at = at;
        if (at.0 - leading.mark.0).hypot(at.1 - leading.mark.1) > DRAWN {
            (leading.mark, leading.drawn) = (at, Some(now));
        }
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
    fn a_hand_that_slid_and_lies_or_whose_end_was_lost_gives_way_to_a_finger() {
        let slid = (140.0, 1700.0);
        let lies = |ms: u64| (1, Moved, (slid.0 + f32::from(u8::from(ms.is_multiple_of(200))), slid.1), ms);
        let hand = [(1, Down, HAND, 0), (1, Moved, slid, 50)].into_iter().chain((1..30).map(|n| lies(n * 100)));
        let does: Vec<_> = hand.chain([(2, Down, KEY, 3000), (2, Up, KEY, 3080)]).collect();
        assert_eq!(felt(&does)[does.len() - 2..], [Leave, Press(KEY), Release(KEY), Leave]);
    }

    #[test]
    fn a_touch_that_the_screen_takes_back_taps_nothing() {
        assert_eq!(felt(&[(1, Down, KEY, 0), (1, Cancelled, KEY, 40)]), [Press(KEY), Leave]);
    }

    #[test]
    fn a_mouse_that_repeats_each_touch_counts_for_nothing_and_one_that_a_technician_plugs_in_does() {
        let mut fingers = Fingers::default();
        assert!(!fingers.is_echo(Duration::from_secs(5)));
        fingers.apply(1_u64, Down, KEY, Duration::from_secs(10));
        fingers.apply(1, Up, KEY, Duration::from_millis(10_080));
        assert!(fingers.is_echo(Duration::from_millis(10_085)) && fingers.is_echo(Duration::from_millis(10_900)));
        assert!(!fingers.is_echo(Duration::from_millis(11_100)));
        // A touch that a faulty screen never ends.
        fingers.apply(2, Down, HAND, Duration::from_secs(20));
        assert!(!fingers.is_echo(Duration::from_secs(22)));
    }
}
