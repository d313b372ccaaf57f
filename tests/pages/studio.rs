//! Renders a plan.

use crate::optics::damage::Damage;
use crate::optics::homography::Homography;
use crate::optics::light::{Light, Sensor};
use crate::optics::picture::{Lying, Picture};
use crate::optics::place::{View, above_desk, angle_of, dpi_of, lying_corners, on_glass, own_corners};
use crate::papers::Paper;
use crate::plan::{Eye, Patch, Plan, WHITE_STOCK};
use crate::rng::Rng;
use crate::truth::{Case, Flaw, Source, Truth};

/// Takes the picture.
#[must_use]
pub fn shoot(index: usize, seed: u64, plan: &Plan) -> Case {
    // Another stream than the plan's, so that what a recipe asks of chance does not change the print.
    let mut rng = Rng::new(seed ^ 0x5EED_09A6);
    let paper = plan.paper.unwrap_or(Paper::Blank);
    let size = paper.size_mm();
    let view = match plan.eye {
        Eye::Glass(around) => on_glass(size, plan.pose, plan.dpi, around),
        Eye::Camera(camera) => above_desk(size, plan.pose, &camera),
    };
    let own = own_corners(size, &view.map);
    let dpi = dpi_of(size, &own);
    let mut picture = plan.background.picture(&mut rng, view.width as usize, view.height as usize);
    let shadow = shadow(plan, &mut rng);
    if let Some(paper) = plan.paper {
        lay(&mut picture, plan, paper, &view.map, (dpi, shadow), &mut rng);
    }
    if let Some(second) = plan.second {
        let beside = Homography::similarity(second.angle, 1.0, second.at);
        lay(&mut picture, plan, second.paper, &view.map.after(&beside), (dpi, shadow), &mut rng);
    }
    fingers(&mut picture, plan, size, &view, &mut rng);
    picture.defocus(plan.blur);
    if let Some((length, upwards)) = plan.motion {
        picture.motion(length, upwards);
    }
    expose(&mut picture, plan, size, &view, &mut rng);
    Case {
        index,
        name: format!("{}-{index:03}", plan.recipe),
        seed,
        source: plan.source,
        width: view.width,
        height: view.height,
        rgb: picture.rgb,
        dpi: if plan.source == Source::Camera { 0 } else { plan.dpi as u32 },
        truth: truth(plan, paper, &view, dpi),
    }
}

fn truth(plan: &Plan, paper: Paper, view: &View, dpi: f64) -> Truth {
    let size = paper.size_mm();
    let corners = lying_corners(size, &view.map, plan.pose);
    let one = plan.paper.is_some() && plan.second.is_none();
    let mut flaws = plan.flaws.clone();
    if let Patch::Glare { reach, .. } = plan.patch {
        for (_, strength) in flaws.iter_mut().filter(|(flaw, _)| *flaw == Flaw::Glare) {
            *strength = std::f64::consts::PI * reach.0 * reach.1 / (size.0 * size.1);
        }
    }
    Truth {
        paper,
        corners: one.then_some(corners),
        edges: plan.edges,
        angle: if one { angle_of(&corners) } else { 0.0 },
        turn: (4 - plan.pose.quarter % 4) % 4,
        tells_up: one && paper.tells_up(),
        size_mm: size,
        dpi,
        asked: plan.asked,
        flaws,
        verdict: plan.verdict,
    }
}

/// Depth and reach of the shadow beside the sheet.
fn shadow(plan: &Plan, rng: &mut Rng) -> (f32, f32) {
    use crate::truth::Edges;
    let per_mm = plan.per_mm() as f32;
    match (plan.source, plan.edges) {
        (Source::Camera, _) => (rng.within(0.25, 0.5) as f32, 2.0 * per_mm),
        (_, Edges::Faint) => (rng.within(0.03, 0.07) as f32, 0.25 * per_mm),
        (_, Edges::Visible | Edges::Hidden) => (0.0, 1.0),
    }
}

fn lay(
    picture: &mut Picture,
    plan: &Plan,
    paper: Paper,
    map: &Homography,
    (dpi, shadow): (f64, (f32, f32)),
    rng: &mut Rng,
) {
    let stock = if plan.paper == Some(paper) { plan.stock } else { WHITE_STOCK };
    let mut sheet = paper.draw(rng, dpi * 1.12, stock);
    let damage = if plan.paper == Some(paper) { plan.damage } else { Damage::None };
    damage.draw(&mut sheet);
    picture.lay(&Lying { sheet: &sheet, map, damage: &damage, shadow });
}

/// Fingers come from beside the sheet and end on its margin.
fn fingers(picture: &mut Picture, plan: &Plan, size: (f64, f64), view: &View, rng: &mut Rng) {
    let left = rng.chance(0.5);
    for finger in 0..plan.fingers {
        let y = size.1 * (0.35 + 0.09 * finger as f64) + rng.within(-3.0, 3.0);
        let deep = rng.within(4.0, 9.0);
        let (root, tip) = if left { (-120.0, deep) } else { (size.0 + 120.0, size.0 - deep) };
        let (root, tip) = (view.map.apply((root, y + 30.0)), view.map.apply((tip, y)));
        picture.finger(root, tip, 15.0 * plan.per_mm());
    }
}

fn expose(picture: &mut Picture, plan: &Plan, size: (f64, f64), view: &View, rng: &mut Rng) {
    let back = view.map.inverse();
    let (w, h) = (f64::from(view.width), f64::from(view.height));
    let middle = (w * rng.within(0.4, 0.6), h * rng.within(0.4, 0.6));
    let times = |x: f64, y: f64| {
        let off = ((x - middle.0) / w).powi(2) + ((y - middle.1) / h).powi(2);
        let light = plan.gain * (1.0 - plan.vignette * 2.0 * off);
        let Patch::Shadow { share, left } = plan.patch else { return light };
        let (u, _) = back.apply((x, y));
        // Eight millimetres from light to shadow.
        let lit = ((u - share * size.0) / 8.0 + 0.5).clamp(0.0, 1.0);
        light * (left + (1.0 - left) * lit)
    };
    let plus = |x: f64, y: f64| {
        let Patch::Glare { at, reach } = plan.patch else { return 0.0 };
        let (u, v) = back.apply((x, y));
        let far = ((u - at.0 * size.0) / reach.0).powi(2) + ((v - at.1 * size.1) / reach.1).powi(2);
        // Flat within, and gone a little outside.
        300.0 * (-0.7 * far.powi(3)).exp()
    };
    let sensor =
        Sensor { exposure: plan.exposure, stray: if plan.exposure > 1.0 { 0.08 } else { 0.0 }, noise: plan.noise };
    picture.expose(&Light { times: &times, plus: &plus }, &sensor, rng);
}
