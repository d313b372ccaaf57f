//! What printers answer: their state, a job's state, or why not.

use super::error::PrintError;
use super::state::{self, Attention, PrinterState};
use super::wire::{Operation, Response};

/// PDF's name among the formats that a printer takes.
pub(super) const FORMAT: &str = "application/pdf";

/// Get-Printer-Attributes, as far as it matters here.
#[derive(Debug, Clone)]
pub(super) struct PrinterStatus {
    pub state: PrinterState,
    /// See [`state::complaint`].
    pub complaint: Option<Attention>,
    /// See [`state::mentioned`].
    pub mentioned: Option<Attention>,
    /// PDF is among its formats, or it lists none.
    pub takes_pdf: bool,
    pub media: Vec<String>,
}

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestFault {
    /// It cannot have arrived.
    NotSent(PrintError),
    /// It may have arrived; no readable answer came back.
    Unanswered(PrintError),
    /// The printer answered and refused: nothing was taken.
    Refused(Refusal),
}

/// Reason of a refusal, from the IPP status (RFC 8011, appendix B) or that of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The printer says nothing of this job, or not any more: not-found, gone, not-possible, and what firmware answers
    /// instead once a job is out of its memory.
    NotFound,
    /// Nothing was taken because of something that passes: to be asked again.
    Busy,
    /// It takes another version of IPP.
    Version,
    /// It does not take what the job asks for besides its document.
    JobAttributes,
    /// Any other status.
    Other,
}

impl RequestFault {
    pub(super) fn error(self) -> PrintError {
        match self {
            RequestFault::NotSent(error) | RequestFault::Unanswered(error) => error,
            RequestFault::Refused(_) => PrintError::Refused,
        }
    }
}

/// `job-state` of RFC 8011, 5.3.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobState {
    Pending,
    Held,
    Processing,
    Stopped,
    Canceled,
    Aborted,
    Completed,
}

impl JobState {
    pub(super) fn of(number: i32) -> Option<Self> {
        Some(match number {
            3 => Self::Pending,
            4 => Self::Held,
            5 => Self::Processing,
            6 => Self::Stopped,
            7 => Self::Canceled,
            8 => Self::Aborted,
            9 => Self::Completed,
            _ => return None,
        })
    }
}

/// What `job-state-reasons` say of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Successful,
    WithErrors,
}

impl Said {
    pub(super) fn of(reasons: &[String]) -> Self {
        let has = |names: &[&str]| reasons.iter().any(|reason| names.contains(&reason.as_str()));
        if has(&[
            "job-completed-with-errors",
            "aborted-by-system",
            "document-format-error",
            "unsupported-document-format",
        ]) {
            Self::WithErrors
        } else if has(&["job-completed-successfully", "job-completed-with-warnings"]) {
            Self::Successful
        } else {
            Self::Nothing
        }
    }
}

/// Get-Job-Attributes, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JobStatus {
    /// `None` where the printer reports none.
    pub state: Option<JobState>,
    /// Printed sides or sheets; `None` where the printer does not count.
    pub printed: Option<i32>,
    pub said: Said,
}

/// An answer whose status is one of success.
pub(super) fn successful(operation: Operation, answer: Vec<u8>) -> Result<Vec<u8>, RequestFault> {
    let status = Response::read(&answer).map_err(|_| RequestFault::Unanswered(PrintError::Garbage))?.status;
    let of_job = operation == Operation::GetJobAttributes;
    Err(RequestFault::Refused(match status {
        // successful-*
        0..=0xff => return Ok(answer),
        // not-possible, not-found, gone
        0x0404 | 0x0406 | 0x0407 => Refusal::NotFound,
        // bad-request, operation-not-supported
        0x0400 | 0x0501 if of_job => Refusal::NotFound,
        // attributes-or-values-not-supported, conflicting-attributes
        0x040b | 0x040e => Refusal::JobAttributes,
        // service-unavailable, temporary-error, not-accepting-jobs, busy
        0x0502 | 0x0505..=0x0507 => Refusal::Busy,
        0x0503 => Refusal::Version,
        _ => Refusal::Other,
    }))
}

pub(super) fn printer_status(bytes: &[u8]) -> Result<PrinterStatus, RequestFault> {
    let garbage = RequestFault::Unanswered(PrintError::Garbage);
    let answer = Response::read(bytes).map_err(|_| garbage)?;
    let (state, reasons) = (answer.number("printer-state"), answer.words("printer-state-reasons"));
    if state.is_none() && !answer.whole {
        return Err(garbage);
    }
    let formats = answer.words("document-format-supported");
    Ok(PrinterStatus {
        state: PrinterState::of(state, &reasons),
        complaint: state::complaint(&reasons),
        mentioned: state::mentioned(&reasons),
        takes_pdf: formats.is_empty() || formats.iter().any(|format| format.eq_ignore_ascii_case(FORMAT)),
        media: answer.words("media-supported"),
    })
}

/// The number of a job that was made: from `job-id`, or from the end of its address where a printer gives only that.
pub(super) fn job_number(bytes: &[u8]) -> Option<i32> {
    let answer = Response::read(bytes).ok()?;
    let from_address = || {
        let address = answer.words("job-uri").into_iter().next()?;
        let digits = address.trim_end_matches('/').rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        Some(digits)
    };
    answer.number("job-id").filter(|id| *id > 0).or_else(from_address)
}

pub(super) fn job_status(bytes: &[u8]) -> Result<JobStatus, RequestFault> {
    let garbage = RequestFault::Unanswered(PrintError::Garbage);
    let answer = Response::read(bytes).map_err(|_| garbage)?;
    let state = answer.number("job-state").and_then(JobState::of);
    if state.is_none() && !answer.whole {
        return Err(garbage);
    }
    let counted = [answer.number("job-impressions-completed"), answer.number("job-media-sheets-completed")];
    Ok(JobStatus {
        state,
        // Some count sides, some sheets, some keep one of the two at 0.
        printed: counted.into_iter().flatten().max(),
        said: Said::of(&answer.words("job-state-reasons")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(attributes: &[(u8, &str, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![1, 1, 0, 0, 0, 0, 0, 1, 2];
        for (tag, name, value) in attributes {
            bytes.push(*tag);
            for part in [name.as_bytes(), value] {
                bytes.extend_from_slice(&(part.len() as u16).to_be_bytes());
                bytes.extend_from_slice(part);
            }
        }
        bytes.push(3);
        bytes
    }

    #[test]
    fn a_job_has_its_number_from_the_id_or_from_the_end_of_its_address() {
        let uri = |address: &str| job_number(&answer(&[(0x45, "job-uri", address.as_bytes())]));
        assert_eq!(job_number(&answer(&[(0x21, "job-id", &[0, 0, 1, 2])])), Some(258));
        assert_eq!(
            (uri("ipp://10.10.0.229:631//job-15"), uri("ipp://h/jobs/7/"), uri("ipp://h/Job")),
            (Some(15), Some(7), None)
        );
        assert_eq!(job_number(&answer(&[(0x21, "job-id", &[0]), (0x45, "job-uri", b"ipp://h/9")])), Some(9));
    }

    #[test]
    fn a_counter_that_counts_is_believed_before_one_that_stays_at_zero() {
        let (sides, sheets) = ("job-impressions-completed", "job-media-sheets-completed");
        let printed = |values: &[(u8, &str, &[u8])]| job_status(&answer(values)).map(|job| job.printed);
        assert_eq!(printed(&[(0x21, sides, &[0; 4]), (0x21, sheets, &[0, 0, 0, 1])]), Ok(Some(1)));
        assert_eq!(printed(&[(0x21, sides, &[0; 4])]), Ok(Some(0)));
        assert_eq!(printed(&[]), Ok(None));
    }
}
