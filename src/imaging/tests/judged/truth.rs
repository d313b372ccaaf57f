//! A case of the generator as `find` and `straighten` would hand it on, were they without error.

use lobby_imaging::judge::{Scale, Scene};
use lobby_imaging::{Format, Raster, Source};
use lobby_test_pages::{Case, Edges, Flaw};

/// The page alone and upright, cut out by the true corners.
pub struct Page {
    pub raster: Raster,
    pub source: Source,
    pub dpi: f32,
    pub scale: Scale,
    pub cut: [bool; 4],
    pub several: bool,
    pub no_page: bool,
}

impl Page {
    pub fn of(case: &Case) -> Page {
        let truth = &case.truth;
        let has = |flaw| truth.flaws.iter().any(|(one, _)| *one == flaw);
        let source = match case.source {
            lobby_test_pages::Source::Flatbed => Source::Flatbed,
            lobby_test_pages::Source::Feeder => Source::Feeder,
            lobby_test_pages::Source::Camera => Source::Camera,
        };
        let raster = match truth.corners {
            Some(corners) if !has(Flaw::NoPage) => upright(case, corners),
            _ => Raster::new(case.width, case.height, Format::Rgb, case.rgb.clone()).unwrap(),
        };
        let scale = match (truth.edges, source) {
            (Edges::Hidden, _) => Scale::Unknown,
            (Edges::Visible | Edges::Faint, Source::Camera) => Scale::Shape,
            (Edges::Visible | Edges::Faint, Source::Flatbed | Source::Feeder) => Scale::Millimetres,
        };
        let cut = truth.corners.filter(|_| has(Flaw::Cut)).map_or([false; 4], |corners| cut(case, corners));
        Page {
            raster,
            source,
            dpi: truth.dpi as f32,
            scale,
            cut,
            several: has(Flaw::Several),
            no_page: has(Flaw::NoPage),
        }
    }

    pub fn scene(&self) -> Scene<'_> {
        let Page { ref raster, source, dpi, scale, cut, several, no_page } = *self;
        Scene { page: raster, source, dpi, scale, cut, several, no_page }
    }
}

/// Sides of a cut page that have an end outside of the picture by more than a scanner's frame may take.
fn cut(case: &Case, corners: [(f64, f64); 4]) -> [bool; 4] {
    let (w, h) = (f64::from(case.width), f64::from(case.height));
    let most = lobby_test_pages::bands::CUT_MM.0 * case.truth.dpi / 25.4;
    let out = |(x, y): (f64, f64)| (-x).max(-y).max(x - w).max(y - h) > most;
    [0, 1, 2, 3].map(|side| out(corners[side]) || out(corners[(side + 1) % 4]))
}

fn upright(case: &Case, corners: [(f64, f64); 4]) -> Raster {
    let turned = case.truth.turn % 2 == 1;
    let pixels = |mm: f64| (mm * case.truth.dpi / 25.4).round() as usize;
    let (mut w, mut h) = (pixels(case.truth.size_mm.0), pixels(case.truth.size_mm.1));
    if turned {
        (w, h) = (h, w);
    }
    let map = homography(corners, w as f64, h as f64);
    let mut out = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        for x in 0..w {
            let (u, v) = (x as f64 + 0.5, y as f64 + 0.5);
            let z = map[6] * u + map[7] * v + 1.0;
            let at = ((map[0] * u + map[1] * v + map[2]) / z - 0.5, (map[3] * u + map[4] * v + map[5]) / z - 0.5);
            out.extend(sample(case, at));
        }
    }
    let lying = Raster::new(w as u32, h as u32, Format::Rgb, out).unwrap();
    (0..case.truth.turn % 4).fold(lying, |page, _| quarter_turn(&page))
}

/// Bilinear, the frame's rim repeated beyond it.
fn sample(case: &Case, (x, y): (f64, f64)) -> [u8; 3] {
    let (w, h) = (case.width as usize, case.height as usize);
    let (x, y) = (x.clamp(0.0, w as f64 - 1.001), y.clamp(0.0, h as f64 - 1.001));
    let (ix, iy) = (x as usize, y as usize);
    let (fx, fy) = ((x - ix as f64) as f32, (y - iy as f64) as f32);
    [0, 1, 2].map(|c| {
        let at = |dx: usize, dy: usize| f32::from(case.rgb[((iy + dy) * w + ix + dx) * 3 + c]);
        let (top, bottom) = (at(0, 0) * (1.0 - fx) + at(1, 0) * fx, at(0, 1) * (1.0 - fx) + at(1, 1) * fx);
        (top * (1.0 - fy) + bottom * fy + 0.5) as u8
    })
}

/// From `w` x `h` pixels to the corners in the picture (Heckbert 1989).
fn homography([a, b, c, d]: [(f64, f64); 4], w: f64, h: f64) -> [f64; 8] {
    let (dx1, dx2, sx) = (b.0 - c.0, d.0 - c.0, a.0 - b.0 + c.0 - d.0);
    let (dy1, dy2, sy) = (b.1 - c.1, d.1 - c.1, a.1 - b.1 + c.1 - d.1);
    let det = dx1 * dy2 - dx2 * dy1;
    let (g, i) = ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det);
    let (x, y) = ((b.0 - a.0 + g * b.0, d.0 - a.0 + i * d.0), (b.1 - a.1 + g * b.1, d.1 - a.1 + i * d.1));
    [x.0 / w, x.1 / h, a.0, y.0 / w, y.1 / h, a.1, g / w, i / h]
}

/// A quarter turn clockwise.
pub fn quarter_turn(page: &Raster) -> Raster {
    let (w, h, n) = (page.width() as usize, page.height() as usize, page.format().channels());
    let mut out = Vec::with_capacity(w * h * n);
    for x in 0..w {
        for y in (0..h).rev() {
            out.extend_from_slice(&page.samples()[(y * w + x) * n..][..n]);
        }
    }
    Raster::new(h as u32, w as u32, page.format(), out).unwrap()
}
