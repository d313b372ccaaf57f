//! IPP requests to one printer, each with a time-out, a limit on the size of its answer and a connection of its own: some
//! printers keep one open and answer nothing more on it, and a document must not be sent twice to find that out.

use std::cell::Cell;
use std::io;
use std::time::{Duration, Instant};

use super::answers::{self, FORMAT, JobStatus, PrinterStatus, Refusal, RequestFault, successful};
use super::error::PrintError;
use super::wire::{Operation, Request, Value, Version};
use super::{Media, PrinterUri};

/// Owner of the job in the printer's log: never the citizen.
const USER: &str = "lobby";
/// A printer's whole description is some 20 KiB.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// First time-out of a poll: a server may keep a connection open and read from it no more; the next poll makes another.
const POLL_ANSWER: Duration = Duration::from_secs(1);

/// A printer that answers IPP.
pub(super) struct IppClient {
    agent: ureq::Agent,
    uri: PrinterUri,
    /// Time-out of one request.
    answer: Duration,
    /// Time-out of the next one, at most `answer`; doubled by each that overruns it.
    timeout: Cell<Duration>,
    monotonic: fn() -> Instant,
    until: Instant,
    /// The one that this printer takes.
    version: Cell<Version>,
}

impl IppClient {
    /// No request is begun after `until`, and none awaits its answer longer than `answer`.
    pub(super) fn new(uri: PrinterUri, answer: Duration, until: Instant, monotonic: fn() -> Instant) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .max_idle_connections(0)
            .user_agent("lobby")
            .build();
        let (timeout, version) = (Cell::new(answer), Cell::new(Version::V1_1));
        Self { agent: config.into(), uri, answer, timeout, monotonic, until, version }
    }

    pub(super) fn now(&self) -> Instant {
        (self.monotonic)()
    }

    pub(super) fn time_left(&self) -> Duration {
        self.until.saturating_duration_since(self.now())
    }

    /// The same printer with at least `grace` left, to cancel a job after the deadline.
    pub(super) fn with_grace(&self, grace: Duration) -> Self {
        Self { until: self.until.max(self.now() + grace), ..self.with_timeout(self.timeout.get().min(grace)) }
    }

    /// The same printer for polls: one that is left unanswered must not take the time of those after it.
    pub(super) fn for_polls(&self) -> Self {
        self.with_timeout(POLL_ANSWER.min(self.answer))
    }

    fn with_timeout(&self, timeout: Duration) -> Self {
        let (agent, uri, version) = (self.agent.clone(), self.uri.clone(), self.version.clone());
        let (answer, monotonic, until) = (self.answer, self.monotonic, self.until);
        Self { agent, uri, answer, timeout: Cell::new(timeout), monotonic, until, version }
    }

    /// Get-Printer-Attributes.
    pub(super) fn printer_status(&self) -> Result<PrinterStatus, RequestFault> {
        let wanted = ["printer-state", "printer-state-reasons", "document-format-supported", "media-supported"];
        self.ask(Operation::GetPrinterAttributes, b"", |request| {
            request.with("requesting-user-name", Value::Name(USER)).with_keywords("requested-attributes", &wanted)
        })
        .and_then(|bytes| answers::printer_status(&bytes))
    }

    /// Print-Job; returns the job's number.
    pub(super) fn print(
        &self,
        pdf: &[u8],
        job: &str,
        media: Media,
        printer: &PrinterStatus,
    ) -> Result<i32, RequestFault> {
        // Asked for only where it is known: a printer may refuse the whole job for an unknown medium.
        let media = media.keyword().filter(|keyword| printer.media.iter().any(|known| known == keyword));
        let bytes = self.ask(Operation::PrintJob, pdf, |request| {
            let request = request
                .with("requesting-user-name", Value::Name(USER))
                .with("job-name", Value::Name(job))
                .with("document-format", Value::Mime(FORMAT));
            media.map_or(request.clone(), |medium| request.with_job("media", Value::Keyword(medium)))
        })?;
        answers::job_number(&bytes).ok_or(RequestFault::Unanswered(PrintError::Garbage))
    }

    /// Get-Job-Attributes.
    pub(super) fn job_status(&self, id: i32) -> Result<JobStatus, RequestFault> {
        let wanted = ["job-state", "job-state-reasons", "job-impressions-completed", "job-media-sheets-completed"];
        let bytes = self.ask(Operation::GetJobAttributes, b"", |request| {
            let request = request.with("job-id", Value::Integer(id)).with("requesting-user-name", Value::Name(USER));
            request.with_keywords("requested-attributes", &wanted)
        })?;
        answers::job_status(&bytes)
    }

    /// Cancel-Job: what is not out yet must not come out when the citizen has gone.
    pub(super) fn cancel(&self, id: i32) -> Result<(), RequestFault> {
        let fill = |request: Request| {
            request.with("job-id", Value::Integer(id)).with("requesting-user-name", Value::Name(USER))
        };
        self.ask(Operation::CancelJob, b"", fill).map(drop)
    }

    /// The bytes of a successful answer. A printer that refuses this version of IPP is asked in the other one, which it
    /// then keeps.
    fn ask(
        &self,
        operation: Operation,
        document: &[u8],
        fill: impl Fn(Request) -> Request,
    ) -> Result<Vec<u8>, RequestFault> {
        let ask = |version| {
            let request = fill(Request::new(version, operation, &self.uri.ipp()));
            self.post(&request.finish(document)).and_then(|answer| successful(operation, answer))
        };
        let answer = ask(self.version.get());
        if answer == Err(RequestFault::Unanswered(PrintError::Silent)) {
            self.timeout.set(self.answer.min(self.timeout.get() * 2));
        }
        if answer == Err(RequestFault::Refused(Refusal::Version)) && self.version.get() == Version::V1_1 {
            self.version.set(Version::V2_0);
            return ask(Version::V2_0);
        }
        answer
    }

    fn post(&self, request: &[u8]) -> Result<Vec<u8>, RequestFault> {
        let timeout = self.timeout.get().min(self.time_left()).max(Duration::from_millis(1));
        let post = self.agent.post(self.uri.http()).config().timeout_global(Some(timeout)).build();
        let mut response = post.content_type("application/ipp").send(request).map_err(|error| fault(&error))?;
        match response.status().as_u16() {
            200..=299 => {}
            429 | 503 => return Err(RequestFault::Refused(Refusal::Busy)),
            _ => return Err(RequestFault::Refused(Refusal::Other)),
        }
        let limited = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        limited.read_to_vec().map_err(|error| fault(&error))
    }
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
    } else {
        RequestFault::Unanswered(PrintError::Garbage)
    }
}
