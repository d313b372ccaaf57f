//! Position and orientation of the page in a picture.
//!
//! The search runs on a copy of about a quarter of the size: threshold, connected pieces, the rims of the largest, a
//! straight line through each rim, four corners. Where no edge is visible (white paper under a white lid) the rows of
//! print give the skew, and the picture is not cropped.

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

/// A scanner's lid is darker than the first level and varies by less than the second; print on dark paper varies more.
const LID: usize = 110;
const EVEN: usize = 35;
/// Pixels that may be dust, per mille of the brightest and of the darkest.
const DUST: usize = 5;
/// Level from which a pixel is clipped, and the share of clipped pixels that may hide a page.
const CLIPPED: u8 = 250;
const HIDES: f64 = 0.3;

/// Visible outline of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// Its edges are visible.
    Edges {
        /// In pixels of the picture; may lie a little outside of it where the page does.
        corners: Quad,
        /// Share of the visible edges that fits straight lines, 0..=1; under 0.85 a person should look at the crop.
        support: f64,
        /// Whether the page continues outside of the picture: top, right, bottom, left of the picture.
        cut: [bool; 4],
    },
    /// Only its content is visible.
    Content {
        /// Clockwise skew, degrees; 0 where the print does not show it.
        angle_deg: f64,
        /// Confidence of the angle, 0..=1.
        confidence: f64,
        /// Rectangle around all that is not background, turned by the angle; the whole picture where in doubt.
        content: Quad,
    },
    /// Neither edges nor content; see [`Found::no_page`].
    Nothing,
}

/// Result of the search in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Visible outline of the page.
    pub outline: Outline,
    /// Whether the picture shows no page: a table, or a scanner's glass under a dark lid. White under a white lid may
    /// be a blank page.
    pub no_page: bool,
    /// Turn that brings the straightened page upright.
    pub turn: Turn,
    /// Confidence of the turn, 0..=1; below 0.6 the turn is [`Turn::None`].
    pub turn_confidence: f64,
    /// Whether several pages or cards are visible; the outline then encloses all of them.
    pub several: bool,
    /// Each page or card with visible edges, in pixels of the picture, the largest first.
    pub pieces: Vec<Quad>,
    /// Clockwise skew, degrees: of all visible edges, or of the print.
    pub angle_deg: f64,
    /// Colour of the background.
    pub(crate) surround: [u8; 3],
    pub(crate) source: Source,
}

/// Finds the page. Every picture has a result; no content makes this fail.
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

/// Whether a picture without edges shows no page. Paper that fills a scanner's glass is brighter than its lid or has
/// print on it. A camera's picture that is clipped all over may hide a page: that is too much light, not an empty
/// table.
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
