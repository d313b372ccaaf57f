//! Pages that must not pass, and pages that are asked about.

use super::Recipe;
use crate::bands;
use crate::optics::background::Background;
use crate::optics::place::Pose;
use crate::papers::Paper;
use crate::plan::{Eye, Patch, Plan, Second};
use crate::rng::Rng;
use crate::truth::{Edges, Flaw, Source};

pub const RECIPES: &[Recipe] = &[
    |rng| blurred(Plan::photo("camera-defocus", Paper::Contract, rng), rng),
    |rng| blurred(Plan::scan("scan-lifted", rng.clone().pick(&[Paper::Certificate, Paper::Form]), rng), rng),
    |rng| smeared(Plan::photo("camera-motion", rng.clone().pick(&[Paper::Form, Paper::Statement]), rng), rng),
    camera_dark,
    camera_over,
    |rng| glare(Plan::photo("camera-glare", Paper::Contract, rng), rng),
    |rng| {
        glare(Plan::photo("camera-glare-laminated", rng.clone().pick(&[Paper::Certificate, Paper::CardCopy]), rng), rng)
    },
    camera_cut,
    scan_cut,
    camera_coarse,
    scan_coarse,
    several,
    empty,
    camera_shadow,
    wrong_size,
    |rng| blank(Paper::Blank, Flaw::Blank, rng),
    |rng| blank(Paper::ShowThrough(4 + rng.below(5) as u8), Flaw::ShowThrough, rng),
];

fn blurred(plan: Plan, rng: &mut Rng) -> Plan {
    let mm = rng.within(bands::BLUR_MM.1, 2.0 * bands::BLUR_MM.1);
    Plan { blur: mm * plan.per_mm(), ..plan }.refused(Flaw::Defocus, mm)
}

fn smeared(plan: Plan, rng: &mut Rng) -> Plan {
    let mm = rng.within(bands::SMEAR_MM.1, 2.2);
    Plan { motion: Some((mm * plan.per_mm(), rng.chance(0.5))), ..plan }.refused(Flaw::Motion, mm)
}

fn camera_dark(rng: &mut Rng) -> Plan {
    let gain = rng.within(0.16, bands::WHITE.1 / 246.0);
    let plan = Plan::photo("camera-dark", Paper::Contract, rng);
    Plan { gain, noise: rng.within(3.0, 5.0), ..plan }.refused(Flaw::Dark, gain)
}

fn camera_over(rng: &mut Rng) -> Plan {
    let exposure = rng.within(bands::EXPOSURE.1, 6.0);
    Plan { exposure, ..Plan::photo("camera-over", Paper::Statement, rng) }.refused(Flaw::Over, exposure)
}

fn glare(plan: Plan, rng: &mut Rng) -> Plan {
    // A lamp or a tube, over the part that is printed.
    let reach = if rng.chance(0.5) {
        let radius = rng.within(17.0, 30.0);
        (radius, radius * rng.within(0.7, 1.0))
    } else {
        (rng.within(8.0, 13.0), rng.within(38.0, 70.0))
    };
    let at = (rng.within(0.3, 0.7), rng.within(0.28, 0.6));
    Plan { patch: Patch::Glare { at, reach }, ..plan }.refused(Flaw::Glare, 0.0)
}

fn camera_cut(rng: &mut Rng) -> Plan {
    let mm = rng.within(2.0 * bands::CUT_MM.1, 36.0);
    let plan = Plan::photo("camera-cut", Paper::Form, rng);
    let Eye::Camera(mut camera) = plan.eye else { return plan };
    let per_mm = camera.dpi / crate::sheet::INCH;
    let (w, h) = plan.paper.map_or((210.0, 297.0), Paper::size_mm);
    // So far beside the middle that an edge leaves the frame.
    let (free_x, free_y) = (f64::from(camera.frame.0) - h * per_mm, f64::from(camera.frame.1) - w * per_mm);
    let mut out =
        |free: f64| (free / 2.0 + mm * per_mm) / (free / 2.0).max(1.0) * if rng.chance(0.5) { 1.0 } else { -1.0 };
    camera.margin = 0.0;
    if free_x < free_y {
        camera.aim.0 = out(free_x)
    } else {
        camera.aim.1 = out(free_y)
    }
    Plan { eye: Eye::Camera(camera), pose: Pose { angle: plan.pose.angle / 2.0, ..plan.pose }, ..plan }
        .refused(Flaw::Cut, mm)
}

fn scan_cut(rng: &mut Rng) -> Plan {
    let mm = rng.within(2.0 * bands::CUT_MM.1, 40.0);
    let plan = Plan::scan("scan-cut", Paper::Contract, rng);
    let mut around = [0; 4].map(|_| rng.within(5.0, 12.0));
    around[rng.below(4)] = -mm;
    if rng.chance(0.3) {
        return corners_cut(plan, rng);
    }
    Plan { eye: Eye::Glass(around), ..plan }.refused(Flaw::Cut, mm)
}

/// Askew on a glass that is hardly larger than the page: all edges are seen, and no corner.
fn corners_cut(plan: Plan, rng: &mut Rng) -> Plan {
    let angle = rng.within(8.0, 14.0) * if rng.chance(0.5) { 1.0 } else { -1.0 };
    let (w, h) = plan.paper.map_or((210.0, 297.0), Paper::size_mm);
    let (sin, cos) = angle.abs().to_radians().sin_cos();
    // Half of what the turned page takes beyond the glass.
    let (across, down) = ((w + 8.0 - w * cos - h * sin) / 2.0, (h + 8.0 - h * cos - w * sin) / 2.0);
    let eye = Eye::Glass([across, down, across, down]);
    Plan { eye, ..plan.turned(angle, 0) }.refused(Flaw::Cut, -across)
}

fn camera_coarse(rng: &mut Rng) -> Plan {
    let dpi = rng.within(80.0, bands::DPI.1);
    let plan = Plan::photo("camera-coarse", Paper::Contract, rng);
    let Eye::Camera(mut camera) = plan.eye else { return plan };
    camera.dpi = dpi;
    if rng.chance(0.5) {
        camera.frame = (2048, 1536);
    }
    Plan { eye: Eye::Camera(camera), ..plan }.refused(Flaw::Coarse, dpi)
}

fn scan_coarse(rng: &mut Rng) -> Plan {
    let dpi = rng.pick(&[75.0, 100.0, 120.0]);
    Plan { dpi, ..Plan::scan("scan-coarse", Paper::Form, rng) }.refused(Flaw::Coarse, dpi)
}

fn several(rng: &mut Rng) -> Plan {
    let small = |rng: &mut Rng| rng.pick(&[Paper::Receipt, Paper::Passport, Paper::CardFront]);
    let (first, second) = (Paper::Receipt, small(rng));
    let (at, angle) = ((148.0 + rng.within(8.0, 25.0), rng.within(0.0, 40.0)), rng.within(-6.0, 6.0));
    let second = Some(Second { paper: second, at, angle });
    let plan = if rng.chance(0.5) {
        let plan = Plan::scan("scan-several", first, rng);
        Plan { eye: Eye::Glass([10.0, 20.0, 200.0, 20.0]), dpi: 240.0, second, ..plan }
    } else {
        let plan = Plan::photo("camera-several", first, rng).turned(rng.within(-3.0, 3.0), 0);
        let Eye::Camera(mut camera) = plan.eye else { return plan };
        camera.aim = (-0.8, 0.0);
        camera.dpi = 240.0;
        Plan { eye: Eye::Camera(camera), second, ..plan }
    };
    plan.refused(Flaw::Several, 2.0)
}

fn empty(rng: &mut Rng) -> Plan {
    let plan = if rng.chance(0.5) {
        Plan::scan("scan-empty", Paper::Blank, rng)
    } else {
        Plan::photo("camera-empty", Paper::Blank, rng)
    };
    Plan { paper: None, edges: Edges::Hidden, asked: "A4", ..plan }.refused(Flaw::NoPage, 1.0)
}

fn camera_shadow(rng: &mut Rng) -> Plan {
    let left = rng.within(0.28, 1.0 / bands::UNEVEN.1);
    let share = rng.within(0.25, 0.45);
    let plan = Plan::photo("camera-shadow", Paper::Contract, rng);
    Plan { patch: Patch::Shadow { share, left }, gain: 0.95, ..plan }.asked_about(Flaw::Uneven, 1.0 / left)
}

fn wrong_size(rng: &mut Rng) -> Plan {
    let paper = rng.pick(&[Paper::Receipt, Paper::CardFront, Paper::Passport]);
    let asked = if paper == Paper::Receipt { rng.pick(&["A4", "ID-1"]) } else { "A4" };
    Plan { asked, dpi: 300.0, ..Plan::scan("scan-wrong-size", paper, rng) }.asked_about(Flaw::WrongSize, 1.0)
}

fn blank(paper: Paper, flaw: Flaw, rng: &mut Rng) -> Plan {
    let strength = if let Paper::ShowThrough(percent) = paper { f64::from(percent) } else { 0.0 };
    let name = if flaw == Flaw::Blank { "blank" } else { "show-through" };
    let plan = match rng.below(3) {
        0 => Plan::photo(name, paper, rng),
        1 => Plan::scan(name, paper, rng),
        _ => Plan {
            source: Source::Feeder,
            background: Background::WhiteLid,
            edges: Edges::Hidden,
            eye: Eye::Glass([0.0; 4]),
            ..Plan::scan(name, paper, rng).turned(0.0, 0)
        },
    };
    plan.asked_about(flaw, strength)
}
