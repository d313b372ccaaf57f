//! One print job: check the printer, send the document, poll until the paper is out.

use std::thread::sleep;
use std::time::Duration;

use super::Media;
use super::answers::{JobState, JobStatus, PrinterStatus, Refusal, RequestFault};
use super::client::IppClient;
use super::error::{PrintError, PrintFailure};
use super::progress::{Progress, Verdict};
use super::state::PrinterState;

/// Poll interval of job and printer.
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// Pause before a printer that is busy is asked again.
const BUSY_PAUSE: Duration = Duration::from_millis(500);
/// Time to cancel a job beyond its deadline.
const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Prints one document; calls `started` once the printer has taken the job.
///
/// # Errors
/// [`PrintFailure`]; the job is cancelled at the printer, so that it prints nothing later.
pub(super) fn print(
    client: &IppClient,
    pdf: &[u8],
    job: &str,
    media: Media,
    started: impl FnOnce(),
) -> Result<(), PrintFailure> {
    let before = unless_busy(client, || client.printer_status()).map_err(|fault| PrintFailure::clean(fault.error()))?;
    if let PrinterState::Attention(attention) = before.state {
        return Err(PrintFailure::clean(attention));
    }
    if !before.takes_pdf {
        return Err(PrintFailure::clean(PrintError::Refused));
    }
    let id = send(client, pdf, job, media, &before)?;
    started();
    let client = client.for_polls();
    await_completion(&client, id).map_err(|failure| cancel(&client, id, failure))
}

/// Sends the document. A refusal says that nothing was taken, so that it may be sent again; an answer that is lost or makes
/// no sense does not, so that it may not.
fn send(client: &IppClient, pdf: &[u8], job: &str, media: Media, printer: &PrinterStatus) -> Result<i32, PrintFailure> {
    let ask = |media| unless_busy(client, || client.print(pdf, job, media, printer));
    let sent = match ask(media) {
        // The printer's own medium is the only one it can have meant.
        Err(RequestFault::Refused(Refusal::JobAttributes)) => ask(Media::Roll),
        sent => sent,
    };
    sent.map_err(|fault| match fault {
        RequestFault::Unanswered(error) => PrintFailure::half_way(error),
        RequestFault::NotSent(_) | RequestFault::Refused(_) => PrintFailure::clean(fault.error()),
    })
}

/// Asks again while the printer refuses because it is busy, e.g. with the paper before this one.
fn unless_busy<T>(client: &IppClient, ask: impl Fn() -> Result<T, RequestFault>) -> Result<T, RequestFault> {
    loop {
        match ask() {
            Err(RequestFault::Refused(Refusal::Busy)) if !client.time_left().is_zero() => {
                sleep(BUSY_PAUSE.min(client.time_left()));
            }
            answer => return answer,
        }
    }
}

/// Cancels the job. Only a printer that cancelled it and still counts no impression has printed nothing: one that just
/// drew in its last sheet may be out of paper with that sheet under its head.
fn cancel(client: &IppClient, id: i32, failure: PrintFailure) -> PrintFailure {
    let client = client.with_grace(CANCEL_GRACE);
    let cancelled = match client.cancel(id) {
        // It may not have been read; a job is cancelled once, however often that is asked.
        Err(RequestFault::Unanswered(_)) => client.cancel(id),
        answer => answer,
    }
    .is_ok();
    let clean = cancelled && client.job_status(id).is_ok_and(|job| job.printed == Some(0));
    // A job that ended by itself cannot be cancelled; its own state decides.
    let ended = !cancelled && !failure.may_have_printed && client.job_status(id).is_ok_and(|job| has_ended(&job));
    PrintFailure { may_have_printed: failure.may_have_printed || !(clean || ended), ..failure }
}

fn has_ended(job: &JobStatus) -> bool {
    matches!(job.state, Some(JobState::Aborted | JobState::Canceled)) && job.printed == Some(0)
}

/// Polls until the paper is out.
fn await_completion(client: &IppClient, id: i32) -> Result<(), PrintFailure> {
    let mut progress = Progress::new(client.now());
    loop {
        let printer = client.printer_status();
        let job = client.job_status(id);
        let printer = printer.as_ref().map_err(|fault| *fault);
        match progress.after_poll(printer, job, client.now(), client.time_left().is_zero()) {
            Verdict::Wait => sleep(POLL_INTERVAL.min(client.time_left())),
            Verdict::Printed => return Ok(()),
            Verdict::Failed(failure) => return Err(failure),
        }
    }
}
