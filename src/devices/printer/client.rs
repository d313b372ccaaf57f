//! IPP requests to one printer, each with a time-out and a limit on the size of its answer.

use std::io::{self, Cursor};
use std::time::{Duration, Instant};

use ipp::operation::{CancelJob, GetJobAttributes, GetPrinterAttributes, IppOperation as _, PrintJob};
use ipp::parser::IppParser;
// All of it: `JobState::from_i32` is a trait's that the prelude does not name.
use ipp::prelude::*;
use ipp::reader::IppReader;

use super::error::PrintError;
use super::state::{self, Attention, PrinterState};
use super::{Media, PrinterUri};

/// Owner of the job in the printer's log: never the citizen.
const USER: &str = "lobby";
const FORMAT: &str = "application/pdf";
/// A printer's whole description is some 20 KiB.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// A printer that answers IPP.
pub(super) struct IppClient {
    agent: ureq::Agent,
    uri: PrinterUri,
    /// Time-out of one request.
    answer: Duration,
    monotonic: fn() -> Instant,
    until: Instant,
}

/// Get-Printer-Attributes, as far as it matters here.
pub(super) struct PrinterStatus {
    pub state: PrinterState,
    /// Cause mentioned without a stop, see [`state::mentioned`].
    pub mentioned: Option<Attention>,
    /// PDF is among its formats, or it lists none.
    pub takes_pdf: bool,
    media: Vec<String>,
}

/// Get-Job-Attributes, as far as it matters here.
pub(super) struct JobStatus {
    pub state: JobState,
    /// Printed sides; `None` where the printer does not count.
    pub impressions: Option<i32>,
}

/// Why a request failed.
#[derive(Debug)]
pub(super) enum RequestFault {
    /// It cannot have arrived.
    NotSent(PrintError),
    /// It may have arrived; no readable answer came back.
    Unanswered(PrintError),
    /// The printer answered and refused.
    Refused(Refusal),
}

/// Reason of a refusal, from the IPP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// client-error-not-found: the printer has forgotten the job.
    NotFound,
    /// server-error-busy: to be retried.
    Busy,
    /// Any other status.
    Other,
}

impl RequestFault {
    pub(super) fn error(&self) -> PrintError {
        match self {
            RequestFault::NotSent(error) | RequestFault::Unanswered(error) => *error,
            RequestFault::Refused(_) => PrintError::Refused,
        }
    }
}

impl IppClient {
    /// No request is begun after `until`, and none awaits its answer longer than `answer`.
    pub(super) fn new(uri: PrinterUri, answer: Duration, until: Instant, monotonic: fn() -> Instant) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(true)
            .max_redirects(0)
            .proxy(None)
            .user_agent("lobby")
            .build();
        Self { agent: config.into(), uri, answer, monotonic, until }
    }

    pub(super) fn time_left(&self) -> Duration {
        self.until.saturating_duration_since((self.monotonic)())
    }

    /// The same printer with at least `grace` left, to cancel a job after the deadline.
    pub(super) fn with_grace(&self, grace: Duration) -> Self {
        let until = self.until.max((self.monotonic)() + grace);
        let (agent, uri) = (self.agent.clone(), self.uri.clone());
        Self { agent, uri, answer: self.answer.min(grace), monotonic: self.monotonic, until }
    }

    /// Get-Printer-Attributes.
    pub(super) fn printer_status(&self) -> Result<PrinterStatus, RequestFault> {
        let wanted = ["printer-state", "printer-state-reasons", "document-format-supported", "media-supported"];
        let request = GetPrinterAttributes::with_attributes(self.uri.ipp(), wanted).map_err(not_encodable)?;
        let answer = self.ask(request.into_ipp_request())?;
        let reasons = keywords(&answer, DelimiterTag::PrinterAttributes, "printer-state-reasons");
        let state = number(&answer, DelimiterTag::PrinterAttributes, "printer-state");
        let (state, mentioned) = (PrinterState::of(state, &reasons), state::mentioned(&reasons));
        let formats = keywords(&answer, DelimiterTag::PrinterAttributes, "document-format-supported");
        let takes_pdf = formats.is_empty() || formats.iter().any(|format| format == FORMAT);
        Ok(PrinterStatus {
            state,
            mentioned,
            takes_pdf,
            media: keywords(&answer, DelimiterTag::PrinterAttributes, "media-supported"),
        })
    }

    /// Print-Job; returns the job's number.
    pub(super) fn print(
        &self,
        pdf: &[u8],
        job: &str,
        media: Media,
        printer: &PrinterStatus,
    ) -> Result<i32, RequestFault> {
        let payload = IppPayload::new(Cursor::new(pdf.to_vec()));
        let mut request =
            PrintJob::new(self.uri.ipp(), payload, Some(USER), Some(job), Some(FORMAT)).map_err(not_encodable)?;
        // Asked for only where it is known: a printer may refuse the whole job for an unknown medium.
        if let Some(keyword) = media.keyword().filter(|keyword| printer.media.iter().any(|known| known == keyword)) {
            let value = IppValue::Keyword(keyword.try_into().map_err(not_encodable)?);
            request.add_attribute(IppAttribute::with_name("media", value).map_err(not_encodable)?);
        }
        let answer = self.ask(request.into_ipp_request())?;
        number(&answer, DelimiterTag::JobAttributes, "job-id").ok_or(RequestFault::Unanswered(PrintError::Garbage))
    }

    /// Get-Job-Attributes.
    pub(super) fn job_status(&self, id: i32) -> Result<JobStatus, RequestFault> {
        let request = GetJobAttributes::new(self.uri.ipp(), id, Some(USER)).map_err(not_encodable)?;
        let answer = self.ask(request.into_ipp_request())?;
        let state = number(&answer, DelimiterTag::JobAttributes, "job-state").and_then(JobState::from_i32);
        Ok(JobStatus {
            state: state.ok_or(RequestFault::Unanswered(PrintError::Garbage))?,
            impressions: number(&answer, DelimiterTag::JobAttributes, "job-impressions-completed"),
        })
    }

    /// Cancel-Job: what is not out yet must not come out when the citizen has gone.
    pub(super) fn cancel(&self, id: i32) -> Result<(), RequestFault> {
        let request = CancelJob::new(self.uri.ipp(), id, Some(USER)).map_err(not_encodable)?;
        self.ask(request.into_ipp_request()).map(drop)
    }

    fn ask(&self, request: IppRequestResponse) -> Result<IppRequestResponse, RequestFault> {
        let mut body = Vec::new();
        let broken = |_| RequestFault::NotSent(PrintError::Garbage);
        io::Read::read_to_end(&mut request.into_read(), &mut body).map_err(broken)?;
        let timeout = self.answer.min(self.time_left()).max(Duration::from_millis(1));
        let post = self.agent.post(self.uri.http()).config().timeout_global(Some(timeout)).build();
        let mut response = post.content_type("application/ipp").send(&body[..]).map_err(|error| fault(&error))?;
        let limited = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        let bytes = limited.read_to_vec().map_err(|error| fault(&error))?;
        let garbage = |_| RequestFault::Unanswered(PrintError::Garbage);
        let answer = IppParser::new(IppReader::new(Cursor::new(bytes))).parse().map_err(garbage)?;
        let status = answer.header().operation_or_status;
        match status {
            // successful-*
            0..=0xff => Ok(answer),
            NOT_FOUND => Err(RequestFault::Refused(Refusal::NotFound)),
            BUSY => Err(RequestFault::Refused(Refusal::Busy)),
            _ => Err(RequestFault::Refused(Refusal::Other)),
        }
    }
}

/// client-error-not-found and server-error-busy (RFC 8011, appendix B).
const NOT_FOUND: u16 = 0x0406;
const BUSY: u16 = 0x0507;

/// A request that cannot be encoded as IPP: a name of ours is over its limit.
fn not_encodable(_: ipp::parser::IppParseError) -> RequestFault {
    RequestFault::NotSent(PrintError::Refused)
}

fn fault(error: &ureq::Error) -> RequestFault {
    use ureq::{Error, Timeout};
    let unreachable = if let Error::Io(io) = error {
        matches!(
            io.kind(),
            io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable
        )
    } else {
        matches!(error, Error::HostNotFound | Error::ConnectionFailed)
            || matches!(error, Error::Timeout(Timeout::Connect | Timeout::Resolve))
    };
    if unreachable {
        RequestFault::NotSent(PrintError::Absent)
    } else if matches!(error, Error::Timeout(_)) {
        RequestFault::Unanswered(PrintError::Silent)
    } else if matches!(error, Error::StatusCode(_)) {
        RequestFault::Refused(Refusal::Other)
    } else {
        RequestFault::Unanswered(PrintError::Garbage)
    }
}

/// The number of an attribute; the first of several.
fn number(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Option<i32> {
    let of = |value: &IppValue| value.as_integer().or(value.as_enum()).copied();
    values(answer, group, name).into_iter().find_map(of)
}

/// Keywords, formats or names of an attribute.
fn keywords(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Vec<String> {
    let of = |value: &IppValue| {
        let keyword = value.as_keyword().map(|word| word.as_str());
        let format = value.as_mime_media_type().map(|word| word.as_str());
        keyword.or(format).or(value.as_name_without_language().map(|word| word.as_str())).map(str::to_owned)
    };
    values(answer, group, name).into_iter().filter_map(of).collect()
}

fn values<'a>(answer: &'a IppRequestResponse, group: DelimiterTag, name: &str) -> Vec<&'a IppValue> {
    let groups = answer.attributes().groups_of(group);
    groups
        .flat_map(|group| group.attributes().values())
        .filter(|attribute| attribute.name().as_str() == name)
        .flat_map(|attribute| attribute.value().as_array().map_or(vec![attribute.value()], |all| all.iter().collect()))
        .collect()
}
