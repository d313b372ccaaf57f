//! The code of a printed page, as a telephone sees it.
#![allow(clippy::unwrap_used)]

use image::GrayImage;

/// What the page's one code says, after a blur of `sigma` dots; `None` where it cannot be read.
pub fn read(page: &GrayImage, sigma: f32) -> Option<String> {
    let page = if sigma > 0.0 { image::imageops::blur(page, sigma) } else { page.clone() };
    let shade = |x: usize, y: usize| page.get_pixel(x as u32, y as u32).0[0];
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(page.width() as usize, page.height() as usize, shade);
    let grids = prepared.detect_grids();
    assert!(grids.len() <= 1, "one code a page");
    grids.first()?.decode().ok().map(|(_, text)| text)
}

/// Four modules around the code are white.
pub fn must_be_quiet(page: &GrayImage) {
    let shade = |x: usize, y: usize| page.get_pixel(x as u32, y as u32).0[0];
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(page.width() as usize, page.height() as usize, shade);
    let grids = prepared.detect_grids();
    let size = i32::try_from(grids[0].decode().unwrap().0.version.to_size()).unwrap();
    let (xs, ys): (Vec<i32>, Vec<i32>) = grids[0].bounds.iter().map(|corner| (corner.x, corner.y)).unzip();
    let (left, right) = (*xs.iter().min().unwrap(), *xs.iter().max().unwrap());
    let (top, foot) = (*ys.iter().min().unwrap(), *ys.iter().max().unwrap());
    // Corners are found to within two dots.
    let quiet = (right - left) * 4 / size - 4;
    for (x, y) in (left - quiet..=right + quiet).flat_map(|x| (top - quiet..=foot + quiet).map(move |y| (x, y))) {
        let inside = (left - 2..=right + 2).contains(&x) && (top - 2..=foot + 2).contains(&y);
        assert!(inside || shade(x as usize, y as usize) > 200, "ink at {x}, {y}, {quiet} dots around the code");
    }
}
