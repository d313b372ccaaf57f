//! Pages with little on them, or nothing.

use super::{Paper, serif};
use crate::rng::Rng;
use crate::sheet::Sheet;
use crate::words::OFFICES;

pub fn one_line(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let y = rng.within(0.2, 0.7) * height;
    let text = rng.pick(&["（此页无正文，为签署页）", "以下空白", "附件二：原件随后补交", "The rest is left blank."]);
    sheet.text(serif(rng.pick(&[10.5, 12.0, 14.0])), rng.within(24.0, width * 0.45), y, text);
}

pub fn seal_only(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let at = (width * rng.within(0.3, 0.7), height * rng.within(0.3, 0.7));
    let office = rng.pick(OFFICES);
    sheet.seal(rng, at, 20.0, office, "骑缝章");
    sheet.text(serif(10.5), at.0 - 10.0, at.1 + 27.0, "2026 年 3 月 12 日");
}

/// The mirrored print of the other side, pale and soft.
pub fn show_through(sheet: &mut Sheet, rng: &mut Rng, percent: u8) {
    let back = Paper::Contract.draw(rng, sheet.dpi, [255; 3]);
    let row = sheet.width * 3;
    let reach = (sheet.dpi / 150.0).round() as usize;
    for y in 0..sheet.height {
        for x in 0..sheet.width {
            // Paper scatters: the mean over a few pixels across, of the mirrored column.
            let mirrored = sheet.width - 1 - x;
            let (from, to) = (mirrored.saturating_sub(reach), (mirrored + reach).min(sheet.width - 1));
            let sum: usize = (from..=to).map(|column| usize::from(back.rgb[y * row + column * 3 + 1])).sum();
            let dark = 255 - sum / (to - from + 1);
            let less = (dark * usize::from(percent) / 100) as u8;
            for sample in &mut sheet.rgb[y * row + x * 3..][..3] {
                *sample = sample.saturating_sub(less);
            }
        }
    }
}
