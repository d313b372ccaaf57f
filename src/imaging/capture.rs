//! One capture: a device's picture becomes a page, with everything that is kept of how.
//!
//! Decoded where it is a file, found, straightened, judged, encoded once, made small for the screen, searched for codes.
//! The same picture may be made into its page again with a turn, or whole: whatever was cropped can be had back as long
//! as somebody holds the picture.

use std::thread;

use lobby_domain::capture::CaptureSpec;
use lobby_domain::evidence::{PageEvidence, PageSource, Side};

use crate::codes::codes;
use crate::decode::{Caps, Kind, Passage, open};
use crate::find::{Found, Outline, find};
use crate::geometry::Turn;
use crate::judge::{Measures, PaperSize, Scale, Scene, Thresholds, judge, sizes_of};
use crate::straighten::{Hint, Straight, straighten};
use crate::{Format, ImagingError, Preview, Raster, RawView, encode, preview};

/// What a device delivered.
#[derive(Clone, Copy, Debug)]
pub enum Picture<'a> {
    /// Samples.
    Raw(&'a Raster),
    /// A file's bytes, untrusted.
    File(&'a [u8]),
}

/// How a picture becomes a page.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    pub source: PageSource,
    pub side: Option<Side>,
    /// Dots per inch that the device claims; of a camera a hint; 0 where nothing is known.
    pub dpi: u32,
    /// What is usual here.
    pub limits: &'a Thresholds,
    /// What the material asks for; comes before what is usual.
    pub spec: Option<&'a CaptureSpec>,
    /// What a person wants otherwise.
    pub wish: Wish,
}

/// What a person wants otherwise than it was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Quarter turns clockwise beyond the one that was found.
    pub quarters: u8,
    /// The whole picture, nothing cropped.
    pub whole: bool,
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// As it is handed in: the device's own JPEG where nothing had to be changed.
    pub jpeg: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Dots per inch; 0 where unknown.
    pub dpi: u32,
    /// For the screen.
    pub preview: Preview,
    /// What the file was; `None` of samples.
    pub kind: Option<Kind>,
    /// How it came about. Nobody has accepted it yet.
    pub evidence: PageEvidence,
    /// What the gate measured: what calibration needs.
    pub measures: Measures,
}

/// A part of the road, told when it is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The file is a picture in memory.
    Decoded,
    /// The page is found in it.
    Found,
    /// It is straight and upright.
    Straightened,
    /// It is judged and encoded; beside that its codes are read and it is made small for the screen.
    Made,
}

/// Makes a page of a picture.
///
/// # Errors
/// [`ImagingError::Refused`] where a file is not taken in; [`ImagingError::Encode`].
pub fn page(picture: Picture<'_>, manner: &Manner<'_>) -> Result<Page, ImagingError> {
    page_by_stages(picture, manner, |_| ())
}

/// The same for whoever wants to know how long each part takes: there is no clock in here.
///
/// # Errors
/// As [`page`].
pub fn page_by_stages(
    picture: Picture<'_>,
    manner: &Manner<'_>,
    mut behind: impl FnMut(Stage),
) -> Result<Page, ImagingError> {
    let opened;
    let (raster, own, dpi, kind) = match picture {
        Picture::Raw(raster) => (raster, None, manner.dpi, None),
        Picture::File(bytes) => {
            opened = open(bytes, &Caps::default())?;
            let own = (opened.passage == Passage::ByteForByte).then_some(bytes);
            // A device says what it did; what a file says may be anybody's.
            let dpi = if manner.dpi == 0 { opened.dpi.unwrap_or(0) } else { manner.dpi };
            (&opened.raster, own, dpi, Some(opened.kind))
        }
    };
    behind(Stage::Decoded);
    let found = find(raster, manner.source);
    behind(Stage::Found);
    let sizes = manner.spec.map(|spec| asked(&spec.page_size)).unwrap_or_default();
    let straight = straighten(raster, &wished(&found, manner.wish), Hint { dpi, sizes });
    behind(Stage::Straightened);
    let scene = scene(manner.source, &found, &straight, manner.wish);
    let dots = straight.dpi_effective.round().clamp(0.0, 65_535.0) as u32;
    let (judgement, encoded, texts, preview) = thread::scope(|scope| {
        let beside = scope.spawn(|| (codes(&straight.raster), small(&straight.raster)));
        let judgement = judge(&scene, manner.limits, manner.spec);
        let encoded = match own {
            Some(bytes) if !straight.changed => Ok(bytes.to_vec()),
            Some(_) | None => encode::page(&straight.raster, dots).map(|jpeg| jpeg.bytes),
        };
        let (codes, preview) = beside.join().unwrap_or_else(|_| (Vec::new(), small(&straight.raster)));
        (judgement, encoded, codes.into_iter().map(|code| code.text).collect(), preview)
    });
    behind(Stage::Made);
    let seen = matches!(found.outline, Outline::Edges { .. });
    let evidence = PageEvidence {
        source: manner.source,
        side: manner.side,
        dpi_device: dpi,
        dpi_effective: straight.dpi_effective as f32,
        corners: seen.then(|| straight.corners.0.map(|corner| [corner.x, corner.y])),
        angle_deg: straight.angle_deg,
        turn_deg: u16::from(quarters(straight.turn)) * 90,
        whole: manner.wish.whole,
        unchanged: own.is_some() && !straight.changed,
        measures: judgement.measures.named(),
        findings: judgement.findings,
        codes: texts,
        retakes: 0,
        accepted_by: None,
    };
    let (width, height) = (straight.raster.width(), straight.raster.height());
    Ok(Page { jpeg: encoded?, width, height, dpi: dots, preview, kind, evidence, measures: judgement.measures })
}

/// Short and long side of each size of paper that a material may have, millimetres.
fn asked(word: &str) -> Vec<(f64, f64)> {
    let paper = |size| match size {
        PaperSize::Millimetres(short, long) => Some((f64::from(short), f64::from(long))),
        PaperSize::Pixels(..) => None,
    };
    sizes_of(word).into_iter().filter_map(paper).collect()
}

/// What was found, changed by what is wanted.
fn wished(found: &Found, wish: Wish) -> Found {
    let mut found = found.clone();
    if wish.whole {
        found.outline = Outline::Nothing;
    }
    found.turn = turn(quarters(found.turn) + wish.quarters);
    found
}

/// What the judge is told of a page that was found and straightened.
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

/// Quarter turns clockwise.
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

/// A device's samples as a picture; its bytes are taken over where they are as they should be.
///
/// # Errors
/// What [`RawView::new`] says.
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
