//! The pages that speed is measured on, the same in every run and beside every peer.

use crate::optics::background::Background;
use crate::optics::place::{Camera, Pose};
use crate::papers::Paper;
use crate::plan::{Eye, Plan};
use crate::rng::Rng;
use crate::studio::shoot;
use crate::truth::Case;

const SEED: u64 = 42;

/// A contract on A4, scanned at 300 dpi with a dark background around it, 3.7 degrees askew.
#[must_use]
pub fn scan() -> Case {
    let plan = Plan::scan("standard-scan", Paper::Contract, &mut Rng::new(SEED));
    let eye = Eye::Glass([4.0, 4.0, 4.0, 4.0]);
    shoot(0, SEED, &Plan { dpi: 300.0, eye, pose: Pose { angle: 3.7, quarter: 0 }, ..plan })
}

/// The same paper on a desk, seen by a camera of 13 million pixels.
#[must_use]
pub fn photo() -> Case {
    let plan = Plan::photo("standard-photo", Paper::Contract, &mut Rng::new(SEED));
    let camera = Camera { frame: (4160, 3120), dpi: 285.0, tilt: (3.0, -4.0), aim: (0.1, 0.0), margin: 60.0 };
    let pose = Pose { angle: 2.5, quarter: 3 };
    shoot(0, SEED, &Plan { eye: Eye::Camera(camera), background: Background::Mat([58, 60, 64]), pose, ..plan })
}

/// A sheet of a duplex batch at 300 dpi as a feeder hands it over: every second one upside down, every sixth blank.
#[must_use]
pub fn fed(index: usize) -> Case {
    let seed = SEED + index as u64;
    let paper = match index % 6 {
        5 => Paper::Blank,
        1 => Paper::Statement,
        3 => Paper::Form,
        _ => Paper::Contract,
    };
    let mut rng = Rng::new(seed);
    let plan = Plan::scan("standard-fed", paper, &mut rng);
    let pose = Pose { angle: rng.within(-1.2, 1.2), quarter: if index % 2 == 1 { 2 } else { 0 } };
    shoot(index, seed, &Plan { dpi: 300.0, eye: Eye::Glass([2.0; 4]), pose, source: crate::Source::Feeder, ..plan })
}
