//! The pages that are measured on, as files: made by a process of their own, so that this one stays small.

use std::fs;
use std::path::Path;
use std::process::Command;

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};
use lobby_imaging::{Format, Raster};
use lobby_test_pages::{Case, standard};

pub const SCAN_JPEG: &str = "scan.jpg";
pub const SCAN_PPM: &str = "scan.ppm";
pub const PHOTO_JPEG: &str = "photo.jpg";

/// Has them made in a folder.
pub fn order(folder: &Path) {
    let status = Command::new(std::env::current_exe().unwrap()).args(["--make".as_ref(), folder.as_os_str()]).status();
    assert!(status.unwrap().success(), "the pages could not be drawn");
}

/// Makes them.
pub fn make(folder: &Path) {
    let scan = standard::scan();
    fs::write(folder.join(SCAN_PPM), ppm(&scan)).unwrap();
    fs::write(folder.join(SCAN_JPEG), jpeg(&scan)).unwrap();
    fs::write(folder.join(PHOTO_JPEG), jpeg(&standard::photo())).unwrap();
}

pub fn ppm(case: &Case) -> Vec<u8> {
    let mut bytes = format!("P6\n{} {}\n255\n", case.width, case.height).into_bytes();
    bytes.extend_from_slice(&case.rgb);
    bytes
}

/// As a device would: 4:2:0, quality 92.
fn jpeg(case: &Case) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let dots = u16::try_from(case.dpi.max(72)).unwrap();
    encoder.set_density(PixelDensity { density: (dots, dots), unit: PixelDensityUnit::Inches });
    let side = |pixels: u32| u16::try_from(pixels).unwrap();
    encoder.encode(&case.rgb, side(case.width), side(case.height), ColorType::Rgb).unwrap();
    bytes
}

pub fn raster(case: Case) -> Raster {
    Raster::new(case.width, case.height, Format::Rgb, case.rgb).unwrap()
}
