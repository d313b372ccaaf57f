//! A job with an eSCL (AirScan) scanner, within the helper process.
//!
//! ```text
//! GET ScannerCapabilities, GET ScannerStatus (feeder), POST ScanJobs -> 201 Location
//! GET JOB/NextDocument    200 a page; anything else: the job's own word decides, see `no_page`
//! DELETE JOB
//! ```
//! "200 OK" proves nothing: after a jam scanners answer it with no bytes, or with half a picture. So a page counts when
//! its transfer is whole and the file has both its ends; else ScannerStatus says what it was.

mod address;
mod canceller;
mod capabilities;
mod client;
mod no_page;
mod settings;
mod status;
mod transfer;
mod xml;

use std::fs::File;
use std::time::{Duration, Instant};

use super::PaperSource;
use super::job::{HelperArgs, JobEnd, JobFailure};
use super::protocol::{FrameWriter, Step};
use super::status::Status;
use canceller::JobCanceller;
use client::{Client, Created};
use no_page::{Meaning, NoPage, Observed, feeder_fault, refusal};
use settings::Settings;
use status::{DeviceState, JobState};
use transfer::FirstBytes;

pub use address::{BadAddress, EsclAddress, PREFIX};
pub use capabilities::{Capabilities, DpiRange, FileFormat, Input};
pub use status::{AdfState, JobInfo, ScannerStatus};
pub use xml::{BadXml, XML_BYTES_MAX};

/// Pauses before a scanner is asked again: from the first, doubled, up to the longest.
const RETRY_FIRST: Duration = Duration::from_millis(200);
const RETRY_MAX: Duration = Duration::from_secs(2);
/// How long a scanner that answers "busy" before anything else is given to wake up; less than the parent's deadline for
/// opening.
const WAKES_UP: Duration = Duration::from_secs(10);

/// Scans what `args` ask for.
pub(super) fn scan(
    address: &EsclAddress,
    args: &HelperArgs,
    frames: &mut FrameWriter<File>,
    monotonic: fn() -> Instant,
) -> Result<(), JobEnd> {
    let canceller = JobCanceller::start(address);
    let client = Client::new(address);
    let capabilities = capabilities(&client, args.patience.min(WAKES_UP), monotonic)?;
    if args.request.pages_max == 0 {
        let fault = feeder_fault(client.status().and_then(|status| status.adf));
        fault.map_or(Ok(()), |status| Err(JobFailure::at(Step::Start)(status)))?;
        return frames.opened(&[]).map_err(JobEnd::from);
    }
    let lacking = |what| JobFailure::because(Step::Option, Status::UNSUPPORTED, what);
    let settings = Settings::of(&capabilities, &args.request).map_err(lacking)?;
    let senses_paper = capabilities.senses_paper;
    if settings.feeder {
        // Starting from an empty feeder jams some devices; but not all who say "empty" can know.
        match client.status().and_then(|status| status.adf) {
            Some(AdfState::Empty) if senses_paper => return Err(JobFailure::at(Step::Start)(Status::NO_DOCS).into()),
            adf => feeder_fault(adf).map_or(Ok(()), |status| Err(JobFailure::at(Step::Start)(status)))?,
        }
    }
    // From here on the parent waits for the first byte.
    frames.opened(&settings.effective()).map_err(JobEnd::from)?;
    let started = JobStart { client: &client, settings: &settings, senses_paper, patience: args.patience, monotonic };
    let job = started.create()?;
    if !canceller.register(&job) {
        client.delete(&job);
        return Err(JobEnd::ParentGone);
    }
    let run = PageRun { job: &job, start: &started, pages_max: pages_max(args) };
    let ended = run.pages(frames);
    client.delete(&job);
    ended
}

/// ScannerCapabilities; a scanner that slept says "busy" to the first requests.
fn capabilities(client: &Client, limit: Duration, monotonic: fn() -> Instant) -> Result<Capabilities, JobFailure> {
    let mut pauses = Pauses::new(monotonic);
    loop {
        match client.capabilities() {
            Err(failure) if failure.status == Status::DEVICE_BUSY && pauses.pause_within(limit) => {}
            answer => return answer,
        }
    }
}

fn pages_max(args: &HelperArgs) -> u32 {
    if args.request.source == PaperSource::Glass { 1 } else { args.request.pages_max.into() }
}

/// What a job is created with.
struct JobStart<'a> {
    client: &'a Client,
    settings: &'a Settings,
    senses_paper: bool,
    /// How long a scanner that says nothing of the job is asked again.
    patience: Duration,
    monotonic: fn() -> Instant,
}

impl JobStart<'_> {
    /// Creates the job and returns its address.
    fn create(&self) -> Result<String, JobFailure> {
        let xml = self.settings.xml();
        let mut pauses = Pauses::new(self.monotonic);
        loop {
            let created = self.client.create_job(&xml);
            match created.map_err(|_| JobFailure::because(Step::Start, Status::IO_ERROR, "no answer"))? {
                Created::Job(job) => return Ok(job),
                Created::Somewhere => return self.unnamed_job(),
                Created::Refused(code) => self.refused(code)?,
            }
            if !pauses.pause_within(self.patience) {
                return Err(JobFailure::at(Step::Start)(Status::DEVICE_BUSY));
            }
        }
    }

    /// Whether a refusal passes: then the job is asked for again.
    fn refused(&self, code: u16) -> Result<(), JobFailure> {
        let status = self.client.status();
        let adf = status.as_ref().and_then(|status| status.adf);
        let at_work = status.is_some_and(|status| status.device == DeviceState::Busy);
        let fault = feeder_fault(adf).filter(|_| self.settings.feeder);
        let stop = |status| Err(JobFailure::at(Step::Start)(status));
        match (code, fault) {
            (503, None) => Ok(()),
            // The job of another client, or one that was not deleted.
            (409, None) if at_work => Ok(()),
            (409, _) => stop(refusal(adf, self.settings.feeder, self.senses_paper)),
            (503, Some(fault)) => stop(fault),
            (401 | 403, _) => stop(Status::ACCESS_DENIED),
            (400 | 415, _) => {
                Err(JobFailure::because(Step::Option, Status::UNSUPPORTED, "the scanner refuses the settings"))
            }
            _ => Err(JobFailure::because(Step::Start, Status::IO_ERROR, "the scanner makes no job")),
        }
    }

    /// The address of a job that was made without one that can be understood: the only one that the scanner works on. It
    /// must not go on drawing sheets once its caller has gone.
    fn unnamed_job(&self) -> Result<String, JobFailure> {
        let jobs = self.client.status().map(|status| status.jobs).unwrap_or_default();
        let mut under_way = jobs.iter().filter(|job| job.state == Some(JobState::UnderWay));
        let only = under_way.next().filter(|_| under_way.next().is_none());
        only.and_then(|job| self.client.address.job(&job.uri))
            .ok_or_else(|| JobFailure::because(Step::Start, Status::IO_ERROR, "the job's address is not understood"))
    }
}

/// The pages of one job.
struct PageRun<'a> {
    job: &'a str,
    start: &'a JobStart<'a>,
    pages_max: u32,
}

impl PageRun<'_> {
    /// A stack ends with `NO_DOCS`, or with its last page.
    fn pages(&self, frames: &mut FrameWriter<File>) -> Result<(), JobEnd> {
        while frames.pages() < self.pages_max {
            let first = self.next(frames.pages())?;
            if let Some(what) = first.other_than_a_picture() {
                return Err(JobFailure::because(Step::Option, Status::UNSUPPORTED, what).into());
            }
            let settings = self.start.settings;
            let whole = first.send(settings, frames)?;
            if !whole {
                return Err(JobFailure::at(Step::Read)(self.cut(frames)?).into());
            }
        }
        Ok(())
    }

    /// Requests the next page until it begins, or it is sure that none comes.
    fn next(&self, fetched: u32) -> Result<FirstBytes, JobEnd> {
        let mut pauses = Pauses::new(self.start.monotonic);
        let broken = |what: &str| JobFailure::because(Step::Start, Status::IO_ERROR, what);
        loop {
            let answer = self.start.client.next(self.job).map_err(|_| broken("no answer"))?;
            let no_page = match answer.status().as_u16() {
                200 => {
                    let first = FirstBytes::of(answer);
                    if first.are_there() {
                        return Ok(first);
                    }
                    NoPage::Empty
                }
                204 | 404 | 409 | 410 => NoPage::NoMore,
                503 => NoPage::Busy,
                401 | 403 => return Err(JobFailure::at(Step::Start)(Status::ACCESS_DENIED).into()),
                code => return Err(broken(&format!("HTTP status {code} for a page")).into()),
            };
            match self.meaning(no_page, fetched, pauses.waited()) {
                Meaning::AskAgain => pauses.pause(),
                Meaning::End => return Err(JobFailure::at(Step::Start)(Status::NO_DOCS).into()),
                Meaning::Cut => return Ok(FirstBytes::none()),
                Meaning::Failed(status, why) => return Err(JobFailure::because(Step::Start, status, why).into()),
            }
        }
    }

    fn meaning(&self, answer: NoPage, fetched: u32, waited: Duration) -> Meaning {
        let JobStart { client, settings, senses_paper, patience, .. } = *self.start;
        let status = client.status();
        let job = status
            .as_ref()
            .and_then(|status| status.jobs.iter().find(|info| client.address.is_same_job(&info.uri, self.job)));
        let (status, feeder) = (status.as_ref(), settings.feeder);
        Observed { answer, status, job, feeder, senses_paper, fetched, waited, patience }.meaning()
    }

    /// Ends a page that stopped before its end, and says why.
    fn cut(&self, frames: &mut FrameWriter<File>) -> Result<Status, JobEnd> {
        let adf = self.start.client.status().and_then(|status| status.adf);
        let status = feeder_fault(adf).filter(|_| self.start.settings.feeder).unwrap_or(Status::CUT);
        frames.end_page(Step::Read, status.0)?;
        Ok(status)
    }
}

/// Growing pauses between questions, and the time since the first.
struct Pauses {
    next: Duration,
    since: Instant,
    monotonic: fn() -> Instant,
}

impl Pauses {
    fn new(monotonic: fn() -> Instant) -> Self {
        Self { next: RETRY_FIRST, since: monotonic(), monotonic }
    }

    fn waited(&self) -> Duration {
        (self.monotonic)().saturating_duration_since(self.since)
    }

    fn pause(&mut self) {
        std::thread::sleep(self.next);
        self.next = (self.next * 2).min(RETRY_MAX);
    }

    /// Pauses, at most until the limit; false where it is reached.
    fn pause_within(&mut self, limit: Duration) -> bool {
        let left = limit.saturating_sub(self.waited());
        self.next = self.next.min(left);
        self.pause();
        !left.is_zero()
    }
}
