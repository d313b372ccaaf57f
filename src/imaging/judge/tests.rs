//! Each reason by a picture that shows it and one that must not.
#![allow(clippy::unwrap_used)]

use lobby_domain::capture::{CaptureSpec, Finding, Grade, Reason};
use proptest::prelude::*;

use super::{MaterialSize, Scale, Scene, Thresholds, calibrate, judge, measure, sizes_of};
use crate::{Format, Raster, Source};

/// A grey page under construction, with print drawn as strokes of three pixels.
struct Sheet {
    width: usize,
    height: usize,
    levels: Vec<f32>,
}

impl Sheet {
    fn new(width: usize, height: usize, paper: f32) -> Sheet {
        // Grain of paper and sensor, the same every time.
        let grain = |i: usize| ((i.wrapping_mul(2_654_435_761) >> 7) % 5) as f32 - 2.0;
        Sheet { width, height, levels: (0..width * height).map(|i| paper + grain(i)).collect() }
    }

    /// An eighth of a page of A4 at 300 dpi with print on it, but for the margins.
    fn printed() -> Sheet {
        let mut sheet = Sheet::new(1000, 1200, 230.0);
        sheet.print((80, 80), (920, 1120), 40.0);
        sheet
    }

    /// Rows of square characters of 30 pixels: three strokes each way.
    fn print(&mut self, from: (usize, usize), to: (usize, usize), ink: f32) {
        for y in (from.1..to.1).filter(|y| (y - from.1) % 45 < 30) {
            for x in (from.0..to.0).filter(|x| (x - from.0) % 34 < 29) {
                let (u, v) = ((x - from.0) % 34, (y - from.1) % 45);
                if u % 13 < 3 || v % 13 < 3 {
                    self.levels[y * self.width + x] = ink;
                }
            }
        }
    }

    /// Mean over `across` x `down` pixels, twice: out of focus, or moved.
    fn smeared(mut self, across: usize, down: usize) -> Sheet {
        for _ in 0..2 {
            self.levels = self.mean(across, 1);
            self.levels = self.mean(1, down);
        }
        self
    }

    fn mean(&self, across: usize, down: usize) -> Vec<f32> {
        let at = |x: usize, y: usize| self.levels[y.min(self.height - 1) * self.width + x.min(self.width - 1)];
        let one = |i: usize| {
            let (x, y) = (i % self.width, i / self.width);
            let all = (0..down).flat_map(|v| (0..across).map(move |u| (u, v)));
            all.map(|(u, v)| at(x + u, y + v)).sum::<f32>() / (across * down) as f32
        };
        (0..self.levels.len()).map(one).collect()
    }

    /// Every level as a function of its place in fractions of the page.
    fn lit(mut self, light: impl Fn(f32, f32, f32) -> f32) -> Sheet {
        let (w, h) = (self.width, self.height);
        for (i, level) in self.levels.iter_mut().enumerate() {
            *level = light(*level, (i % w) as f32 / w as f32, (i / w) as f32 / h as f32);
        }
        self
    }

    fn raster(&self) -> Raster {
        let samples = self.levels.iter().map(|level| level.clamp(0.0, 255.0) as u8).collect();
        Raster::new(self.width as u32, self.height as u32, Format::Gray, samples).unwrap()
    }
}

fn scene(page: &Raster, source: Source) -> Scene<'_> {
    Scene { page, source, dpi: 300.0, scale: Scale::Unknown, cut: [false; 4], several: false, no_page: false }
}

fn spec(page_size: &str) -> CaptureSpec {
    CaptureSpec {
        pages_min: 1,
        pages_max: 4,
        colour: true,
        dpi: 300,
        dpi_min_effective: 200,
        min_sharpness: 0.18,
        retake_below: 0.12,
        both_sides: false,
        page_size: page_size.to_owned(),
        glare_check: true,
        edge_check: true,
    }
}

fn findings(sheet: &Sheet, source: Source) -> Vec<Finding> {
    judge(&scene(&sheet.raster(), source), &Thresholds::default(), None).findings
}

fn reasons(sheet: &Sheet, source: Source) -> Vec<(Reason, Grade)> {
    findings(sheet, source).iter().map(|finding| (finding.reason, finding.grade)).collect()
}

#[test]
fn a_well_printed_page_passes_in_silence_whatever_took_it() {
    for source in [Source::Flatbed, Source::Feeder, Source::Camera] {
        assert_eq!(reasons(&Sheet::printed(), source), []);
    }
}

#[test]
fn a_page_out_of_focus_is_taken_again_and_a_soft_one_looked_at() {
    assert_eq!(reasons(&Sheet::printed().smeared(10, 10), Source::Camera), [(Reason::Blurred, Grade::Retake)]);
    assert_eq!(reasons(&Sheet::printed().smeared(5, 5), Source::Camera), [(Reason::Blurred, Grade::Look)]);
    assert_eq!(reasons(&Sheet::printed().smeared(2, 2), Source::Camera), []);
}

#[test]
fn movement_in_one_direction_is_enough_to_blur() {
    assert_eq!(reasons(&Sheet::printed().smeared(12, 1), Source::Camera), [(Reason::Blurred, Grade::Retake)]);
    assert_eq!(reasons(&Sheet::printed().smeared(1, 12), Source::Camera), [(Reason::Blurred, Grade::Retake)]);
}

#[test]
fn rules_say_nothing_about_movement_along_them() {
    let mut ruled = Sheet::new(1000, 1200, 230.0);
    for y in (100..1100).step_by(60) {
        for row in y..y + 4 {
            ruled.levels[row * 1000 + 70..row * 1000 + 930].fill(40.0);
        }
    }
    let page = ruled.raster();
    let judgement = judge(&scene(&page, Source::Flatbed), &Thresholds::default(), None);
    assert_eq!(judgement.findings, []);
    assert!(judgement.measures.sharp_down.unwrap() > 0.4);
}

#[test]
fn a_page_that_curls_out_of_focus_at_one_end_is_marked_there() {
    let (sharp, soft) = (Sheet::printed(), Sheet::printed().smeared(14, 14));
    let mut curled = Sheet::printed();
    for y in 800..1200 {
        curled.levels[y * 1000..][..1000].copy_from_slice(&soft.levels[y * 1000..][..1000]);
    }
    assert_eq!(reasons(&sharp, Source::Camera), []);
    let found = findings(&curled, Source::Camera);
    assert_eq!(found[0].reason, Reason::Blurred);
    let place = found[0].region.unwrap();
    assert!(place.top >= 0.6 && place.bottom > 0.8, "{place:?}");
}

#[test]
fn grey_print_is_measured_like_black() {
    let grey = |across| {
        let mut sheet = Sheet::new(1000, 1200, 230.0);
        sheet.print((80, 80), (920, 1120), 165.0);
        sheet.smeared(across, across)
    };
    assert_eq!(reasons(&grey(1), Source::Camera), []);
    assert_eq!(reasons(&grey(9), Source::Camera), [(Reason::Blurred, Grade::Retake)]);
}

#[test]
fn a_dark_picture_is_taken_again_and_coloured_paper_is_not() {
    let dim = |gain: f32| Sheet::printed().lit(move |level, _, _| level * gain);
    assert_eq!(reasons(&dim(0.4), Source::Camera), [(Reason::Dark, Grade::Retake)]);
    assert_eq!(reasons(&dim(0.55), Source::Camera), [(Reason::Dark, Grade::Look)]);
    assert_eq!(reasons(&dim(0.7), Source::Camera), []);
    // A dark red cover: its brightness is that of a dark picture, its red is not.
    let grey = Sheet::printed().raster();
    let red = grey.samples().iter().flat_map(|v| [(f32::from(*v) * 0.8) as u8, *v / 4, *v / 4]).collect();
    let red = Raster::new(1000, 1200, Format::Rgb, red).unwrap();
    let found = judge(&scene(&red, Source::Camera), &Thresholds::default(), None).findings;
    assert_eq!(found, []);
}

#[test]
fn clipped_paper_is_a_cameras_fault_and_a_scanners_right() {
    let bright = || Sheet::printed().lit(|level, _, _| level * 1.3);
    assert_eq!(reasons(&bright(), Source::Camera), [(Reason::OverExposed, Grade::Retake)]);
    assert_eq!(reasons(&bright(), Source::Flatbed), []);
    assert_eq!(reasons(&bright(), Source::Feeder), []);
}

#[test]
fn a_reflection_is_found_where_it_lies() {
    let lamp = |level: f32, x: f32, y: f32| {
        level + 190.0 * (-((x - 0.7).powi(2) + (y - 0.3).powi(2)) / (2.0 * 0.06f32.powi(2))).exp()
    };
    let found = findings(&Sheet::printed().lit(lamp), Source::Camera);
    assert_eq!((found[0].reason, found[0].grade), (Reason::Glare, Grade::Retake));
    let place = found[0].region.unwrap();
    assert!(place.left < 0.7 && place.right > 0.7 && place.top < 0.3 && place.bottom > 0.3, "{place:?}");
    assert!(place.right - place.left < 0.5 && place.bottom - place.top < 0.5, "{place:?}");
    let page = Sheet::printed().lit(lamp).raster();
    let unchecked = CaptureSpec { glare_check: false, ..spec("any") };
    assert_eq!(judge(&scene(&page, Source::Camera), &Thresholds::default(), Some(&unchecked)).findings, []);
}

#[test]
fn a_shadow_is_reported_and_marked_and_a_darker_corner_of_the_lens_is_not() {
    let shadow = Sheet::printed().lit(|level, x, _| if x < 0.3 { level * 0.45 } else { level });
    let found = findings(&shadow, Source::Camera);
    assert_eq!((found[0].reason, found[0].grade), (Reason::Uneven, Grade::Look));
    assert!(found[0].region.unwrap().right <= 0.4);
    let lens = Sheet::printed().lit(|level, x, y| level * (1.0 - 0.4 * ((x - 0.5).powi(2) + (y - 0.5).powi(2))));
    assert_eq!(reasons(&lens, Source::Camera), []);
}

#[test]
fn a_blank_page_is_marked_and_one_word_in_the_margin_is_not_blank() {
    let blank = Sheet::new(1000, 1200, 230.0);
    assert_eq!(reasons(&blank, Source::Flatbed), [(Reason::Blank, Grade::Look)]);
    assert_eq!(reasons(&blank, Source::Feeder), [(Reason::Blank, Grade::Note)], "backs are blank by rule");
    for at in [(20, 20), (900, 20), (20, 1160), (900, 1160), (500, 600)] {
        let mut noted = Sheet::new(1000, 1200, 230.0);
        noted.print(at, (at.0 + 80, at.1 + 30), 60.0);
        assert_eq!(reasons(&noted, Source::Flatbed), [], "a note at {at:?}");
    }
}

#[test]
fn what_shows_through_is_not_taken_for_print() {
    let mut back = Sheet::new(1000, 1200, 230.0);
    back.print((80, 80), (920, 1120), 212.0);
    assert_eq!(reasons(&back, Source::Flatbed), [(Reason::ShowThrough, Grade::Look)]);
}

#[test]
fn a_bed_that_shows_at_the_rim_does_not_make_a_blank_page_printed() {
    let mut cropped = Sheet::new(1000, 1200, 230.0);
    for y in 0..1200 {
        cropped.levels[y * 1000..][..6].fill(30.0);
    }
    assert_eq!(reasons(&cropped, Source::Flatbed), [(Reason::Blank, Grade::Look)]);
}

#[test]
fn too_few_dots_are_judged_by_the_materials_own_measure() {
    let page = Sheet::printed().raster();
    let at = |dpi, spec: Option<&CaptureSpec>| {
        judge(&Scene { dpi, ..scene(&page, Source::Camera) }, &Thresholds::default(), spec).findings
    };
    assert!(at(210.0, None).is_empty());
    assert_eq!(at(150.0, None)[0].reason, Reason::Coarse);
    let photograph = CaptureSpec { dpi_min_effective: 350, ..spec("any") };
    assert_eq!(at(300.0, Some(&photograph))[0].limit, 350.0);
}

#[test]
fn a_page_of_another_size_is_asked_about() {
    let card = Sheet::new(1011, 638, 230.0);
    let with = |page: &Raster, word: &str, scale| {
        let scene = Scene { scale, ..scene(page, Source::Flatbed) };
        judge(&scene, &Thresholds::default(), Some(&spec(word))).findings.iter().any(|f| f.reason == Reason::WrongSize)
    };
    let page = card.raster();
    assert!(!with(&page, "ID-1", Scale::Millimetres));
    assert!(!with(&page, "any", Scale::Millimetres) && !with(&page, "a word of next year", Scale::Millimetres));
    assert!(with(&page, "A4", Scale::Millimetres) && with(&page, "A3_or_A4", Scale::Millimetres));
    assert!(with(&page, "A4", Scale::Shape), "1.59 is not 1.41");
    assert!(!with(&page, "A4", Scale::Unknown), "no edges, no size");
    let portrait = Sheet::new(358, 441, 230.0).raster();
    assert!(!with(&portrait, "358x441px", Scale::Millimetres) && with(&page, "358x441px", Scale::Millimetres));
}

#[test]
fn a_cameras_page_is_as_large_as_the_material_asks_where_its_shape_allows_it() {
    // A receipt of A5 at 260 dots per inch, taken for A4 because both have one shape.
    let mut sheet = Sheet::new(1515, 2150, 230.0);
    sheet.print((80, 80), (1400, 2000), 40.0);
    let page = sheet.raster();
    let taken_for_a4 = Scene { dpi: 183.5, scale: Scale::Shape, ..scene(&page, Source::Camera) };
    let coarse = |word: &str| {
        let judgement = judge(&taken_for_a4, &Thresholds::default(), Some(&spec(word)));
        judgement.findings.iter().any(|finding| finding.reason == Reason::Coarse)
    };
    assert!(!coarse("A5") && !coarse("passport"), "nearer, and fine enough");
    assert!(coarse("A4") && coarse("any"));
    assert!(coarse("A4_or_A5"), "what it was taken for is asked for too");
    let scanned = Scene { scale: Scale::Millimetres, ..taken_for_a4 };
    let judgement = judge(&scanned, &Thresholds::default(), Some(&spec("A5")));
    assert!(judgement.findings.iter().any(|finding| finding.reason == Reason::Coarse), "a scanner knows its scale");
}

#[test]
fn the_catalogues_words_name_sizes() {
    assert_eq!(sizes_of("A4"), [MaterialSize::Millimetres(210.0, 297.0)]);
    assert_eq!(sizes_of("A3_or_A4").len(), 2);
    assert_eq!(sizes_of("358x441px"), [MaterialSize::Pixels(358, 441)]);
    for word in ["any", "", "0x0px", "x", "A4_or_any"] {
        assert_eq!(sizes_of(word), [], "{word}");
    }
}

#[test]
fn a_cut_edge_is_marked_along_it_and_has_no_size() {
    let page = Sheet::printed().raster();
    let cut = Scene { cut: [false, true, false, false], scale: Scale::Millimetres, ..scene(&page, Source::Camera) };
    let found = judge(&cut, &Thresholds::default(), Some(&spec("A4"))).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].reason, Reason::Cut);
    assert!(found[0].region.unwrap().left > 0.9);
    let unchecked = CaptureSpec { edge_check: false, ..spec("A4") };
    assert_eq!(judge(&cut, &Thresholds::default(), Some(&unchecked)).findings, []);
}

#[test]
fn a_page_of_unknown_size_is_coarse_for_sure_only_if_it_were_so_as_the_smallest() {
    let coarse = |width, height| {
        let page = Sheet::new(width, height, 240.0).raster();
        let seen = Scene { dpi: 0.0, scale: Scale::Shape, ..scene(&page, Source::Camera) };
        let found = judge(&seen, &Thresholds::default(), None).findings;
        found.iter().find(|found| found.reason == Reason::Coarse).map(|found| found.grade)
    };
    assert_eq!(coarse(2100, 2970), None, "254 dots per inch if it is A4");
    assert_eq!(coarse(1050, 1480), Some(Grade::Look), "127 if it is A4, 300 if it is a passport");
    assert_eq!(coarse(500, 707), Some(Grade::Retake), "143 at most");
}

#[test]
fn no_page_hides_everything_else_and_several_come_first() {
    let page = Sheet::new(300, 300, 20.0).raster();
    let none = Scene { no_page: true, several: true, ..scene(&page, Source::Camera) };
    let found = judge(&none, &Thresholds::default(), None).findings;
    assert_eq!(found.iter().map(|f| f.reason).collect::<Vec<_>>(), [Reason::NoPage]);
    let two = Scene { several: true, ..scene(&page, Source::Camera) };
    assert_eq!(judge(&two, &Thresholds::default(), None).findings[0].reason, Reason::SeveralPages);
}

#[test]
fn the_measure_means_the_same_from_200_to_600_dpi() {
    let sharpness = |times: usize, dpi: f32| {
        // The same print, out of focus by the same millimetres.
        let mut sheet = Sheet::new(500 * times, 600 * times, 230.0);
        for (i, level) in sheet.levels.iter_mut().enumerate() {
            let (x, y) = (i % (500 * times) / times, i / (500 * times) / times);
            let inside = (40..460).contains(&x) && (40..560).contains(&y);
            if inside && (x % 17 < 2 || y % 17 < 2) {
                *level = 40.0;
            }
        }
        let page = sheet.smeared(3 * times, 3 * times).raster();
        measure(&Scene { dpi, ..scene(&page, Source::Flatbed) }).sharpness().unwrap()
    };
    let (at_200, at_400, at_600) = (sharpness(1, 200.0), sharpness(2, 400.0), sharpness(3, 600.0));
    assert!((at_400 / at_600 - 1.0).abs() < 0.15 && (at_200 / at_400 - 1.0).abs() < 0.25, "{at_200} {at_400} {at_600}");
}

#[test]
fn calibration_lets_a_sites_own_good_pages_pass_and_never_opens_the_gate() {
    let limits = |smear: usize, gain: f32| {
        let page = Sheet::printed().smeared(smear, smear).lit(|level, _, _| level * gain).raster();
        let measures = measure(&scene(&page, Source::Camera));
        (calibrate(&[measures; 6]), judge(&scene(&page, Source::Camera), &calibrate(&[measures; 6]), None).findings)
    };
    let usual = Thresholds::default();
    assert_eq!(limits(1, 1.0).0, usual, "good pages change nothing");
    let (soft, found) = limits(5, 0.58);
    assert!(soft.sharpness_pass < usual.sharpness_pass && soft.white_pass < usual.white_pass);
    assert_eq!(found, [], "what this site can do is enough");
    let (blurred, found) = limits(11, 1.0);
    assert!(blurred.sharpness_pass >= 0.14 && !found.is_empty(), "an unreadable page stays unreadable");
    assert_eq!(calibrate(&[]), usual);
}

fn turned(page: &Raster) -> Raster {
    let (w, h) = (page.width() as usize, page.height() as usize);
    let samples = (0..w).flat_map(|x| (0..h).rev().map(move |y| page.samples()[y * w + x])).collect();
    Raster::new(page.height(), page.width(), Format::Gray, samples).unwrap()
}

#[test]
fn a_judgement_does_not_change_when_the_page_is_turned() {
    let lamp = |level: f32, x: f32, y: f32| {
        level + 190.0 * (-((x - 0.7).powi(2) + (y - 0.3).powi(2)) / (2.0 * 0.06f32.powi(2))).exp()
    };
    let sheets = [
        Sheet::printed(),
        Sheet::printed().smeared(12, 1),
        Sheet::printed().lit(lamp),
        Sheet::printed().lit(|level, _, _| level * 0.4),
        Sheet::new(1000, 1200, 230.0),
    ];
    for sheet in sheets {
        let mut page = sheet.raster();
        let first = judge(&scene(&page, Source::Camera), &Thresholds::default(), None);
        for _ in 0..3 {
            page = turned(&page);
            let again = judge(&scene(&page, Source::Camera), &Thresholds::default(), None);
            let told = |findings: &[Finding]| findings.iter().map(|f| (f.reason, f.grade)).collect::<Vec<_>>();
            assert_eq!(told(&again.findings), told(&first.findings));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_size_of_picture_and_no_resolution_panics(
        width in 1u32..90, height in 1u32..90, rgb: bool, seed: u64,
        dpi in prop_oneof![Just(0.0f32), Just(-1.0), Just(f32::NAN), Just(f32::INFINITY), 1.0f32..2_000.0],
        source in prop_oneof![Just(Source::Flatbed), Just(Source::Feeder), Just(Source::Camera)],
    ) {
        let (format, bytes) = if rgb { (Format::Rgb, width * height * 3) } else { (Format::Gray, width * height) };
        let samples = (0..u64::from(bytes)).map(|i| (i.wrapping_mul(seed | 1) >> 9) as u8).collect();
        let page = Raster::new(width, height, format, samples).unwrap();
        let strange = Scene { dpi, scale: Scale::Millimetres, ..scene(&page, source) };
        let judgement = judge(&strange, &Thresholds::default(), Some(&spec("A3_or_A4")));
        for place in judgement.findings.iter().filter_map(|finding| finding.region) {
            prop_assert!(0.0 <= place.left && place.left < place.right && place.right <= 1.0);
            prop_assert!(0.0 <= place.top && place.top < place.bottom && place.bottom <= 1.0);
        }
    }
}
