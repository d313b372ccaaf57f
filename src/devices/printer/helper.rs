//! The helper process: `lobby helper print`. The only place where printing touches the network.
//!
//! It takes one document from standard input, prints it and ends. It holds the document in memory alone and does not
//! die with its parent: see [`printer`](super). Its deadline is kept by a thread that ends the process.

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustix::process::{DumpableBehavior, Resource, Rlimit};

use super::client::IppClient;
use super::error::{PrintError, PrintFailure};
use super::protocol::Word;
use super::{Media, PrinterUri, course};

/// Longest document; a receipt has some 60 KiB.
pub const DOCUMENT_BYTES_MAX: usize = 16 << 20;
/// Address space: a printer's answer that makes the parser run away ends this process alone.
const ADDRESS_SPACE_BYTES_MAX: u64 = 1 << 30;
/// Beyond the deadline of the job: for giving it up at the printer.
const GRACE: Duration = Duration::from_secs(3);

/// Arguments of one helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperArgs {
    pub uri: PrinterUri,
    pub media: Media,
    /// What the printer's log calls the job; never anything personal.
    pub job: String,
    /// Bytes of the document: with fewer, nothing is printed.
    pub bytes: usize,
    pub answer: Duration,
    pub deadline: Duration,
}

/// Prints the document on standard input and says on standard output what came of it.
#[must_use]
pub fn run(args: &HelperArgs, monotonic: fn() -> Instant) -> ExitCode {
    confine();
    if watchdog(args.deadline + GRACE).is_err() {
        return ExitCode::from(3);
    }
    let until = monotonic() + args.deadline;
    let word = match document(args.bytes) {
        Some(pdf) => print(args, &pdf, until, monotonic),
        // The visit ended while it handed the document over: half a document is none.
        None => Word::Stopped(PrintFailure::clean(PrintError::Helper)),
    };
    tell(word);
    ExitCode::SUCCESS
}

fn print(args: &HelperArgs, pdf: &[u8], until: Instant, monotonic: fn() -> Instant) -> Word {
    let client = IppClient::new(args.uri.clone(), args.answer, until, monotonic);
    match course::print(&client, pdf, &args.job, args.media, || tell(Word::Started)) {
        Ok(_) => Word::Printed,
        Err(failure) => Word::Stopped(failure),
    }
}

fn document(bytes: usize) -> Option<Vec<u8>> {
    if bytes > DOCUMENT_BYTES_MAX {
        return None;
    }
    let mut pdf = Vec::with_capacity(bytes);
    io::stdin().lock().take(bytes as u64).read_to_end(&mut pdf).ok()?;
    (pdf.len() == bytes).then_some(pdf)
}

/// The visit may have ended: then nobody listens, and the job goes on.
fn tell(word: Word) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", word.line()).and_then(|()| out.flush());
}

/// Best effort: no core dump of a receipt, no tracing, stay small.
fn confine() {
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    // No file at all: what is printed must not stay anywhere.
    for (resource, limit) in [(Resource::Core, 0), (Resource::Fsize, 0), (Resource::As, ADDRESS_SPACE_BYTES_MAX)] {
        let limit = Rlimit { current: Some(limit), maximum: Some(limit) };
        let _ = rustix::process::setrlimit(resource, limit);
    }
}

/// Ends the process without exit handlers when its time is over, whatever it is doing.
fn watchdog(after: Duration) -> io::Result<()> {
    let guard = move || {
        std::thread::sleep(after);
        // SAFETY: `_exit` has no preconditions; nothing is buffered that somebody waits for.
        unsafe { libc::_exit(4) }
    };
    std::thread::Builder::new().name("deadline".into()).spawn(guard).map(drop)
}
