//! Whether anybody has begun with this visit.

use lobby_domain::Lang;

use crate::step::Step;
use crate::visit::{Overlay, Visit};

impl Visit {
    /// Home as the hall left it: no step taken, no sheet open, neither language nor text size chosen; or out of service,
    /// where nobody can begin. Only then may another visit take this one's place unseen.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let as_left = self.step() == Step::Home && self.lang == Lang::default() && !self.large_text;
        self.overlay == Overlay::None && (as_left || self.step() == Step::OutOfService)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;
    use std::time::Duration;

    use lobby_domain::{Catalogue, FailureCode};

    use crate::steps::home;
    use crate::{CoreEvent, Event, Intent, Now, Visit};

    fn home() -> (Visit, Now) {
        let local = jiff::civil::date(2026, 11, 22).at(9, 0, 0, 0);
        let now = Now { mono: Duration::from_secs(5), local, utc: "2026-11-22T01:00:00Z".parse().unwrap() };
        (Visit::new(Arc::new(Catalogue::default()), now), now)
    }

    #[test]
    fn a_visit_at_home_is_untouched_until_somebody_begins() {
        let (visit, now) = home();
        assert!(visit.is_untouched());
        assert!(visit.clone().handle(Event::Intent(Intent::Touch), now).0.is_untouched());
        assert!(visit.clone().handle(Event::Tick, now).0.is_untouched());
        for begun in [home::Intent::Apply.into(), Intent::Help, Intent::ToggleLanguage, Intent::ToggleLargeText] {
            assert!(!visit.clone().handle(Event::Intent(begun.clone()), now).0.is_untouched(), "{begun:?}");
        }
    }

    #[test]
    fn a_visit_that_is_out_of_service_gives_way_unless_its_technician_reads() {
        let (visit, now) = home();
        let out = visit.handle(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)), now).0;
        assert!(out.is_untouched());
        assert!(!out.handle(Event::Intent(Intent::Help), now).0.is_untouched());
    }
}
