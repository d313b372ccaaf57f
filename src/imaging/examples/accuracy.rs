//! How near the found pages are to the truth: `accuracy [COUNT | NAME… | turned [ROUNDS]]`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]
use std::collections::BTreeMap;

use lobby_imaging::capture::quarters;
use lobby_imaging::find::{Found, Outline, find};
use lobby_imaging::geometry::Point;
use lobby_imaging::straighten::{Straight, straighten};
use lobby_imaging::{Format, Raster, Source};
use lobby_test_pages::{Case, FULL, case, plan, turned};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted: Vec<usize> = match words.first().and_then(|w| w.parse::<usize>().ok()) {
        Some(count) => (0..count).map(|k| k * 83 % FULL).collect(),
        None => (0..FULL)
            .filter(|i| words.iter().any(|w| format!("{}-{i:03}", plan(*i).recipe).contains(w.as_str())))
            .collect(),
    };
    let mut table: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut ways: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    if words.first().is_some_and(|word| word == "turned") {
        let rounds: usize = words.get(1).map_or(1, |word| word.parse().unwrap());
        for index in 0..rounds * turned::ROUND {
            one(&turned::case(index), &mut table, &mut ways);
        }
    } else {
        for index in wanted {
            one(&case(index), &mut table, &mut ways);
        }
    }
    println!();
    println!("{:44} {:>5} {:>5} {:>5} {:>5}", "paper, source, way it lies", "pages", "right", "kept", "wrong");
    for (name, [pages, right, kept, wrong]) in ways {
        println!("{name:44} {pages:5} {right:5} {kept:5} {wrong:5}");
    }
    println!();
    for (name, mut values) in table {
        values.sort_by(f64::total_cmp);
        let at = |p: usize| values[(values.len() - 1) * p / 100];
        println!("{name:44} n {:3}  p50 {:8.4}  p95 {:8.4}  max {:8.4}", values.len(), at(50), at(95), at(100));
    }
}

/// Values by the name of what was measured.
type Table = BTreeMap<String, Vec<f64>>;

fn one(case: &Case, table: &mut Table, ways: &mut BTreeMap<String, [usize; 4]>) {
    let picture = Raster::new(case.width, case.height, Format::Rgb, case.rgb.clone()).unwrap();
    let source = match case.source {
        lobby_test_pages::Source::Flatbed => Source::Flatbed,
        lobby_test_pages::Source::Feeder => Source::Feeder,
        lobby_test_pages::Source::Camera => Source::Camera,
    };
    let found = find(&picture, source);
    let page = straighten(&picture, &found, case.dpi);
    let outline = match &found.outline {
        Outline::Edges { support, cut, .. } => {
            format!("edges {support:.3}{}", if cut.contains(&true) { format!(" cut {cut:?}") } else { String::new() })
        }
        Outline::Content { confidence, .. } => format!("content {confidence:.2}"),
        Outline::Nothing => "nothing".to_owned(),
    };
    let place = place(case, &found, &page, table);
    let turn = turn(case, &found, table, ways);
    println!(
        "{:36} {:?} {outline}{place}{turn}{} {}x{} {}",
        case.name,
        case.truth.edges,
        if found.several { " SEVERAL" } else { "" },
        page.raster.width(),
        page.raster.height(),
        if page.changed { "" } else { "unchanged" }
    );
}

/// Errors of corners, skew and size, as text; added to the table.
fn place(case: &Case, found: &Found, page: &Straight<'_>, table: &mut Table) -> String {
    let mut line = String::new();
    let Some(corners) = case.truth.corners else { return line };
    let mut add = |name: String, value: f64| table.entry(name).or_default().push(value);
    let kind = format!("{:?} {:?}", case.source, case.truth.edges);
    let cut = case.truth.flaws.iter().any(|f| f.0 == lobby_test_pages::Flaw::Cut);
    if let (Outline::Edges { corners: seen, .. }, false) = (&found.outline, cut) {
        let off = seen.0.iter().zip(corners).map(|(a, b)| a.distance(Point::new(b.0, b.1))).fold(0.0, f64::max);
        line += &format!(" corner {off:.2}");
        add(format!("corner px, {kind}"), off);
    }
    if found.outline != Outline::Nothing {
        let off = found.angle_deg - case.truth.angle;
        line += &format!(" skew {:+.3} (of {:.2})", off, case.truth.angle);
        add(format!("skew deg, {kind}, {}", word(found)), off.abs());
    }
    if page.dpi_effective > 0.0 && matches!(found.outline, Outline::Edges { .. }) && !cut {
        let size = |pixels: u32| f64::from(pixels) / page.dpi_effective * 25.4;
        let (w, h) = (size(page.raster.width()), size(page.raster.height()));
        let sides = |a: f64, b: f64| if a < b { (a, b) } else { (b, a) };
        let (is, due) = (sides(w, h), sides(case.truth.size_mm.0, case.truth.size_mm.1));
        let off = ((is.0 / due.0 - 1.0).abs()).max((is.1 / due.1 - 1.0).abs()) * 100.0;
        line += &format!(" size {off:.2}% {w:.0}x{h:.0}");
        add(format!("size %, {kind}"), off);
    }
    line
}

/// The turn and the true one, as text; counted in the tables.
fn turn(case: &Case, found: &Found, table: &mut Table, ways: &mut BTreeMap<String, [usize; 4]>) -> String {
    let (turn, truth) = (quarters(found.turn), &case.truth);
    let (wrong, harmful) = (turn != truth.turn, turn != truth.turn && turn != 0);
    if truth.corners.is_some() {
        let lying = [0, 270, 180, 90][usize::from(truth.turn)];
        let way = ways.entry(format!("{:?}, {:?}, {lying}", truth.paper, case.source)).or_default();
        way[0] += 1;
        way[match (wrong, harmful) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 3,
        }] += 1;
    }
    let mut add = |name: String, value: bool| table.entry(name).or_default().push(f64::from(value));
    if truth.tells_up {
        add(format!("turn wrong, truth {}", truth.turn), wrong);
        add(format!("turn harmful (wrong and not none), truth {}", truth.turn), harmful);
    } else {
        add("turn harmful where print does not tell".to_owned(), harmful);
    }
    let mark = match (wrong, truth.tells_up) {
        (false, _) => "",
        (true, true) => " TURN!",
        (true, false) => " turn?",
    };
    format!(" turn {turn}/{} {:.2}{mark}", truth.turn, found.turn_confidence)
}

fn word(found: &Found) -> &'static str {
    match found.outline {
        Outline::Edges { .. } => "edges",
        Outline::Content { .. } => "content",
        Outline::Nothing => "nothing",
    }
}
