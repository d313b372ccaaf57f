//! `lobby helper print`: the process that talks to a printer for one document.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use lobby_devices::printer::helper::{self, HelperArgs};
use lobby_devices::printer::{BadUri, Media, PrinterUri};

/// Prints the PDF on standard input; started by the visit, of no use at a terminal.
#[derive(Debug, clap::Args)]
pub struct HelperPrintArgs {
    /// Where the printer answers, ipp://HOST[:PORT]/PATH
    #[arg(long, value_parser = uri)]
    uri: PrinterUri,
    /// roll or a4
    #[arg(long, value_parser = media)]
    media: Media,
    /// What the printer's log calls the job
    #[arg(long)]
    job: String,
    /// Length of the document
    #[arg(long)]
    bytes: usize,
    /// Time for an answer, milliseconds
    #[arg(long)]
    answer_ms: u64,
    /// Time for the whole job, milliseconds
    #[arg(long)]
    deadline_ms: u64,
}

fn uri(text: &str) -> Result<PrinterUri, BadUri> {
    text.parse()
}

fn media(name: &str) -> Result<Media, String> {
    Media::ALL.into_iter().find(|known| known.name() == name).ok_or_else(|| "one of roll, a4".to_owned())
}

/// Prints one document and ends the process.
#[must_use]
pub fn run(args: HelperPrintArgs) -> ExitCode {
    let HelperPrintArgs { uri, media, job, bytes, answer_ms, deadline_ms } = args;
    let (answer, deadline) = (Duration::from_millis(answer_ms), Duration::from_millis(deadline_ms));
    helper::run(&HelperArgs { uri, media, job, bytes, answer, deadline }, Instant::now)
}
