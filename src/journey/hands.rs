//! The hands that people have: steady ones, and those that tap twice, tremble, or miss.

use std::time::Duration;

use clap::ValueEnum;

use crate::error::JourneyError;
use crate::hand::Hand;
use crate::phrases;
use crate::place::Point;

/// From the first tap to the one that was not meant, milliseconds, press to press; each in its turn.
const TWICE_MS: [u64; 5] = [60, 140, 250, 95, 200];
/// A finger that looks for its place rests so long between two taps: no page takes the second for the first.
const APART: Duration = Duration::from_millis(600);

/// How a tap of the script comes down on the screen. Keys that write are single in every hand: a digit typed twice is
/// two digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Hands {
    /// Once, in the middle of the control
    #[default]
    Steady,
    /// Twice on the same place, 60 to 250 ms apart
    Doubled,
    /// The finger slips while it lies, and comes down again beside
    Trembling,
    /// Before each tap others: on nothing, on a text, on a control that does not answer; nothing may move, nor lie half
    /// on another
    Wrong,
}

/// Taps with such hands.
#[derive(Debug, Default)]
pub struct Taps {
    hands: Hands,
    turn: usize,
}

impl Taps {
    pub fn new(hands: Hands) -> Self {
        Self { hands, turn: 0 }
    }

    /// Taps the control with this accessible label, as soon as there is one.
    ///
    /// # Errors
    /// There is none, or a tap beside it moved something.
    pub fn tap(&mut self, hand: &mut dyn Hand, label: &str) -> Result<(), JourneyError> {
        self.turn += 1;
        let hands = if is_key(label) { Hands::Steady } else { self.hands };
        match hands {
            Hands::Steady => hand.tap(label),
            Hands::Doubled => {
                let at = hand.aim(label)?;
                hand.touch(&[at], APART)?;
                hand.touch(&[at], self.twice())
            }
            Hands::Trembling => {
                let (x, y) = hand.aim(label)?;
                hand.touch(&[(x, y), (x + 3, y + 2), (x + 5, y - 2)], APART)?;
                hand.touch(&[(x - 6, y + 4)], self.twice())
            }
            Hands::Wrong => {
                self.stray(hand, label)?;
                hand.tap(label)
            }
        }
    }

    fn stray(&mut self, hand: &mut dyn Hand, label: &str) -> Result<(), JourneyError> {
        hand.aim(label)?;
        let page = hand.page()?;
        let points: Vec<Point> = page.stray_points(self.turn);
        if let Some(found) = page.covered() {
            return Err(unequal("nothing half covered", found));
        }
        for point in &points {
            hand.touch(&[*point], APART)?;
        }
        match page.moved(&hand.page()?, &points) {
            None => Ok(()),
            Some(found) => Err(unequal("every control in its place", format!("{found}; touched: {points:?}"))),
        }
    }

    fn twice(&self) -> Duration {
        Duration::from_millis(TWICE_MS[self.turn % TWICE_MS.len()])
    }
}

fn unequal(expected: &str, found: String) -> JourneyError {
    JourneyError::Unequal { what: "the page around the tap", expected: expected.to_owned(), found }
}

/// Whether each tap on it writes or erases one letter.
fn is_key(label: &str) -> bool {
    let mut letters = label.chars();
    let one = letters.next().is_some_and(|letter| letter.is_ascii()) && letters.next().is_none();
    one || phrases::KEYS.iter().flatten().any(|key| *key == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_single_and_an_answer_of_one_character_is_no_key() {
        for key in ["1", "a", ".", "删除", "Space"] {
            assert!(is_key(key), "{key}");
        }
        for other in ["是", "下一步", "No", ""] {
            assert!(!is_key(other), "{other}");
        }
    }
}
