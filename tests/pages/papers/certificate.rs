//! Certificates: print over a pattern, borders near the edge.

use super::{bold, sans, serif};
use crate::rng::Rng;
use crate::sheet::{Rgb, Sheet};
use crate::words::{CLAUSES, OFFICES, SMALL_PRINT, VALUES};

pub fn guilloche(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let ink: Rgb = rng.pick(&[[206, 222, 206], [228, 214, 196], [204, 216, 232], [232, 208, 210]]);
    let waves = 46 + rng.below(20);
    for wave in 0..waves {
        let base = height * wave as f64 / waves as f64;
        let points: Vec<(f64, f64)> = (0..=90)
            .map(|i| {
                let x = width * f64::from(i) / 90.0;
                (x, base + 5.0 * (x / 9.0 + wave as f64 * 0.7).sin() + 2.4 * (x / 3.7).cos())
            })
            .collect();
        sheet.stroke(&points, 0.28, ink);
    }
    let gold: Rgb = [176, 140, 70];
    for (inset, line) in [(8.0, 1.6), (11.0, 0.4), (12.4, 0.4)] {
        sheet.frame(inset, inset, width - 2.0 * inset, height - 2.0 * inset, line, gold);
    }
    body(sheet, rng, "营　业　执　照");
}

pub fn bordered(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let (inset, line) = (rng.within(3.0, 7.0), rng.within(2.0, 5.0));
    sheet.frame(inset, inset, width - 2.0 * inset, height - 2.0 * inset, line, [18, 18, 20]);
    let inner = inset + line + 1.5;
    sheet.frame(inner, inner, width - 2.0 * inner, height - 2.0 * inner, 0.5, [18, 18, 20]);
    body(sheet, rng, "不 动 产 权 证 书");
}

fn body(sheet: &mut Sheet, rng: &mut Rng, title: &str) {
    let (width, height) = sheet.size_mm();
    sheet.centred(bold(30.0), width / 2.0, 52.0, title);
    sheet.centred(sans(8.0), width / 2.0, 60.0, "统一社会信用代码 91999999MA0000000X（示例）");
    let names = ["名　　称", "类　　型", "住　　所", "负 责 人", "成立日期", "营业期限", "经营范围"];
    let mut y = 80.0;
    for name in names {
        sheet.text(serif(13.0), 30.0, y, name);
        y = sheet.paragraph(serif(12.0), 62.0, y, width - 92.0, 7.0, rng.pick(VALUES)) + 5.5;
    }
    let text = rng.pick(CLAUSES);
    sheet.paragraph(serif(8.0), 30.0, y + 4.0, width - 60.0, 5.0, text);
    sheet.text(serif(12.0), 122.0, height - 48.0, "登记机关");
    sheet.text(serif(11.0), 122.0, height - 32.0, "2026 年 3 月 12 日");
    let office = rng.pick(OFFICES);
    sheet.seal(rng, (138.0, height - 46.0), 21.0, office, "");
    sheet.centred(sans(6.5), width / 2.0, height - 19.0, rng.pick(SMALL_PRINT));
}
