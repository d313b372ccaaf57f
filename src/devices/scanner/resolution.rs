//! Real resolution of a page: the pixels that came for the region that was asked for. Scanners announce what they do not
//! do, and write what they were asked for into the file.

use super::picture_file::Stated;

/// What scanners work at; a width that fits none of them is that of a page which the scanner cropped.
const USUAL: [u32; 11] = [50, 72, 75, 96, 100, 150, 200, 240, 300, 400, 600];
/// Written where a program knows nothing.
const UNSAID: [u32; 2] = [72, 96];

/// Dots per inch of a page that was asked for at `asked` over `region`, in 1/300 inch.
pub(super) fn real(asked: u32, region: (u32, u32), came: &Stated) -> u32 {
    let per_inch = |pixels: u32, length: u32| f64::from(pixels) * 300.0 / f64::from(length.max(1));
    let (across, down) = (per_inch(came.width, region.0), per_inch(came.height, region.1));
    let near = |value: f64, dpi: u32| (value - f64::from(dpi)).abs() <= f64::from(dpi) * 0.01;
    if near(across, asked) || near(down, asked) {
        return asked;
    }
    // A sheet may be shorter than the region, never longer.
    let fits = |dpi: u32| near(across, dpi) && down <= f64::from(dpi) * 1.02;
    let finer = asked.checked_mul(2).into_iter().chain(asked.checked_mul(4));
    if let Some(dpi) = USUAL.into_iter().chain(finer).chain([asked / 2]).find(|dpi| *dpi > 0 && fits(*dpi)) {
        return dpi;
    }
    // Cropped: only the file can know better. A picture that would be larger than the region does not.
    let within = |dpi: u32| f64::from(came.width) / f64::from(dpi) <= f64::from(region.0) / 300.0 * 1.02;
    came.dpi.filter(|said| *said > 0 && *said < asked && !UNSAID.contains(said) && within(*said)).unwrap_or(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A4: (u32, u32) = (2480, 3508);
    const LETTER_WIDE: (u32, u32) = (2550, 3600);

    fn real_dpi(asked: u32, region: (u32, u32), width: u32, height: u32, dpi: Option<u32>) -> u32 {
        real(asked, region, &Stated { width, height, dpi })
    }

    #[test]
    fn the_whole_region_in_other_pixels_is_another_resolution_whatever_the_file_says() {
        for said in [None, Some(300), Some(72)] {
            assert_eq!(real_dpi(300, A4, 1654, 2339, said), 200, "{said:?}");
            assert_eq!(real_dpi(300, A4, 2480, 3508, said), 300);
            assert_eq!(real_dpi(300, A4, 4960, 7016, said), 600);
            assert_eq!(real_dpi(300, A4, 620, 877, said), 75);
            assert_eq!(real_dpi(600, LETTER_WIDE, 2550, 3508, said), 300, "announces 600 and gives 300");
        }
    }

    #[test]
    fn a_page_that_the_scanner_cropped_keeps_the_resolution_that_was_asked_for() {
        for (width, height) in [(2480, 3508), (1748, 2480), (2079, 2953), (1011, 638), (1240, 1748)] {
            for said in [None, Some(300), Some(72), Some(96)] {
                assert_eq!(real_dpi(300, LETTER_WIDE, width, height, said), 300, "{width} x {height}, {said:?}");
            }
        }
        assert_eq!(real_dpi(300, LETTER_WIDE, 1748 * 2 / 3, 2480 * 2 / 3, Some(200)), 200, "the file knows better");
        assert_eq!(real_dpi(300, LETTER_WIDE, 2480, 9000, Some(150)), 300, "it would be wider than the region");
    }

    #[test]
    fn no_size_and_no_region_are_no_reason_to_stop() {
        assert_eq!(real_dpi(300, (0, 0), 0, 0, Some(0)), 300);
        assert_eq!(real_dpi(0, A4, 2480, 3508, None), 300);
    }
}
