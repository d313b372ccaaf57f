//! Limits of a site as a `[pages]` section, from good pages.

use std::fmt::Write as _;

use lobby_imaging::judge::{Measures, Thresholds, calibrate};

/// The section: only limits that are not the usual ones, so that later defaults reach the site.
pub fn section(samples: &[Measures]) -> String {
    let (found, usual) = (calibrate(samples), Thresholds::default());
    let mut text = String::from(
        "# Limits for pages, found by `lobby page --calibrate` from sample pages of this site.\n\
         # Put this section into the site's or the device's configuration. What is not here is usual.\n[pages]\n",
    );
    let all = [
        ("sharpness_pass", found.sharpness_pass, usual.sharpness_pass),
        ("sharpness_retake", found.sharpness_retake, usual.sharpness_retake),
        ("white_pass", found.white_pass, usual.white_pass),
        ("white_retake", found.white_retake, usual.white_retake),
        ("over_exposed_share", found.over_exposed_share, usual.over_exposed_share),
        ("glare_share", found.glare_share, usual.glare_share),
        ("glare_step", found.glare_step, usual.glare_step),
        ("uneven_ratio", found.uneven_ratio, usual.uneven_ratio),
        ("dpi_min", found.dpi_min, usual.dpi_min),
        ("size_tolerance", found.size_tolerance, usual.size_tolerance),
        ("blank_cells", found.blank_cells, usual.blank_cells),
        ("show_through_share", found.show_through_share, usual.show_through_share),
    ];
    for (key, value, usual) in all {
        if value != usual {
            // Down, so that rounding refuses no sample; limits that move up have room of their own.
            let value = (f64::from(value) * 1000.0).floor() / 1000.0;
            let _ = writeln!(text, "{key} = {value:?}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sample(sharpness: f32, white: f32) -> Measures {
        Measures {
            sharp_across: Some(sharpness),
            sharp_down: Some(0.4),
            white,
            uneven_ratio: 1.1,
            ..Measures::default()
        }
    }

    #[test]
    fn good_pages_of_a_usual_site_change_nothing_and_those_of_a_dim_one_move_their_limits_only() {
        assert!(section(&vec![sample(0.38, 240.0); 5]).ends_with("[pages]\n"));
        let text = section(&vec![sample(0.17, 130.0); 5]);
        assert!(text.contains("sharpness_pass = 0.152\n") && text.contains("white_pass = 117.0\n"), "{text}");
        assert!(!text.contains("glare_step"), "{text}");
    }
}
