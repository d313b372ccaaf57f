//! Drawn pages whose truth is known (tests/pages); all 500 are `examples/accuracy.rs`.
#![allow(clippy::unwrap_used)]

use lobby_test_pages::{Case, case};
use proptest::prelude::*;

use super::{Found, Outline, Source, Turn, find};
use crate::geometry::Point;
use crate::straighten::{Hint, Straight, straighten};
use crate::{Format, Raster};

fn named(name: &str) -> Case {
    case((0..500).find(|i| lobby_test_pages::plan(*i).recipe == name).unwrap())
}

fn source(case: &Case) -> Source {
    match case.source {
        lobby_test_pages::Source::Flatbed => Source::Flatbed,
        lobby_test_pages::Source::Feeder => Source::Feeder,
        lobby_test_pages::Source::Camera => Source::Camera,
    }
}

fn looked_at(name: &str, check: impl FnOnce(&Case, &Found, &Straight<'_>)) {
    let mut case = named(name);
    let samples = std::mem::take(&mut case.rgb);
    let picture = Raster::new(case.width, case.height, Format::Rgb, samples).unwrap();
    let found = find(&picture, source(&case));
    let (w, h) = case.truth.size_mm;
    let hint = Hint { dpi: case.dpi, sizes: vec![(w.min(h), w.max(h))] };
    check(&case, &found, &straighten(&picture, &found, hint));
}

/// How far the worst corner is off, pixels.
fn off(case: &Case, found: &Found) -> f64 {
    let Outline::Edges { corners, .. } = &found.outline else { return f64::INFINITY };
    let due = case.truth.corners.unwrap();
    corners.0.iter().zip(due).map(|(a, b)| a.distance(Point::new(b.0, b.1))).fold(0.0, f64::max)
}

fn turn(case: &Case) -> Turn {
    [Turn::None, Turn::Right, Turn::Half, Turn::Left][usize::from(case.truth.turn)]
}

/// Millimetres of the straightened page.
fn size(page: &Straight<'_>) -> (f64, f64) {
    let mm = |pixels: u32| f64::from(pixels) / page.dpi_effective * 25.4;
    (mm(page.raster.width()), mm(page.raster.height()))
}

#[test]
fn a_page_on_glass_comes_out_straight_upright_and_in_true_size() {
    for name in ["scan-form-skewed", "scan-letter-upside-down", "scan-contract-quarter", "scan-torn"] {
        looked_at(name, |case, found, page| {
            assert!(off(case, found) <= 1.5, "{name}: {} pixels", off(case, found));
            assert!((found.angle_deg - case.truth.angle).abs() <= 0.02, "{name}: {}", found.angle_deg);
            assert_eq!(found.turn, turn(case), "{name}");
            let ((w, h), due) = (size(page), case.truth.size_mm);
            assert!((w / due.0 - 1.0).abs() < 0.01 && (h / due.1 - 1.0).abs() < 0.01, "{name}: {w} x {h}");
        });
    }
}

#[test]
fn a_photographed_page_does_too() {
    for name in ["camera-contract", "camera-fingers", "camera-shadow"] {
        looked_at(name, |case, found, page| {
            assert!(off(case, found) <= 3.0, "{name}: {} pixels", off(case, found));
            assert_eq!(found.turn, turn(case), "{name}");
            let ((w, h), due) = (size(page), case.truth.size_mm);
            assert!((w / due.0 - 1.0).abs() < 0.01 && (h / due.1 - 1.0).abs() < 0.01, "{name}: {w} x {h}");
        });
    }
}

#[test]
fn a_card_is_found_on_black_and_under_a_white_lid() {
    for name in ["scan-card-front", "scan-lid-card"] {
        looked_at(name, |case, found, page| {
            assert!(off(case, found) <= 2.0, "{name}: {} pixels", off(case, found));
            let (w, h) = size(page);
            assert!((w / 85.6 - 1.0).abs() < 0.01 && (h / 53.98 - 1.0).abs() < 0.01, "{name}: {w} x {h}");
        });
    }
}

/// Every paper of the turned set in every way it can lie, before one device after the other. Under a white lid, where
/// its size is unknown, it may stay as it lies.
fn small_papers(papers: std::ops::Range<usize>) {
    for index in papers.flat_map(|paper| (0..4).map(move |way| (paper * 3 + (paper + way) % 3) * 4 + way)) {
        let mut case = lobby_test_pages::turned::case(index);
        let samples = std::mem::take(&mut case.rgb);
        let picture = Raster::new(case.width, case.height, Format::Rgb, samples).unwrap();
        let found = find(&picture, source(&case));
        let stays = matches!(found.outline, Outline::Content { .. }) && found.turn == Turn::None;
        assert!(found.turn == turn(&case) || stays, "{}: {:?} {}", case.name, found.turn, found.turn_confidence);
    }
}

#[test]
fn cards_come_upright_however_they_lie() {
    small_papers(0..2);
    small_papers(5..7);
}

#[test]
fn passports_and_permits_come_upright_however_they_lie() {
    small_papers(2..5);
}

#[test]
fn print_that_misleads_turns_no_page_the_wrong_way() {
    let mut upright = 0;
    // Before one device in this way, before the other in the next.
    for index in (0..lobby_test_pages::misleading::ROUND).filter(|index| (index / 4 + index).is_multiple_of(2)) {
        let mut case = lobby_test_pages::misleading::case(index);
        let samples = std::mem::take(&mut case.rgb);
        let picture = Raster::new(case.width, case.height, Format::Rgb, samples).unwrap();
        let found = find(&picture, source(&case));
        let right = found.turn == turn(&case);
        assert!(right || found.turn == Turn::None, "{}: {:?} {}", case.name, found.turn, found.turn_confidence);
        upright += usize::from(right && turn(&case) != Turn::None);
    }
    assert!(upright > 0, "those that have commas too may be told");
}

#[test]
fn a_table_whose_columns_are_straighter_than_its_rows_does_not_lie_on_its_side() {
    let mut case = case(474);
    let samples = std::mem::take(&mut case.rgb);
    let picture = Raster::new(case.width, case.height, Format::Rgb, samples).unwrap();
    assert_eq!(find(&picture, source(&case)).turn, turn(&case), "{}", case.name);
}

#[test]
fn print_without_edges_is_straightened_and_nothing_of_the_picture_is_lost() {
    for name in ["scan-lid-form", "feeder-statement-upside-down"] {
        looked_at(name, |case, found, page| {
            let Outline::Content { .. } = found.outline else { panic!("{name}: {:?}", found.outline) };
            assert!((found.angle_deg - case.truth.angle).abs() <= 0.1, "{name}: {}", found.angle_deg);
            assert_eq!(found.turn, turn(case), "{name}");
            let long = |w: u32, h: u32| w.max(h);
            assert!(long(page.raster.width(), page.raster.height()) >= long(case.width, case.height));
        });
    }
}

#[test]
fn a_cut_page_says_on_which_side() {
    looked_at("scan-cut", |case, found, _| {
        let Outline::Edges { cut, .. } = &found.outline else { panic!("{:?}", found.outline) };
        let corners = case.truth.corners.unwrap();
        let (w, h) = (f64::from(case.width), f64::from(case.height));
        let outside = |of: &dyn Fn(&(f64, f64)) -> bool| corners.iter().any(of);
        let due = [outside(&|c| c.1 < 0.0), outside(&|c| c.0 > w), outside(&|c| c.1 > h), outside(&|c| c.0 < 0.0)];
        assert_eq!(*cut, due);
    });
}

#[test]
fn two_sheets_are_two_and_stay_together() {
    looked_at("scan-several", |_, found, _| assert!(found.several && found.pieces.len() == 2));
    looked_at("camera-empty", |_, found, page| {
        assert!(found.outline == Outline::Nothing && found.no_page);
        assert!(!page.changed);
    });
}

#[test]
fn nothing_is_no_page_under_a_dark_lid_and_may_be_a_blank_one_or_too_much_light_elsewhere() {
    looked_at("scan-empty", |_, found, _| assert!(found.outline == Outline::Nothing && found.no_page));
    for (level, source, bare) in [
        (90, Source::Flatbed, true),
        (248, Source::Flatbed, false),
        (245, Source::Feeder, false),
        (215, Source::Camera, true),
        (255, Source::Camera, false),
    ] {
        let picture = Raster::new(900, 1200, Format::Gray, vec![level; 900 * 1200]).unwrap();
        let found = find(&picture, source);
        assert_eq!((found.outline, found.no_page), (Outline::Nothing, bare), "{level} {source:?}");
    }
}

/// White with a frame of the background's level, turned by degrees about the middle: its half sides, and the picture's
/// size.
fn sheet(half: (f64, f64), degrees: f64, (width, height): (u32, u32)) -> Raster {
    let (s, c) = degrees.to_radians().sin_cos();
    let level = |x: u32, y: u32| {
        let (x, y) = (f64::from(x) + 0.5 - f64::from(width) / 2.0, f64::from(y) + 0.5 - f64::from(height) / 2.0);
        let inside = (x * c + y * s).abs() < half.0 && (y * c - x * s).abs() < half.1;
        if inside { 245 } else { 30 }
    };
    let samples = (0..height).flat_map(|y| (0..width).map(move |x| level(x, y))).collect();
    Raster::new(width, height, Format::Gray, samples).unwrap()
}

#[test]
fn a_page_that_loses_all_its_corners_is_straightened_and_called_cut_but_not_for_their_tips() {
    let find_edges = |degrees: f64, frame: (u32, u32), source| {
        let found = find(&sheet((620.0, 877.0), degrees, frame), source);
        assert!((found.angle_deg - degrees).abs() < 0.02, "{degrees}: {}", found.angle_deg);
        let Outline::Edges { cut, .. } = found.outline else { panic!("{degrees}: {:?}", found.outline) };
        cut
    };
    assert_eq!(find_edges(-11.0, (1400, 1880), Source::Flatbed), [true; 4]);
    assert_eq!(find_edges(0.8, (1240, 1754), Source::Feeder), [false; 4]);
    assert_eq!(find_edges(-0.4, (1240, 1754), Source::Feeder), [false; 4]);
}

proptest! {
    #[test]
    fn every_picture_has_an_answer(
        w in 1u32..260, h in 1u32..260, seed in any::<u64>(), kind in 0u8..4, gray in any::<bool>(), camera in any::<bool>(),
    ) {
        let format = if gray { Format::Gray } else { Format::Rgb };
        let mut state = seed | 1;
        let samples = (0..w as usize * h as usize * format.channels()).map(|i| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let noise = (state >> 56) as u8;
            match kind {
                0 => noise,
                1 => if (i / 97 + i / 1013) % 3 == 0 { 20 } else { 230 },
                2 => if noise > 250 { 255 } else { 10 },
                _ => (seed >> 8) as u8,
            }
        }).collect();
        let picture = Raster::new(w, h, format, samples).unwrap();
        let found = find(&picture, if camera { Source::Camera } else { Source::Flatbed });
        let page = straighten(&picture, &found, 300);
        prop_assert!(page.raster.width() > 0 && page.raster.format() == format);
    }
}
