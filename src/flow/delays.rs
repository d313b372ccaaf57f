//! Named delays, one table. Those that press the citizen double with large text.

use std::time::Duration;

use crate::step::Step;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Countdown before the wipe.
pub const IDLE_COUNTDOWN: Duration = secs(30);
/// What "3 more minutes" adds.
pub const IDLE_EXTEND: Duration = secs(180);
/// How often it may be taken.
pub const IDLE_EXTEND_MAX: u8 = 10;
/// How long the goodbye page stays.
pub const GOODBYE: Duration = secs(6);
/// Language and text size of an untouched home page fall back.
pub const HOME_RESET: Duration = secs(30);
/// How long a card may take to be read.
pub const CARD_READ_LIMIT: Duration = secs(12);
/// A card left on the reader after "Done" no longer holds the visit.
pub const CARD_LIFT_WAIT: Duration = secs(4);
/// The receipt page comes at the latest so long after the application is stored.
pub const RECEIPT_WAIT: Duration = secs(8);
/// With the network known to be down there is nothing to wait for; long enough to see the lines tick.
pub const RECEIPT_WAIT_OFFLINE: Duration = secs(2);
/// The technician's page closes by itself after so long without a touch.
pub const TECHNICIAN_IDLE: Duration = secs(300);
/// How long help on its way stops the idle clock.
pub const HELP_STOPS_IDLE: Duration = secs(600);

/// Time without a touch until the countdown covers the page; `None` where nobody is pressed.
#[must_use]
pub fn idle_warning(step: Step, large_text: bool) -> Option<Duration> {
    let base = match step {
        Step::Home => HOME_RESET,
        Step::ChooseItem | Step::ItemGuide | Step::Identify => secs(60),
        Step::Situation | Step::OneTimeNotice | Step::FillForm | Step::ProvideMaterials | Step::Review | Step::Sign => {
            secs(120)
        }
        Step::Receipt => secs(90),
        Step::Submitting | Step::Goodbye | Step::OutOfService => return None,
    };
    Some(if large_text { base * 2 } else { base })
}
