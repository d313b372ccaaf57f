//! Running text with signatures and a seal.

use super::{BLUE, GREY, bold, sans, serif, some};
use crate::rng::Rng;
use crate::sheet::{Pen, Sheet};
use crate::words::{CLAUSES, NAMES, OFFICES, SENTENCES, SMALL_PRINT, TITLES};

pub fn chinese(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let margin = rng.within(22.0, 28.0);
    sheet.centred(bold(rng.pick(&[16.0, 18.0, 22.0])), width / 2.0, 32.0, rng.pick(TITLES));
    let number = format!("编号：望房租字〔2026〕第 {:05} 号", rng.below(90_000));
    sheet.text(serif(9.0), width - margin - 62.0, 42.0, &number);
    let size = rng.pick(&[10.5, 12.0, 14.0]);
    let leading = f64::from(size) * 0.62;
    let mut y = 54.0;
    for clause in 1..30 {
        let text = format!("第{clause}条　{}", some(rng, CLAUSES, 1 + clause % 3));
        y = sheet.paragraph(serif(size), margin, y, width - 2.0 * margin, leading, &text) + 1.6;
        if y > height - 92.0 {
            break;
        }
    }
    signatures(sheet, rng, margin, height - 74.0);
    sheet.text(Pen { ink: GREY, ..sans(rng.pick(&[6.0, 6.5, 7.5])) }, margin, height - 21.0, rng.pick(SMALL_PRINT));
    let page = format!("第 {} 页 / 共 4 页", 1 + rng.below(4));
    sheet.centred(Pen { ink: GREY, ..sans(8.0) }, width / 2.0, height - 13.0, &page);
}

fn signatures(sheet: &mut Sheet, rng: &mut Rng, margin: f64, y: f64) {
    let middle = sheet.size_mm().0 / 2.0 + 4.0;
    sheet.text(serif(12.0), margin, y, "甲方（签章）：");
    sheet.text(serif(12.0), middle, y, "乙方（签字）：");
    sheet.text(serif(10.5), middle, y + 32.0, "2026 年 3 月 12 日");
    sheet.scribble(rng, middle + 30.0, y - 6.0, 34.0, 15.0, BLUE);
    let name = rng.pick(NAMES);
    sheet.text(serif(10.5), margin, y + 32.0, &format!("经办人：{name}"));
    if rng.chance(0.8) {
        let at = (margin + 42.0 + rng.within(-6.0, 6.0), y + 8.0 + rng.within(-4.0, 4.0));
        let (radius, office) = (rng.within(19.0, 21.0), rng.pick(OFFICES));
        sheet.seal(rng, at, radius, office, "合同专用章");
    }
}

pub fn english(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let margin = rng.within(20.0, 30.0);
    sheet.text(bold(13.0), margin, 30.0, "Cloudside Breakfast Ltd. (invented)");
    sheet.text(Pen { ink: GREY, ..sans(8.0) }, margin, 36.0, "31 Qiyun Road, Wanglan District · 000-5550-1234");
    sheet.fill(margin, 39.0, width - 2.0 * margin, 0.4, GREY);
    sheet.text(sans(10.0), margin, 52.0, "12 March 2026");
    let size = rng.pick(&[9.0, 10.0, 11.0]);
    let mut y = 64.0;
    for paragraph in 0..12 {
        let text = some(rng, SENTENCES, 2 + paragraph % 3);
        y = sheet.paragraph(sans(size), margin, y, width - 2.0 * margin, f64::from(size) * 0.5, &text) + 3.0;
        if y > height - 70.0 {
            break;
        }
    }
    sheet.text(sans(size), margin, y + 8.0, "Yours faithfully,");
    sheet.scribble(rng, margin + 2.0, y + 12.0, 38.0, 14.0, BLUE);
    sheet.text(Pen { ink: GREY, ..sans(7.0) }, margin, height - 16.0, rng.pick(SMALL_PRINT));
}
