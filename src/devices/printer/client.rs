//! IPP requests to one printer: every answer is awaited for a limited time and read up to a limited size.

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

/// Whose job it is, for the printer's log: never the citizen.
const USER: &str = "lobby";
const FORMAT: &str = "application/pdf";
/// A printer's whole description is some 20 KiB.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// A printer that answers IPP.
pub(super) struct IppClient {
    agent: ureq::Agent,
    uri: PrinterUri,
    answer: Duration,
    monotonic: fn() -> Instant,
    until: Instant,
}

/// What a printer says of itself.
pub(super) struct Look {
    pub state: PrinterState,
    /// What it mentions besides.
    pub mentioned: Option<Attention>,
    /// It does not say which formats it takes, or PDF is among them.
    pub takes_pdf: bool,
    media: Vec<String>,
}

/// What a printer says of a job.
pub(super) struct JobLook {
    pub state: JobState,
    /// Pages that are printed; `None` where the printer does not count.
    pub impressions: Option<i32>,
}

/// The end of one request.
#[derive(Debug)]
pub(super) enum Fault {
    /// The request cannot have arrived.
    NotSent(PrintError),
    /// It may have arrived.
    Unanswered(PrintError),
    /// The printer answered and refused.
    Refused(Refusal),
}

/// Why it refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It does not know the job any more.
    Gone,
    /// It has another job; later it may take this one.
    Busy,
    Other,
}

impl Fault {
    pub(super) fn error(&self) -> PrintError {
        match self {
            Fault::NotSent(error) | Fault::Unanswered(error) => *error,
            Fault::Refused(_) => PrintError::Refused,
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

    /// The same printer for a little longer, to take leave of it.
    pub(super) fn with_grace(&self, grace: Duration) -> Self {
        let until = self.until.max((self.monotonic)() + grace);
        let (agent, uri) = (self.agent.clone(), self.uri.clone());
        Self { agent, uri, answer: self.answer.min(grace), monotonic: self.monotonic, until }
    }

    /// Get-Printer-Attributes.
    pub(super) fn look(&self) -> Result<Look, Fault> {
        let wanted = ["printer-state", "printer-state-reasons", "document-format-supported", "media-supported"];
        let request = GetPrinterAttributes::with_attributes(self.uri.ipp(), wanted).map_err(unspeakable)?;
        let answer = self.ask(request.into_ipp_request())?;
        let reasons = words(&answer, DelimiterTag::PrinterAttributes, "printer-state-reasons");
        let state = number(&answer, DelimiterTag::PrinterAttributes, "printer-state");
        let (state, mentioned) = (PrinterState::of(state, &reasons), state::mentioned(&reasons));
        let formats = words(&answer, DelimiterTag::PrinterAttributes, "document-format-supported");
        let takes_pdf = formats.is_empty() || formats.iter().any(|format| format == FORMAT);
        Ok(Look {
            state,
            mentioned,
            takes_pdf,
            media: words(&answer, DelimiterTag::PrinterAttributes, "media-supported"),
        })
    }

    /// Print-Job; the answer is the job's number.
    pub(super) fn print(&self, pdf: &[u8], job: &str, media: Media, look: &Look) -> Result<i32, Fault> {
        let payload = IppPayload::new(Cursor::new(pdf.to_vec()));
        let mut request =
            PrintJob::new(self.uri.ipp(), payload, Some(USER), Some(job), Some(FORMAT)).map_err(unspeakable)?;
        // Asked for only where it is known: a printer may refuse the whole job for an unknown medium.
        if let Some(keyword) = media.keyword().filter(|keyword| look.media.iter().any(|known| known == keyword)) {
            let value = IppValue::Keyword(keyword.try_into().map_err(unspeakable)?);
            request.add_attribute(IppAttribute::with_name("media", value).map_err(unspeakable)?);
        }
        let answer = self.ask(request.into_ipp_request())?;
        number(&answer, DelimiterTag::JobAttributes, "job-id").ok_or(Fault::Unanswered(PrintError::Garbage))
    }

    /// Get-Job-Attributes.
    pub(super) fn job(&self, id: i32) -> Result<JobLook, Fault> {
        let request = GetJobAttributes::new(self.uri.ipp(), id, Some(USER)).map_err(unspeakable)?;
        let answer = self.ask(request.into_ipp_request())?;
        let state = number(&answer, DelimiterTag::JobAttributes, "job-state").and_then(JobState::from_i32);
        Ok(JobLook {
            state: state.ok_or(Fault::Unanswered(PrintError::Garbage))?,
            impressions: number(&answer, DelimiterTag::JobAttributes, "job-impressions-completed"),
        })
    }

    /// Cancel-Job: what is not out yet must not come out when the citizen has gone.
    pub(super) fn cancel(&self, id: i32) -> Result<(), Fault> {
        let request = CancelJob::new(self.uri.ipp(), id, Some(USER)).map_err(unspeakable)?;
        self.ask(request.into_ipp_request()).map(drop)
    }

    fn ask(&self, request: IppRequestResponse) -> Result<IppRequestResponse, Fault> {
        let mut body = Vec::new();
        let broken = |_| Fault::NotSent(PrintError::Garbage);
        io::Read::read_to_end(&mut request.into_read(), &mut body).map_err(broken)?;
        let patience = self.answer.min(self.time_left()).max(Duration::from_millis(1));
        let post = self.agent.post(self.uri.http()).config().timeout_global(Some(patience)).build();
        let mut response = post.content_type("application/ipp").send(&body[..]).map_err(|error| fault(&error))?;
        let limited = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        let bytes = limited.read_to_vec().map_err(|error| fault(&error))?;
        let garbage = |_| Fault::Unanswered(PrintError::Garbage);
        let answer = IppParser::new(IppReader::new(Cursor::new(bytes))).parse().map_err(garbage)?;
        let status = answer.header().operation_or_status;
        match status {
            // successful-*
            0..=0xff => Ok(answer),
            NOT_FOUND => Err(Fault::Refused(Refusal::Gone)),
            BUSY => Err(Fault::Refused(Refusal::Busy)),
            _ => Err(Fault::Refused(Refusal::Other)),
        }
    }
}

/// client-error-not-found and server-error-busy (RFC 8011, appendix B).
const NOT_FOUND: u16 = 0x0406;
const BUSY: u16 = 0x0507;

/// A request that cannot be put into IPP: a name over its limit, so our own doing.
fn unspeakable(_: ipp::parser::IppParseError) -> Fault {
    Fault::NotSent(PrintError::Refused)
}

fn fault(error: &ureq::Error) -> Fault {
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
        Fault::NotSent(PrintError::Absent)
    } else if matches!(error, Error::Timeout(_)) {
        Fault::Unanswered(PrintError::Silent)
    } else if matches!(error, Error::StatusCode(_)) {
        Fault::Refused(Refusal::Other)
    } else {
        Fault::Unanswered(PrintError::Garbage)
    }
}

/// The number of an attribute; the first of several.
fn number(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Option<i32> {
    let of = |value: &IppValue| value.as_integer().or(value.as_enum()).copied();
    values(answer, group, name).into_iter().find_map(of)
}

/// The words of an attribute.
fn words(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Vec<String> {
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
