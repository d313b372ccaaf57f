//! Pages that a careful officer accepts.

use super::Recipe;
use crate::optics::background::Background;
use crate::optics::damage::Damage;
use crate::optics::place::Pose;
use crate::papers::Paper;
use crate::plan::{Eye, Plan};
use crate::rng::Rng;
use crate::sheet::Rgb;
use crate::truth::{Edges, Source};

pub const RECIPES: &[Recipe] = &[
    |rng| Plan::scan("scan-contract", Paper::Contract, rng),
    |rng| wide(Plan::scan("scan-form-skewed", Paper::Form, rng), rng),
    |rng| Plan::scan("scan-statement", Paper::Statement, rng),
    |rng| {
        let angle = rng.within(-5.0, 5.0);
        Plan::scan("scan-letter-upside-down", Paper::Letter, rng).turned(angle, 2)
    },
    |rng| {
        let (angle, quarter) = (rng.within(-5.0, 5.0), rng.pick(&[1, 3]));
        Plan::scan("scan-contract-quarter", Paper::Contract, rng).turned(angle, quarter)
    },
    |rng| Plan::scan("scan-exact", Paper::Contract, rng).turned(0.0, 0),
    |rng| Plan::scan("scan-lid-contract", Paper::Contract, rng).white_lid(rng),
    |rng| wide(Plan::scan("scan-lid-form", Paper::Form, rng).white_lid(rng), rng),
    |rng| {
        let angle = rng.within(-6.0, 6.0);
        Plan::scan("scan-lid-statement-upside-down", Paper::Statement, rng).white_lid(rng).turned(angle, 2)
    },
    scan_full_glass,
    |rng| card(Plan::scan("scan-card-front", Paper::CardFront, rng), rng),
    |rng| card(Plan::scan("scan-card-back", Paper::CardBack, rng), rng),
    |rng| card(Plan::scan("scan-lid-card", Paper::CardFront, rng).white_lid(rng), rng),
    |rng| Plan::scan("scan-card-copy", Paper::CardCopy, rng),
    |rng| Plan::scan("scan-receipt-a5", Paper::Receipt, rng),
    |rng| Plan { dpi: 225.0, ..Plan::scan("scan-plan-a3", Paper::Plan, rng) },
    |rng| card(Plan::scan("scan-passport", Paper::Passport, rng), rng),
    |rng| folded(Plan::scan("scan-folded", rng.clone().pick(&[Paper::Contract, Paper::Form]), rng), rng),
    |rng| torn(Plan::scan("scan-torn", Paper::Contract, rng), rng),
    |rng| coloured(Plan::scan("scan-coloured", Paper::Form, rng), rng),
    |rng| Plan::scan("scan-certificate", Paper::Certificate, rng),
    |rng| wide(Plan::scan("scan-bordered", Paper::Bordered, rng), rng),
    scan_sparse,
    |rng| feeder(Plan::scan("feeder-contract", Paper::Contract, rng), rng, 0),
    |rng| feeder(Plan::scan("feeder-statement-upside-down", Paper::Statement, rng), rng, 2),
    |rng| Plan::photo("camera-contract", Paper::Contract, rng),
    |rng| wide(Plan::photo("camera-form", Paper::Form, rng), rng),
    |rng| Plan::photo("camera-statement", Paper::Statement, rng),
    |rng| Plan { fingers: 1 + rng.below(3), ..Plan::photo("camera-fingers", Paper::Contract, rng) },
    |rng| folded(Plan::photo("camera-folded", Paper::Letter, rng), rng),
    |rng| coloured(Plan::photo("camera-coloured", Paper::Contract, rng), rng),
    |rng| Plan::photo("camera-certificate", rng.clone().pick(&[Paper::Certificate, Paper::Bordered]), rng),
    |rng| {
        wide(
            Plan::photo("camera-small", rng.clone().pick(&[Paper::CardFront, Paper::Passport, Paper::Receipt]), rng),
            rng,
        )
    },
];

/// Anything within fifteen degrees.
fn wide(plan: Plan, rng: &mut Rng) -> Plan {
    Plan { pose: Pose { angle: rng.within(-15.0, 15.0), ..plan.pose }, ..plan }
}

/// A small thing somewhere on the glass.
fn card(plan: Plan, rng: &mut Rng) -> Plan {
    let around = [0; 4].map(|_| rng.within(8.0, 60.0));
    Plan { eye: Eye::Glass(around), dpi: 300.0, ..wide(plan, rng) }
}

/// Corners without print, at most as far as the margins.
fn legs(rng: &mut Rng) -> (f64, f64) {
    let leg = rng.within(6.0, 16.0);
    (leg, leg * rng.within(0.7, 1.4))
}

fn folded(plan: Plan, rng: &mut Rng) -> Plan {
    Plan { damage: Damage::Folded { corner: rng.below(4) as u8, legs: legs(rng) }, ..plan }
}

fn torn(plan: Plan, rng: &mut Rng) -> Plan {
    Plan { damage: Damage::Torn { corner: rng.below(4) as u8, legs: legs(rng), rag: rng.within(0.0, 9.0) }, ..plan }
}

fn coloured(plan: Plan, rng: &mut Rng) -> Plan {
    let stocks: [Rgb; 5] = [[246, 214, 222], [250, 238, 190], [206, 230, 212], [204, 222, 242], [238, 220, 190]];
    Plan { stock: rng.pick(&stocks), ..plan }
}

/// A4 flush in the corner of an A4 glass: nothing of the upper and left edge is to be seen.
fn scan_full_glass(rng: &mut Rng) -> Plan {
    let angle = rng.within(-0.5, 0.5);
    let plan = Plan::scan("scan-lid-flush", Paper::Contract, rng).turned(angle, 0);
    Plan { background: Background::WhiteLid, edges: Edges::Hidden, eye: Eye::Glass([-1.2, -1.2, 3.0, 0.0]), ..plan }
}

fn scan_sparse(rng: &mut Rng) -> Plan {
    Plan::scan("scan-sparse", rng.clone().pick(&[Paper::OneLine, Paper::SealOnly]), rng)
}

/// The frame is as large as the page, and its edges are hardly there; or, before a dark background, half of each.
fn feeder(plan: Plan, rng: &mut Rng, quarter: u8) -> Plan {
    let angle = rng.within(-0.9, 0.9);
    let dark = angle.abs() > 0.5 && rng.chance(0.5);
    let (background, edges) = if dark { (plan.background, plan.edges) } else { (Background::WhiteLid, Edges::Hidden) };
    // What the corners of the turned sheet take beyond the page's own size.
    let (w, h) = plan.paper.map_or((210.0, 297.0), Paper::size_mm);
    let sin = angle.abs().to_radians().sin();
    let (across, down) = (-h * sin / 2.0, -w * sin / 2.0);
    Plan {
        source: Source::Feeder,
        background,
        edges,
        eye: Eye::Glass([across, down, across, down]),
        pose: Pose { angle, quarter },
        ..plan
    }
}
