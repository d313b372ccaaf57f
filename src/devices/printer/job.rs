//! One print job: check the printer, send the document, poll until the paper is out.

use std::thread::sleep;
use std::time::Duration;

use ipp::model::JobState;

use super::Media;
use super::client::{IppClient, JobStatus, Refusal, RequestFault};
use super::error::{PrintError, PrintFailure};
use super::state::PrinterState;

/// Poll interval of job and printer.
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// A job that the printer mentions a cause for during this time is stalled by it.
const STALLED_AFTER: Duration = Duration::from_millis(1500);
/// Time to cancel a job beyond its deadline.
const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Prints one document and returns the printer's state afterwards; calls `started` once the printer has taken the job.
///
/// # Errors
/// [`PrintFailure`]; the job is cancelled at the printer, so that it prints nothing later.
pub(super) fn print(
    client: &IppClient,
    pdf: &[u8],
    job: &str,
    media: Media,
    started: impl FnOnce(),
) -> Result<PrinterState, PrintFailure> {
    let before = client.printer_status().map_err(|fault| PrintFailure::clean(fault.error()))?;
    if let PrinterState::Attention(attention) = before.state {
        return Err(PrintFailure::clean(attention));
    }
    if !before.takes_pdf {
        return Err(PrintFailure::clean(PrintError::Refused));
    }
    let id = loop {
        match client.print(pdf, job, media, &before) {
            Ok(id) => break id,
            // The paper before this one is still on its way.
            Err(RequestFault::Refused(Refusal::Busy)) if !client.time_left().is_zero() => {
                sleep(POLL_INTERVAL.min(client.time_left()))
            }
            Err(RequestFault::Unanswered(error)) => return Err(PrintFailure::half_way(error)),
            Err(fault @ (RequestFault::NotSent(_) | RequestFault::Refused(_))) => {
                return Err(PrintFailure::clean(fault.error()));
            }
        }
    };
    started();
    await_completion(client, id).map_err(|failure| cancel(client, id, failure))?;
    Ok(client.printer_status().map_or(PrinterState::Unknown, |printer| printer.state))
}

/// Cancels the job. Only a printer that cancelled it and still counts no impression has printed nothing: one that just
/// drew in its last sheet may be out of paper with that sheet under its head.
fn cancel(client: &IppClient, id: i32, failure: PrintFailure) -> PrintFailure {
    let client = client.with_grace(CANCEL_GRACE);
    let cancelled = client.cancel(id).is_ok();
    let clean = cancelled && client.job_status(id).is_ok_and(|job| job.impressions == Some(0));
    // A job that ended by itself cannot be cancelled; its own state decides.
    let ended = !cancelled && !failure.may_have_printed && client.job_status(id).is_ok_and(|job| has_ended(&job));
    PrintFailure { may_have_printed: failure.may_have_printed || !(clean || ended), ..failure }
}

fn has_ended(job: &JobStatus) -> bool {
    matches!(job.state, JobState::Aborted | JobState::Canceled) && job.impressions == Some(0)
}

/// Polls until the paper is out.
fn await_completion(client: &IppClient, id: i32) -> Result<(), PrintFailure> {
    let mut mentioned_for = Duration::ZERO;
    loop {
        let job = match client.job_status(id) {
            Ok(job) => job,
            // Some printers forget a job as soon as it is done.
            Err(RequestFault::Refused(Refusal::NotFound)) => {
                JobStatus { state: JobState::Completed, impressions: None }
            }
            Err(fault) => return Err(PrintFailure::half_way(fault.error())),
        };
        let failed = |error: PrintError| PrintFailure { error, may_have_printed: job.impressions != Some(0) };
        if job.state == JobState::Completed {
            return Ok(());
        }
        let printer = client.printer_status().map_err(|fault| PrintFailure::half_way(fault.error()))?;
        if let PrinterState::Attention(attention) = printer.state {
            return Err(failed(attention.into()));
        }
        let mentioned = printer.mentioned.map(PrintError::from);
        if matches!(job.state, JobState::Aborted | JobState::Canceled) {
            return Err(failed(mentioned.unwrap_or(PrintError::Aborted)));
        }
        if client.time_left().is_zero() {
            return Err(failed(PrintError::Silent));
        }
        mentioned_for = if mentioned.is_some() { mentioned_for + POLL_INTERVAL } else { Duration::ZERO };
        if let Some(error) = mentioned.filter(|_| mentioned_for >= STALLED_AFTER) {
            return Err(failed(error));
        }
        sleep(POLL_INTERVAL.min(client.time_left()));
    }
}
