//! Straightening: the page upright, cropped and in true size.
//!
//! The picture itself is never changed, and the corners in use are reported: a crop can be undone by straightening the
//! picture without them ([`straighten`] of a [`Found`] whose outline is [`Outline::Nothing`]).

mod blend;
mod paper;
mod quarter;
mod warp;

use std::borrow::Cow;

use crate::find::{Found, Outline, Source};
use crate::geometry::{Point, Quad, Turn};
use crate::homography::Homography;
use crate::{Raster, SIDE_PIXELS_MAX};

/// Largest skew that stays if the page fills the picture, degrees.
const SKEW_LEFT_ALONE: f64 = 0.1;
/// The page fills the picture if no corner is farther from the picture's than this share of its longer side.
const FILLS: f64 = 0.006;
/// Content of at least this share of the picture is not cropped: the page under a white lid may be larger.
const CONTENT_IS_PAGE: f64 = 0.25;
/// Margin around content that is cropped, millimetres; parts of the picture where the scale is unknown.
const MARGIN_MM: f64 = 8.0;
const MARGIN_PART: f64 = 0.03;

/// A page ready to be judged and encoded.
#[derive(Clone, Debug)]
pub struct Straight<'a> {
    /// The page; the picture itself where nothing had to be changed.
    pub raster: Cow<'a, Raster>,
    /// Corners of the page in the picture, in the order of the upright page; may lie outside of it.
    pub corners: Quad,
    /// Skew that was taken out, clockwise, degrees, without the turn.
    pub angle_deg: f64,
    /// Turn that brought the page upright.
    pub turn: Turn,
    /// Dots per inch of the page; 0 where unknown, as of a camera's page that may be of several sizes.
    pub dpi_effective: f64,
    /// Whether the page differs from the picture; if not, the original bytes may be used.
    pub changed: bool,
}

/// Hints to the size of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hint {
    /// The device's resolution; of a camera the one it has at the height of the table; 0 where unknown.
    pub dpi: u32,
    /// Sizes that are asked for, short and long side in millimetres: of a camera's page only its shape is seen.
    pub sizes: Vec<(f64, f64)>,
}

impl From<u32> for Hint {
    fn from(dpi: u32) -> Self {
        Self { dpi, sizes: Vec::new() }
    }
}

/// Straightens a page.
#[must_use]
pub fn straighten<'a>(picture: &'a Raster, found: &Found, hint: impl Into<Hint>) -> Straight<'a> {
    straighten_with(picture, found, hint, Vec::new())
}

/// As [`straighten`], reusing the memory of an earlier page: fresh memory costs time.
#[must_use]
pub fn straighten_with<'a>(picture: &'a Raster, found: &Found, hint: impl Into<Hint>, memory: Vec<u8>) -> Straight<'a> {
    let hint = hint.into();
    let plan = Plan::of(picture, found, &hint);
    let corners = quarter::turned_corners(&plan.corners, found.turn);
    let straight = |raster, changed| Straight {
        raster,
        corners,
        angle_deg: plan.angle,
        turn: found.turn,
        dpi_effective: plan.dpi,
        changed,
    };
    if plan.as_it_is {
        return match found.turn {
            Turn::None => straight(Cow::Borrowed(picture), false),
            turn @ (Turn::Left | Turn::Half | Turn::Right) => {
                straight(Cow::Owned(quarter::turned(picture, turn, memory)), true)
            }
        };
    }
    let (width, height) = match found.turn {
        Turn::None | Turn::Half => (plan.width, plan.height),
        Turn::Left | Turn::Right => (plan.height, plan.width),
    };
    let map = Homography::onto(&corners, f64::from(width), f64::from(height));
    match warp::warp(picture, &map, (width, height), found.surround, memory) {
        Ok(page) => straight(Cow::Owned(page), true),
        // A page larger than any that is accepted: the picture stays as it is.
        Err(_) => Straight {
            raster: Cow::Borrowed(picture),
            corners: Quad::of_picture(picture.width(), picture.height()),
            angle_deg: 0.0,
            turn: Turn::None,
            dpi_effective: f64::from(hint.dpi),
            changed: false,
        },
    }
}

/// The crop and its size, before the turn.
struct Plan {
    corners: Quad,
    width: u32,
    height: u32,
    angle: f64,
    dpi: f64,
    as_it_is: bool,
}

impl Plan {
    fn of(picture: &Raster, found: &Found, hint: &Hint) -> Self {
        let dpi = hint.dpi;
        match &found.outline {
            Outline::Edges { corners, .. } => Self::edges(picture, found, corners, hint),
            Outline::Content { angle_deg, content, .. } => {
                Self::content(picture, content, *angle_deg, dpi, found.several)
            }
            Outline::Nothing => Self::whole(picture, dpi),
        }
    }

    fn whole(picture: &Raster, dpi: u32) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let corners = Quad::of_picture(width, height);
        Self { corners, width, height, angle: 0.0, dpi: f64::from(dpi), as_it_is: true }
    }

    fn edges(picture: &Raster, found: &Found, corners: &Quad, hint: &Hint) -> Self {
        let dpi = hint.dpi;
        let whole = Quad::of_picture(picture.width(), picture.height());
        let most = FILLS * f64::from(picture.width().max(picture.height()));
        let fills = corners.0.iter().zip(whole.0).all(|(a, b)| a.distance(b) <= most);
        if fills && found.angle_deg.abs() < SKEW_LEFT_ALONE && found.source != Source::Camera {
            return Self::whole(picture, dpi);
        }
        let (mut w, mut h) = corners.size();
        let mut dots = f64::from(dpi);
        if found.source == Source::Camera {
            let middle = Point::new(f64::from(picture.width()) / 2.0, f64::from(picture.height()) / 2.0);
            let area = w * h;
            let seen = paper::aspect(corners, middle);
            // What is left of a page that is cut may be shaped like anything.
            let cut = matches!(&found.outline, Outline::Edges { cut, .. } if cut.contains(&true));
            let sizes = [((area * seen).sqrt(), (area / seen).sqrt()), (w, h)];
            let size = sizes.iter().filter(|_| !cut).find_map(|(w, h)| paper::known(*w, *h, hint));
            let aspect = size.map_or(seen, |paper| paper.mm.0 / paper.mm.1);
            (w, h) = ((area * aspect).sqrt(), (area / aspect).sqrt());
            // Where the shape fits several, saying nothing is better than a wrong size.
            dots = size.map_or(dots, |paper| if paper.sure { paper::dots(w, h, paper.mm) } else { 0.0 });
        }
        Self {
            corners: *corners,
            width: pixels(w),
            height: pixels(h),
            angle: found.angle_deg,
            dpi: dots,
            as_it_is: false,
        }
    }

    /// Small content gets a margin; otherwise the whole picture is turned about its middle, larger where content would
    /// leave it.
    fn content(picture: &Raster, content: &Quad, angle: f64, dpi: u32, several: bool) -> Self {
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let margin = if dpi > 0 { MARGIN_MM / 25.4 * f64::from(dpi) } else { MARGIN_PART * width.max(height) };
        let (s, c) = angle.to_radians().sin_cos();
        let middle = Point::new(width / 2.0, height / 2.0);
        let turned = content.0.map(|p| {
            let (x, y) = (p.x - middle.x, p.y - middle.y);
            Point::new(x * c + y * s, y * c - x * s)
        });
        let low = |of: fn(&Point) -> f64| turned.iter().map(of).fold(f64::MAX, f64::min) - margin;
        let high = |of: fn(&Point) -> f64| turned.iter().map(of).fold(f64::MIN, f64::max) + margin;
        let (mut left, mut right, mut top, mut bottom) = (low(|p| p.x), high(|p| p.x), low(|p| p.y), high(|p| p.y));
        let (w, h) = content.size();
        if w * h >= CONTENT_IS_PAGE * width * height && !several {
            if angle.abs() < SKEW_LEFT_ALONE {
                return Self::whole(picture, dpi);
            }
            // The margin may be lost at the picture's rim, the content may not.
            (left, right) = ((left + margin).min(-width / 2.0), (right - margin).max(width / 2.0));
            (top, bottom) = ((top + margin).min(-height / 2.0), (bottom - margin).max(height / 2.0));
        }
        let back = |u: f64, v: f64| Point::new(middle.x + u * c - v * s, middle.y + u * s + v * c);
        let corners = Quad([back(left, top), back(right, top), back(right, bottom), back(left, bottom)]);
        let dpi = f64::from(dpi);
        Self { corners, width: pixels(right - left), height: pixels(bottom - top), angle, dpi, as_it_is: false }
    }
}

fn pixels(length: f64) -> u32 {
    length.round().clamp(1.0, f64::from(SIDE_PIXELS_MAX)) as u32
}

#[cfg(test)]
mod tests;
