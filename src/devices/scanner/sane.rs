//! A scan job through libsane, within the helper process.

use std::ffi::CString;
use std::fs::File;
use std::time::Duration;

use lobby_domain::evidence::Side;

use super::job::{HelperArgs, JobEnd, JobFailure};
use super::page::PixelFormat;
use super::picture_file::Stated;
use super::protocol::{CHUNK_BYTES_MAX, FrameWriter, PageHeader, RawShape, Shape, Step};
use super::sane_ffi::{Device, Parameters, Sane};
use super::sane_options::{OptionFailure, region, resolution_set, set};
use super::status::Status;
use super::{Colour, PaperSource, resolution};

/// Poll interval while a non-blocking back end has no data.
const POLL_INTERVAL: Duration = Duration::from_millis(2);
/// Names of the sources in SANE back ends, the commonest first; compared without regard to case.
const GLASS: &[&str] = &["Flatbed", "FlatBed", "Normal"];
const FEEDER: &[&str] =
    &["Automatic Document Feeder", "ADF", "ADF Front", "ADF Simplex", "Document Feeder", "Feeder", "ADF Left"];
const DUPLEX: &[&str] = &["ADF Duplex", "Automatic Document Feeder Duplex", "Duplex", "ADF Duplex Long-Edge Binding"];

/// Loads the library and starts it.
pub(super) fn load() -> Result<Sane, JobFailure> {
    let sane = Sane::load().map_err(|_| JobFailure {
        step: Step::Load,
        status: Status::UNSUPPORTED,
        detail: "libsane.so.1 cannot be loaded".into(),
    })?;
    sane.init().map_err(JobFailure::at(Step::Init))?;
    Ok(sane)
}

/// Scans what `args` ask for and returns the device, which the caller closes when every frame is sent.
pub(super) fn scan<'a>(
    sane: &'a Sane,
    args: &HelperArgs,
    frames: &mut FrameWriter<File>,
) -> Result<Device<'a>, JobEnd> {
    let name = CString::new(args.device.as_str()).map_err(|_| JobFailure::at(Step::Open)(Status::INVAL))?;
    let device = sane.open(&name).map_err(JobFailure::at(Step::Open))?;
    frames.opened(&set_all(&device, args)?)?;
    // Before the start: while scanning, back ends refuse to talk about options.
    let (asked, region) = (resolution_set(&device), region(&device));
    let (pages_max, both_sides) = match args.request.source {
        PaperSource::Glass => (u32::from(args.request.pages_max).min(1), false),
        PaperSource::Feeder { both_sides } => (u32::from(args.request.pages_max), both_sides),
    };
    while frames.pages() < pages_max {
        match device.start() {
            Err(Status::NO_DOCS) if frames.pages() > 0 => break,
            started => started.map_err(JobFailure::at(Step::Start))?,
        }
        let parameters = device.parameters().map_err(JobFailure::at(Step::Start))?;
        let side = if frames.pages().is_multiple_of(2) { Side::Front } else { Side::Back };
        let shape = shape(&parameters)?;
        let came = Stated { width: shape.width, height: shape.height.unwrap_or_default(), dpi: None };
        let dpi = region.filter(|_| asked > 0).map_or(asked, |region| resolution::real(asked, region, &came));
        frames.page(&PageHeader { side: both_sides.then_some(side), dpi, shape: Shape::Raw(shape) })?;
        copy_page(&device, frames)?;
    }
    Ok(device)
}

fn set_all(device: &Device<'_>, args: &HelperArgs) -> Result<Vec<(String, String)>, JobFailure> {
    let mut effective = Vec::new();
    let refused = |failure: OptionFailure| JobFailure::because(Step::Option, failure.status, failure.detail);
    // First of all: with another source, back ends offer other options.
    if let Some(source) = source(device, args)? {
        let value = set(device, "source", &source).map_err(refused)?;
        effective.push(("source".to_owned(), value));
    }
    let mode = match args.request.colour {
        Colour::Colour => "Color",
        Colour::Gray => "Gray",
    };
    for (name, value) in [("mode", mode), ("resolution", &args.request.dpi.to_string())] {
        if let Ok(value) = set(device, name, value) {
            effective.push((name.to_owned(), value));
        }
    }
    let feeder = args.request.source != PaperSource::Glass;
    // A source that is configured for good is the glass's.
    for (name, value) in args.options.iter().filter(|(name, _)| !(feeder && name == "source")) {
        let value = set(device, name, value).map_err(refused)?;
        effective.push((name.clone(), value));
    }
    Ok(effective)
}

/// What the option `source` is to be; `None` where a device with nothing but glass has no such option.
fn source(device: &Device<'_>, args: &HelperArgs) -> Result<Option<String>, JobFailure> {
    let offered = device.choices("source");
    let find = |usual: &[&str]| {
        usual.iter().find_map(|name| offered.iter().find(|offer| offer.eq_ignore_ascii_case(name)).cloned())
    };
    let usual = match args.request.source {
        PaperSource::Glass => return Ok(find(GLASS)),
        PaperSource::Feeder { both_sides: false } => FEEDER,
        PaperSource::Feeder { both_sides: true } => DUPLEX,
    };
    let found = args.source.clone().or_else(|| find(usual));
    let lacking = || format!("option source: no such feeder among {offered:?}");
    found.map(Some).ok_or_else(|| JobFailure::because(Step::Option, Status::UNSUPPORTED, lacking()))
}

fn shape(parameters: &Parameters) -> Result<RawShape, JobFailure> {
    let unsupported = |why: &str| JobFailure::because(Step::Start, Status::UNSUPPORTED, why);
    let format = match parameters.format {
        0 => PixelFormat::Gray,
        1 => PixelFormat::Rgb,
        _ => return Err(unsupported("the device scans colours in three passes")),
    };
    let positive = |number: i32| u32::try_from(number).map_err(|_| unsupported("the device reports a negative size"));
    Ok(RawShape {
        width: positive(parameters.pixels_per_line)?,
        height: u32::try_from(parameters.lines).ok(),
        bytes_per_line: positive(parameters.bytes_per_line)?,
        depth: positive(parameters.depth)?,
        format,
    })
}

/// Passes data on until the device says how the page ended; only EOF is an end without error.
fn copy_page(device: &Device<'_>, frames: &mut FrameWriter<File>) -> Result<(), JobEnd> {
    let mut buffer = vec![0; CHUNK_BYTES_MAX];
    loop {
        match device.read(&mut buffer) {
            Ok(0) => std::thread::sleep(POLL_INTERVAL),
            Ok(length) => frames.data(&buffer[..length])?,
            Err(Status::EOF) => return Ok(frames.end_page(Step::Read, Status::EOF.0)?),
            Err(status) => {
                frames.end_page(Step::Read, status.0)?;
                return Err(JobFailure::at(Step::Read)(status).into());
            }
        }
    }
}
