//! Fifty recipes, each drawn again and again with other chances: two thirds of the set are good pages.

mod bad;
mod good;

use crate::plan::Plan;
use crate::rng::Rng;

/// A way to make a plan.
type Recipe = fn(&mut Rng) -> Plan;

/// Cases between two of the same recipe.
pub const COUNT: usize = good::RECIPES.len() + bad::RECIPES.len();

/// The plan of a case.
#[must_use]
pub fn plan(index: usize, seed: u64) -> Plan {
    let at = index % COUNT;
    let recipe = good::RECIPES.iter().chain(bad::RECIPES).nth(at).copied().unwrap_or(good::RECIPES[0]);
    recipe(&mut Rng::new(seed))
}
