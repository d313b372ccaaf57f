//! Identity cards and the passport's page: small, patterned, with a portrait.

use super::{INK, bold, sans};
use crate::fonts::Face;
use crate::rng::Rng;
use crate::sheet::{Pen, Rgb, Sheet};
use crate::words::{NAMES, SURNAMES};

const LABEL: Rgb = [70, 120, 160];
const CARD: (f64, f64) = (85.6, 53.98);

/// Waves over a part of the sheet, as such papers have.
fn pattern(sheet: &mut Sheet, at: (f64, f64), size: (f64, f64), ink: Rgb) {
    for wave in 0..18 {
        let base = at.1 + size.1 * (f64::from(wave) + 0.5) / 18.0;
        let points: Vec<(f64, f64)> = (1..60)
            .map(|i| {
                let x = size.0 * f64::from(i) / 60.0;
                (at.0 + x, base + 1.1 * (x / 4.0 + f64::from(wave)).sin())
            })
            .collect();
        sheet.stroke(&points, 0.18, ink);
    }
}

fn ground(sheet: &mut Sheet, at: (f64, f64), colour: Rgb) {
    sheet.fill(at.0, at.1, CARD.0, CARD.1, colour);
    pattern(sheet, at, CARD, [200, 214, 220]);
}

/// A head and shoulders.
fn portrait(sheet: &mut Sheet, x: f64, y: f64, w: f64, h: f64) {
    sheet.fill(x, y, w, h, [196, 208, 222]);
    let (left, top) = (sheet.px(x) as i32, sheet.px(y) as i32);
    let (wide, high) = (sheet.px(w), sheet.px(h));
    for row in 0..high as i32 {
        for column in 0..wide as i32 {
            let (u, v) = (column as f32 / wide - 0.5, row as f32 / high);
            let head = (u / 0.23).powi(2) + ((v - 0.42) / 0.24).powi(2);
            let hair = (u / 0.25).powi(2) + ((v - 0.36) / 0.25).powi(2);
            let body = (u / 0.46).powi(2) + ((v - 1.06) / 0.36).powi(2);
            let shade = (u * 40.0) as i32;
            if head < 1.0 && v > 0.34 {
                sheet.blend(left + column, top + row, [(214 - shade) as u8, (178 - shade) as u8, 156], 255);
            } else if hair < 1.0 {
                sheet.blend(left + column, top + row, [34, 30, 30], 255);
            } else if body < 1.0 {
                sheet.blend(left + column, top + row, [58, 62, (84 - shade) as u8], 255);
            }
        }
    }
}

pub fn front(sheet: &mut Sheet, rng: &mut Rng, at: (f64, f64)) {
    let (x, y) = at;
    ground(sheet, at, [232, 236, 232]);
    let label = Pen { ink: LABEL, ..sans(6.5) };
    let rows = [("姓名", rng.pick(NAMES)), ("性别", "女　　民族　汉"), ("出生", "1990 年 3 月 7 日")];
    for (i, (name, value)) in rows.iter().enumerate() {
        let line = y + 10.0 + 6.6 * i as f64;
        sheet.text(label, x + 5.0, line, name);
        sheet.text(sans(if i == 0 { 10.0 } else { 8.0 }), x + 16.0, line, value);
    }
    sheet.text(label, x + 5.0, y + 30.0, "住址");
    sheet.text(sans(8.0), x + 16.0, y + 30.0, "望岚区听泉街道云栖");
    sheet.text(sans(8.0), x + 16.0, y + 34.0, "社区 8 幢 502 室");
    sheet.text(label, x + 5.0, y + 46.5, "公民身份号码");
    sheet.text(bold(10.0), x + 27.0, y + 46.8, "990101199003070012");
    portrait(sheet, x + 57.0, y + 7.0, 22.0, 28.0);
}

pub fn back(sheet: &mut Sheet, rng: &mut Rng, at: (f64, f64)) {
    let (x, y) = at;
    ground(sheet, at, [234, 234, 226]);
    sheet.centred(bold(13.0), x + 50.0, y + 17.0, "示例居民证");
    sheet.centred(bold(15.0), x + 50.0, y + 27.0, "样 张 背 面");
    sheet.fill(x + 7.0, y + 7.0, 17.0, 19.0, [206, 52, 46]);
    let label = Pen { ink: INK, ..bold(7.0) };
    sheet.text(label, x + 18.0, y + 42.0, "签发机关");
    sheet.text(sans(8.0), x + 34.0, y + 42.0, "望岚区示例局");
    sheet.text(label, x + 18.0, y + 48.5, "有效期限");
    let from = 2016 + rng.below(8);
    sheet.text(sans(8.0), x + 34.0, y + 48.5, &format!("{from}.03.07-{}.03.07", from + 20));
}

/// Both sides one below the other on one sheet.
pub fn copy(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    let x = (width - CARD.0) / 2.0 + rng.within(-8.0, 8.0);
    front(sheet, rng, (x, 60.0));
    back(sheet, rng, (x, 140.0));
    for y in [60.0, 140.0] {
        sheet.frame(x, y, CARD.0, CARD.1, 0.25, [150, 152, 156]);
    }
    sheet.text(sans(10.5), 32.0, 222.0, "此复印件仅供办理户外招牌备案使用，与原件一致。");
    sheet.scribble(rng, 120.0, 230.0, 36.0, 14.0, [28, 40, 108]);
    sheet.text(sans(8.0), 32.0, height - 40.0, "Copy for this application only; it agrees with the original.");
}

pub fn passport(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    pattern(sheet, (0.0, 0.0), (width, height), [214, 206, 226]);
    portrait(sheet, 6.0, 14.0, 33.0, 42.0);
    sheet.text(bold(9.0), 44.0, 9.0, "示例护照 SPECIMEN PASSPORT");
    let fields = [
        ("姓名/Name", "GU, XIAOMAN"),
        ("国籍/Nationality", "SPECIMEN"),
        ("出生日期/Date of birth", "07 MAR 1990"),
        ("签发日期/Date of issue", "12 MAR 2021"),
        ("有效期至/Date of expiry", "11 MAR 2031"),
        ("签发机关/Authority", "示例出入境管理局"),
    ];
    for (i, (label, value)) in fields.iter().enumerate() {
        let y = 17.0 + 8.0 * i as f64;
        sheet.text(Pen { ink: LABEL, ..sans(5.5) }, 44.0, y, label);
        sheet.text(sans(8.5), 44.0, y + 3.8, value);
    }
    let number = 1_000_000 + rng.below(8_999_999);
    let zone = Pen { face: Face::Sans, size: 10.0, ink: INK };
    for (i, line) in
        ["POXXXGU<<XIAOMAN<<<<<<<<<<<<<<<<<<<<<<<<<", "<4XXX9003071F3103114<<<<<<<<<<<<<<02"].iter().enumerate()
    {
        let text = if i == 0 { (*line).to_owned() } else { format!("E{number}{line}") };
        sheet.text(zone, 6.0, height - 11.0 + 6.0 * i as f64, &text);
    }
}

/// A card for travellers, all in Latin letters, with three rows that machines read.
pub fn permit(sheet: &mut Sheet, rng: &mut Rng) {
    ground(sheet, (0.0, 0.0), [228, 234, 240]);
    sheet.text(bold(8.0), 6.0, 7.5, "SPECIMEN RESIDENCE PERMIT");
    portrait(sheet, 6.0, 10.5, 16.0, 20.0);
    let name = rng.pick(SURNAMES);
    let number = 1_000_000 + rng.below(8_999_999);
    let fields = [("Name", name), ("Date of birth", "07 MAR 1990"), ("Valid until", "11 MAR 2031")];
    for (i, (label, value)) in fields.iter().enumerate() {
        let y = 12.5 + 6.6 * i as f64;
        sheet.text(Pen { ink: LABEL, ..sans(5.0) }, 27.0, y, label);
        sheet.text(sans(7.5), 27.0, y + 3.3, value);
    }
    let rows = [format!("I<XXXE{number}<4"), "9003071F3103114XXX".to_owned(), format!("{name}<<XIAOMAN")];
    machine_rows(sheet, 4.7, 37.5, 30, &rows);
}

/// A passport's page in Latin letters, its rows in even steps as the standard wants them (ICAO 9303, 10 to the inch).
pub fn foreign_passport(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    pattern(sheet, (0.0, 0.0), (width, height), [226, 214, 206]);
    portrait(sheet, 5.0, 15.0, 33.0, 43.0);
    sheet.text(bold(9.0), 42.0, 8.0, "PASSPORT / PASSEPORT");
    let name = rng.pick(SURNAMES);
    let number = 1_000_000 + rng.below(8_999_999);
    let fields = [
        ("Surname / Nom", name),
        ("Given names / Prénoms", "MARIA LUISA"),
        ("Nationality / Nationalité", "SPECIMEN"),
        ("Date of birth / Date de naissance", "07 MAR 1990"),
        ("Date of issue / Date de délivrance", "12 MAR 2021"),
        ("Date of expiry / Date d'expiration", "11 MAR 2031"),
    ];
    for (i, (label, value)) in fields.iter().enumerate() {
        let y = 15.0 + 8.2 * i as f64;
        sheet.text(Pen { ink: LABEL, ..sans(5.0) }, 42.0, y, label);
        sheet.text(sans(8.5), 42.0, y + 3.8, value);
    }
    let rows = [format!("P<XXX{name}<<MARIA<LUISA"), format!("E{number}<4XXX9003071F3103114")];
    machine_rows(sheet, 6.6, height - 14.0, 44, &rows);
}

/// Rows of `letters` in even steps, filled up with angles; the baseline of the first.
fn machine_rows(sheet: &mut Sheet, left: f64, baseline: f64, letters: usize, rows: &[String]) {
    let pen = Pen { face: Face::Sans, size: 9.5, ink: INK };
    for (row, text) in rows.iter().enumerate() {
        for (i, letter) in text.chars().chain(std::iter::repeat('<')).take(letters).enumerate() {
            let middle = left + 2.54 * (i as f64 + 0.5);
            sheet.centred(pen, middle, baseline + 6.35 * row as f64, &letter.to_string());
        }
    }
}

/// A card that is read upright: its lines run along the short side.
pub fn badge(sheet: &mut Sheet, rng: &mut Rng) {
    let (width, height) = sheet.size_mm();
    sheet.fill(0.0, 0.0, width, 11.0, [150, 190, 232]);
    sheet.centred(bold(10.0), width / 2.0, 7.4, "示例服务中心");
    portrait(sheet, width / 2.0 - 11.0, 15.0, 22.0, 28.0);
    sheet.centred(bold(12.0), width / 2.0, 50.0, rng.pick(NAMES));
    let number = 100_000 + rng.below(899_999);
    let rows = ["部门：户外招牌备案窗口", "职务：综合受理员，登记员", "有效期至 2029 年 2 月 28 日"];
    for (i, row) in rows.iter().enumerate() {
        sheet.text(sans(8.0), 7.0, 58.5 + 5.6 * i as f64, row);
    }
    sheet.text(sans(8.0), 7.0, height - 7.5, &format!("编号：{number}"));
}
