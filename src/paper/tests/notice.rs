//! The one-time notice as an independent program (poppler) sees it. Needs fonts-noto-cjk and poppler-utils.
#![allow(clippy::unwrap_used)]

mod code;

use std::path::Path;
use std::process::Command;

use lobby_domain::Lang;
use lobby_paper::{Limits, NoticeFacts, NoticeLine, PaperFonts, PaperSize, notice_pdf};

const DIGEST: &str = "5ac290e177bf03d49f3c1a77f0e1d2c3b4a5968778695a4b3c2d1e0f00112233";

fn facts(lang: Lang) -> NoticeFacts {
    let say = |zh: &str, en: &str| if lang == Lang::ZH { zh.to_owned() } else { en.to_owned() };
    let line =
        |zh: &str, en: &str, how_zh: &str, how_en: &str| NoticeLine { name: say(zh, en), how: say(how_zh, how_en) };
    NoticeFacts {
        hall: say("青岚市政务服务中心", "Qinglan Government Service Centre"),
        authority: say("青岚市清溪区市场监督管理局", "Qingxi District Market Supervision Bureau"),
        item: say("食品经营许可（新办）", "food business licence (new)"),
        item_code: "340000000000-01".into(),
        addressee_masked: say("鲁*", "Lu *"),
        to_bring: vec![
            line("房屋租赁合同", "lease", "扫描原件，全部页，1–6 页", "scanned here, all pages, 1–6 pages"),
            line(
                "经营场所平面图",
                "floor plan",
                "手绘可以，标出厨房和卫生间",
                "drawn by hand will do; mark kitchen and toilets",
            ),
            line(
                "食品安全管理制度",
                "food safety rules",
                "可以后补，申请后 10 个工作日内",
                "may follow within 10 working days",
            ),
        ],
        to_counter: vec![],
        not_needed: vec![
            line("营业执照", "business licence", "提交后由平台去查", "the platform looks it up after you submit"),
            line("身份证", "ID card", "刚才读的身份证", "the card just read"),
        ],
        limits: Limits {
            intake: Some(say("5 个工作日", "5 working days")),
            promised: Some(say("10 个工作日", "10 working days")),
            statutory: Some(say("20 个工作日", "20 working days")),
        },
        helpline: Some("0555-012388".into()),
        list_version: "12".into(),
        machine: say("一楼 03 号机（QL01-K03）", "ground floor, kiosk 03 (QL01-K03)"),
        printed_at: "2026-11-24T10:29:07+08:00[Asia/Shanghai]".parse().unwrap(),
        digest: DIGEST.into(),
        test: false,
    }
}

fn make(facts: &NoticeFacts, lang: Lang, size: PaperSize) -> Vec<u8> {
    notice_pdf(facts, lang, size, &PaperFonts::load(|path| std::fs::read(path)).unwrap()).unwrap()
}

fn saved(pdf: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notice.pdf");
    std::fs::write(&path, pdf).unwrap();
    (dir, path)
}

/// Its text, without spaces and line breaks.
fn text(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().expect("poppler-utils");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect()
}

fn page(path: &Path, number: &str) -> image::GrayImage {
    let picture = path.with_extension("page");
    let drawn = Command::new("pdftoppm")
        .args(["-r", "203", "-png", "-singlefile", "-f", number])
        .args([path, &picture])
        .status()
        .expect("poppler-utils");
    assert!(drawn.success());
    image::open(path.with_extension("page.png")).unwrap().into_luma8()
}

#[test]
fn it_says_everything_that_is_needed_and_not_needed_in_both_languages_and_sizes() {
    for size in [PaperSize::A4, PaperSize::Roll80] {
        for (lang, wanted) in [
            (Lang::ZH, ["一次性告知书", "鲁*：", "房屋租赁合同", "可以后补", "不得再要求您提交", "2026年11月24日"]),
            (
                Lang::EN,
                [
                    "One-timenotice",
                    "ToLu*,",
                    "floorplan",
                    "mayfollow",
                    "Youcannotbeaskedforanythingelse",
                    "24November2026",
                ],
            ),
        ] {
            let (_dir, path) = saved(&make(&facts(lang), lang, size));
            let text = text(&path);
            for part in wanted.into_iter().chain(["5ac290e177bf03d4", "0555-012388"]) {
                assert!(text.contains(part), "{part} in {text}");
            }
        }
    }
}

#[test]
fn a_notice_of_a_kiosk_for_tests_is_marked_on_every_sheet() {
    let mut facts = facts(Lang::ZH);
    facts.test = true;
    let line = NoticeLine { name: "很长很长的材料名称".into(), how: "扫描原件，全部页".into() };
    facts.to_bring = vec![line; 40];
    for size in [PaperSize::A4, PaperSize::Roll80] {
        let (_dir, path) = saved(&make(&facts, Lang::ZH, size));
        let sheets = text(&path);
        assert!(sheets.contains("测试机打印，不是真的申请"), "{sheets}");
        assert!(sheets.matches("测试").count() > 4, "{sheets}");
    }
}

#[test]
fn its_code_names_the_item_and_the_list_and_no_person() {
    for size in [PaperSize::A4, PaperSize::Roll80] {
        let (_dir, path) = saved(&make(&facts(Lang::ZH), Lang::ZH, size));
        let page = page(&path, "1");
        for sigma in [0.0, 1.0, 1.5] {
            assert_eq!(
                code::read(&page, sigma).as_deref(),
                Some("lobby1n:340000000000-01:12:5ac290e177bf03d4"),
                "{size:?}, blurred by {sigma}"
            );
        }
        code::must_be_quiet(&page);
    }
}

#[test]
fn a_long_list_goes_on_to_further_sheets_and_loses_no_line() {
    let mut long = facts(Lang::ZH);
    long.to_bring = (1..=60)
        .map(|at| NoticeLine {
            name: format!("第{at}份很长很长很长很长的材料名称"), how: "扫描原件，全部页".into()
        })
        .collect();
    let (_dir, path) = saved(&make(&long, Lang::ZH, PaperSize::A4));
    let text = text(&path);
    for at in 1..=60 {
        assert!(text.contains(&format!("第{at}份很长")), "{at}");
    }
    assert!(text.contains("第1页，共3页") || text.contains("第1页，共4页"), "{text}");
    let last = page(&path, "2");
    let margin = (0..last.height())
        .filter(|y| *y > last.height() - 100)
        .all(|y| (0..last.width()).all(|x| last.get_pixel(x, y).0[0] > 200));
    assert!(margin, "nothing is set into the lower margin");
}

#[test]
fn it_declares_itself_pdf_a_2b_and_is_the_same_every_time() {
    let pdf = make(&facts(Lang::EN), Lang::EN, PaperSize::A4);
    let text = String::from_utf8_lossy(&pdf);
    for part in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "/OutputIntents"] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(pdf, make(&facts(Lang::EN), Lang::EN, PaperSize::A4));
}

/// With `LOBBY_GALLERY=folder`, both papers in every size and language are left there for eyes.
#[test]
fn a_gallery_of_papers_can_be_looked_at() {
    let Some(folder) = std::env::var_os("LOBBY_GALLERY") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (size, name) in [(PaperSize::A4, "a4"), (PaperSize::Roll80, "80mm")] {
        for (lang, code) in [(Lang::ZH, "zh"), (Lang::EN, "en")] {
            let path = Path::new(&folder).join(format!("notice-{name}-{code}.pdf"));
            std::fs::write(path, make(&facts(lang), lang, size)).unwrap();
        }
    }
}

#[path = "../../words/tests/third_language.rs"]
mod file;

#[test]
fn a_third_language_needs_no_line_of_code() {
    let third = lobby_words::add("xx.toml", &file::third_language("xx")).unwrap();
    let (_dir, path) = saved(&make(&facts(Lang::EN), third, PaperSize::A4));
    let text = text(&path);
    for part in ["~One-timenotice", "~ToLu*,", "~24~November2026"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
