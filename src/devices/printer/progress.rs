//! Whether a job that the printer has taken goes on, has ended, or stands still: decided by what job and printer say, time
//! handed in. Nothing is sent twice: from here on paper may move.

use std::time::{Duration, Instant};

use super::answers::{JobState, JobStatus, PrinterStatus, Refusal, RequestFault, Said};
use super::error::{PrintError, PrintFailure};
use super::state::PrinterState;

/// A job that does not move while its printer complains is stalled by that. Warming up takes longer, but then the printer
/// does not complain.
const STALLED_AFTER: Duration = Duration::from_secs(8);
/// How long a printer may miss answering what it is asked about a job: some hang up while they draw the page.
const LOST_AFTER: Duration = Duration::from_secs(5);
/// A counter of printed sides may follow the end of its job.
const COUNTER_SETTLES: Duration = Duration::from_secs(1);

/// What is to be done after a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Wait,
    Printed,
    Failed(PrintFailure),
}

/// What was seen of a job so far.
#[derive(Debug)]
pub(super) struct Progress {
    /// State and counter, and since when they stand so.
    stands: Option<(Option<JobState>, Option<i32>)>,
    since: Instant,
    /// What the printer mentioned when it last answered, mild or not: why the job fails, if it does.
    cause: Option<PrintError>,
    /// Since when questions about the job go unanswered.
    lost: Option<Instant>,
    /// The printer was out of reach: if it then knows no job, it was switched off and on.
    was_out_of_reach: bool,
    /// When the job was first seen completed without anything printed.
    unproven: Option<Instant>,
}

impl Progress {
    pub(super) fn new(now: Instant) -> Self {
        Self { stands: None, since: now, cause: None, lost: None, was_out_of_reach: false, unproven: None }
    }

    /// Judges one poll; the printer is asked before the job, so that what it says is not of a time after the job's end.
    pub(super) fn after_poll(
        &mut self,
        printer: Result<&PrinterStatus, RequestFault>,
        job: Result<JobStatus, RequestFault>,
        now: Instant,
        time_is_over: bool,
    ) -> Verdict {
        if let Ok(printer) = printer {
            self.cause = printer.mentioned.map(PrintError::from);
        }
        match (job, printer) {
            (Err(RequestFault::Refused(Refusal::NotFound)), printer) => self.forgotten(printer, now, time_is_over),
            (Ok(JobStatus { state: None, .. }), printer) => self.forgotten(printer, now, time_is_over),
            (Ok(job @ JobStatus { state: Some(state), .. }), printer) => {
                self.lost = None;
                self.known(state, job, printer.ok(), now, time_is_over)
            }
            (Err(fault), _) => self.unanswered(fault, now, time_is_over),
        }
    }

    /// Asking again moves no paper.
    fn unanswered(&mut self, fault: RequestFault, now: Instant, time_is_over: bool) -> Verdict {
        self.was_out_of_reach |= matches!(fault, RequestFault::NotSent(_));
        let since = *self.lost.get_or_insert(now);
        let passes = fault == RequestFault::Refused(Refusal::Busy);
        if time_is_over || !passes && now.saturating_duration_since(since) >= LOST_AFTER {
            let error = match fault {
                RequestFault::NotSent(error) => error,
                RequestFault::Unanswered(error) => self.cause.unwrap_or(error),
                RequestFault::Refused(_) => self.cause.unwrap_or(fault.error()),
            };
            return Self::failed(error, self.stands.and_then(|(_, printed)| printed));
        }
        Verdict::Wait
    }

    /// Nothing is on paper only where the printer counts and counted nothing.
    fn failed(error: PrintError, printed: Option<i32>) -> Verdict {
        Verdict::Failed(PrintFailure { error, may_have_printed: printed.is_none_or(|count| count > 0) })
    }

    /// Some printers forget a job as soon as it is done, or never tell of one: then the printer's own state decides.
    fn forgotten(
        &mut self,
        printer: Result<&PrinterStatus, RequestFault>,
        now: Instant,
        time_is_over: bool,
    ) -> Verdict {
        let printer = match printer {
            Ok(printer) => printer,
            Err(fault) => return self.unanswered(fault, now, time_is_over),
        };
        self.lost = None;
        match printer.state {
            PrinterState::Attention(attention) => Verdict::Failed(PrintFailure::half_way(attention)),
            PrinterState::Printing if time_is_over => {
                Verdict::Failed(PrintFailure::half_way(self.cause.unwrap_or(PrintError::Silent)))
            }
            PrinterState::Printing => Verdict::Wait,
            PrinterState::Ready | PrinterState::Unknown if self.was_out_of_reach => {
                Verdict::Failed(PrintFailure::half_way(PrintError::Aborted))
            }
            PrinterState::Ready | PrinterState::Unknown => Verdict::Printed,
        }
    }

    fn known(
        &mut self,
        state: JobState,
        job: JobStatus,
        printer: Option<&PrinterStatus>,
        now: Instant,
        time_is_over: bool,
    ) -> Verdict {
        if self.stands != Some((job.state, job.printed)) {
            (self.stands, self.since) = (Some((job.state, job.printed)), now);
        }
        let failed = |error| Self::failed(error, job.printed);
        match state {
            JobState::Completed => self.completed(job, printer, now, time_is_over),
            JobState::Canceled | JobState::Aborted => failed(self.cause.unwrap_or(PrintError::Aborted)),
            // A printer that asks for a code or an account at its panel holds the job until a person types it there.
            JobState::Held if now.saturating_duration_since(self.since) >= STALLED_AFTER => {
                failed(self.cause.unwrap_or(PrintError::Offline))
            }
            JobState::Pending | JobState::Held | JobState::Processing | JobState::Stopped => {
                if let Some(PrinterState::Attention(attention)) = printer.map(|printer| printer.state) {
                    return failed(attention.into());
                }
                if time_is_over {
                    return failed(self.cause.unwrap_or(PrintError::Silent));
                }
                let complaint = printer.and_then(|printer| printer.complaint);
                match complaint.filter(|_| now.saturating_duration_since(self.since) >= STALLED_AFTER) {
                    Some(attention) => failed(attention.into()),
                    None => Verdict::Wait,
                }
            }
        }
    }

    /// A job is printed when its printer counted a side, says so in words, or does neither and goes on well; one that ended
    /// with its counter at 0 is not, as when paper ran out and a print server forgot the job.
    fn completed(
        &mut self,
        job: JobStatus,
        printer: Option<&PrinterStatus>,
        now: Instant,
        time_is_over: bool,
    ) -> Verdict {
        let failed = |error| Verdict::Failed(PrintFailure::half_way(error));
        match (job.said, job.printed) {
            (Said::WithErrors, _) => return failed(self.cause.unwrap_or(PrintError::Aborted)),
            (Said::Nothing | Said::Successful, Some(1..)) | (Said::Successful, None) => return Verdict::Printed,
            (Said::Nothing | Said::Successful, Some(_)) | (Said::Nothing, None) => {}
        }
        // What the printer said is of before the job's end: one more poll.
        let first_poll = self.unproven.is_none();
        let since = *self.unproven.get_or_insert(now);
        if first_poll && !time_is_over {
            return Verdict::Wait;
        }
        if let Some(PrinterState::Attention(attention)) = printer.map(|printer| printer.state) {
            return failed(attention.into());
        }
        if job.printed.is_none() || job.said == Said::Successful {
            return Verdict::Printed;
        }
        if !time_is_over && now.saturating_duration_since(since) < COUNTER_SETTLES {
            return Verdict::Wait;
        }
        failed(self.cause.unwrap_or(PrintError::Aborted))
    }
}

#[cfg(test)]
mod tests;
