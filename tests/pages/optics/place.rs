//! Where a sheet lies before the device: millimetres on the sheet to pixels of the picture.

use super::homography::Homography;
use crate::sheet::INCH;

/// How it lies: clockwise degrees besides whole quarter turns, clockwise quarter turns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pose {
    pub angle: f64,
    pub quarter: u8,
}

/// A view of the sheet, and the frame it is seen in.
#[derive(Debug, Clone, Copy)]
pub struct View {
    pub map: Homography,
    pub width: u32,
    pub height: u32,
}

/// Corners of the sheet in its own order.
#[must_use]
pub fn own_corners(size_mm: (f64, f64), map: &Homography) -> [(f64, f64); 4] {
    let (w, h) = size_mm;
    [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|corner| map.apply(corner))
}

/// The same, upper left first as it lies in the picture.
#[must_use]
pub fn lying_corners(size_mm: (f64, f64), map: &Homography, pose: Pose) -> [(f64, f64); 4] {
    let mut corners = own_corners(size_mm, map);
    corners.rotate_right(usize::from(pose.quarter % 4));
    corners
}

/// Left, top, right, bottom of what four corners cover.
#[must_use]
pub fn bounds(corners: &[(f64, f64); 4]) -> (f64, f64, f64, f64) {
    let fold =
        |pick: fn(&(f64, f64)) -> f64, by: fn(f64, f64) -> f64| corners.iter().map(pick).reduce(by).unwrap_or(0.0);
    (fold(|p| p.0, f64::min), fold(|p| p.1, f64::min), fold(|p| p.0, f64::max), fold(|p| p.1, f64::max))
}

/// On glass: the frame holds the sheet with so many millimetres left, above, right and below of it; less than nothing
/// cuts it.
#[must_use]
pub fn on_glass(size_mm: (f64, f64), pose: Pose, dpi: f64, around_mm: [f64; 4]) -> View {
    let scale = dpi / INCH;
    let degrees = pose.angle + 90.0 * f64::from(pose.quarter);
    let turned = Homography::similarity(degrees, scale, (0.0, 0.0));
    let (left, top, right, bottom) = bounds(&own_corners(size_mm, &turned));
    let [l, t, r, b] = around_mm.map(|mm| mm * scale);
    // A third of a pixel and such: no truth lies on the grid.
    let map = Homography::shift(l - left + 0.37, t - top + 0.61).after(&turned);
    View { map, width: (right - left + l + r).round() as u32, height: (bottom - top + t + b).round() as u32 }
}

/// Above a desk: a camera with a frame, tilted by degrees about both axes.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    pub frame: (u32, u32),
    /// Dots per inch on the sheet; less where it would not fit.
    pub dpi: f64,
    pub tilt: (f64, f64),
    /// Where the middle of the sheet goes within what is free, -1..1.
    pub aim: (f64, f64),
    /// Pixels left free around the sheet; less than nothing lets it out.
    pub margin: f64,
}

/// A pinhole's view of a sheet.
#[must_use]
pub fn above_desk(size_mm: (f64, f64), pose: Pose, camera: &Camera) -> View {
    let (width, height) = (f64::from(camera.frame.0), f64::from(camera.frame.1));
    // Lens of some 60 degrees across, as document cameras have; the desk lies at distance 1.
    let focal = 0.9 * width;
    let plane = |dpi: f64| {
        let scale = dpi / INCH / focal;
        let middle = Homography::shift(-size_mm.0 / 2.0, -size_mm.1 / 2.0);
        let flat = Homography::similarity(pose.angle + 90.0 * f64::from(pose.quarter), scale, (0.0, 0.0));
        tilted(focal, camera.tilt).after(&flat.after(&middle))
    };
    let extent = |map: &Homography| {
        let (left, top, right, bottom) = bounds(&own_corners(size_mm, map));
        ((left, top), (right - left, bottom - top))
    };
    let (_, (w, h)) = extent(&plane(camera.dpi));
    let fit = ((width - 2.0 * camera.margin) / w).min((height - 2.0 * camera.margin) / h).min(1.0);
    let map = plane(camera.dpi * fit);
    let ((left, top), (w, h)) = extent(&map);
    let (free_x, free_y) = (width - 2.0 * camera.margin - w, height - 2.0 * camera.margin - h);
    let to = (
        camera.margin + free_x * (0.5 + camera.aim.0 / 2.0) - left + 0.29,
        camera.margin + free_y * (0.5 + camera.aim.1 / 2.0) - top + 0.53,
    );
    View { map: Homography::shift(to.0, to.1).after(&map), width: camera.frame.0, height: camera.frame.1 }
}

/// Projection of the plane z = 0, at distance 1, onto a sensor that is tilted about x and y.
fn tilted(focal: f64, tilt: (f64, f64)) -> Homography {
    let ((sx, cx), (sy, cy)) = (tilt.0.to_radians().sin_cos(), tilt.1.to_radians().sin_cos());
    Homography([focal * cy, focal * sx * sy, 0.0, 0.0, focal * cx, 0.0, -sy, sx * cy, 1.0])
}

/// Dots per inch on the sheet, from how much of the picture it takes.
#[must_use]
pub fn dpi_of(size_mm: (f64, f64), corners: &[(f64, f64); 4]) -> f64 {
    let doubled: f64 = (0..4)
        .map(|i| {
            let (a, b) = (corners[i], corners[(i + 1) % 4]);
            a.0 * b.1 - b.0 * a.1
        })
        .sum();
    (doubled.abs() / 2.0 / (size_mm.0 * size_mm.1)).sqrt() * INCH
}

/// Mean turn of upper and lower edge, clockwise degrees.
#[must_use]
pub fn angle_of(corners: &[(f64, f64); 4]) -> f64 {
    let edge = |a: (f64, f64), b: (f64, f64)| (b.1 - a.1).atan2(b.0 - a.0).to_degrees();
    f64::midpoint(edge(corners[0], corners[1]), edge(corners[3], corners[2]))
}
