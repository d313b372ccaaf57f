//! What lies on the identity reader, watched from the first request for a card to the end of the visit.

use lobby_domain::FailureCode;

use crate::report::ReaderEvent;

/// What lies on the identity reader, as it said last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnReader {
    /// It is not watched, has not said yet, or cannot say any more.
    #[default]
    Unknown,
    /// Nothing.
    Empty,
    /// A card.
    Card,
}

impl OnReader {
    /// The same after an event of the reader.
    #[must_use]
    pub fn after(self, event: &ReaderEvent) -> OnReader {
        match event {
            ReaderEvent::Empty | ReaderEvent::Lifted => OnReader::Empty,
            ReaderEvent::Found | ReaderEvent::Reading { .. } | ReaderEvent::Read(_) => OnReader::Card,
            ReaderEvent::Fault(code) if is_of_the_card(*code) => OnReader::Card,
            ReaderEvent::Fault(_) => OnReader::Unknown,
            ReaderEvent::Ready => self,
        }
    }
}

/// Whether the card is to blame and not the reader.
#[must_use]
pub fn is_of_the_card(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::CardMoved
            | FailureCode::CardWrong
            | FailureCode::CardNotValid
            | FailureCode::CardNumber
            | FailureCode::CardDates
            | FailureCode::CardBad
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_from_its_arrival_to_its_removal_and_nothing_is_known_of_a_dead_reader() {
        let mut on = OnReader::default();
        for (event, then) in [
            (ReaderEvent::Ready, OnReader::Unknown),
            (ReaderEvent::Empty, OnReader::Empty),
            (ReaderEvent::Found, OnReader::Card),
            (ReaderEvent::Ready, OnReader::Card),
            (ReaderEvent::Fault(FailureCode::CardBad), OnReader::Card),
            (ReaderEvent::Lifted, OnReader::Empty),
            (ReaderEvent::Reading { received: 1, total: 0 }, OnReader::Card),
            (ReaderEvent::Fault(FailureCode::ReaderPort), OnReader::Unknown),
        ] {
            on = on.after(&event);
            assert_eq!(on, then, "{event:?}");
        }
    }
}
