//! One capture: makes a page and its evidence from a device's picture.
//!
//! The picture is decoded where it is a file, searched for the page, straightened, judged, encoded once, reduced for
//! the screen, and searched for codes. The caller may make the page again from the same picture, turned or uncropped.

use std::thread;

use lobby_domain::capture::CaptureSpec;
use lobby_domain::evidence::{PageEvidence, PageSource, Side};

use crate::codes::codes;
use crate::decode::{Caps, Kind, Passage, open};
use crate::find::{Found, Outline, find};
use crate::geometry::Turn;
use crate::judge::{Judgement, MaterialSize, Measures, Scale, Scene, Thresholds, judge, sizes_of};
use crate::straighten::{Hint, Straight, straighten};
use crate::{Format, ImagingError, Preview, Raster, RawView, encode, preview};

/// A picture as the device delivered it.
#[derive(Clone, Copy, Debug)]
pub enum Picture<'a> {
    /// Decoded samples.
    Raw(&'a Raster),
    /// A file's bytes, untrusted.
    File(&'a [u8]),
}

/// Settings of one capture.
#[derive(Clone, Copy, Debug)]
pub struct CaptureSettings<'a> {
    /// Kind of the device.
    pub source: PageSource,
    /// Side of the sheet; `None` where only one was taken.
    pub side: Option<Side>,
    /// Dots per inch that the device claims; of a camera a hint; 0 where unknown.
    pub dpi: u32,
    /// Limits of the site.
    pub limits: &'a Thresholds,
    /// Requirements of the material; they take precedence over `limits`.
    pub spec: Option<&'a CaptureSpec>,
    /// Corrections by a person.
    pub wish: Wish,
}

/// Corrections that a person asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Quarter turns clockwise beyond the automatic one.
    pub quarters: u8,
    /// Keeps the whole picture, without cropping.
    pub whole: bool,
}

/// A finished page.
#[derive(Debug)]
pub struct Page {
    /// The page for the application; the device's own JPEG where nothing had to be changed.
    pub jpeg: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Dots per inch; 0 where unknown.
    pub dpi: u32,
    /// For the screen.
    pub preview: Preview,
    /// Format of the file; `None` for samples.
    pub kind: Option<Kind>,
    /// Record of the capture; `accepted_by` is `None`.
    pub evidence: PageEvidence,
    /// Measured values, for calibration.
    pub measures: Measures,
}

/// A finished stage of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The file is decoded.
    Decoded,
    /// The page is found.
    Found,
    /// The page is straight and upright.
    Straightened,
    /// The page is judged, encoded, searched for codes and reduced for the screen.
    Made,
}

/// Makes a page from a picture.
///
/// # Errors
/// [`ImagingError::Refused`] for a file that cannot be decoded; [`ImagingError::Encode`].
pub fn page(picture: Picture<'_>, settings: &CaptureSettings<'_>) -> Result<Page, ImagingError> {
    page_by_stages(picture, settings, |_| ())
}

/// As [`page`], calling `finished` after each stage, so that callers can time them.
///
/// # Errors
/// As [`page`].
pub fn page_by_stages(
    picture: Picture<'_>,
    settings: &CaptureSettings<'_>,
    mut finished: impl FnMut(Stage),
) -> Result<Page, ImagingError> {
    let opened;
    let (raster, own, dpi, kind) = match picture {
        Picture::Raw(raster) => (raster, None, settings.dpi, None),
        Picture::File(bytes) => {
            opened = open(bytes, &Caps::default())?;
            let own = (opened.passage == Passage::ByteForByte).then_some(bytes);
            let dpi = dots(settings.dpi, opened.dpi, &opened.raster);
            (&opened.raster, own, dpi, Some(opened.kind))
        }
    };
    finished(Stage::Decoded);
    let found = find(raster, settings.source);
    finished(Stage::Found);
    let sizes = settings.spec.map(|spec| asked(&spec.page_size)).unwrap_or_default();
    let straight = straighten(raster, &wished(&found, settings.wish), Hint { dpi, sizes });
    finished(Stage::Straightened);
    let scene = scene(settings.source, &found, &straight, settings.wish);
    let dots = straight.dpi_effective.round().clamp(0.0, 65_535.0) as u32;
    let (judgement, encoded, texts, preview) = thread::scope(|scope| {
        let beside = scope.spawn(|| (codes(&straight.raster), small(&straight.raster)));
        let judgement = judge(&scene, settings.limits, settings.spec);
        let encoded = match own {
            Some(bytes) if !straight.changed => Ok(bytes.to_vec()),
            Some(_) | None => encode::page(&straight.raster, dots).map(|jpeg| jpeg.bytes),
        };
        let (codes, preview) = beside.join().unwrap_or_else(|_| (Vec::new(), small(&straight.raster)));
        (judgement, encoded, codes.into_iter().map(|code| code.text).collect(), preview)
    });
    finished(Stage::Made);
    let measures = judgement.measures;
    let unchanged = own.is_some() && !straight.changed;
    let evidence = PageEvidence { unchanged, codes: texts, ..evidence(settings, dpi, &found, &straight, judgement) };
    let (width, height) = (straight.raster.width(), straight.raster.height());
    Ok(Page { jpeg: encoded?, width, height, dpi: dots, preview, kind, evidence, measures })
}

/// Longest sides of what scanners take, inches: A3 and a little.
const SHEET_INCHES: (f64, f64) = (12.3, 17.5);
/// Dots per inch that programs write who know nothing.
const UNSAID: [u32; 2] = [72, 96];

/// Dots per inch of a file: what the device was asked for, unless the file says credibly that it is coarser. Scanners
/// announce what they do not do; phones and screens write 72 or 96 into everything; and a claim that would make the page
/// larger than any sheet comes from some program. 0 where neither says what can be true.
fn dots(device: u32, file: Option<u32>, picture: &Raster) -> u32 {
    let Some(file) = file else { return device };
    let inches = |pixels: u32| f64::from(pixels) / f64::from(file.max(1));
    let (short, long) = (picture.width().min(picture.height()), picture.width().max(picture.height()));
    let fits = inches(short) <= SHEET_INCHES.0 && inches(long) <= SHEET_INCHES.1;
    let credible = !UNSAID.contains(&file) && fits;
    let coarser = f64::from(file) < f64::from(device) * 0.98;
    if credible && (device == 0 || coarser) { file } else { device }
}

/// The record without codes, of a page that was changed.
fn evidence(
    settings: &CaptureSettings<'_>,
    dpi: u32,
    found: &Found,
    straight: &Straight<'_>,
    judgement: Judgement,
) -> PageEvidence {
    let seen = matches!(found.outline, Outline::Edges { .. });
    PageEvidence {
        source: settings.source,
        side: settings.side,
        dpi_device: dpi,
        dpi_effective: straight.dpi_effective as f32,
        corners: seen.then(|| straight.corners.0.map(|corner| [corner.x, corner.y])),
        angle_deg: straight.angle_deg,
        turn_deg: u16::from(quarters(straight.turn)) * 90,
        whole: settings.wish.whole,
        measures: judgement.measures.named(),
        findings: judgement.findings,
        ..PageEvidence::default()
    }
}

/// Short and long side of each size of paper that a material may have, millimetres.
fn asked(word: &str) -> Vec<(f64, f64)> {
    let paper = |size| match size {
        MaterialSize::Millimetres(short, long) => Some((f64::from(short), f64::from(long))),
        MaterialSize::Pixels(..) => None,
    };
    sizes_of(word).into_iter().filter_map(paper).collect()
}

/// The finding with the corrections applied.
fn wished(found: &Found, wish: Wish) -> Found {
    let mut found = found.clone();
    if wish.whole {
        found.outline = Outline::Nothing;
    }
    found.turn = turn(quarters(found.turn) + wish.quarters);
    found
}

/// Describes a straightened page to the judge.
#[must_use]
pub fn scene<'a>(source: PageSource, found: &Found, page: &'a Straight<'_>, wish: Wish) -> Scene<'a> {
    let (mut cut, scale) = match &found.outline {
        Outline::Edges { .. } if wish.whole => ([false; 4], Scale::Unknown),
        Outline::Edges { cut, .. } if cut.contains(&true) => (*cut, Scale::Unknown),
        Outline::Edges { cut, .. } if source == PageSource::Camera => (*cut, Scale::Shape),
        Outline::Edges { cut, .. } => (*cut, Scale::Millimetres),
        Outline::Content { .. } | Outline::Nothing => ([false; 4], Scale::Unknown),
    };
    cut.rotate_right(usize::from(quarters(page.turn)));
    Scene {
        page: &page.raster,
        source,
        dpi: page.dpi_effective as f32,
        scale: if page.dpi_effective > 0.0 || scale == Scale::Shape { scale } else { Scale::Unknown },
        cut,
        several: found.several && !wish.whole,
        no_page: found.no_page,
    }
}

fn small(page: &Raster) -> Preview {
    let line = page.width() * page.format().channels() as u32;
    let view = RawView::new(page.width(), page.height(), line, 8, page.format(), page.samples());
    view.map_or_else(|_| Preview { width: 1, height: 1, rgb: vec![255; 3] }, |view| preview(&view))
}

/// Quarter turns clockwise, 0..=3.
#[must_use]
pub fn quarters(turn: Turn) -> u8 {
    match turn {
        Turn::None => 0,
        Turn::Right => 1,
        Turn::Half => 2,
        Turn::Left => 3,
    }
}

fn turn(quarters: u8) -> Turn {
    match quarters % 4 {
        0 => Turn::None,
        1 => Turn::Right,
        2 => Turn::Half,
        _ => Turn::Left,
    }
}

/// Converts a device's samples to a picture; takes `bytes` over without a copy where they have 8 bits and no padding.
///
/// # Errors
/// Those of [`RawView::new`].
pub fn raster(
    (width, height): (u32, u32),
    (bytes_per_line, depth): (u32, u32),
    format: Format,
    bytes: &mut Vec<u8>,
) -> Result<Raster, ImagingError> {
    let view = RawView::new(width, height, bytes_per_line, depth, format, bytes)?;
    match view.whole() {
        Some(_) => Raster::new(width, height, format, std::mem::take(bytes)),
        None => Ok(Raster::of(&view)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_page_is_as_coarse_as_its_file_says_where_that_can_be() {
        let picture =
            |width, height| Raster::new(width, height, Format::Gray, vec![0; (width * height) as usize]).unwrap();
        let a4_at_200 = picture(1654, 2339);
        for (device, file, want) in [
            (300, Some(200), 200),
            (0, Some(200), 200),
            (300, None, 300),
            (0, None, 0),
            (300, Some(300), 300),
            (300, Some(600), 300),
            (300, Some(72), 300),
            (300, Some(96), 300),
            (72, Some(72), 72),
            (300, Some(100), 300),
            (0, Some(72), 0),
            (0, Some(96), 0),
            (0, Some(100), 0),
        ] {
            assert_eq!(dots(device, file, &a4_at_200), want, "device {device}, file {file:?}");
        }
    }
}
