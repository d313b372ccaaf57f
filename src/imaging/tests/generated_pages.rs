//! Sixty of the generated pages through the stages, held against their truth; `cargo xtask bench pages --full` takes
//! all five hundred.
#![allow(clippy::unwrap_used)]

#[path = "../benches/pages/outcome.rs"]
mod outcome;

use lobby_test_pages::score::{Score, percentile};

/// Of thirty pages, some twenty of them good, one per cent is none and two are hardly one. One may go wrong here; the
/// limits themselves bind over the five hundred of the bench.
const WRONG_MAX: usize = 1;

/// Every recipe at least once; halves, so that two cores have work.
fn score(half: usize) -> Score {
    let mut score = Score::default();
    for index in lobby_test_pages::sample().skip(half).step_by(2) {
        let mut case = lobby_test_pages::case(index);
        let outcome = outcome::of(&mut case);
        score.add(&case, &outcome);
    }
    score
}

fn check(score: &Score) {
    let p95 = |values: &[f64]| percentile(values, 95.0).unwrap_or(0.0);
    assert!(p95(&score.skew_edges) <= 0.02, "skew where edges show: {:?}", score.skew_edges);
    assert!(p95(&score.skew_hidden) <= 0.1, "skew where they do not: {:?}", score.skew_hidden);
    assert!(p95(&score.corners_scan) <= 1.5, "corners of scans: {:?}", score.corners_scan);
    assert!(p95(&score.corners_camera) <= 3.0, "corners of photos: {:?}", score.corners_camera);
    assert!(p95(&score.size) <= 0.01, "sizes: {:?}", score.size);
    assert!(score.wrong_turn.len() <= WRONG_MAX, "turned the wrong way: {:?}", score.wrong_turn);
    assert!(score.false_refusals.len() <= WRONG_MAX, "refused though good: {:#?}", score.false_refusals);
    assert!(score.missed.len() <= WRONG_MAX, "missed: {:#?}", score.missed);
    assert!(score.not_found.is_empty(), "edges not found: {:?}", score.not_found);
}

#[test]
fn pages_of_the_first_half_are_found_where_they_lie_and_judged_as_they_are() {
    check(&score(0));
}

#[test]
fn pages_of_the_second_half_are_found_where_they_lie_and_judged_as_they_are() {
    check(&score(1));
}
