//! Pages whose print suggests a wrong orientation, beside the set: each paper on glass and before a camera, in every
//! orientation.

use crate::optics::place::Pose;
use crate::papers::Paper;
use crate::plan::{Eye, Plan};
use crate::rng::Rng;
use crate::studio::shoot;
use crate::truth::Case;

const SEED: u64 = 0x0DD_5EED;
const PAPERS: [(&str, Paper); 5] = [
    ("quoted", Paper::Quoted),
    ("masked", Paper::Masked),
    ("degrees", Paper::Degrees),
    ("columns", Paper::Columns),
    ("arrows", Paper::Arrows),
];
/// Cases of one round; further rounds have other chances.
pub const ROUND: usize = PAPERS.len() * 2 * 4;

/// Case `index`; the same on every machine with the same fonts.
///
/// # Panics
/// Where Noto CJK is not installed.
#[must_use]
pub fn case(index: usize) -> Case {
    let (quarter, on_glass) = (index % 4, (index / 4).is_multiple_of(2));
    let (recipe, paper) = PAPERS[index / 8 % PAPERS.len()];
    let seed = Rng::new(SEED ^ (index as u64) << 20).bits();
    let rng = &mut Rng::new(seed);
    let plan = if on_glass { Plan::scan(recipe, paper, rng) } else { Plan::photo(recipe, paper, rng) };
    let eye = if on_glass { Eye::Glass([0; 4].map(|_| rng.within(8.0, 40.0))) } else { plan.eye };
    let pose = Pose { angle: rng.within(-6.0, 6.0), quarter: quarter as u8 };
    let case = shoot(index, seed, &Plan { eye, pose, ..plan });
    let on = if on_glass { "scan" } else { "camera" };
    Case { name: format!("{on}-{recipe}-{}-{index:03}", 90 * quarter), ..case }
}
