//! What is not print: strokes of a hand, seals, rings.

use crate::fonts::{Face, fonts};
use crate::rng::Rng;
use crate::sheet::{Rgb, Sheet};

impl Sheet {
    /// A stroke along points in millimetres, `thick` millimetres wide, with soft sides.
    pub fn stroke(&mut self, points: &[(f64, f64)], thick: f64, ink: Rgb) {
        let half = self.px(thick) / 2.0;
        for pair in points.windows(2) {
            let (a, b) = ((self.px(pair[0].0), self.px(pair[0].1)), (self.px(pair[1].0), self.px(pair[1].1)));
            let reach = half + 1.0;
            let (x0, x1) = ((a.0.min(b.0) - reach) as i32, (a.0.max(b.0) + reach) as i32);
            let (y0, y1) = ((a.1.min(b.1) - reach) as i32, (a.1.max(b.1) + reach) as i32);
            for y in y0..=y1 {
                for x in x0..=x1 {
                    let far = distance((x as f32 + 0.5, y as f32 + 0.5), a, b);
                    let cover = (half + 0.5 - far).clamp(0.0, 1.0);
                    if cover > 0.0 {
                        self.blend(x, y, ink, (cover * 255.0) as u32);
                    }
                }
            }
        }
    }

    /// Something like a name, written by hand into a box.
    pub fn scribble(&mut self, rng: &mut Rng, x: f64, y: f64, width: f64, height: f64, ink: Rgb) {
        let thick = rng.within(0.35, 0.6);
        let letters = 2 + rng.below(2);
        let each = width / letters as f64;
        for letter in 0..letters {
            let mut points = Vec::new();
            let (fast, slow) = (rng.within(2.2, 3.4), rng.within(0.7, 1.3));
            let (first, second) = (rng.within(0.0, 6.0), rng.within(0.0, 6.0));
            for i in 0..26 {
                let t = f64::from(i) * 0.26;
                let across = (letter as f64 + 0.45 + 0.4 * (slow * t + first).sin()) * each;
                let down = (0.5 + 0.33 * (fast * t + second).sin() + 0.15 * (t * 5.1).cos()) * height;
                points.push((x + across, y + down));
            }
            self.stroke(&points, thick, ink);
        }
    }

    /// A round seal with words along its rim and a star, translucent.
    pub fn seal(&mut self, rng: &mut Rng, middle: (f64, f64), radius: f64, words: &str, below: &str) {
        let ink: Rgb = [214, 30 + rng.below(20) as u8, 34 + rng.below(20) as u8];
        let (cx, cy, r, rim) = (self.px(middle.0), self.px(middle.1), self.px(radius), self.px(1.1));
        let turn = rng.within(-0.5, 0.5) as f32;
        let strength = rng.within(0.72, 0.97) as f32;
        for y in (cy - r) as i32..=(cy + r) as i32 {
            for x in (cx - r) as i32..=(cx + r) as i32 {
                let (dx, dy) = (x as f32 + 0.5 - cx, y as f32 + 0.5 - cy);
                let far = dx.hypot(dy);
                let ring = (rim / 2.0 + 0.5 - (far - r + rim / 2.0).abs()).clamp(0.0, 1.0);
                let star = star_cover(dx, dy, turn, r * 0.3);
                let cover = ring.max(star) * strength;
                if cover > 0.0 {
                    self.stain(x, y, ink, (cover * 255.0) as u32);
                }
            }
        }
        let letters: Vec<char> = words.chars().collect();
        let size = (radius * 0.36) as f32;
        for (i, letter) in letters.iter().enumerate() {
            let share = i as f32 / (letters.len().max(2) - 1) as f32;
            let angle = turn + (-130.0 + 260.0 * share).to_radians();
            let (sin, cos) = angle.sin_cos();
            self.turned(*letter, (cx + sin * r * 0.72, cy - cos * r * 0.72), angle, size, ink, strength);
        }
        for (i, letter) in below.chars().enumerate() {
            let along = (i as f32 - (below.chars().count() as f32 - 1.0) / 2.0) * self.px(f64::from(size)) * 0.9;
            let (sin, cos) = turn.sin_cos();
            let at = (cx + cos * along - sin * r * 0.52, cy + sin * along + cos * r * 0.52);
            self.turned(letter, at, turn, size * 0.85, ink, strength);
        }
    }

    /// One letter of `size` millimetres with its middle at a pixel, turned by radians.
    fn turned(&mut self, letter: char, at: (f32, f32), angle: f32, size: f32, ink: Rgb, strength: f32) {
        let em = self.px(f64::from(size));
        let mask = fonts().mask(Face::Serif, letter, em, 0.0);
        let height = mask.coverage.len().checked_div(mask.width).unwrap_or(0);
        let (sin, cos) = angle.sin_cos();
        let reach = em * 0.75;
        for y in (at.1 - reach) as i32..=(at.1 + reach) as i32 {
            for x in (at.0 - reach) as i32..=(at.0 + reach) as i32 {
                let (dx, dy) = (x as f32 + 0.5 - at.0, y as f32 + 0.5 - at.1);
                let u = dx * cos + dy * sin + mask.width as f32 / 2.0;
                let v = dy * cos - dx * sin + height as f32 / 2.0;
                if u < 0.0 || v < 0.0 || u as usize >= mask.width || v as usize >= height {
                    continue;
                }
                let cover = f32::from(mask.coverage[v as usize * mask.width + u as usize]) * strength;
                self.stain(x, y, ink, cover as u32);
            }
        }
    }
}

fn distance(p: (f32, f32), a: (f32, f32), b: (f32, f32)) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).max(1e-6);
    let t = (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length).clamp(0.0, 1.0);
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

/// How much of a pixel a five-pointed star covers.
fn star_cover(dx: f32, dy: f32, turn: f32, radius: f32) -> f32 {
    let far = dx.hypot(dy);
    if far > radius {
        return 0.0;
    }
    let fifth = std::f32::consts::TAU / 5.0;
    let angle = (dx.atan2(-dy) - turn).rem_euclid(fifth);
    let angle = angle.min(fifth - angle);
    // A point of the star and the notch beside it.
    let (tip, notch) = ((radius, 0.0f32), (radius * 0.382, fifth / 2.0));
    let (a, b) = (tip, (notch.0 * notch.1.cos(), notch.0 * notch.1.sin()));
    let p = (far * angle.cos(), far * angle.sin());
    let side = (b.0 - a.0) * p.1 - (b.1 - a.1) * (p.0 - a.0);
    (side / (b.0 - a.0).hypot(b.1 - a.1) + 0.5).clamp(0.0, 1.0)
}
