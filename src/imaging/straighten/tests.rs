#![allow(clippy::unwrap_used)]

use super::*;
use crate::Format;

fn picture(width: u32, height: u32) -> Raster {
    Raster::new(width, height, Format::Gray, (0..width * height).map(|i| (i % 251) as u8).collect()).unwrap()
}

fn found(outline: Outline, turn: Turn, source: Source) -> Found {
    let angle_deg = match &outline {
        Outline::Edges { corners, .. } => corners.angle(),
        Outline::Content { angle_deg, .. } => *angle_deg,
        Outline::Nothing => 0.0,
    };
    Found {
        outline,
        no_page: false,
        turn,
        turn_confidence: 1.0,
        several: false,
        pieces: Vec::new(),
        angle_deg,
        surround: [255; 3],
        source,
    }
}

fn edges(corners: Quad) -> Outline {
    Outline::Edges { corners, support: 1.0, cut: [false; 4] }
}

fn turned(quad: Quad, degrees: f64, about: Point) -> Quad {
    let (s, c) = degrees.to_radians().sin_cos();
    Quad(quad.0.map(|p| {
        let (x, y) = (p.x - about.x, p.y - about.y);
        Point::new(about.x + x * c - y * s, about.y + x * s + y * c)
    }))
}

fn boxed(left: f64, top: f64, right: f64, bottom: f64) -> Quad {
    Quad([Point::new(left, top), Point::new(right, top), Point::new(right, bottom), Point::new(left, bottom)])
}

#[test]
fn a_page_that_fills_its_picture_stays_byte_for_byte() {
    let picture = picture(300, 400);
    for outline in [edges(boxed(1.0, 0.5, 299.0, 399.0)), Outline::Nothing] {
        let page = straighten(&picture, &found(outline, Turn::None, Source::Flatbed), 300);
        assert!(!page.changed && matches!(page.raster, Cow::Borrowed(_)));
        assert_eq!(page.dpi_effective, 300.0);
    }
    let half = straighten(&picture, &found(Outline::Nothing, Turn::Half, Source::Feeder), 300);
    assert!(half.changed && half.raster.samples().first() == picture.samples().last());
}

#[test]
fn a_turn_comes_with_the_straightening() {
    let picture = picture(500, 400);
    let corners = turned(boxed(100.0, 80.0, 400.0, 300.0), 5.0, Point::new(250.0, 200.0));
    let upright = straighten(&picture, &found(edges(corners), Turn::None, Source::Flatbed), 300);
    let right = straighten(&picture, &found(edges(corners), Turn::Right, Source::Flatbed), 300);
    assert_eq!((upright.raster.width(), upright.raster.height()), (300, 220));
    assert_eq!((right.raster.width(), right.raster.height()), (220, 300));
    assert!(right.corners.0[0].distance(corners.0[3]) < 1e-9, "lower left comes up");
    let afterwards = quarter::turned(&upright.raster, Turn::Right, Vec::new());
    let off = afterwards.samples().iter().zip(right.raster.samples()).filter(|(a, b)| a.abs_diff(**b) > 2).count();
    assert!(off < afterwards.samples().len() / 200, "{off} pixels differ");
}

#[test]
fn content_is_never_cropped_away() {
    let picture = picture(600, 800);
    let middle = Point::new(300.0, 400.0);
    // A note of a page's size: the whole picture stays, and grows where its turn would cut the print.
    let large = turned(boxed(10.0, 5.0, 590.0, 795.0), 8.0, middle);
    let small = turned(boxed(250.0, 300.0, 350.0, 380.0), 8.0, middle);
    for content in [large, small] {
        let outline = Outline::Content { angle_deg: 8.0, confidence: 1.0, content };
        let page = straighten(&picture, &found(outline, Turn::None, Source::Flatbed), 100);
        let (w, h) = (f64::from(page.raster.width()), f64::from(page.raster.height()));
        let inside = |p: Point| {
            let p = turned(Quad([p; 4]), -8.0, page.corners.0[0]).0[0];
            let (x, y) = (p.x - page.corners.0[0].x, p.y - page.corners.0[0].y);
            x >= -0.5 && y >= -0.5 && x <= w + 0.5 && y <= h + 0.5
        };
        assert!(content.0.into_iter().all(inside));
    }
    let outline = Outline::Content { angle_deg: 0.0, confidence: 0.0, content: Quad::of_picture(600, 800) };
    assert!(!straighten(&picture, &found(outline, Turn::None, Source::Flatbed), 100).changed);
}

#[test]
fn a_photographed_page_gets_the_size_of_the_paper_that_it_must_be() {
    let picture = picture(1300, 1000);
    let seen = found(edges(boxed(100.0, 100.0, 1150.0, 842.5)), Turn::None, Source::Camera);
    let page = straighten(&picture, &seen, Hint { dpi: 0, sizes: vec![(210.0, 297.0)] });
    let mm = |pixels: u32| f64::from(pixels) / page.dpi_effective * 25.4;
    assert!(
        (mm(page.raster.width()) / 297.0 - 1.0).abs() < 0.01 && (mm(page.raster.height()) / 210.0 - 1.0).abs() < 0.01
    );
}

#[test]
fn what_a_camera_sees_has_a_size_only_where_something_tells_it() {
    let picture = picture(2000, 1500);
    let dots = |corners: Quad, hint: Hint| {
        straighten(&picture, &found(edges(corners), Turn::None, Source::Camera), hint).dpi_effective
    };
    let (sheet, card) = (boxed(100.0, 100.0, 1100.0, 1514.0), boxed(100.0, 100.0, 956.0, 639.8));
    assert_eq!(dots(sheet, Hint::default()), 0.0, "A4 and A5 look alike");
    assert!((dots(sheet, Hint { dpi: 0, sizes: vec![(148.0, 210.0)] }) - 171.3).abs() < 1.0);
    assert!((dots(sheet, Hint::from(120)) - 121.0).abs() < 1.0);
    assert!((dots(card, Hint::default()) - 254.0).abs() < 1.0, "nothing else is shaped like a card");
}
