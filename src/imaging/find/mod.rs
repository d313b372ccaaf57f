//! Where the page lies in a picture, and which way up.
//!
//! Everything is found in a picture of about a quarter of the size: bright from dark, pieces, the rims of the largest,
//! a straight line through each rim, four corners. Where no edge is to be seen (white paper under a white lid) the
//! rows of print tell the skew, and the whole picture stays.

mod component;
mod edges;
mod line;
mod luma;
mod marks;
mod mrz_fillers;
mod outline;
mod portrait;
mod search;
mod shadow;
mod text;
mod threshold;
mod upright;

pub use lobby_domain::evidence::PageSource as Source;

use luma::{Plane, Small};
use text::Ink;

use crate::Raster;
use crate::geometry::{Quad, Turn};

/// Levels under which a scanner's lid is dark, and by which it varies less: print on dark paper varies more.
const LID: usize = 110;
const EVEN: usize = 35;
/// Pixels that may be dust, parts in a thousand of the brightest and of the darkest.
const DUST: usize = 5;
/// Level from which nothing more is told apart, and the share of such pixels that may hide a page.
const CLIPPED: u8 = 250;
const HIDES: f64 = 0.3;

/// How the page shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// Its edges are seen.
    Edges {
        /// In pixels of the picture; may lie a little outside of it where the page does.
        corners: Quad,
        /// Share of the visible edges that fits straight lines, 0..=1; under 0.85 a person should look at the crop.
        support: f64,
        /// Top, right, bottom, left as it lies in the picture: whether the page goes on outside.
        cut: [bool; 4],
    },
    /// Only its content is seen.
    Content {
        /// Clockwise, degrees; 0 where the print does not tell.
        angle_deg: f64,
        /// 0..=1.
        confidence: f64,
        /// What encloses all that is not background, turned by the angle; the whole picture where in doubt.
        content: Quad,
    },
    /// Nothing stands out: see [`Found::no_page`].
    Nothing,
}

/// What was found in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How the page shows.
    pub outline: Outline,
    /// There is no page: a table, or a scanner's glass under a dark lid. White under a white lid may be a blank page.
    pub no_page: bool,
    /// What the straightened page must be turned by.
    pub turn: Turn,
    /// How sure the turn is, 0..=1; where it is not sure enough, the turn is [`Turn::None`].
    pub turn_confidence: f64,
    /// More than one page or card lies there; the outline then encloses all of them.
    pub several: bool,
    /// Each page or card with visible edges, in pixels of the picture, the largest first.
    pub pieces: Vec<Quad>,
    /// Clockwise, degrees: of all visible edges, or of the print.
    pub angle_deg: f64,
    /// Colour of what lies around the page.
    pub(crate) surround: [u8; 3],
    pub(crate) source: Source,
}

/// Finds the page. Any picture has an answer; nothing in it can make this fail.
#[must_use]
pub fn find(picture: &Raster, source: Source) -> Found {
    let small = Small::of(picture);
    let (surround, spread) = small.surround();
    let luma = small.luma();
    let shapes = search::shapes(&small, &luma, surround, spread, source);
    let large = |quad: &Quad| outline::enlarged(quad, small.shrink);
    let pieces: Vec<Quad> = shapes.iter().map(|shape| large(&shape.corners)).collect();
    let no_page = shapes.is_empty() && shows_no_page(&luma, source);
    let (outline, angle_deg) = match shapes.as_slice() {
        [] if source == Source::Camera || no_page => (Outline::Nothing, 0.0),
        [] => by_print(picture, &Ink::of(&luma), small.shrink),
        [shape] => {
            let corners = large(&shape.corners);
            // In perspective the edges have no angle in common; the upper and the lower one count.
            let angle = if source == Source::Camera { corners.angle() } else { shape.angle };
            (Outline::Edges { corners, support: shape.support, cut: shape.cut }, angle)
        }
        [first, ..] => {
            let content = search::around(&pieces, first.angle);
            (Outline::Content { angle_deg: first.angle, confidence: first.support, content }, first.angle)
        }
    };
    let (turn, turn_confidence) = match &outline {
        Outline::Edges { corners, cut, .. } if !cut.contains(&true) => {
            upright::upright(picture, corners, upright::pixels_of_sheet(corners), upright::RIM)
        }
        // What is left of a page that is cut may be shaped like anything.
        Outline::Edges { corners, .. } => upright::upright(picture, corners, upright::PAGE_PIXELS, upright::RIM),
        Outline::Content { content, .. } if shapes.is_empty() => {
            upright::upright(picture, content, upright::PAGE_PIXELS, 0)
        }
        Outline::Content { .. } | Outline::Nothing => (Turn::None, 0.0),
    };
    Found { outline, no_page, turn, turn_confidence, several: shapes.len() > 1, pieces, angle_deg, surround, source }
}

/// Whether a picture without edges shows no page. Paper that fills a scanner's glass is not as dark as its lid, or has
/// print on it. What is clipped all over may hide a page from a camera: that is too much light and no empty table.
fn shows_no_page(luma: &Plane, source: Source) -> bool {
    let mut counts = [0usize; 256];
    for value in &luma.samples {
        counts[usize::from(*value)] += 1;
    }
    let clipped = counts[usize::from(CLIPPED)..].iter().sum::<usize>() as f64 / luma.samples.len().max(1) as f64;
    let level = |per_mille: usize| {
        let mut seen = 0;
        counts.iter().position(|n| {
            seen += n;
            seen * 1000 >= luma.samples.len() * per_mille
        })
    };
    let (darkest, brightest) = (level(DUST), level(1000 - DUST));
    match source {
        Source::Camera => clipped < HIDES,
        Source::Flatbed | Source::Feeder => {
            brightest.zip(darkest).is_some_and(|(bright, dark)| bright < LID && bright - dark < EVEN)
        }
    }
}

fn by_print(picture: &Raster, ink: &Ink, shrink: usize) -> (Outline, f64) {
    let skew = ink.skew();
    let Some(extent) = ink.extent(skew.angle) else { return (Outline::Nothing, 0.0) };
    let content = if skew.confidence > 0.0 {
        outline::enlarged(&extent, shrink)
    } else {
        Quad::of_picture(picture.width(), picture.height())
    };
    (Outline::Content { angle_deg: skew.angle, confidence: skew.confidence, content }, skew.angle)
}

#[cfg(test)]
mod tests;
