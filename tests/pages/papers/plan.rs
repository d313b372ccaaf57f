//! A large drawing with thin lines and few words.

use super::{GREY, INK, bold, sans};
use crate::rng::Rng;
use crate::sheet::{Pen, Sheet};
use crate::words::{LABELS, SMALL_PRINT, VALUES};

pub fn draw(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    sheet.frame(15.0, 10.0, width - 25.0, height - 20.0, 0.7, INK);
    sheet.centred(bold(22.0), width / 2.0, 30.0, "户外招牌设置平面图（示例）");
    for (i, x) in [40.0, 120.0, 190.0, 262.0].iter().enumerate() {
        let high = rng.within(120.0, 160.0);
        sheet.frame(*x, 56.0, 62.0, high, 0.5, INK);
        for line in 1..9 {
            let y = 56.0 + high * f64::from(line) / 9.0;
            sheet.fill(*x, y, 62.0, 0.18, GREY);
        }
        sheet.text(sans(9.0), x + 4.0, 52.0, &format!("{} 号楼立面 1:100", i + 1));
        sheet.text(sans(7.0), x + 4.0, 62.0 + high, &format!("宽 {:.2} m", rng.within(4.0, 9.0)));
        sheet.stroke(&[(*x, 66.0 + high), (x + 62.0, 66.0 + high)], 0.25, [190, 40, 40]);
    }
    for i in 0..8 {
        let y = height - 68.0 + 7.0 * f64::from(i);
        sheet.frame(width - 150.0, y, 140.0, 7.2, 0.25, INK);
        sheet.text(sans(8.0), width - 148.0, y + 5.0, LABELS[i as usize]);
        sheet.text(sans(8.0), width - 102.0, y + 5.0, rng.pick(VALUES));
    }
    for (i, line) in SMALL_PRINT.iter().enumerate() {
        sheet.text(sans(7.5), 24.0, height - 50.0 + 7.0 * i as f64, line);
    }
    sheet.text(Pen { ink: GREY, ..sans(7.0) }, 24.0, height - 22.0, "尺寸以毫米计，标高以米计。");
}
