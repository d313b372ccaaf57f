//! Papers whose print stands at the head of its lines, or runs from top to bottom: they have misled programs that look
//! for commas at the foot.

use super::{bold, sans, serif};
use crate::rng::Rng;
use crate::sheet::Sheet;
use crate::words::{CLAUSES, NAMES};

const MARGIN: f64 = 24.0;

/// An office's prose, full of quotation marks.
pub fn quoted(sheet: &mut Sheet, rng: &mut Rng) {
    const SLOGANS: [&str; 6] =
        ["放管服", "一网通办", "马上办、网上办、就近办、一次办", "好差评", "高效办成一件事", "跨省通办"];
    let (width, height) = sheet.size_mm();
    sheet.centred(bold(18.0), width / 2.0, 34.0, "关于推进政务服务工作的通知");
    let mut y = 52.0;
    while y < height - 40.0 {
        let (one, two, three) = (rng.pick(&SLOGANS), rng.pick(&SLOGANS), rng.pick(&SLOGANS));
        let text = format!("　　深入推进“{one}”改革，做好“{two}”，落实“{three}”和“最多跑一次”的要求。");
        y = sheet.paragraph(serif(12.0), MARGIN, y, width - 2.0 * MARGIN, 7.4, &text) + 1.6;
    }
}

/// A list whose names and numbers are masked with asterisks.
pub fn masked(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    sheet.centred(bold(16.0), width / 2.0, 32.0, "拟享受补贴人员公示名单");
    let mut y = 48.0;
    while y < height - 30.0 {
        let surname: String = rng.pick(NAMES).chars().take(1).collect();
        let number = format!("342***********{:04}", rng.below(10_000));
        let phone = format!("1{}****{:04}", 30 + rng.below(60), rng.below(10_000));
        for (x, text) in [(MARGIN, format!("{surname}*")), (60.0, number), (140.0, phone)] {
            sheet.text(sans(11.0), x, y, &text);
        }
        y += 8.2;
    }
}

/// Corner points of a piece of land, in degrees, minutes and seconds.
pub fn degrees(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    sheet.centred(bold(16.0), width / 2.0, 32.0, "宗地界址点坐标表");
    let mut y = 48.0;
    let mut point = 1;
    while y < height - 30.0 {
        let (north, east) = (rng.below(60), rng.below(60));
        let text =
            format!("J{point}　北纬 31°{north:02}′{:02}″　东经 118°{east:02}′{:02}″", rng.below(60), rng.below(60));
        sheet.text(serif(12.0), MARGIN, y, &text);
        (y, point) = (y + 8.6, point + 1);
    }
}

/// Chinese print from top to bottom, the columns from right to left; commas stand at the upper right of their cell.
pub fn columns(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let (cell, between) = (6.0, 9.5);
    let mut x = width - MARGIN;
    let mut letters: Vec<char> = Vec::new();
    while x > MARGIN {
        let mut y = MARGIN;
        while y < height - MARGIN {
            let Some(letter) = letters.pop() else {
                letters = rng.pick(CLAUSES).chars().rev().collect();
                continue;
            };
            let (right, up) = if matches!(letter, '，' | '。' | '、' | '；') { (3.2, 2.6) } else { (0.0, 0.0) };
            sheet.text(serif(15.0), x + right, y + cell - up, &letter.to_string());
            y += cell;
        }
        x -= between;
    }
}

/// A form to be torn off, and a row of steps with arrows.
pub fn arrows(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    sheet.centred(bold(16.0), width / 2.0, 32.0, "办事流程");
    let mut y = 50.0;
    while y < height - 30.0 {
        let steps = ["取号", "填表", "交材料", "核对", "签名", "领回执"];
        let from = rng.below(3);
        sheet.text(sans(12.0), MARGIN, y, &steps[from..from + 3].join(" >>>> "));
        sheet.text(sans(10.0), MARGIN, y + 9.0, &">".repeat(56));
        y += 22.0;
    }
}
