//! The helper process: `lobby helper scan`. The only place where libsane is loaded.
//!
//! It serves one page and ends. After any error it flushes its trailer and leaves by `_exit`: cancelling or
//! closing hangs in back ends that have just failed, and exit handlers belong to code we do not trust.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};

use super::page::PixelFormat;
use super::protocol::{CHUNK_BYTES_MAX, FrameWriter, PageHeader, Step};
use super::sane_ffi::{Device, Parameters, Sane};
use super::sane_options::{resolution, set};
use super::status::Status;

/// Address space for libsane, a back end and its threads; a runaway driver dies alone.
const ADDRESS_SPACE_BYTES_MAX: u64 = 4 << 30;
/// Pause when a non-blocking back end has nothing yet.
const NOTHING_YET: Duration = Duration::from_millis(2);

/// Arguments of one helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperArgs {
    /// SANE device name.
    pub device: String,
    /// Must be settable, else the scan fails with `unsupported`.
    pub options: Vec<(String, String)>,
    /// Set where the device has them.
    pub preferences: Vec<(String, String)>,
}

/// Where and why the scan ended without a page.
struct Stop {
    step: Step,
    status: Status,
    detail: String,
}

impl Stop {
    fn at(step: Step) -> impl Fn(Status) -> Self {
        move |status| Self { step, status, detail: String::new() }
    }
}

/// Nobody reads the pipe any more, or the page's own failure.
enum End {
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

/// Scans one page to standard output in frames of [`protocol`](super::protocol). Returns only when standard
/// output cannot be taken over; otherwise the process ends here.
#[must_use]
pub fn run(args: &HelperArgs) -> ExitCode {
    let Ok(pipe) = take_over_stdout() else { return ExitCode::from(3) };
    confine();
    let Ok(mut frames) = FrameWriter::greet(pipe) else { leave(3) };
    let sane = match load() {
        Ok(sane) => sane,
        Err(stop) => finish(&mut frames, &stop),
    };
    match scan(&sane, args, &mut frames) {
        Ok(device) => {
            let sent = frames.done(Step::Read, Status::EOF.0, "");
            device.close_in_good_order();
            leave(if sent.is_ok() { 0 } else { 3 })
        }
        Err(End::Deaf) => leave(3),
        Err(End::Stopped(stop)) => finish(&mut frames, &stop),
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

/// Best effort, before foreign code is loaded: die with the parent, leave no core dump of a paper, stay small.
fn confine() {
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    for (resource, limit) in [(Resource::Core, 0), (Resource::As, ADDRESS_SPACE_BYTES_MAX)] {
        let limit = Rlimit { current: Some(limit), maximum: Some(limit) };
        let _ = rustix::process::setrlimit(resource, limit);
    }
}

fn load() -> Result<Sane, Stop> {
    let sane = Sane::load().map_err(|_| Stop {
        step: Step::Load,
        status: Status::UNSUPPORTED,
        detail: "libsane.so.1 cannot be loaded".into(),
    })?;
    sane.init().map_err(Stop::at(Step::Init))?;
    Ok(sane)
}

fn scan<'a>(sane: &'a Sane, args: &HelperArgs, frames: &mut FrameWriter<File>) -> Result<Device<'a>, End> {
    let name = CString::new(args.device.as_str()).map_err(|_| Stop::at(Step::Open)(Status::INVAL))?;
    let device = sane.open(&name).map_err(Stop::at(Step::Open))?;
    frames.opened(&set_all(&device, args)?)?;
    // Before the start: while scanning, back ends refuse to talk about options.
    let dpi = resolution(&device);
    device.start().map_err(Stop::at(Step::Start))?;
    let parameters = device.parameters().map_err(Stop::at(Step::Start))?;
    frames.page(&header(&parameters, dpi)?)?;
    copy_page(&device, frames)?;
    Ok(device)
}

fn set_all(device: &Device<'_>, args: &HelperArgs) -> Result<Vec<(String, String)>, Stop> {
    let mut effective = Vec::new();
    for (name, value) in &args.preferences {
        if let Ok(value) = set(device, name, value) {
            effective.push((name.clone(), value));
        }
    }
    for (name, value) in &args.options {
        let value = set(device, name, value).map_err(|failure| Stop {
            step: Step::Option,
            status: failure.status,
            detail: failure.detail,
        })?;
        effective.push((name.clone(), value));
    }
    Ok(effective)
}

fn header(parameters: &Parameters, dpi: u32) -> Result<PageHeader, Stop> {
    let unsupported = |why: &str| Stop { step: Step::Start, status: Status::UNSUPPORTED, detail: why.to_owned() };
    let format = match parameters.format {
        0 => PixelFormat::Gray,
        1 => PixelFormat::Rgb,
        _ => return Err(unsupported("the device scans colours in three passes")),
    };
    let positive = |number: i32| u32::try_from(number).map_err(|_| unsupported("the device reports a negative size"));
    Ok(PageHeader {
        width: positive(parameters.pixels_per_line)?,
        height: u32::try_from(parameters.lines).ok(),
        bytes_per_line: positive(parameters.bytes_per_line)?,
        depth: positive(parameters.depth)?,
        format,
        dpi,
    })
}

/// Passes data on until the device says how the page ended; only EOF is an end without error.
fn copy_page(device: &Device<'_>, frames: &mut FrameWriter<File>) -> Result<(), End> {
    let mut buffer = vec![0; CHUNK_BYTES_MAX];
    loop {
        match device.read(&mut buffer) {
            Ok(0) => std::thread::sleep(NOTHING_YET),
            Ok(length) => frames.data(&buffer[..length])?,
            Err(Status::EOF) => return Ok(()),
            Err(status) => return Err(Stop::at(Step::Read)(status).into()),
        }
    }
}

/// Ends the process without exit handlers.
fn leave(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions; frames are flushed by every write.
    unsafe { libc::_exit(code) }
}
