//! Ruled cells with printed labels, filled by print or by hand.

use super::{BLUE, INK, bold, sans, serif};
use crate::rng::Rng;
use crate::sheet::Sheet;
use crate::words::{FORM_TITLES, LABELS, OFFICES, SMALL_PRINT, VALUES};

pub fn draw(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let margin = rng.within(16.0, 22.0);
    let inner = width - 2.0 * margin;
    sheet.centred(bold(18.0), width / 2.0, 28.0, rng.pick(FORM_TITLES));
    sheet.centred(sans(7.5), width / 2.0, 34.0, "Application form · 请用黑色或蓝色笔填写，字迹清楚");
    let (row, rows) = (rng.within(11.0, 14.0), 12 + rng.below(3));
    let by_hand = rng.chance(0.5);
    for i in 0..rows {
        let y = 42.0 + row * i as f64;
        sheet.frame(margin, y, 42.0, row + 0.3, 0.3, INK);
        sheet.frame(margin + 41.7, y, inner - 41.7, row + 0.3, 0.3, INK);
        sheet.text(sans(9.0), margin + 2.5, y + row * 0.62, LABELS[i % LABELS.len()]);
        if by_hand && rng.chance(0.5) {
            sheet.scribble(rng, margin + 46.0, y + 1.5, rng.clone().within(22.0, 60.0), row - 3.0, BLUE);
        } else {
            sheet.text(serif(10.5), margin + 46.0, y + row * 0.62, rng.pick(VALUES));
        }
    }
    boxes(sheet, rng, margin, 42.0 + row * rows as f64 + 9.0);
    sheet.text(sans(6.5), margin, height - 14.0, rng.pick(SMALL_PRINT));
    if rng.chance(0.6) {
        let middle = (width - margin - 30.0, height - 46.0);
        let office = rng.pick(OFFICES);
        sheet.seal(rng, middle, 20.0, office, "受理专用章");
    }
}

/// Boxes to tick, and a line to sign on.
fn boxes(sheet: &mut Sheet, rng: &mut Rng, x: f64, y: f64) {
    for (i, label) in ["本人办理", "委托办理", "邮寄送达", "现场领取"].iter().enumerate() {
        let at = x + 36.0 * i as f64;
        sheet.frame(at, y - 3.2, 3.6, 3.6, 0.3, INK);
        if rng.chance(0.5) {
            sheet.stroke(&[(at + 0.6, y - 1.4), (at + 1.6, y - 0.3), (at + 3.6, y - 3.6)], 0.4, BLUE);
        }
        sheet.text(sans(9.0), at + 5.5, y, label);
    }
    sheet.text(serif(10.5), x, y + 16.0, "申请人签字：");
    sheet.fill(x + 26.0, y + 17.0, 50.0, 0.25, INK);
    sheet.scribble(rng, x + 30.0, y + 5.0, 34.0, 12.0, BLUE);
}
