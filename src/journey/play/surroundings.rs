//! Commands about what stands around the visit: the queue, the paper, the platform, and an operator's orders.

use std::thread;
use std::time::Instant;

use super::{POLL_INTERVAL, Player, not_seen};
use crate::error::JourneyError;
use crate::hand::CaseOnPlatform;
use crate::operator::Operator;

impl Player<'_> {
    pub(super) fn queue(&mut self, expected: usize) -> Result<(), JourneyError> {
        let found = self.poll(|outside| outside.queued(), |queued| *queued == expected)?;
        equal("applications in the queue", expected, found)
    }

    /// Carries out an order and polls until the kiosk has followed it.
    pub(super) fn operator(&mut self, order: &Operator) -> Result<(), JourneyError> {
        if let Operator::HallShows { text } = order {
            return self.hall_shows(text);
        }
        if self.poll(|outside| outside.operator(order), |done| *done)? {
            return Ok(());
        }
        Err(JourneyError::program("the kiosk", format!("did not come to {order:?} in time")))
    }

    /// Polls the home page; one visit may replace another meanwhile.
    fn hall_shows(&mut self, text: &str) -> Result<(), JourneyError> {
        let deadline = Instant::now() + self.limit;
        loop {
            self.hand.expect("home")?;
            let texts = self.hand.texts().unwrap_or_default();
            if texts.iter().any(|seen| seen.contains(text)) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(not_seen(format!("text {text:?}"), self.limit, &texts));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    pub(super) fn printed(&mut self, text: &str) -> Result<(), JourneyError> {
        let wanted: String = text.split_whitespace().collect();
        let found = self.poll(|outside| outside.printed(), |printed| printed.contains(&wanted))?;
        if found.contains(&wanted) {
            return Ok(());
        }
        Err(JourneyError::Unequal { what: "the paper that came out last", expected: wanted, found })
    }

    pub(super) fn case_count(&mut self, expected: usize) -> Result<(), JourneyError> {
        equal("cases on the platform", expected, self.outside.cases()?)
    }

    pub(super) fn case_readable(&mut self) -> Result<Vec<String>, JourneyError> {
        let number = self.last_case()?;
        match self.poll(|outside| outside.case(&number), Option::is_some)? {
            Some(CaseOnPlatform { arriving: true, matches: true }) => {
                Ok(vec![format!("{number} can be read on the platform, full pages follow")])
            }
            found => Err(other_case(&number, "readable ahead of its pages", found)),
        }
    }

    pub(super) fn case_delivered(&mut self) -> Result<Vec<String>, JourneyError> {
        let number = self.last_case()?;
        let whole = |case: &Option<CaseOnPlatform>| case.is_some_and(|case| !case.arriving);
        match self.poll(|outside| outside.case(&number), whole)? {
            Some(CaseOnPlatform { arriving: false, matches: true }) => {
                self.delivered = true;
                Ok(vec![format!("{number} is on the platform, all digests equal")])
            }
            found => Err(other_case(&number, "with equal digests", found)),
        }
    }

    fn last_case(&self) -> Result<String, JourneyError> {
        let none = || JourneyError::Visit("there was no receipt yet, so no case to ask for".to_owned());
        self.case.clone().ok_or_else(none)
    }
}

fn other_case(number: &str, expected: &str, found: Option<CaseOnPlatform>) -> JourneyError {
    let found = match found {
        None => "no such case",
        Some(CaseOnPlatform { matches: false, .. }) => "other digests",
        Some(CaseOnPlatform { arriving: true, .. }) => "its full pages are not there yet",
        Some(CaseOnPlatform { arriving: false, .. }) => "all of it is there already",
    };
    JourneyError::Unequal { what: "the platform's case", expected: format!("{number} {expected}"), found: found.into() }
}

fn equal(what: &'static str, expected: usize, found: usize) -> Result<(), JourneyError> {
    if expected == found {
        return Ok(());
    }
    Err(JourneyError::Unequal { what, expected: expected.to_string(), found: found.to_string() })
}
