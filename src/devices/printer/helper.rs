//! The helper process: `lobby helper print`. Only this process talks to printers.
//!
//! It takes one document from standard input, prints it and ends. It holds the document in memory alone and does not
//! die with its parent: see [`printer`](super). Its deadline is kept by a thread that ends the process.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustix::process::Resource;

use super::client::IppClient;
use super::error::{PrintError, PrintFailure};
use super::protocol::HelperReport;
use super::{Media, PrinterUri, job};
use crate::helper::{confine, exit_now};

/// Longest document; a receipt has some 60 KiB.
pub const DOCUMENT_BYTES_MAX: usize = 16 << 20;
/// Address space: an answer on which the parser runs away ends this process alone.
const ADDRESS_SPACE_BYTES_MAX: u64 = 1 << 30;
/// Time beyond the deadline to cancel the job at the printer.
const GRACE: Duration = Duration::from_secs(3);

/// Arguments of one helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperArgs {
    /// Where the printer answers.
    pub uri: PrinterUri,
    /// What the document is laid out for.
    pub media: Media,
    /// Name of the job in the printer's log; never anything personal.
    pub job: String,
    /// Bytes of the document: with fewer, nothing is printed.
    pub bytes: usize,
    /// Time-out of one request.
    pub answer: Duration,
    /// From now until the paper is out.
    pub deadline: Duration,
}

impl HelperArgs {
    /// The arguments as [`HelperArgs::parse`] reads them.
    #[must_use]
    pub fn to_words(&self) -> Vec<OsString> {
        let millis = |time: Duration| time.as_millis().to_string();
        let pairs = [
            ("--uri", self.uri.to_string()),
            ("--media", self.media.name().to_owned()),
            ("--job", self.job.clone()),
            ("--bytes", self.bytes.to_string()),
            ("--answer-ms", millis(self.answer)),
            ("--deadline-ms", millis(self.deadline)),
        ];
        pairs.into_iter().flat_map(|(flag, value)| [flag.into(), value.into()]).collect()
    }

    /// Reads the arguments as [`HelperArgs::to_words`] writes them; `None` where one is missing or not understood.
    #[must_use]
    pub fn parse(words: &[String]) -> Option<Self> {
        let value = |flag: &str| words.windows(2).find(|pair| pair[0] == flag).map(|pair| pair[1].as_str());
        let millis = |flag: &str| value(flag)?.parse().ok().map(Duration::from_millis);
        Some(Self {
            uri: value("--uri")?.parse().ok()?,
            media: Media::ALL.into_iter().find(|media| Some(media.name()) == value("--media"))?,
            job: value("--job")?.to_owned(),
            bytes: value("--bytes")?.parse().ok()?,
            answer: millis("--answer-ms")?,
            deadline: millis("--deadline-ms")?,
        })
    }
}

/// Prints the document on standard input and reports on standard output, see [`protocol`](super::protocol).
#[must_use]
pub fn run(args: &HelperArgs, monotonic: fn() -> Instant) -> ExitCode {
    // No file at all: what is printed must not stay anywhere.
    confine(&[(Resource::Fsize, 0), (Resource::As, ADDRESS_SPACE_BYTES_MAX)]);
    if watchdog(args.deadline + GRACE).is_err() {
        return ExitCode::from(3);
    }
    let until = monotonic() + args.deadline;
    let report = match document(args.bytes) {
        Some(pdf) => print(args, &pdf, until, monotonic),
        // The visit ended while it handed the document over: half a document is none.
        None => HelperReport::Stopped(PrintFailure::clean(PrintError::Helper)),
    };
    send(report);
    ExitCode::SUCCESS
}

fn print(args: &HelperArgs, pdf: &[u8], until: Instant, monotonic: fn() -> Instant) -> HelperReport {
    let client = IppClient::new(args.uri.clone(), args.answer, until, monotonic);
    match job::print(&client, pdf, &args.job, args.media, || send(HelperReport::Started)) {
        Ok(()) => HelperReport::Printed,
        Err(failure) => HelperReport::Stopped(failure),
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

/// The visit may have ended: then the pipe is closed, and the job goes on.
fn send(report: HelperReport) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", report.line()).and_then(|()| out.flush());
}

/// Ends the process without exit handlers when its time is over, whatever it is doing.
fn watchdog(after: Duration) -> io::Result<()> {
    let guard = move || {
        std::thread::sleep(after);
        exit_now(4)
    };
    std::thread::Builder::new().name("deadline".into()).spawn(guard).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_as_they_were_written_and_none_may_be_missing() {
        for media in Media::ALL {
            let args = HelperArgs {
                uri: "ipp://127.0.0.1:8631/ipp/print".parse().unwrap(),
                media,
                job: "lobby receipt".into(),
                bytes: 61_440,
                answer: Duration::from_secs(8),
                deadline: Duration::from_millis(60_500),
            };
            let words: Vec<String> = args.to_words().into_iter().map(|word| word.into_string().unwrap()).collect();
            assert_eq!(HelperArgs::parse(&words), Some(args));
            for at in (0..words.len()).step_by(2) {
                let fewer: Vec<String> = [&words[..at], &words[at + 2..]].concat();
                assert_eq!(HelperArgs::parse(&fewer), None, "without {}", words[at]);
            }
        }
    }
}
