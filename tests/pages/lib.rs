//! Pages with known truth for the tests and benches of `imaging`: drawn at true size, then scanned or photographed by a
//! model of device, light and mishap. Everything follows from a seed; nothing of it is kept as a picture.
//!
//! ```text
//! index -> recipe -> Plan (no pixels) -> sheet with print -> picture in which it lies -> Case { rgb, truth }
//! ```
//!
//! Look at them with `cargo run -p lobby-test-pages --example dump -- DIR [FIRST [COUNT]]`.

pub mod bands;
mod fonts;
mod ink;
pub mod misleading;
mod optics;
mod papers;
mod plan;
mod recipes;
mod rng;
pub mod score;
mod sheet;
pub mod standard;
mod studio;
mod truth;
pub mod turned;
mod words;

pub use papers::Paper;
pub use plan::Plan;
pub use truth::{Case, Edges, Flaw, Source, Truth, Verdict};

/// Cases of the whole set.
pub const FULL: usize = 500;
/// Cases that CI judges: every recipe at least once.
pub const SAMPLE: usize = 60;
/// Changes every page.
const SEED: u64 = 0x10BB_4A6E;

/// The plan of a case, without its pixels.
#[must_use]
pub fn plan(index: usize) -> Plan {
    recipes::plan(index, seed(index))
}

/// Case `index`; the same on every machine with the same fonts.
///
/// # Panics
/// Where Noto CJK is not installed.
#[must_use]
pub fn case(index: usize) -> Case {
    studio::shoot(index, seed(index), &plan(index))
}

/// The first `n` cases, each made when it is asked for: one picture has up to 40 MB.
pub fn set(n: usize) -> impl Iterator<Item = Case> {
    (0..n).map(case)
}

/// Indices of [`SAMPLE`] cases, spread over the whole set so that recipes and chances vary.
pub fn sample() -> impl Iterator<Item = usize> {
    // 83 shares no factor with the set nor with the number of recipes.
    (0..SAMPLE).map(|k| k * 83 % FULL)
}

fn seed(index: usize) -> u64 {
    rng::Rng::new(SEED ^ (index as u64) << 20).bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_every_recipe() {
        let recipes: std::collections::BTreeSet<usize> = sample().map(|index| index % recipes::COUNT).collect();
        assert_eq!((recipes.len(), recipes::COUNT), (50, 50));
    }

    #[test]
    fn a_case_is_the_same_twice() {
        let (first, second) = (case(10), case(10));
        assert_eq!(first.name, second.name);
        assert!(first.rgb == second.rgb, "the pixels differ");
    }
}
