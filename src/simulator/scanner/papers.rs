//! Invented papers at A4 and 300 dpi, drawn by us.

use serde::{Serialize, Serializer};

use super::canvas::{Canvas, Fonts, Pen, Rgb, Weight};

const WIDTH: usize = 2480;
const HEIGHT: usize = 3508;
const MARGIN: f32 = 260.0;
const PAPER: Rgb = [249, 248, 243];
const INK: Rgb = [28, 28, 32];
const GREY: Rgb = [110, 112, 116];
const STAMP: Rgb = [200, 40, 36];

/// Sheets of the long lease.
pub const LEASE_PAGES: u8 = 120;
/// Width and height of the scanner's bed under a paper that lies askew, pixels.
const BED: (usize, usize) = (2800, 3760);

/// A paper that can be laid on the glass or into the feeder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Paper {
    /// Picture of a planned signboard with its measures.
    Signboard,
    /// The same, out of focus beyond reading.
    SignboardBlurred,
    /// The same as a camera sees it under a lamp: greyer, and a bright patch over print.
    SignboardGlare,
    /// The same, head down.
    SignboardUpsideDown,
    /// The same, turned by 3.7 degrees on a dark bed larger than the page.
    SignboardAskew,
    /// First page of a lease.
    Lease,
    /// One page of a long lease, 1 to [`LEASE_PAGES`], with its number in large figures.
    LeasePage(u8),
    /// A picture without text.
    Photo,
    /// Nothing written on it.
    Blank,
}

impl Paper {
    /// All but the pages of the long lease.
    pub const SINGLE: [Self; 8] = [
        Self::Signboard,
        Self::SignboardBlurred,
        Self::SignboardGlare,
        Self::SignboardUpsideDown,
        Self::SignboardAskew,
        Self::Lease,
        Self::Photo,
        Self::Blank,
    ];

    /// Name in the steering API.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Signboard => "signboard".into(),
            Self::SignboardBlurred => "signboard_blurred".into(),
            Self::SignboardGlare => "signboard_glare".into(),
            Self::SignboardUpsideDown => "signboard_upside_down".into(),
            Self::SignboardAskew => "signboard_askew".into(),
            Self::Lease => "lease".into(),
            Self::LeasePage(number) => format!("lease_page_{number}"),
            Self::Photo => "photo".into(),
            Self::Blank => "blank".into(),
        }
    }

    /// The paper of this name in the steering API.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let number = name.strip_prefix("lease_page_").and_then(|number| number.parse().ok());
        let page = number.filter(|number| (1..=LEASE_PAGES).contains(number)).map(Self::LeasePage);
        page.or_else(|| Self::SINGLE.into_iter().find(|paper| paper.name() == name))
    }

    pub(super) fn draw(self, fonts: &Fonts) -> Canvas {
        let mut page = Canvas::new(WIDTH, HEIGHT, PAPER);
        match self {
            Self::Signboard => signboard(&mut page, fonts),
            Self::SignboardBlurred => {
                signboard(&mut page, fonts);
                page.blur(16);
            }
            Self::SignboardGlare => {
                signboard(&mut page, fonts);
                page.dim(0.85);
                page.glare(1300.0, 2350.0, 420.0);
            }
            Self::SignboardUpsideDown => {
                signboard(&mut page, fonts);
                page.turn_round();
            }
            Self::SignboardAskew => {
                signboard(&mut page, fonts);
                return page.askew(3.7, BED, [38, 36, 34]);
            }
            Self::Lease => lease(&mut page, fonts),
            Self::LeasePage(number) => lease_page(&mut page, fonts, number),
            Self::Photo => photo(&mut page),
            Self::Blank => {}
        }
        page
    }
}

impl Serialize for Paper {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.name())
    }
}

fn regular(size: f32) -> Pen {
    Pen::new(Weight::Regular, size, INK)
}

fn bold(size: f32) -> Pen {
    Pen::new(Weight::Bold, size, INK)
}

fn title(page: &mut Canvas, fonts: &Fonts, zh: &str, en: &str) {
    let middle = WIDTH as f32 / 2.0;
    page.text_centred(fonts, bold(104.0), middle, 380.0, zh);
    page.text_centred(fonts, Pen::new(Weight::Regular, 46.0, GREY), middle, 460.0, en);
}

fn signboard(page: &mut Canvas, fonts: &Fonts) {
    title(page, fonts, "户外招牌设置效果图", "Picture of the planned signboard");
    house_front(page, fonts);
    measures(page, fonts);
    let rows = [
        ("店铺名称", "云边早点铺（示例）"),
        ("设置位置", "望岚区栖云路 31 号一层门头上方"),
        ("外形尺寸", "宽 6.00 m × 高 1.20 m × 厚 0.15 m"),
        ("下沿离地", "3.20 m"),
        ("材质工艺", "铝塑板底板，亚克力字，LED 内发光"),
        ("固定方式", "镀锌方钢骨架，膨胀螺栓固定于承重墙"),
    ];
    table(page, fonts, 2080, &rows);
    seal(page, fonts, 1960, 3090, "示例印模");
    let note = Pen::new(Weight::Regular, 40.0, GREY);
    page.text(fonts, note, MARGIN, 3260.0, "本图为虚构示例，仅供演示。 An invented sample for demonstration.");
}

fn house_front(page: &mut Canvas, fonts: &Fonts) {
    let (wall, frame, glass) = ([226, 222, 212], [96, 92, 88], [190, 208, 214]);
    page.fill(360, 620, 1760, 1240, wall);
    page.frame(360, 620, 1760, 1240, 8, frame);
    for x in [480, 1040, 1600] {
        page.fill(x, 680, 400, 260, glass);
        page.frame(x, 680, 400, 260, 8, frame);
    }
    page.fill(480, 1060, 1520, 304, [24, 66, 104]);
    page.frame(480, 1060, 1520, 304, 10, [200, 170, 90]);
    let letters = Pen::new(Weight::Bold, 190.0, [250, 244, 220]);
    page.text_centred(fonts, letters, 1240.0, 1280.0, "云边早点铺");
    page.fill(520, 1490, 640, 364, glass);
    page.frame(520, 1490, 640, 364, 8, frame);
    page.fill(1320, 1490, 560, 370, [120, 92, 70]);
    page.frame(1320, 1490, 560, 370, 8, frame);
}

fn measures(page: &mut Canvas, fonts: &Fonts) {
    page.fill(480, 1400, 1520, 5, STAMP);
    for x in [480, 1995] {
        page.fill(x, 1380, 5, 45, STAMP);
    }
    let pen = Pen::new(Weight::Bold, 44.0, STAMP);
    page.text_centred(fonts, pen, 1240.0, 1442.0, "6.00 m");
    page.fill(2040, 1060, 5, 304, STAMP);
    for y in [1060, 1359] {
        page.fill(2020, y, 45, 5, STAMP);
    }
    page.text(fonts, pen, 2140.0, 1230.0, "1.20 m");
}

fn table(page: &mut Canvas, fonts: &Fonts, top: i32, rows: &[(&str, &str)]) {
    for (i, (name, value)) in rows.iter().enumerate() {
        let y = top + i as i32 * 124;
        page.frame(MARGIN as i32, y, 420, 128, 4, INK);
        page.frame(MARGIN as i32 + 416, y, 1544, 128, 4, INK);
        page.text(fonts, bold(50.0), MARGIN + 40.0, y as f32 + 82.0, name);
        page.text(fonts, regular(50.0), MARGIN + 456.0, y as f32 + 82.0, value);
    }
}

fn seal(page: &mut Canvas, fonts: &Fonts, x: i32, y: i32, words: &str) {
    page.stamp_ring(x, y, 240, 14, STAMP);
    page.text_centred(fonts, Pen::new(Weight::Bold, 80.0, STAMP), x as f32, y as f32 + 30.0, words);
}

fn lease(page: &mut Canvas, fonts: &Fonts) {
    title(page, fonts, "房屋租赁合同", "Lease (invented sample)");
    let paragraphs = [
        "　　出租方（甲方）与承租方（乙方）在平等、自愿、协商一致的基础上，就房屋租赁事宜订立本合同。本合同所写的人和地方均为虚构。",
        "　　第一条　甲方将望岚区栖云路 31 号一层门面出租给乙方使用，建筑面积 48.60 平方米，用途为经营早点。",
        "　　第二条　租赁期自 2026 年 6 月 1 日起至 2028 年 5 月 31 日止，共二十四个月。",
        "　　第三条　月租金人民币 3800.00 元（大写：叁仟捌佰元整），押一付三，乙方应按时足额缴纳。",
        "　　第四条　甲方应保证出租房屋权属清楚，无使用之纠纷。乙方不得擅自转租、转借他人使用。",
        "　　第五条　租赁期满，乙方应如期归还该房屋；如需继续承租，应当提前三十日向甲方提出书面申请，经甲方同意后重新签订租赁合同。",
        "　　第六条　本合同一式三份，双方各执一份，报街道办事处备案一份，自双方签字盖章之日起生效。",
    ];
    let mut y = 640.0;
    for text in paragraphs {
        let column = (MARGIN, y, WIDTH as f32 - 2.0 * MARGIN);
        y = page.paragraph(fonts, regular(54.0), column, text) + 16.0;
    }
    page.text(fonts, regular(54.0), MARGIN, 2700.0, "甲方（签章）：");
    page.text(fonts, regular(54.0), 1360.0, 2700.0, "乙方（签字）：");
    page.text(fonts, regular(54.0), 1360.0, 3080.0, "2026 年 5 月 20 日");
    seal(page, fonts, 720, 2880, "示例印模");
}

fn lease_page(page: &mut Canvas, fonts: &Fonts, number: u8) {
    title(page, fonts, &format!("房屋租赁合同 · 第 {number} 页"), &format!("Lease, page {number} (invented sample)"));
    let figures = Pen::new(Weight::Bold, 420.0, GREY);
    page.text_centred(fonts, figures, WIDTH as f32 / 2.0, 1000.0, &number.to_string());
    let mut y = 1240.0;
    for clause in 1..=6u32 {
        let text = format!(
            "　　第 {} 条　甲乙双方就栖云路 31 号一层房屋的使用、维护与交接约定如下，逐条列明，供演示使用，均属虚构。",
            u32::from(number) * 6 + clause
        );
        y = page.paragraph(fonts, regular(54.0), (MARGIN, y, WIDTH as f32 - 2.0 * MARGIN), &text) + 40.0;
    }
}

/// Sky, hills and a white house: something for colour and tone, without a letter.
fn photo(page: &mut Canvas) {
    let (left, top, width, height) = (340, 560, 1800, 2400);
    for row in 0..height {
        let shade = (row * 90 / height) as u8;
        page.fill(left, top + row, width, 1, [120 + shade, 160 + shade / 2, 210]);
    }
    for x in 0..width {
        let far = (f64::from(x) / 210.0).sin() * 120.0 + (f64::from(x) / 77.0).sin() * 34.0;
        let near = (f64::from(x) / 330.0 + 1.0).sin() * 90.0;
        page.fill(left + x, top + 1250 + far as i32, 1, height - 1250 - far as i32, [106, 136, 128]);
        page.fill(left + x, top + 1650 + near as i32, 1, height - 1650 - near as i32, [78, 110, 82]);
    }
    page.fill(820, 2160, 840, 520, [238, 236, 230]);
    page.fill(780, 2090, 920, 80, [52, 54, 58]);
    for x in [900, 1160, 1420] {
        page.fill(x, 2290, 150, 190, [70, 84, 96]);
    }
    page.frame(left, top, width, height, 10, GREY);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark_pixels(page: &Canvas) -> usize {
        page.rgb().chunks(3).filter(|p| p.iter().all(|v| *v < 120)).count()
    }

    #[test]
    fn every_paper_is_a_full_page_and_only_the_blank_one_is_empty() {
        let fonts = Fonts::find();
        for paper in Paper::SINGLE.into_iter().chain([Paper::LeasePage(7)]) {
            let page = paper.draw(&fonts);
            let bed = paper == Paper::SignboardAskew;
            assert_eq!((page.width(), page.height()), if bed { BED } else { (WIDTH, HEIGHT) });
            assert_eq!(page.rgb().len(), page.width() * page.height() * 3);
            assert_eq!(dark_pixels(&page) > 10_000, paper != Paper::Blank, "{paper:?}");
            assert_eq!(Paper::parse(&paper.name()), Some(paper));
        }
    }

    #[test]
    fn only_the_pages_that_the_lease_has_are_papers() {
        for name in ["lease_page_0", "lease_page_121", "lease_page_x", "passport"] {
            assert_eq!(Paper::parse(name), None, "{name}");
        }
    }
}
