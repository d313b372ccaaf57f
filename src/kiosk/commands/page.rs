//! `lobby page`: the page pipeline on files, for technicians, for the calibration of a site, and for tests.
//!
//! Each file goes through what a page from the scanner goes through. Exit codes: 0 every file became a page, whatever
//! the gate says of it; 1 a file was refused, or nothing could be written; 2 the question itself is wrong.

mod calibrate;
mod guess;
mod report;
mod write;

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use lobby_domain::Text;
use lobby_domain::capture::CaptureSpec;
use lobby_domain::evidence::PageSource;
use lobby_envelope::digest::sha256;
use lobby_fleet::config::Loaded;
use lobby_imaging::ImagingError;
use lobby_imaging::capture::{CaptureSettings, Page, Picture, Stage, Wish, page_by_stages};
use lobby_imaging::decode::Caps;
use lobby_imaging::judge::{CALIBRATION_PAGES_MIN, Thresholds};
use lobby_words::command as words;

use super::config::Layers;
use super::out::{fail, fail_because, say_json, say_lines};
use crate::visit::limits;

/// Runs pictures through the page pipeline.
#[derive(Debug, clap::Args)]
pub struct PageArgs {
    /// Pictures: JPEG, PNG or PNM, one page each
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// Folder for the pages, their second renditions, the document (PDF/A) and the record; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What took them: flatbed, feeder or camera; told by each picture where it is not given
    #[arg(long, value_parser = source)]
    source: Option<PageSource>,
    /// Dots per inch that the device had; 0: what the file says
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=9600))]
    dpi: u32,
    /// Size that the paper should have, as service lists write it: A4, A3_or_A4, ID-1, passport
    #[arg(long, value_name = "SIZE")]
    size: Option<String>,
    /// The whole picture, nothing cropped
    #[arg(long)]
    whole: bool,
    /// Clockwise turn beyond the one that is found: 90, 180 or 270
    #[arg(long, default_value_t = 0, value_name = "DEGREES", value_parser = turn)]
    turn: u8,
    /// Print what codes on the page say instead of how many there are
    #[arg(long)]
    show: bool,
    /// Write DIR/pages.toml: limits for this site, from these good pages taken with its devices in its light
    #[arg(long)]
    calibrate: bool,
    #[command(flatten)]
    layers: Layers,
}

fn source(word: &str) -> Result<PageSource, String> {
    [PageSource::Flatbed, PageSource::Feeder, PageSource::Camera]
        .into_iter()
        .find(|source| source.code() == word)
        .ok_or_else(|| "one of flatbed, feeder, camera".to_owned())
}

/// Quarter turns.
fn turn(word: &str) -> Result<u8, String> {
    match word {
        "0" => Ok(0),
        "90" => Ok(1),
        "180" => Ok(2),
        "270" => Ok(3),
        _ => Err("one of 0, 90, 180, 270".to_owned()),
    }
}

/// Outcome of one file.
struct Taken {
    file: PathBuf,
    end: Result<Made, Refused>,
}

/// A page, and where the time went.
struct Made {
    page: Page,
    original: Vec<u8>,
    times: Times,
}

/// Wall time of each part.
#[derive(Clone, Copy, Default)]
struct Times {
    decode: Duration,
    find: Duration,
    straighten: Duration,
    make: Duration,
}

/// Why a file became no page.
struct Refused {
    code: &'static str,
    text: Text,
}

/// Runs the command.
#[must_use]
pub fn run(args: &PageArgs) -> ExitCode {
    let limits = match args.layers.sources().load() {
        Ok(Loaded { effective, .. }) => limits(&effective.config.pages),
        Err(error) => return fail_because(&error.text(), &error.code().code()),
    };
    if args.calibrate && args.inputs.len() < CALIBRATION_PAGES_MIN {
        let least = CALIBRATION_PAGES_MIN.to_string();
        let _ = fail(&words::CALIBRATION_PAGES.fill_text(&[("n", &least)]));
        return ExitCode::from(2);
    }
    let taken: Vec<Taken> = args.inputs.iter().map(|file| take(file, args, &limits)).collect();
    let written = match write::all(&taken, args) {
        Ok(written) => written,
        Err(error) => {
            let place = args.out.display().to_string();
            return fail_because(&words::CANNOT_WRITE.fill_text(&[("place", &place)]), &error);
        }
    };
    let said = if args.layers.json {
        say_json(&report::json(&taken, &written, args.show))
    } else {
        say_lines(&[report::plain(&taken, &written, args.show)])
    };
    let all_well = taken.iter().all(|taken| taken.end.is_ok());
    match said {
        Ok(()) if all_well => ExitCode::SUCCESS,
        Ok(()) | Err(_) => ExitCode::FAILURE,
    }
}

fn take(file: &Path, args: &PageArgs, limits: &Thresholds) -> Taken {
    Taken { file: file.to_owned(), end: read(file).and_then(|original| make(original, args, limits)) }
}

/// Opens a file and nothing else: a pipe would keep the other files waiting until it is written to.
fn ordinary(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not an ordinary file"))
    }
}

/// A file's bytes; of one that is too large no more than tells so.
fn read(file: &Path) -> Result<Vec<u8>, Refused> {
    let unreadable = |error: io::Error| {
        let text = words::FILE_UNREADABLE.fill_text(&[("reason", &error.to_string())]);
        Refused { code: "unreadable", text }
    };
    let mut bytes = Vec::new();
    let most = Caps::default().file_bytes as u64 + 1;
    ordinary(file).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}

fn make(original: Vec<u8>, args: &PageArgs, limits: &Thresholds) -> Result<Made, Refused> {
    let spec = args.size.as_ref().map(|size| asked(size, limits));
    let settings = CaptureSettings {
        source: args.source.unwrap_or_else(|| guess::source(&original)),
        side: None,
        dpi: args.dpi,
        limits,
        spec: spec.as_ref(),
        wish: Wish { quarters: args.turn, whole: args.whole },
    };
    let mut times = Times::default();
    let mut last = Instant::now();
    let page = page_by_stages(Picture::File(&original), &settings, |stage| {
        let now = Instant::now();
        let part = match stage {
            Stage::Decoded => &mut times.decode,
            Stage::Found => &mut times.find,
            Stage::Straightened => &mut times.straighten,
            Stage::Made => &mut times.make,
        };
        *part = now - last;
        last = now;
    });
    match page {
        Ok(page) => Ok(Made { page, original, times }),
        Err(ImagingError::Refused(refusal)) => {
            let (what, advice) = (refusal.sentence(), refusal.advice());
            let text = Text::new(format!("{}{}", what.zh, advice.zh), format!("{} {}", what.en, advice.en));
            Err(Refused { code: refusal.code(), text })
        }
        Err(error) => {
            let text = words::NO_PAGE.fill_text(&[("reason", &error.to_string())]);
            Err(Refused { code: "broken", text })
        }
    }
}

/// The usual limits, and the size that was asked for.
fn asked(size: &str, limits: &Thresholds) -> CaptureSpec {
    CaptureSpec {
        pages_min: 1,
        pages_max: u16::MAX,
        colour: true,
        dpi: 300,
        dpi_min_effective: limits.dpi_min as u16,
        min_sharpness: limits.sharpness_pass,
        retake_below: limits.sharpness_retake,
        both_sides: false,
        page_size: size.to_owned(),
        glare_check: true,
        edge_check: true,
    }
}

/// SHA-256 in hex.
fn digest(bytes: &[u8]) -> String {
    sha256(bytes).to_string()
}
