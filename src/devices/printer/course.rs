//! The course of one job: look, print, watch, look again.

use std::thread::sleep;
use std::time::Duration;

use ipp::model::JobState;

use super::Media;
use super::client::{Fault, IppClient, JobLook, Refusal};
use super::error::{PrintError, PrintFailure};
use super::state::PrinterState;

/// Between two looks at the job.
const PAUSE: Duration = Duration::from_millis(200);
/// A job that shows no progress for so long stands still for the reason that the printer mentions.
const STANDS_STILL: Duration = Duration::from_millis(1500);
/// How long giving up a job may take beyond the deadline.
const FAREWELL: Duration = Duration::from_secs(2);

/// Prints one document and returns what the printer says of itself afterwards; `started` is called once the printer
/// has taken the job.
///
/// # Errors
/// [`PrintFailure`]; what was begun has been given up at the printer, so that nothing comes out later.
pub(super) fn print(
    client: &IppClient,
    pdf: &[u8],
    job: &str,
    media: Media,
    started: impl FnOnce(),
) -> Result<PrinterState, PrintFailure> {
    let before = client.look().map_err(|fault| PrintFailure::clean(fault.error()))?;
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
            Err(Fault::Refused(Refusal::Busy)) if !client.time_left().is_zero() => sleep(PAUSE.min(client.time_left())),
            Err(Fault::Unanswered(error)) => return Err(PrintFailure::half_way(error)),
            Err(fault @ (Fault::NotSent(_) | Fault::Refused(_))) => return Err(PrintFailure::clean(fault.error())),
        }
    };
    started();
    watch(client, id).map_err(|failure| give_up(client, id, failure))?;
    Ok(client.look().map_or(PrinterState::Unknown, |look| look.state))
}

/// Takes the job back. Only a printer that gave it up and still says that nothing met ink has printed nothing: one that
/// just drew in its last sheet may be out of paper with that sheet under its head.
fn give_up(client: &IppClient, id: i32, failure: PrintFailure) -> PrintFailure {
    let client = client.with_grace(FAREWELL);
    let given_up = client.cancel(id).is_ok();
    let clean = given_up && client.job(id).is_ok_and(|job| job.impressions == Some(0));
    // One that ended by itself cannot be taken back, and says all there is to say.
    let ended = !given_up && !failure.may_have_printed && client.job(id).is_ok_and(|job| has_ended(&job));
    PrintFailure { may_have_printed: failure.may_have_printed || !(clean || ended), ..failure }
}

fn has_ended(job: &JobLook) -> bool {
    matches!(job.state, JobState::Aborted | JobState::Canceled) && job.impressions == Some(0)
}

/// Until the paper is out.
fn watch(client: &IppClient, id: i32) -> Result<(), PrintFailure> {
    let mut mentioned_for = Duration::ZERO;
    loop {
        let job = match client.job(id) {
            Ok(job) => job,
            // Some printers forget a job as soon as it is done.
            Err(Fault::Refused(Refusal::Gone)) => JobLook { state: JobState::Completed, impressions: None },
            Err(fault) => return Err(PrintFailure::half_way(fault.error())),
        };
        let failed = |error: PrintError| PrintFailure { error, may_have_printed: job.impressions != Some(0) };
        if job.state == JobState::Completed {
            return Ok(());
        }
        let printer = client.look().map_err(|fault| PrintFailure::half_way(fault.error()))?;
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
        mentioned_for = if mentioned.is_some() { mentioned_for + PAUSE } else { Duration::ZERO };
        if let Some(error) = mentioned.filter(|_| mentioned_for >= STANDS_STILL) {
            return Err(failed(error));
        }
        sleep(PAUSE.min(client.time_left()));
    }
}
