//! Cards and passports in every orientation, beside the set: small papers with little print.
//!
//! Apart from the set, whose pixels hang on the order of its recipes. Any number may be asked for: each round of
//! [`ROUND`] has every paper before every device in every way, with other chances.

use crate::optics::background::Background;
use crate::optics::place::Pose;
use crate::papers::Paper;
use crate::plan::{Eye, Plan};
use crate::rng::Rng;
use crate::studio::shoot;
use crate::truth::{Case, Edges, Source};

const SEED: u64 = 0x7DA7_1E55;
/// What is turned, with a name for each.
const PAPERS: [(&str, Paper); 7] = [
    ("card-front", Paper::CardFront),
    ("card-back", Paper::CardBack),
    ("passport", Paper::Passport),
    ("permit", Paper::Permit),
    ("foreign-passport", Paper::ForeignPassport),
    ("badge", Paper::Badge),
    ("card-copy", Paper::CardCopy),
];
/// Dark lid, white lid, camera.
const DEVICES: usize = 3;
/// Cases of one round.
pub const ROUND: usize = PAPERS.len() * DEVICES * 4;

/// The plan of a case, without its pixels.
#[must_use]
pub fn plan(index: usize) -> Plan {
    let (quarter, device) = (index % 4, index / 4 % DEVICES);
    let (recipe, paper) = PAPERS[index / 4 / DEVICES % PAPERS.len()];
    let rng = &mut Rng::new(seed(index));
    let plan = if device == 2 { Plan::photo(recipe, paper, rng) } else { Plan::scan(recipe, paper, rng) };
    let plan = match device {
        0 => plan,
        // White paper does not stand out there, a card's pattern does; half of them with a trace of shadow.
        1 => Plan {
            background: Background::WhiteLid,
            edges: if rng.chance(0.5) { Edges::Faint } else { Edges::Hidden },
            ..plan
        },
        _ => plan,
    };
    let eye = match plan.eye {
        Eye::Glass(_) => Eye::Glass([0; 4].map(|_| rng.within(8.0, 60.0))),
        Eye::Camera(_) => plan.eye,
    };
    let angle = rng.within(-12.0, 12.0);
    Plan { eye, pose: Pose { angle, quarter: quarter as u8 }, ..plan }
}

/// Case `index`; the same on every machine with the same fonts.
///
/// # Panics
/// Where Noto CJK is not installed.
#[must_use]
pub fn case(index: usize) -> Case {
    let plan = plan(index);
    let on = match (plan.source, plan.background) {
        (Source::Camera, _) => "camera",
        (Source::Flatbed | Source::Feeder, Background::WhiteLid) => "lid",
        (Source::Flatbed | Source::Feeder, _) => "scan",
    };
    let case = shoot(index, seed(index), &plan);
    let way = [0, 90, 180, 270][usize::from(plan.pose.quarter)];
    Case { name: format!("{on}-{}-{way}-{index:03}", plan.recipe), ..case }
}

fn seed(index: usize) -> u64 {
    Rng::new(SEED ^ (index as u64) << 20).bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_has_every_paper_before_every_device_in_every_way() {
        let places = (0..ROUND).map(|index| {
            let plan = plan(index);
            (plan.recipe, plan.source == Source::Camera, plan.background == Background::WhiteLid, plan.pose.quarter)
        });
        assert_eq!(places.collect::<std::collections::BTreeSet<_>>().len(), ROUND);
    }

    #[test]
    fn a_card_on_its_side_says_what_brings_it_upright() {
        let case = case(1);
        assert_eq!(
            (case.truth.turn, case.truth.size_mm, case.name.as_str()),
            (3, (85.6, 53.98), "scan-card-front-90-001")
        );
        let corners = case.truth.corners.map(|c| ((c[1].0 - c[0].0).abs(), (c[3].1 - c[0].1).abs()));
        assert!(corners.is_some_and(|(across, down)| down > across), "{corners:?}");
    }
}
