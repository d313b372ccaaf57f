//! What it means that a scanner gives no page now: an end, a fault, or "not yet". Scanners answer 404, 409, 410 and 503 for
//! each of them, so that the job's own word decides, and time where it says nothing.

use std::time::Duration;

use super::status::{AdfState, DeviceState, JobInfo, JobState, ScannerStatus};
use crate::scanner::status::Status;

/// A job that is under way by its own word is waited for; the parent's deadline for a page ends that sooner.
const UNDER_WAY_MAX: Duration = Duration::from_secs(600);
/// Some never call a job completed: no page more than were fetched for so long is the end.
const STANDS_STILL: Duration = Duration::from_secs(5);
/// For pages that are counted and do not come, and for a status that is not to be had.
const MISSING: Duration = Duration::from_secs(5);
/// For scanners that list no jobs.
const UNLISTED: Duration = Duration::from_secs(1);

/// How the request for a page was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPage {
    /// 503.
    Busy,
    /// 404, 409, 410, or 204.
    NoMore,
    /// "200 OK" without a byte.
    Empty,
}

/// All that is known when no page came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observed<'a> {
    pub answer: NoPage,
    /// ScannerStatus; `None` without a readable one.
    pub status: Option<&'a ScannerStatus>,
    /// The job in it.
    pub job: Option<&'a JobInfo>,
    pub feeder: bool,
    pub senses_paper: bool,
    /// Pages that came before.
    pub fetched: u32,
    /// Since the first of these answers.
    pub waited: Duration,
    /// How long to ask on where the job does not say that it is under way.
    pub patience: Duration,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Ask again after a pause.
    AskAgain,
    /// All pages are there.
    End,
    /// The page was announced and is lost.
    Cut,
    Failed(Status, &'static str),
}

impl Observed<'_> {
    pub(super) fn meaning(&self) -> Meaning {
        let adf = self.status.and_then(|status| status.adf);
        if let Some(fault) = feeder_fault(adf).filter(|_| self.feeder) {
            return Meaning::Failed(fault, "");
        }
        if self.status.is_some_and(|status| status.device == DeviceState::Down) {
            return self.failed("the scanner has stopped");
        }
        match self.job.and_then(|job| job.state) {
            Some(JobState::GivenUp) => self.failed("the scanner gave the job up"),
            Some(JobState::Completed) => self.completed(),
            Some(JobState::UnderWay) => self.under_way(),
            None => self.unlisted(),
        }
    }

    fn completed(&self) -> Meaning {
        let more = self.job.and_then(|job| job.completed).is_some_and(|completed| completed > self.fetched);
        match self.answer {
            NoPage::Busy => self.ask_within(self.patience, Meaning::Failed(Status::DEVICE_BUSY, "")),
            NoPage::NoMore | NoPage::Empty if !more => self.end(),
            NoPage::NoMore => self.ask_within(MISSING, self.failed("the scanner counts more pages than it gave")),
            NoPage::Empty => Meaning::Cut,
        }
    }

    fn under_way(&self) -> Meaning {
        if self.answer == NoPage::Empty {
            return Meaning::Cut;
        }
        let job = self.job;
        let completed = job.and_then(|job| job.completed);
        let waiting = job.and_then(|job| job.to_transfer).is_some_and(|pages| pages > 0);
        let feeding = self.adf() == Some(AdfState::Busy) || self.senses_paper && self.adf() == Some(AdfState::Loaded);
        let stands_still = completed == Some(self.fetched) && !waiting && !feeding;
        match self.answer {
            NoPage::NoMore if self.fetched > 0 && stands_still => self.ask_within(STANDS_STILL, self.end()),
            NoPage::NoMore if self.fetched > 0 && completed.is_none() => {
                self.ask_within(self.patience, self.failed("the end of the stack is not confirmed"))
            }
            NoPage::NoMore | NoPage::Busy | NoPage::Empty => {
                self.ask_within(UNDER_WAY_MAX, Meaning::Failed(Status::DEVICE_BUSY, ""))
            }
        }
    }

    /// The scanner does not tell of this job.
    fn unlisted(&self) -> Meaning {
        let busy = Meaning::Failed(Status::DEVICE_BUSY, "");
        match (self.answer, self.status) {
            (NoPage::Empty, _) => Meaning::Cut,
            (NoPage::Busy, _) => self.ask_within(self.patience, busy),
            (NoPage::NoMore, None) => self.ask_within(MISSING, self.failed("the end of the stack is not confirmed")),
            (NoPage::NoMore, Some(status))
                if status.device == DeviceState::Busy || status.adf == Some(AdfState::Busy) =>
            {
                self.ask_within(self.patience, self.failed("the end of the stack is not confirmed"))
            }
            (NoPage::NoMore, Some(status)) => {
                let paper_left = self.feeder && self.senses_paper && status.adf == Some(AdfState::Loaded);
                let then = if paper_left {
                    self.failed("the scanner stopped before its feeder was empty")
                } else {
                    self.end()
                };
                self.ask_within(UNLISTED, then)
            }
        }
    }

    fn adf(&self) -> Option<AdfState> {
        self.status.and_then(|status| status.adf)
    }

    fn ask_within(&self, limit: Duration, then: Meaning) -> Meaning {
        if self.waited < limit { Meaning::AskAgain } else { then }
    }

    /// The end of the pages; an end before the first is the reason for which there was none.
    fn end(&self) -> Meaning {
        if self.fetched > 0 { Meaning::End } else { self.failed("the scanner gave no page") }
    }

    fn failed(&self, why: &'static str) -> Meaning {
        if self.fetched > 0 {
            return Meaning::Failed(Status::IO_ERROR, why);
        }
        Meaning::Failed(refusal(self.adf(), self.feeder, self.senses_paper), why)
    }
}

/// Reason why not even a first page comes.
pub(super) fn refusal(adf: Option<AdfState>, feeder: bool, senses_paper: bool) -> Status {
    let has_paper = senses_paper && adf == Some(AdfState::Loaded);
    feeder_fault(adf).unwrap_or(if feeder && !has_paper { Status::NO_DOCS } else { Status::IO_ERROR })
}

/// Fault of the feeder that the citizen can mend.
pub(super) fn feeder_fault(adf: Option<AdfState>) -> Option<Status> {
    match adf? {
        AdfState::Jam => Some(Status::JAMMED),
        AdfState::CoverOpen => Some(Status::COVER_OPEN),
        AdfState::Loaded | AdfState::Empty | AdfState::Busy | AdfState::Other => None,
    }
}

#[cfg(test)]
mod tests;
