#![allow(clippy::unwrap_used)]

mod jpeg;
mod layouts;
mod others;
mod pnm_png;

use super::{Caps, Opened, Refusal, open};
use crate::{Format, Raster, encode};

fn opened(bytes: &[u8]) -> Opened {
    open(bytes, &Caps::default()).unwrap()
}

fn refused(bytes: &[u8]) -> Refusal {
    open(bytes, &Caps::default()).unwrap_err()
}

/// A picture in which every corner differs.
fn picture(width: u32, height: u32) -> Raster {
    let samples = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [(x * 255 / width) as u8, (y * 255 / height) as u8, 128]))
        .collect();
    Raster::new(width, height, Format::Rgb, samples).unwrap()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode::page(&picture(width, height), 300).unwrap().bytes
}
