//! A job with an eSCL (AirScan) scanner, within the helper process.
//!
//! ```text
//! GET ScannerCapabilities, GET ScannerStatus (feeder), POST ScanJobs -> 201 Location
//! GET JOB/NextDocument    200 a page; 404, 409 or 410 the end, whose kind ScannerStatus tells; 503 later
//! DELETE JOB
//! ```
//! "200 OK" proves nothing: after a jam scanners answer it with no bytes, or with half a picture. So a page counts when
//! its transfer is whole and the JPEG has both its ends; else ScannerStatus says what it was.

mod address;
mod client;
mod farewell;
mod xml;

use std::fs::File;
use std::io::Read;
use std::time::{Duration, Instant};

use lobby_domain::evidence::Side;
use ureq::Body;
use ureq::http::Response;

use super::helper::{End, HelperArgs, Stop};
use super::protocol::{CHUNK_BYTES_MAX, FrameWriter, PAGE_BYTES_MAX, PageHeader, Shape, Step};
use super::status::Status;
use super::{Colour, PaperSource};
use client::Client;
use farewell::Farewell;
use xml::Settings;

pub use address::{BadAddress, EsclAddress, PREFIX};
pub use xml::{AdfState, BadXml, Capabilities, Input, ScannerStatus, XML_BYTES_MAX};

/// First pause before a busy scanner is asked again; it doubles.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// As much of a page's end as is kept to look for the JPEG's last marker.
const TAIL_BYTES: usize = 4098;

/// Scans what is asked for.
pub(super) fn scan(
    address: &EsclAddress,
    args: &HelperArgs,
    frames: &mut FrameWriter<File>,
    monotonic: fn() -> Instant,
) -> Result<(), End> {
    let farewell = Farewell::watch(address);
    let client = Client::new(address);
    let capabilities = client.capabilities()?;
    let settings = settings(&capabilities, args)?;
    if settings.feeder {
        // Starting from an empty feeder jams some devices.
        match client.status().and_then(|status| status.adf) {
            Some(AdfState::Empty) => return Err(Stop::at(Step::Start)(Status::NO_DOCS).into()),
            adf => trouble(adf).map_or(Ok(()), |status| Err(Stop::at(Step::Start)(status)))?,
        }
    }
    let patience = Patience { limit: args.patience, monotonic };
    let job = begin(&client, &settings, &patience)?;
    if !farewell.made(&job) {
        client.delete(&job);
        return Err(End::Deaf);
    }
    let run = Run { client: &client, job: &job, settings: &settings, patience, pages_max: pages_max(args) };
    let ended = frames.opened(&told(&settings)).map_err(End::from).and_then(|()| run.pages(frames));
    client.delete(&job);
    ended
}

fn pages_max(args: &HelperArgs) -> u32 {
    if args.request.source == PaperSource::Glass { 1 } else { args.request.pages_max.into() }
}

/// What is asked of this device: what it has that is nearest to what is wanted.
fn settings<'a>(capabilities: &'a Capabilities, args: &HelperArgs) -> Result<Settings<'a>, Stop> {
    let lacking = |what: &str| Stop::because(Step::Option, Status::UNSUPPORTED, what);
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

fn told(settings: &Settings<'_>) -> Vec<(String, String)> {
    let source = match (settings.feeder, settings.both_sides) {
        (false, _) => "Platen",
        (true, false) => "Feeder",
        (true, true) => "Feeder, both sides",
    };
    let mode = if settings.colour { "RGB24" } else { "Grayscale8" };
    let pairs = [("source", source.to_owned()), ("mode", mode.to_owned()), ("resolution", settings.dpi.to_string())];
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

/// A device that is busy is asked again for so long.
struct Patience {
    limit: Duration,
    monotonic: fn() -> Instant,
}

impl Patience {
    /// Asks until something else than 503 comes; `None`: patience is at its end.
    fn ask<T>(&self, client: &Client, mut ask: impl FnMut() -> Result<Option<T>, Stop>) -> Result<T, Stop> {
        let until = (self.monotonic)() + self.limit;
        let mut pause = PAUSE;
        loop {
            if let Some(answer) = ask()? {
                return Ok(answer);
            }
            if let Some(status) = trouble(client.status().and_then(|status| status.adf)) {
                return Err(Stop::at(Step::Start)(status));
            }
            if (self.monotonic)() + pause > until {
                return Err(Stop::at(Step::Start)(Status::DEVICE_BUSY));
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }
}

/// Makes the job; the answer is its address.
fn begin(client: &Client, settings: &Settings<'_>, patience: &Patience) -> Result<String, Stop> {
    let xml = settings.xml();
    patience.ask(client, || {
        let (code, job) =
            client.ask_for_job(&xml).map_err(|_| Stop::because(Step::Start, Status::IO_ERROR, "no answer"))?;
        match (code, job) {
            (503, _) => Ok(None),
            (200 | 201, Some(job)) => Ok(Some(job)),
            (401 | 403, _) => Err(Stop::at(Step::Start)(Status::ACCESS_DENIED)),
            (409, _) => Err(Stop::at(Step::Start)(refusal(client, settings.feeder))),
            (400 | 415, _) => Err(Stop::because(Step::Option, Status::UNSUPPORTED, "the scanner refuses the settings")),
            _ => Err(Stop::because(Step::Start, Status::IO_ERROR, "the scanner makes no job")),
        }
    })
}

/// Why there is no page, where there was none before.
fn refusal(client: &Client, feeder: bool) -> Status {
    let adf = client.status().and_then(|status| status.adf);
    trouble(adf).unwrap_or(if feeder && adf != Some(AdfState::Loaded) { Status::NO_DOCS } else { Status::IO_ERROR })
}

/// What is wrong with the paper's way.
fn trouble(adf: Option<AdfState>) -> Option<Status> {
    match adf? {
        AdfState::Jam => Some(Status::JAMMED),
        AdfState::CoverOpen => Some(Status::COVER_OPEN),
        AdfState::Loaded | AdfState::Empty | AdfState::Busy | AdfState::Other => None,
    }
}

struct Run<'a> {
    client: &'a Client,
    job: &'a str,
    settings: &'a Settings<'a>,
    patience: Patience,
    pages_max: u32,
}

impl Run<'_> {
    fn pages(&self, frames: &mut FrameWriter<File>) -> Result<(), End> {
        while frames.pages() < self.pages_max {
            let Some(answer) = self.next()? else { return self.end(frames.pages()) };
            self.page(answer, frames)?;
        }
        Ok(())
    }

    /// The next page's answer; `None` at the end.
    fn next(&self) -> Result<Option<Response<Body>>, Stop> {
        self.patience.ask(self.client, || {
            let broken = |_| Stop::because(Step::Start, Status::IO_ERROR, "no answer");
            let answer = self.client.next(self.job).map_err(broken)?;
            match answer.status().as_u16() {
                200 => Ok(Some(Some(answer))),
                404 | 409 | 410 => Ok(Some(None)),
                503 => Ok(None),
                code => Err(Stop::because(Step::Start, Status::IO_ERROR, format!("HTTP status {code} for a page"))),
            }
        })
    }

    /// No page comes any more: the end of the stack, or a fault that looks like it.
    fn end(&self, pages: u32) -> Result<(), End> {
        let stop = |status| Err(Stop::at(Step::Start)(status).into());
        if pages == 0 {
            return stop(refusal(self.client, self.settings.feeder));
        }
        let Some(status) = self.client.status() else {
            return Err(Stop::because(Step::Start, Status::IO_ERROR, "the end of the stack is not confirmed").into());
        };
        let aborted = status.aborted.iter().any(|job| self.client.address.job(job).as_deref() == Some(self.job));
        match trouble(status.adf) {
            Some(trouble) => stop(trouble),
            None if aborted || status.down => {
                Err(Stop::because(Step::Start, Status::IO_ERROR, "the scanner gave the job up").into())
            }
            None => stop(Status::NO_DOCS),
        }
    }

    /// Passes one page on as it comes.
    fn page(&self, answer: Response<Body>, frames: &mut FrameWriter<File>) -> Result<(), End> {
        let announced =
            answer.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let side = if frames.pages().is_multiple_of(2) { Side::Front } else { Side::Back };
        let side = self.settings.both_sides.then_some(side);
        frames.page(&PageHeader { side, dpi: self.settings.dpi, shape: Shape::Jpeg })?;
        let mut body = answer.into_body().into_reader();
        let (mut buffer, mut ends) = (vec![0; CHUNK_BYTES_MAX], Ends::default());
        let whole = loop {
            match body.read(&mut buffer) {
                Ok(0) => break announced.is_none_or(|length| length == frames.bytes()) && ends.are_both_there(),
                Ok(length) if frames.bytes() + length as u64 > PAGE_BYTES_MAX => {
                    frames.end_page(Step::Read, Status::NO_MEM.0)?;
                    return Err(Stop::because(Step::Read, Status::NO_MEM, "page too large").into());
                }
                Ok(length) => {
                    ends.see(&buffer[..length]);
                    frames.data(&buffer[..length])?;
                }
                Err(_) => break false,
            }
        };
        let status = if whole {
            Status::EOF
        } else {
            trouble(self.client.status().and_then(|status| status.adf)).unwrap_or(Status::CUT)
        };
        frames.end_page(Step::Read, status.0)?;
        if whole { Ok(()) } else { Err(Stop::at(Step::Read)(status).into()) }
    }
}

/// First and last bytes of what went by.
#[derive(Default)]
struct Ends {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Ends {
    fn see(&mut self, bytes: &[u8]) {
        let wanting = 3usize.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanting]);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL_BYTES)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL_BYTES));
    }

    fn are_both_there(&self) -> bool {
        super::accept::is_whole_jpeg(&[&self.head[..], &self.tail].concat())
    }
}
