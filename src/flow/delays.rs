//! Named delays of a visit. Those that limit the citizen's time double with large text.

use std::time::Duration;

use crate::step::Step;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Countdown before the wipe.
pub const IDLE_COUNTDOWN: Duration = secs(30);
/// What "more minutes" adds; the page names it.
pub const IDLE_EXTEND: Duration = secs(180);
/// How often time may be extended.
pub const IDLE_EXTEND_MAX: u8 = 10;
/// How long the goodbye page is shown.
pub const GOODBYE: Duration = secs(6);
/// Language and text size of the home page are reset after so long without a touch.
pub const HOME_RESET: Duration = secs(30);
/// Longest time to read a card.
pub const CARD_READ_LIMIT: Duration = secs(12);
/// The bell for a card that was left on the reader rings again after so long.
pub const CARD_BELL: Duration = secs(10);
/// Taps are dropped for so long after the page changed: they were meant for the page before.
pub const PAGE_SETTLES: Duration = Duration::from_millis(500);
/// The same tap on the same page counts once within so long: a finger that trembles.
pub const SAME_TAP: Duration = Duration::from_millis(300);
/// The receipt page is shown at the latest so long after the application is stored.
pub const RECEIPT_WAIT: Duration = secs(8);
/// The same while the network is down: no answer can come, and the lines of progress can just be read.
pub const RECEIPT_WAIT_OFFLINE: Duration = secs(2);
/// The technician's page closes by itself after so long without a touch.
pub const TECHNICIAN_IDLE: Duration = secs(300);
/// How long the whole value of a masked field is shown after a key.
pub const IN_FULL: Duration = secs(5);
/// The same while a finger holds its button: a finger that never goes up is none.
pub const IN_FULL_HELD: Duration = secs(30);
/// A finger that is lifted sooner has read nothing: the page says that the button is to be held.
pub const HELD_TOO_SHORT: Duration = secs(1);
/// How long the page says so.
pub const HOLD_HINT: Duration = secs(4);
/// Touches that mean nothing keep a page open for so long after the last one that did: a faulty screen that reports touches
/// by itself would keep a visit open that its citizen has left.
pub const STRAY_TOUCHES: Duration = secs(600);
/// How long a call for help stops the idle clock.
pub const HELP_STOPS_IDLE: Duration = secs(600);

/// Time without a touch until the countdown covers the page; `None` where there is no countdown.
#[must_use]
pub fn idle_warning(step: Step, large_text: bool) -> Option<Duration> {
    let base = match step {
        Step::Home => HOME_RESET,
        Step::ChooseItem | Step::ItemGuide | Step::Identify | Step::MyCases => secs(60),
        Step::Situation | Step::OneTimeNotice | Step::FillForm | Step::ProvideMaterials | Step::Review | Step::Sign => {
            secs(120)
        }
        Step::Receipt => secs(90),
        Step::Submitting | Step::Goodbye | Step::OutOfService => return None,
    };
    Some(if large_text { base * 2 } else { base })
}
