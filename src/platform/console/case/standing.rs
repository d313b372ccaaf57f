//! How a case stands in handling, in words.

use lobby_casework::handling::Stage;
use lobby_casework::handling::step::ClockKind;
use lobby_words::Words;
use lobby_words::common::date::FULL;
use lobby_words::console::handling as k;

use crate::console::wording::Wording;
use crate::service::handling::{Handling, Next};

/// How a case stands in handling.
pub struct StandingView {
    /// Its stage.
    pub stage: &'static str,
    /// The clock that runs out first and its day; `None` where none runs.
    pub due: Option<String>,
    /// Whether that day is over.
    pub is_late: bool,
}

impl StandingView {
    /// In the words of the page.
    #[must_use]
    pub fn new(w: &Wording, standing: &Handling) -> StandingView {
        let is_late = standing.is_late;
        let due = standing.next.map(|Next { clock, due_on, is_provisional }| {
            let sentence = match (is_late, is_provisional) {
                (true, _) => k::LATE,
                (false, true) => k::DUE_PROVISIONAL,
                (false, false) => k::DUE,
            };
            w.fill(sentence, &[("clock", w.say(clock_words(clock))), ("day", &w.day(FULL, due_on.date()))])
        });
        StandingView { stage: w.say(stage_words(standing.stage)), due, is_late }
    }
}

pub fn stage_words(stage: Stage) -> Words {
    match stage {
        Stage::Received => k::RECEIVED,
        Stage::Correction => k::CORRECTION,
        Stage::NotAccepted => k::NOT_ACCEPTED,
        Stage::Accepted => k::ACCEPTED,
        Stage::InProcess => k::IN_PROCESS,
        Stage::Suspended => k::SUSPENDED,
        Stage::Decided => k::DECIDED,
        Stage::Delivered => k::DELIVERED,
        Stage::Waived => k::WAIVED,
        Stage::Withdrawn => k::WITHDRAWN,
        Stage::Returned => k::RETURNED,
        Stage::Archived => k::ARCHIVED,
    }
}

pub fn clock_words(clock: ClockKind) -> Words {
    match clock {
        ClockKind::Intake => k::CLOCK_INTAKE,
        ClockKind::Correction => k::CLOCK_CORRECTION,
        ClockKind::Statutory => k::CLOCK_STATUTORY,
        ClockKind::Promised => k::CLOCK_PROMISED,
        ClockKind::Stage => k::CLOCK_STAGE,
        ClockKind::Delivery => k::CLOCK_DELIVERY,
    }
}
