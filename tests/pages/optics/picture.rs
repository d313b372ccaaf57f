//! The picture, and sheets laid into it with sides as sharp as pixels allow.

use super::damage::Damage;
use super::homography::Homography;
use super::place::own_corners;
use crate::sheet::{INCH, Sheet};

/// 8-bit samples, rows without padding.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

/// A sheet as it lies: millimetres on it to pixels, what happened to it, the shadow that it throws.
pub struct Lying<'a> {
    pub sheet: &'a Sheet,
    pub map: &'a Homography,
    pub damage: &'a Damage,
    /// Depth 0..1 and reach in pixels.
    pub shadow: (f32, f32),
}

/// An edge: positive distances lie within the sheet.
type Line = (f64, f64, f64);

impl Picture {
    /// Lays a sheet over what is there.
    pub fn lay(&mut self, lying: &Lying<'_>) {
        let size = lying.sheet.size_mm();
        let corners = own_corners(size, lying.map);
        let edges = lines(&corners);
        // Pixels of the picture to pixels of the sheet.
        let scale = lying.sheet.dpi / INCH;
        let back = Homography::similarity(0.0, scale, (0.0, 0.0)).after(&lying.map.inverse());
        let reach = 0.5 + f64::from(lying.shadow.1) * 3.0;
        for y in 0..self.height {
            let middle = y as f64 + 0.5;
            let Some((from, to)) = span(&edges, middle, -reach, self.width) else { continue };
            let (all_from, all_to) = span(&edges, middle, 0.5, self.width).unwrap_or((to, to));
            let row = &mut self.rgb[y * self.width * 3..][..self.width * 3];
            for (x, pixel) in row.chunks_exact_mut(3).enumerate().take(to).skip(from) {
                let at = (x as f64 + 0.5, middle);
                let place = back.apply(at);
                // The span is rounded outwards: its ends may not lie wholly within.
                if x > all_from && x + 1 < all_to && !lying.damage.reaches((place.0 / scale, place.1 / scale), size) {
                    sample(lying.sheet, place, pixel, 256);
                } else {
                    edge_pixel(lying, &edges, at, place, scale, pixel);
                }
            }
        }
    }
}

/// A pixel that the sheet may cover in part, or only shade.
fn edge_pixel(lying: &Lying<'_>, edges: &[Line; 4], at: (f64, f64), place: (f64, f64), scale: f64, pixel: &mut [u8]) {
    let size = lying.sheet.size_mm();
    let near = edges.map(|edge| edge.0 * at.0 + edge.1 * at.1 + edge.2);
    let inside = near.iter().copied().fold(f64::INFINITY, f64::min);
    let mut cover: f64 = near.iter().map(|d| (d + 0.5).clamp(0.0, 1.0)).product();
    if cover > 0.0 {
        let pixel_mm = 1.0 / pixels_per_mm(lying.map, size);
        cover *= lying.damage.cover((place.0 / scale, place.1 / scale), size, pixel_mm);
    }
    if cover < 1.0 && lying.shadow.0 > 0.0 {
        shade(pixel, inside, lying.shadow);
    }
    if cover > 0.0 {
        sample(lying.sheet, place, pixel, (cover * 256.0) as u32);
    }
}

/// Light that the sheet takes from what lies beside it.
fn shade(pixel: &mut [u8], inside: f64, (depth, reach): (f32, f32)) {
    let far = (-inside as f32).max(0.0) / reach;
    let light = 1.0 - depth * (-far * far).exp();
    for sample in pixel {
        *sample = (f32::from(*sample) * light) as u8;
    }
}

/// Between four pixels of the sheet, in 256ths; mixed with what was there by 256ths of cover.
fn sample(sheet: &Sheet, (u, v): (f64, f64), pixel: &mut [u8], cover: u32) {
    let (right, below) = (sheet.width - 1, sheet.height - 1);
    let fixed = |place: f64, end: usize| (((place - 0.5) * 256.0 + 0.5).max(0.0) as usize).min(end * 256);
    let (u, v) = (fixed(u, right), fixed(v, below));
    let (column, row) = (u / 256, v / 256);
    let (fu, fv) = ((u % 256) as u32, (v % 256) as u32);
    let step = if column < right { 3 } else { 0 };
    let upper = (row * sheet.width + column) * 3;
    let lower = upper + if row < below { sheet.width * 3 } else { 0 };
    let (above, under) = (&sheet.rgb[upper..upper + step + 3], &sheet.rgb[lower..lower + step + 3]);
    for (channel, old) in pixel.iter_mut().enumerate() {
        let mix = |row: &[u8]| u32::from(row[channel]) * (256 - fu) + u32::from(row[channel + step]) * fu;
        let value = (mix(above) * (256 - fv) + mix(under) * fv + (1 << 15)) >> 16;
        *old = ((u32::from(*old) * (256 - cover) + value * cover + 128) >> 8) as u8;
    }
}

fn lines(corners: &[(f64, f64); 4]) -> [Line; 4] {
    std::array::from_fn(|i| {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx.hypot(dy);
        let (nx, ny) = (-dy / length, dx / length);
        (nx, ny, -(nx * a.0 + ny * a.1))
    })
}

/// Columns of a row that lie deeper than `least` within all edges.
fn span(edges: &[Line; 4], y: f64, least: f64, width: usize) -> Option<(usize, usize)> {
    let (mut from, mut to) = (0.0f64, width as f64);
    for (nx, ny, c) in edges {
        let rest = least - ny * y - c;
        if nx.abs() < 1e-12 {
            if rest > 0.0 {
                return None;
            }
        } else if *nx > 0.0 {
            from = from.max((rest / nx - 0.5).floor());
        } else {
            to = to.min((rest / nx + 0.5).ceil());
        }
    }
    (from < to).then_some((from as usize, to as usize))
}

fn pixels_per_mm(map: &Homography, size: (f64, f64)) -> f64 {
    let middle = (size.0 / 2.0, size.1 / 2.0);
    let (a, b) = (map.apply(middle), map.apply((middle.0 + 1.0, middle.1)));
    (a.0 - b.0).hypot(a.1 - b.1)
}
