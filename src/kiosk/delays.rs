//! Every delay of the kiosk with its reason. A deadline that a site may change stands in the configuration instead.

use std::time::Duration;

use jiff::SignedDuration;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Longest sleep of core's loop: a hung visit is ended, and an ended one replaced, at most so much late.
pub const CORE_POLL: Duration = ms(500);
/// Between two checks of the outbox: a full or faulty disk closes the kiosk before the next citizen has filled a form.
pub const OUTBOX_POLL: Duration = s(5);
/// Staff's command that asks a running core says something within this time, or makes room for the next.
pub const DESK_SILENCE: Duration = s(10);
/// Deliveries that come one after the other are counted in the health report together, so often: thousands that drain
/// must not cost an observation of everything each.
pub const DELIVERED_SETTLE: Duration = s(1);
/// Between two observations of everything that the health report holds, where no event asks for one sooner.
pub const MONITOR_POLL: Duration = s(5);
/// A status file that is older was left by a core that does not run any more: six polls of the monitor are missing.
pub const STATUS_FRESH: Duration = s(30);
/// Between two writes of the last known time: often enough to notice a clock set back an hour, seldom enough for flash.
pub const TIME_FLOOR_EVERY: Duration = s(600);
/// A clock may differ so much from the platform's, and be so much behind a time that is known to be over: time services
/// step a little, and more would be visible in the times on a citizen's papers.
pub const CLOCK_OFF_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A visit that said goodbye must be gone within this time; then it is killed (`wipe_limit`).
pub const VISIT_EXIT_LIMIT: Duration = s(5);
/// A visit whose screen handled nothing for so long hangs: three of its signs of life are missing. With the sleep of
/// core's loop, its citizen sees a working page again within ten seconds.
pub const VISIT_ALIVE_LIMIT: Duration = s(9);
/// Core may work so long for one message of a visit, which is not heard meanwhile: a worn disk takes seconds for each
/// of many files.
pub const VISIT_SERVED_LIMIT: Duration = s(120);
/// A visit may take so long to load fonts and draw its first page, on the slowest panel computer of the field.
pub const VISIT_START_LIMIT: Duration = s(60);
/// Pause before a visit is started again that could not start or ended before its first page: no busy loop of crashes.
/// It doubles with each such visit in a row.
pub const VISIT_RESTART_PAUSE: Duration = s(2);
/// Longest of these pauses: a display that is plugged in again shows the kiosk's page within it.
pub const VISIT_RESTART_PAUSE_MAX: Duration = s(60);
/// Visits in a row that die before they have shown that they work, from which the kiosk counts as out of service.
pub const VISIT_DEATHS_MAX: u32 = 3;
/// A visit that takes no message within this time hangs; core's loop must not hang with it.
pub const VISIT_WRITE_LIMIT: Duration = s(1);

/// Between two checks whether the certificate is due for renewal, beside every report.
pub const CONTACT_POLL: Duration = s(1);
/// A person who stands there waits so long for the platform's answer about their cases, and no longer.
pub const QUESTION_LIMIT: Duration = s(15);
/// Between two health reports while nothing changes: the console calls a kiosk silent after several of these.
pub const REPORT_EVERY: Duration = s(60);
/// A change waits so long for others that come with it.
pub const REPORT_SETTLE: Duration = ms(500);
/// Least pause between two reports: a flapping device does not flood the platform.
pub const REPORT_REST: Duration = s(2);
/// Pause after a report that got no answer.
pub const REPORT_RETRY: Duration = s(10);

/// First pause after a failed question for the desired state; it doubles with each failure.
pub const DESIRED_RETRY_MIN: Duration = s(1);
/// Longest pause between two questions for the desired state.
pub const DESIRED_RETRY_MAX: Duration = s(60);
/// Longest pause while the kiosk has no service list: without one it can serve no citizen.
pub const DESIRED_RETRY_MAX_WITHOUT_LIST: Duration = s(2);
/// An answer that came sooner was not held back: a proxy on the way answers long polls at once.
pub const LONG_POLL_HELD: Duration = s(1);
/// Longest wait that the platform is asked for: below the minute after which proxies cut idle connections.
pub const LONG_POLL_MAX: Duration = s(50);
/// The wait asked for ends so long before the client's own read timeout.
pub const LONG_POLL_MARGIN: Duration = s(5);

/// Between two probes of a device that is at fault, while no citizen is past the list of services: staff may be
/// repairing it, and its services come back only then.
pub const PROBE_FAULTY_EVERY: Duration = s(10);
/// Between two looks at a reader that works: a cable that was pulled is known before the next citizen lays a card.
pub const PROBE_READER_EVERY: Duration = s(60);
/// Between two looks at a scanner that works: seldom, so that it may fall asleep in between.
pub const PROBE_SCANNER_EVERY: Duration = s(300);
/// How often time passes for the flow: countdowns on the screen show whole seconds.
pub const FLOW_TICK: Duration = ms(500);
/// Ticks between two signs of life: one every three seconds.
pub const ALIVE_TICKS: u32 = 6;
/// Between two checks of a waiting visit's new window, until it lies below the active one.
pub const WINDOW_POLL: Duration = ms(20);
/// A visit that ends waits so long for papers that no print helper holds yet; then they are lost. Core waits
/// [`VISIT_EXIT_LIMIT`] for the visit.
pub const PAPER_HAND_OVER_LIMIT: Duration = s(3);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_leave_room_for_what_they_wait_for() {
        assert!(VISIT_ALIVE_LIMIT >= FLOW_TICK * ALIVE_TICKS * 3, "a sign of life or two may be late");
        assert!(VISIT_ALIVE_LIMIT + CORE_POLL < s(10), "a hung visit is replaced within ten seconds");
        assert!(VISIT_START_LIMIT > VISIT_ALIVE_LIMIT && VISIT_SERVED_LIMIT > VISIT_ALIVE_LIMIT);
        assert!(
            VISIT_EXIT_LIMIT > PAPER_HAND_OVER_LIMIT + CORE_POLL,
            "a visit that hands its papers over is not killed"
        );
        assert!(STATUS_FRESH >= MONITOR_POLL * 3, "a poll or two may be late");
        assert!(VISIT_RESTART_PAUSE < VISIT_RESTART_PAUSE_MAX && VISIT_DEATHS_MAX > 1, "one crash is no fault yet");
        assert!(VISIT_RESTART_PAUSE > CORE_POLL, "a pause that the loop's own sleep would hide is none");
        assert!(LONG_POLL_MAX > LONG_POLL_HELD && LONG_POLL_MAX > LONG_POLL_MARGIN);
    }

    #[test]
    fn changes_are_reported_sooner_than_silence_and_never_in_a_flood() {
        assert!(REPORT_SETTLE < REPORT_REST && REPORT_REST < REPORT_RETRY && REPORT_RETRY < REPORT_EVERY);
        assert!(DESIRED_RETRY_MIN <= DESIRED_RETRY_MAX_WITHOUT_LIST);
        assert!(DESIRED_RETRY_MAX_WITHOUT_LIST < DESIRED_RETRY_MAX);
    }

    #[test]
    fn the_floor_is_written_seldom() {
        assert!(TIME_FLOOR_EVERY > MONITOR_POLL);
    }
}
