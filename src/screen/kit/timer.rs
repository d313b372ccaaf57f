//! Repeated work on the screen's thread, so that no other room has to know Slint.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

thread_local! {
    static TIMERS: RefCell<Vec<slint::Timer>> = const { RefCell::new(Vec::new()) };
}

/// Calls `work` on the screen's thread again and again until it says that it is done; must be called there.
pub fn until_done(period: Duration, mut work: impl FnMut() -> bool + 'static) {
    let timer = Rc::new(slint::Timer::default());
    let running = Rc::clone(&timer);
    timer.start(slint::TimerMode::Repeated, period, move || {
        if work() {
            // A timer that is still asked for would wake the processor for ever.
            running.stop();
        }
    });
}

/// Calls `work` on the screen's thread again and again while the event loop runs; must be called there.
pub fn every(period: Duration, work: impl FnMut() + 'static) {
    let timer = slint::Timer::default();
    timer.start(slint::TimerMode::Repeated, period, work);
    TIMERS.with_borrow_mut(|timers| timers.push(timer));
}

/// Calls `work` on the screen's thread when what was changed until now has been drawn, before any touch that waited
/// meanwhile; must be called there. The event loop runs timers at the beginning of a round and draws at its end.
pub fn after_drawing(work: impl FnOnce() + 'static) {
    slint::Timer::single_shot(Duration::ZERO, work);
}
