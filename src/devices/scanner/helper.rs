//! The helper process: `lobby helper scan`. Only this process loads libsane and talks to scanners in the network.
//!
//! It serves one job and ends. After any error it flushes its trailer and ends by `_exit`: cancelling or
//! closing hangs in back ends that have just failed, and exit handlers belong to code we do not trust.

use std::fs::File;
use std::io;
use std::process::ExitCode;
use std::time::Instant;

use rustix::process::{Resource, Signal};

use super::escl::{self, EsclAddress};
use super::job::{JobEnd, JobFailure};
use super::protocol::{FrameWriter, Step};
use super::sane;
use super::status::Status;
use crate::helper::{self, exit_now};

pub use super::job::HelperArgs;

/// Address space for libsane, a back end and its threads; a runaway driver dies alone.
const ADDRESS_SPACE_BYTES_MAX: u64 = 4 << 30;

/// Scans to standard output in frames of [`protocol`](super::protocol). Returns only when standard
/// output cannot be taken over; otherwise the process ends here.
#[must_use]
pub fn run(args: &HelperArgs, monotonic: fn() -> Instant) -> ExitCode {
    let Ok(pipe) = take_over_stdout() else { return ExitCode::from(3) };
    let in_network = args.device.starts_with(escl::PREFIX);
    confine(in_network);
    let Ok(mut frames) = FrameWriter::greet(pipe) else { exit_now(3) };
    if in_network {
        let ended = match args.device.parse::<EsclAddress>() {
            Ok(address) => escl::scan(&address, args, &mut frames, monotonic),
            Err(_) => Err(JobFailure::because(Step::Open, Status::UNSUPPORTED, "the scanner's address").into()),
        };
        ended.unwrap_or_else(|end| end_early(&mut frames, end));
        finish(&mut frames, &JobFailure::at(Step::Read)(Status::EOF))
    }
    let sane = match sane::load() {
        Ok(sane) => sane,
        Err(failure) => finish(&mut frames, &failure),
    };
    match sane::scan(&sane, args, &mut frames) {
        Ok(device) => {
            let sent = frames.done(Step::Read, Status::EOF.0, "");
            device.close_in_good_order();
            exit_now(if sent.is_ok() { 0 } else { 3 })
        }
        Err(end) => end_early(&mut frames, end),
    }
}

fn end_early(frames: &mut FrameWriter<File>, end: JobEnd) -> ! {
    match end {
        JobEnd::ParentGone => exit_now(3),
        JobEnd::Failed(failure) => finish(frames, &failure),
    }
}

fn finish(frames: &mut FrameWriter<File>, failure: &JobFailure) -> ! {
    let sent = frames.done(failure.step, failure.status.0, &failure.detail);
    exit_now(if sent.is_ok() { 0 } else { 3 })
}

/// Keeps the pipe for frames alone: what vendor code prints to standard output goes to standard error.
fn take_over_stdout() -> io::Result<File> {
    let pipe = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(pipe))
}

/// Limits the process before foreign code is loaded: it stays small and dies with its parent. Without foreign code it
/// sees itself that the parent is gone, and cancels its job at the scanner first ([`escl`]).
fn confine(cancels_job: bool) {
    if !cancels_job {
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    }
    helper::confine(&[(Resource::As, ADDRESS_SPACE_BYTES_MAX)]);
}
