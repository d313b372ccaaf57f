//! Quarter turns, sample for sample.

use crate::Raster;
use crate::geometry::{Quad, Turn};

/// Side of the squares that are turned at once, so that both pictures stay in the cache.
const BLOCK: usize = 32;

/// The picture turned, without loss. `memory` is used again for the result.
pub(crate) fn turned(picture: &Raster, turn: Turn, mut memory: Vec<u8>) -> Raster {
    memory.clear();
    match turn {
        Turn::None => {
            memory.extend_from_slice(picture.samples());
            picture.with_samples(false, memory)
        }
        Turn::Half => {
            memory.extend(picture.samples().chunks_exact(picture.format().channels()).rev().flatten());
            picture.with_samples(false, memory)
        }
        Turn::Left | Turn::Right => quarter(picture, turn == Turn::Right, memory),
    }
}

fn quarter(picture: &Raster, clockwise: bool, mut memory: Vec<u8>) -> Raster {
    let (width, height, n) = (picture.width() as usize, picture.height() as usize, picture.format().channels());
    let from = picture.samples();
    memory.resize(from.len(), 0);
    for top in (0..width).step_by(BLOCK) {
        for left in (0..height).step_by(BLOCK) {
            for row in top..(top + BLOCK).min(width) {
                for column in left..(left + BLOCK).min(height) {
                    let (x, y) = if clockwise { (row, height - 1 - column) } else { (width - 1 - row, column) };
                    let (to, at) = ((row * height + column) * n, (y * width + x) * n);
                    memory[to..to + n].copy_from_slice(&from[at..at + n]);
                }
            }
        }
    }
    picture.with_samples(true, memory)
}

/// The corners in the order that the turned page has them.
pub(crate) fn turned_corners(quad: &Quad, turn: Turn) -> Quad {
    let [a, b, c, d] = quad.0;
    match turn {
        Turn::None => *quad,
        Turn::Right => Quad([d, a, b, c]),
        Turn::Half => Quad([c, d, a, b]),
        Turn::Left => Quad([b, c, d, a]),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Format;

    #[test]
    fn four_quarters_and_two_halves_are_nothing() {
        let picture = Raster::new(41, 67, Format::Rgb, (0..41 * 67 * 3).map(|i| (i % 249) as u8).collect()).unwrap();
        let right = turned(&picture, Turn::Right, Vec::new());
        assert_eq!((right.width(), right.height()), (67, 41));
        assert_eq!(right.samples()[..3], picture.samples()[66 * 41 * 3..][..3], "lower left comes up");
        assert_eq!(turned(&right, Turn::Left, vec![1]), picture);
        let half = turned(&right, Turn::Right, Vec::new());
        assert_eq!(turned(&picture, Turn::Half, Vec::new()), half);
        assert_eq!(turned(&half, Turn::Half, Vec::new()), picture);
        assert_eq!(turned(&picture, Turn::None, Vec::new()), picture);
    }

    #[test]
    fn corners_turn_with_the_page() {
        let quad = Quad::of_picture(40, 60);
        let right = turned_corners(&quad, Turn::Right);
        assert_eq!(right.0[0], quad.0[3]);
        assert_eq!(right.size(), (60.0, 40.0));
        assert_eq!(turned_corners(&right, Turn::Left), quad);
    }
}
