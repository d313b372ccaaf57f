//! What can be wrong with a case of a file.

use lobby_casework::calendar::YearMissing;
use thiserror::Error;

/// Bytes of an id.
pub(super) const ID_MAX: usize = 128;
/// Most events of a case.
pub(super) const EVENTS_MAX: usize = 1000;
/// Characters of a wrong text that an error repeats.
const SHOWN_MAX: usize = 40;

/// A case that cannot be.
#[derive(Debug, Error)]
#[error("case {id}: {fault}")]
pub struct FaultyCase {
    /// Its id, or `#3` for the third one where it has none.
    pub id: String,
    /// What is wrong.
    pub fault: CaseFault,
}

/// What is wrong with a case.
#[derive(Debug, Error)]
pub enum CaseFault {
    /// A field is missing, unknown, there twice, or of another type.
    #[error("{0}")]
    Shape(String),
    /// An earlier case has the same id.
    #[error("the id is there twice")]
    Twice,
    /// No id, or one that is too long.
    #[error("an id has 1 to {} bytes", ID_MAX)]
    Id,
    /// Neither a date nor an instant with its offset.
    #[error("{field}: {text:?} is neither a date nor an instant with its offset")]
    Date {
        /// Which field.
        field: &'static str,
        /// What stands there, cut to a readable length.
        text: String,
    },
    /// A date that is too far away.
    #[error("{field}: {text} is out of range")]
    DateOutOfRange {
        /// Which field.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A limit that is too long.
    #[error("{field}: {value} is more than {most}")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// What stands there.
        value: u64,
        /// The most that is computed.
        most: u16,
    },
    /// A limit of intake or delivery in another unit.
    #[error("{0} is counted in working days")]
    Unit(&'static str),
    /// More events than a case can have.
    #[error("more than {} events", EVENTS_MAX)]
    TooManyEvents,
    /// An event without a field that its kind needs, or with one that another kind has.
    #[error("event {event}: {field} {}", if *.is_missing { "is missing" } else { "does not belong to this kind of event" })]
    EventField {
        /// Which event, from 1.
        event: usize,
        /// Which field.
        field: &'static str,
        /// Whether it is missing, or there and should not be.
        is_missing: bool,
    },
    /// Something happened to a case that had not been received.
    #[error("event {event}: it lies before the day of receipt")]
    BeforeReceipt {
        /// Which event, from 1.
        event: usize,
    },
    /// A resumption of nothing.
    #[error("event {event}: nothing with this id was suspended by then")]
    ResumesNothing {
        /// Which event, from 1.
        event: usize,
    },
    /// A stop that was expected to end before it began.
    #[error("event {event}: the expected end lies before the stop")]
    EndsBeforeItBegins {
        /// Which event, from 1.
        event: usize,
    },
    /// The calendar does not reach so far.
    #[error("{0}")]
    Calendar(#[from] YearMissing),
}

/// The beginning of a text, without control characters.
pub(super) fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SHOWN_MAX).collect()
}

/// A case's id, or `#3` for the third one where it has none.
pub(super) fn shown_id(id: &str, number: usize) -> String {
    if id.is_empty() { format!("#{number}") } else { cut(id) }
}
