//! A job with an eSCL (AirScan) scanner, within the helper process.
//!
//! ```text
//! GET ScannerCapabilities, GET ScannerStatus (feeder), POST ScanJobs -> 201 Location
//! GET JOB/NextDocument    200 a page; 404, 409 or 410 the end, whose kind ScannerStatus tells; 503 busy
//! DELETE JOB
//! ```
//! "200 OK" proves nothing: after a jam scanners answer it with no bytes, or with half a picture. So a page counts when
//! its transfer is whole and the JPEG has both its ends; else ScannerStatus says what it was.

mod address;
mod canceller;
mod client;
mod xml;

use std::fs::File;
use std::io::Read;
use std::time::{Duration, Instant};

use lobby_domain::evidence::Side;
use ureq::Body;
use ureq::http::Response;

use super::job::{HelperArgs, JobEnd, JobFailure};
use super::protocol::{CHUNK_BYTES_MAX, FrameWriter, PAGE_BYTES_MAX, PageHeader, Shape, Step};
use super::status::Status;
use super::{Colour, PaperSource};
use canceller::JobCanceller;
use client::Client;
use xml::Settings;

pub use address::{BadAddress, EsclAddress, PREFIX};
pub use xml::{AdfState, BadXml, Capabilities, Input, ScannerStatus, XML_BYTES_MAX};

/// Pauses before a busy scanner is retried: from the first, doubled, up to the longest.
const RETRY_FIRST: Duration = Duration::from_millis(200);
const RETRY_MAX: Duration = Duration::from_secs(2);
/// Bytes of a page's end kept to find the JPEG's last marker: the marker and the padding that devices add.
const TAIL_BYTES: usize = 4098;

/// Scans what `args` ask for.
pub(super) fn scan(
    address: &EsclAddress,
    args: &HelperArgs,
    frames: &mut FrameWriter<File>,
    monotonic: fn() -> Instant,
) -> Result<(), JobEnd> {
    let canceller = JobCanceller::start(address);
    let client = Client::new(address);
    let capabilities = client.capabilities()?;
    if args.request.pages_max == 0 {
        let fault = feeder_fault(client.status().and_then(|status| status.adf));
        fault.map_or(Ok(()), |status| Err(JobFailure::at(Step::Start)(status)))?;
        return frames.opened(&[]).map_err(JobEnd::from);
    }
    let settings = settings(&capabilities, args)?;
    if settings.feeder {
        // Starting from an empty feeder jams some devices.
        match client.status().and_then(|status| status.adf) {
            Some(AdfState::Empty) => return Err(JobFailure::at(Step::Start)(Status::NO_DOCS).into()),
            adf => feeder_fault(adf).map_or(Ok(()), |status| Err(JobFailure::at(Step::Start)(status)))?,
        }
    }
    let retry = BusyRetry { limit: args.patience, monotonic };
    let job = create_job(&client, &settings, &retry)?;
    if !canceller.register(&job) {
        client.delete(&job);
        return Err(JobEnd::ParentGone);
    }
    let run = PageTransfer { client: &client, job: &job, settings: &settings, retry, pages_max: pages_max(args) };
    let ended = frames.opened(&effective(&settings)).map_err(JobEnd::from).and_then(|()| run.pages(frames));
    client.delete(&job);
    ended
}

fn pages_max(args: &HelperArgs) -> u32 {
    if args.request.source == PaperSource::Glass { 1 } else { args.request.pages_max.into() }
}

/// Settings that the device offers, as near as possible to the request.
fn settings<'a>(capabilities: &'a Capabilities, args: &HelperArgs) -> Result<Settings<'a>, JobFailure> {
    let lacking = |what: &str| JobFailure::because(Step::Option, Status::UNSUPPORTED, what);
    let (input, feeder, both_sides) = match args.request.source {
        PaperSource::Glass => (&capabilities.glass, false, false),
        PaperSource::Feeder { both_sides: false } => (&capabilities.feeder, true, false),
        PaperSource::Feeder { both_sides: true } => (&capabilities.feeder_both, true, true),
    };
    let input = input.as_ref().ok_or_else(|| lacking("the scanner has no such source of paper"))?;
    if !input.jpeg {
        return Err(lacking("the scanner gives no JPEG"));
    }
    let dpi = input.nearest(args.request.dpi).ok_or_else(|| lacking("the scanner names no resolution"))?;
    let colour = if args.request.colour == Colour::Colour { input.colour } else { !input.gray };
    Ok(Settings { version: &capabilities.version, input, feeder, both_sides, colour, dpi })
}

/// The settings as the page reports them.
fn effective(settings: &Settings<'_>) -> Vec<(String, String)> {
    let source = match (settings.feeder, settings.both_sides) {
        (false, _) => "Platen",
        (true, false) => "Feeder",
        (true, true) => "Feeder, both sides",
    };
    let mode = if settings.colour { "RGB24" } else { "Grayscale8" };
    let pairs = [("source", source.to_owned()), ("mode", mode.to_owned()), ("resolution", settings.dpi.to_string())];
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Retries while the device is busy (503), for at most `limit`.
struct BusyRetry {
    limit: Duration,
    monotonic: fn() -> Instant,
}

impl BusyRetry {
    /// Calls `ask` until it returns `Some`; `None` means busy.
    fn ask<T>(&self, client: &Client, mut ask: impl FnMut() -> Result<Option<T>, JobFailure>) -> Result<T, JobFailure> {
        let until = (self.monotonic)() + self.limit;
        let mut pause = RETRY_FIRST;
        loop {
            if let Some(answer) = ask()? {
                return Ok(answer);
            }
            if let Some(status) = feeder_fault(client.status().and_then(|status| status.adf)) {
                return Err(JobFailure::at(Step::Start)(status));
            }
            if (self.monotonic)() + pause > until {
                return Err(JobFailure::at(Step::Start)(Status::DEVICE_BUSY));
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(RETRY_MAX);
        }
    }
}

/// Creates the job and returns its address.
fn create_job(client: &Client, settings: &Settings<'_>, retry: &BusyRetry) -> Result<String, JobFailure> {
    let xml = settings.xml();
    retry.ask(client, || {
        let (code, job) =
            client.create_job(&xml).map_err(|_| JobFailure::because(Step::Start, Status::IO_ERROR, "no answer"))?;
        match (code, job) {
            (503, _) => Ok(None),
            (200 | 201, Some(job)) => Ok(Some(job)),
            (401 | 403, _) => Err(JobFailure::at(Step::Start)(Status::ACCESS_DENIED)),
            (409, _) => Err(JobFailure::at(Step::Start)(refusal(client, settings.feeder))),
            (400 | 415, _) => {
                Err(JobFailure::because(Step::Option, Status::UNSUPPORTED, "the scanner refuses the settings"))
            }
            _ => Err(JobFailure::because(Step::Start, Status::IO_ERROR, "the scanner makes no job")),
        }
    })
}

/// Reason why the first page is refused.
fn refusal(client: &Client, feeder: bool) -> Status {
    let adf = client.status().and_then(|status| status.adf);
    feeder_fault(adf).unwrap_or(if feeder && adf != Some(AdfState::Loaded) {
        Status::NO_DOCS
    } else {
        Status::IO_ERROR
    })
}

/// Fault of the feeder that the citizen can mend.
fn feeder_fault(adf: Option<AdfState>) -> Option<Status> {
    match adf? {
        AdfState::Jam => Some(Status::JAMMED),
        AdfState::CoverOpen => Some(Status::COVER_OPEN),
        AdfState::Loaded | AdfState::Empty | AdfState::Busy | AdfState::Other => None,
    }
}

struct PageTransfer<'a> {
    client: &'a Client,
    job: &'a str,
    settings: &'a Settings<'a>,
    retry: BusyRetry,
    pages_max: u32,
}

impl PageTransfer<'_> {
    fn pages(&self, frames: &mut FrameWriter<File>) -> Result<(), JobEnd> {
        while frames.pages() < self.pages_max {
            let Some(answer) = self.next()? else { return self.end(frames.pages()) };
            self.page(answer, frames)?;
        }
        Ok(())
    }

    /// Requests the next page; `None` at the end.
    fn next(&self) -> Result<Option<Response<Body>>, JobFailure> {
        self.retry.ask(self.client, || {
            let broken = |_| JobFailure::because(Step::Start, Status::IO_ERROR, "no answer");
            let answer = self.client.next(self.job).map_err(broken)?;
            match answer.status().as_u16() {
                200 => Ok(Some(Some(answer))),
                404 | 409 | 410 => Ok(Some(None)),
                503 => Ok(None),
                code => {
                    Err(JobFailure::because(Step::Start, Status::IO_ERROR, format!("HTTP status {code} for a page")))
                }
            }
        })
    }

    /// After the last page: an empty stack ends with `NO_DOCS`, a fault that looks like it with its own status.
    fn end(&self, pages: u32) -> Result<(), JobEnd> {
        let stop = |status| Err(JobFailure::at(Step::Start)(status).into());
        if pages == 0 {
            return stop(refusal(self.client, self.settings.feeder));
        }
        let Some(status) = self.client.status() else {
            return Err(
                JobFailure::because(Step::Start, Status::IO_ERROR, "the end of the stack is not confirmed").into()
            );
        };
        let aborted = status.aborted.iter().any(|job| self.client.address.job(job).as_deref() == Some(self.job));
        match feeder_fault(status.adf) {
            Some(feeder_fault) => stop(feeder_fault),
            None if aborted || status.down => {
                Err(JobFailure::because(Step::Start, Status::IO_ERROR, "the scanner gave the job up").into())
            }
            None => stop(Status::NO_DOCS),
        }
    }

    /// Forwards one page to the parent while it arrives.
    fn page(&self, answer: Response<Body>, frames: &mut FrameWriter<File>) -> Result<(), JobEnd> {
        let announced =
            answer.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let side = if frames.pages().is_multiple_of(2) { Side::Front } else { Side::Back };
        let side = self.settings.both_sides.then_some(side);
        frames.page(&PageHeader { side, dpi: self.settings.dpi, shape: Shape::Jpeg })?;
        let mut body = answer.into_body().into_reader();
        let (mut buffer, mut ends) = (vec![0; CHUNK_BYTES_MAX], JpegEnds::default());
        let whole = loop {
            match body.read(&mut buffer) {
                Ok(0) => break announced.is_none_or(|length| length == frames.bytes()) && ends.are_both_there(),
                Ok(length) if frames.bytes() + length as u64 > PAGE_BYTES_MAX => {
                    frames.end_page(Step::Read, Status::NO_MEM.0)?;
                    return Err(JobFailure::because(Step::Read, Status::NO_MEM, "page too large").into());
                }
                Ok(length) => {
                    ends.push(&buffer[..length]);
                    frames.data(&buffer[..length])?;
                }
                Err(_) => break false,
            }
        };
        let status = if whole {
            Status::EOF
        } else {
            feeder_fault(self.client.status().and_then(|status| status.adf)).unwrap_or(Status::CUT)
        };
        frames.end_page(Step::Read, status.0)?;
        if whole { Ok(()) } else { Err(JobFailure::at(Step::Read)(status).into()) }
    }
}

/// First and last bytes of a page that is forwarded piece by piece.
#[derive(Default)]
struct JpegEnds {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl JpegEnds {
    fn push(&mut self, bytes: &[u8]) {
        let wanting = 3usize.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanting]);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL_BYTES)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL_BYTES));
    }

    fn are_both_there(&self) -> bool {
        super::accept::is_whole_jpeg(&[&self.head[..], &self.tail].concat())
    }
}
