//! When a letter counts as served, from what is known about the ways it went (docs/notices.md).

use super::procedure::DELIVERY;
use crate::calendar::WorkingCalendar;
use crate::day::Day;
use crate::limits::working_day;

/// Days that a public announcement stands before what it announces counts as served.
pub const ANNOUNCED: i32 = 30;

/// A way that a letter went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// The addressee read or printed it at a kiosk, after the card was read.
    Kiosk,
    /// An officer handed it over at a counter.
    Counter,
    /// It was sent by post with a return receipt.
    Post,
    /// A message was sent to the telephone that the addressee gave for this.
    Message,
    /// It was opened on the public pages with its code, by a reader of whom no more is known.
    Page,
    /// It was announced in public.
    Announcement,
}

/// What is known of one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which way.
    pub way: Way,
    /// When it was begun.
    pub begun: Day,
    /// When it was proved to have reached the addressee: read, signed for, or told by the gateway; `None` until then.
    pub reached: Option<Day>,
}

/// How a letter was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served {
    /// The day.
    pub on: Day,
    /// The way that was the first to count.
    pub way: Way,
}

/// How far the serving of a letter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts as served.
    Served(Served),
    /// The addressee may still get it by a way that is open.
    Open,
    /// No way led to the addressee in time: an officer must take another one.
    Silent,
}

/// Whether the addressee agreed to be served by messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Agreed, in the application.
    Given,
    /// Did not agree, or was not asked.
    NotGiven,
}

/// When a letter that was issued on `issued` counts as served, as known on `today`. The first way that counts decides; a
/// later one changes nothing. What reached no addressee never counts, but for an announcement.
#[must_use]
pub fn standing(
    issued: Day,
    attempts: &[Attempt],
    consent: Consent,
    today: Day,
    calendar: &WorkingCalendar,
) -> Standing {
    let counting = attempts.iter().filter_map(|attempt| counts(*attempt, consent));
    if let Some(served) = counting.filter(|served| served.on <= today).min() {
        return Standing::Served(Served { on: served.on.max(issued), ..served });
    }
    let is_announced = attempts.iter().any(|attempt| attempt.way == Way::Announcement);
    let is_late = today > working_day(calendar, issued, DELIVERY);
    if is_late && !is_announced { Standing::Silent } else { Standing::Open }
}

/// When this way alone would count.
fn counts(attempt: Attempt, consent: Consent) -> Option<Served> {
    let Attempt { way, begun, reached } = attempt;
    let on = match way {
        Way::Kiosk | Way::Counter | Way::Post => reached?,
        Way::Message => match consent {
            Consent::Given => reached?,
            Consent::NotGiven => return None,
        },
        // A stranger who holds the paper holds the code.
        Way::Page => return None,
        Way::Announcement => begun.plus(ANNOUNCED),
    };
    Some(Served { on: on.max(begun), way })
}
