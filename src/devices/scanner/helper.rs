//! The helper process: `lobby helper scan`. The only place where libsane is loaded and a scanner's network is touched.
//!
//! It serves one job and ends. After any error it flushes its trailer and leaves by `_exit`: cancelling or
//! closing hangs in back ends that have just failed, and exit handlers belong to code we do not trust.

use std::fs::File;
use std::io;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};

use super::ScanRequest;
use super::escl::{self, EsclAddress};
use super::protocol::{FrameWriter, Step};
use super::sane;
use super::status::Status;

/// Address space for libsane, a back end and its threads; a runaway driver dies alone.
const ADDRESS_SPACE_BYTES_MAX: u64 = 4 << 30;

/// Arguments of one helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperArgs {
    /// SANE device name, or `escl:` and an address.
    pub device: String,
    pub request: ScanRequest,
    /// Name of the feeder for SANE's option `source`; `None`: looked for among those that the device lists.
    pub source: Option<String>,
    /// SANE options; must be settable, else the scan fails with `unsupported`.
    pub options: Vec<(String, String)>,
    /// How long a busy device is asked again.
    pub patience: Duration,
}

impl HelperArgs {
    /// Reads the arguments as the parent writes them.
    ///
    /// # Errors
    /// The argument that is not understood.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let (request, patience) = (ScanRequest::default(), Duration::from_secs(10));
        let mut args = Self { device: String::new(), request, source: None, options: vec![], patience };
        let mut words = words.into_iter();
        while let Some(flag) = words.next() {
            let value = words.next().ok_or_else(|| flag.clone())?;
            args.take(&flag, value).ok_or(flag)?;
        }
        Ok(args)
    }

    fn take(&mut self, flag: &str, value: String) -> Option<()> {
        match flag {
            "--device" => self.device = value,
            "--paper" => {
                self.request.source = match value.as_str() {
                    "glass" => super::PaperSource::Glass,
                    "feeder" => super::PaperSource::Feeder { both_sides: false },
                    "feeder-both" => super::PaperSource::Feeder { both_sides: true },
                    _ => return None,
                };
            }
            "--colour" => {
                self.request.colour = match value.as_str() {
                    "colour" => super::Colour::Colour,
                    "gray" => super::Colour::Gray,
                    _ => return None,
                };
            }
            "--pages-max" => self.request.pages_max = value.parse().ok().filter(|max| *max > 0)?,
            "--dpi" => self.request.dpi = value.parse().ok()?,
            "--patience-ms" => self.patience = Duration::from_millis(value.parse().ok()?),
            "--source" => self.source = Some(value),
            "--option" => {
                let (name, value) = value.split_once('=')?;
                self.options.push((name.to_owned(), value.to_owned()));
            }
            _ => return None,
        }
        Some(())
    }
}

/// Where and why the scan ended.
pub(super) struct Stop {
    pub step: Step,
    pub status: Status,
    pub detail: String,
}

impl Stop {
    pub(super) fn at(step: Step) -> impl Fn(Status) -> Self {
        move |status| Self { step, status, detail: String::new() }
    }

    pub(super) fn because(step: Step, status: Status, detail: impl Into<String>) -> Self {
        Self { step, status, detail: detail.into() }
    }
}

/// Nobody reads the pipe any more, or the scan's own failure.
pub(super) enum End {
    Deaf,
    Stopped(Stop),
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Deaf
    }
}

impl From<Stop> for End {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// Scans to standard output in frames of [`protocol`](super::protocol). Returns only when standard
/// output cannot be taken over; otherwise the process ends here.
#[must_use]
pub fn run(args: &HelperArgs, monotonic: fn() -> Instant) -> ExitCode {
    let Ok(pipe) = take_over_stdout() else { return ExitCode::from(3) };
    let in_network = args.device.starts_with(escl::PREFIX);
    confine(in_network);
    let Ok(mut frames) = FrameWriter::greet(pipe) else { leave(3) };
    if in_network {
        let ended = match args.device.parse::<EsclAddress>() {
            Ok(address) => escl::scan(&address, args, &mut frames, monotonic),
            Err(_) => Err(Stop::because(Step::Open, Status::UNSUPPORTED, "the scanner's address").into()),
        };
        ended.unwrap_or_else(|end| give_up(&mut frames, end));
        finish(&mut frames, &Stop::at(Step::Read)(Status::EOF))
    }
    let sane = match sane::load() {
        Ok(sane) => sane,
        Err(stop) => finish(&mut frames, &stop),
    };
    match sane::scan(&sane, args, &mut frames) {
        Ok(device) => {
            let sent = frames.done(Step::Read, Status::EOF.0, "");
            device.close_in_good_order();
            leave(if sent.is_ok() { 0 } else { 3 })
        }
        Err(end) => give_up(&mut frames, end),
    }
}

fn give_up(frames: &mut FrameWriter<File>, end: End) -> ! {
    match end {
        End::Deaf => leave(3),
        End::Stopped(stop) => finish(frames, &stop),
    }
}

fn finish(frames: &mut FrameWriter<File>, stop: &Stop) -> ! {
    let sent = frames.done(stop.step, stop.status.0, &stop.detail);
    leave(if sent.is_ok() { 0 } else { 3 })
}

/// Keeps the pipe for frames alone: what vendor code prints to standard output goes to standard error.
fn take_over_stdout() -> io::Result<File> {
    let pipe = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(pipe))
}

/// Best effort, before foreign code is loaded: die with the parent, leave no core dump of a paper, stay small. Without
/// foreign code the helper sees by itself that it is alone, and takes leave of the scanner first.
fn confine(takes_leave: bool) {
    if !takes_leave {
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    }
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    for (resource, limit) in [(Resource::Core, 0), (Resource::As, ADDRESS_SPACE_BYTES_MAX)] {
        let limit = Rlimit { current: Some(limit), maximum: Some(limit) };
        let _ = rustix::process::setrlimit(resource, limit);
    }
}

/// Ends the process without exit handlers.
pub(super) fn leave(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions; frames are flushed by every write.
    unsafe { libc::_exit(code) }
}
