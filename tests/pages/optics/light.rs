//! Lamps, exposure and the sensor's noise.

use super::picture::Picture;
use crate::rng::{GRAINS, Rng, grains};

/// Pixels between two places at which the light is worked out.
const GRID: usize = 32;

/// Light on a picture of a size: multiplied, then added, at a place in pixels.
pub struct Light<'a> {
    pub times: &'a dyn Fn(f64, f64) -> f64,
    pub plus: &'a dyn Fn(f64, f64) -> f64,
}

/// What the sensor makes of it.
#[derive(Debug, Clone, Copy)]
pub struct Sensor {
    /// Times too much light; 1 is right.
    pub exposure: f64,
    /// Share of all light that strays over the picture, seen only where there is too much.
    pub stray: f64,
    /// Deviation of a sample's noise.
    pub noise: f64,
}

impl Sensor {
    /// Levels stay what they are.
    fn is_right(&self) -> bool {
        (self.exposure - 1.0).abs() < 1e-6 && self.stray == 0.0
    }
}

impl Picture {
    pub fn expose(&mut self, light: &Light<'_>, sensor: &Sensor, rng: &mut Rng) {
        let right = sensor.is_right();
        let curve = curve(sensor);
        let (noise, deviation) = (grains(), sensor.noise as f32);
        let columns = self.width.div_ceil(GRID) + 1;
        let node = |row: usize, of: &dyn Fn(f64, f64) -> f64| -> Vec<f32> {
            (0..columns).map(|column| of((column * GRID) as f64, (row * GRID) as f64) as f32).collect()
        };
        let (mut times, mut plus) = (vec![0.0f32; self.width], vec![0.0f32; self.width]);
        let mut band = usize::MAX;
        let mut nodes: [Vec<f32>; 4] = Default::default();
        for (y, line) in self.rgb.chunks_exact_mut(self.width * 3).enumerate() {
            if y / GRID != band {
                band = y / GRID;
                nodes = [
                    node(band, light.times),
                    node(band + 1, light.times),
                    node(band, light.plus),
                    node(band + 1, light.plus),
                ];
            }
            let down = (y % GRID) as f32 / GRID as f32;
            spread(&nodes[0], &nodes[1], down, &mut times);
            spread(&nodes[2], &nodes[3], down, &mut plus);
            let start = rng.below(GRAINS);
            for (x, pixel) in line.chunks_exact_mut(3).enumerate() {
                let shared = noise[(start + x) % GRAINS] * deviation;
                for sample in pixel {
                    let lit = (f32::from(*sample) * times[x] + plus[x]).clamp(0.0, 255.0);
                    let level = if right { lit } else { curve[lit as usize] };
                    *sample = (level + shared + 0.5) as u8;
                }
            }
        }
    }
}

/// Between the rows and columns of the grid.
fn spread(upper: &[f32], lower: &[f32], down: f32, into: &mut [f32]) {
    for (column, part) in into.chunks_mut(GRID).enumerate() {
        let at = |i: usize| upper[i] + (lower[i] - upper[i]) * down;
        let (left, right) = (at(column), at(column + 1));
        for (i, value) in part.iter_mut().enumerate() {
            *value = left + (right - left) * (i as f32 / GRID as f32);
        }
    }
}

/// What becomes of each level: light is linear, levels are not.
fn curve(sensor: &Sensor) -> Vec<f32> {
    (0..=256)
        .map(|level| {
            let linear = (f64::from(level) / 255.0).powf(2.2);
            (255.0 * ((linear + sensor.stray) * sensor.exposure).min(1.0).powf(1.0 / 2.2)) as f32
        })
        .collect()
}
