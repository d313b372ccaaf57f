//! Tables of figures in small print, on A4 and on a half of it.

use super::{GREY, INK, bold, sans, serif};
use crate::rng::Rng;
use crate::sheet::{Pen, Sheet};
use crate::words::{ENTRIES, NAMES, OFFICES, SMALL_PRINT, VALUES};

pub fn draw(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let margin = rng.within(12.0, 18.0);
    let inner = width - 2.0 * margin;
    let size = rng.pick(&[7.0, 7.5, 8.0]);
    sheet.text(bold(14.0), margin, 24.0, "个人账户交易明细（示例）");
    sheet.text(sans(8.0), margin, 31.0, &format!("户名：{}　账号：6200 0000 0000 0001", rng.pick(NAMES)));
    sheet.text(sans(8.0), width - margin - 46.0, 31.0, "2026-01-01 至 2026-03-01");
    let columns = [0.0, 0.14, 0.36, 0.54, 0.70];
    let row = f64::from(size) * 0.62;
    sheet.fill(margin, 36.0, inner, row, [222, 226, 232]);
    let mut y = 36.0 + row * 0.75;
    for (share, head) in columns.iter().zip(["日期", "摘要", "支出/收入", "余额", "对方户名"]) {
        sheet.text(bold(size), margin + 1.5 + inner * share, y, head);
    }
    let mut balance = 12_345.67 + rng.within(0.0, 4000.0);
    while y < height - 34.0 {
        y += row;
        let amount = rng.within(-900.0, 900.0);
        balance += amount;
        let day = format!("2026-{:02}-{:02}", 1 + rng.below(2), 1 + rng.below(28));
        let cells: [&str; 5] =
            [&day, rng.pick(ENTRIES), &format!("{amount:+.2}"), &format!("{balance:.2}"), rng.pick(OFFICES)];
        for (share, cell) in columns.iter().zip(cells) {
            sheet.text(sans(size), margin + 1.5 + inner * share, y, cell);
        }
        sheet.fill(margin, y + row * 0.25, inner, 0.12, [170, 174, 180]);
    }
    sheet.text(Pen { ink: GREY, ..sans(6.0) }, margin, height - 20.0, rng.pick(SMALL_PRINT));
    let at = (width - margin - 28.0, height - 40.0 - rng.within(0.0, 30.0));
    sheet.seal(rng, at, 19.0, "听泉银行股份有限公司", "业务专用章");
}

pub fn receipt(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    sheet.centred(bold(15.0), width / 2.0, 20.0, "非税收入一般缴款书（收据）");
    sheet.text(sans(7.5), 12.0, 28.0, &format!("No. {:08}", rng.below(99_999_999)));
    for i in 0..11 {
        let y = 33.0 + 12.0 * f64::from(i);
        sheet.frame(12.0, y, width - 24.0, 12.3, 0.3, INK);
        sheet.fill(50.0, y, 0.3, 12.0, INK);
        sheet.text(sans(8.5), 14.0, y + 7.5, rng.pick(ENTRIES));
        sheet.text(serif(9.0), 53.0, y + 7.5, rng.pick(VALUES));
    }
    sheet.seal(rng, (width - 36.0, height - 36.0), 19.0, "望岚区财政局票据监制", "收讫");
    sheet.text(serif(9.0), 14.0, height - 24.0, "收款人：（签章）");
    sheet.paragraph(sans(6.0), 12.0, height - 12.0, width - 24.0, 3.0, rng.pick(SMALL_PRINT));
}
