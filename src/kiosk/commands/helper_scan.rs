//! `lobby helper scan`: the process that talks to a scanner for one job.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use lobby_devices::scanner::helper::{self, HelperArgs};
use lobby_devices::scanner::{Colour, PaperSource, ScanRequest};

/// Scans to standard output, framed; started by the visit, of no use at a terminal.
#[derive(Debug, clap::Args)]
pub struct HelperScanArgs {
    /// SANE device name, e.g. pnm:0, or escl:http://HOST:PORT/eSCL
    #[arg(long)]
    device: String,
    /// glass, feeder or feeder-both
    #[arg(long, value_parser = paper, default_value = "glass")]
    paper: PaperSource,
    /// Most pages to ask for; 0: open the scanner and scan nothing
    #[arg(long, default_value_t = 1)]
    pages_max: u16,
    /// Dots per inch
    #[arg(long, default_value_t = 300)]
    dpi: u32,
    /// colour or gray
    #[arg(long, value_parser = colour, default_value = "colour")]
    colour: Colour,
    /// How long a busy device is asked again, milliseconds
    #[arg(long, default_value_t = 10_000)]
    patience_ms: u64,
    /// What SANE calls the feeder
    #[arg(long)]
    source: Option<String>,
    /// SANE option the device must have (repeatable, in order)
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = pair)]
    options: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn paper(text: &str) -> Result<PaperSource, String> {
    match text {
        "glass" => Ok(PaperSource::Glass),
        "feeder" => Ok(PaperSource::Feeder { both_sides: false }),
        "feeder-both" => Ok(PaperSource::Feeder { both_sides: true }),
        _ => Err("one of glass, feeder, feeder-both".into()),
    }
}

fn colour(text: &str) -> Result<Colour, String> {
    match text {
        "colour" => Ok(Colour::Colour),
        "gray" => Ok(Colour::Gray),
        _ => Err("one of colour, gray".into()),
    }
}

/// Serves one job and ends the process.
#[must_use]
pub fn run(args: HelperScanArgs) -> ExitCode {
    let HelperScanArgs { device, paper: source, pages_max, dpi, colour, patience_ms, source: name, options } = args;
    let request = ScanRequest { dpi, colour, source, pages_max };
    let patience = Duration::from_millis(patience_ms);
    helper::run(&HelperArgs { device, request, source: name, options, patience }, Instant::now)
}
