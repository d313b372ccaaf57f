//! The letters of a case as an independent program (poppler) sees them. Needs fonts-noto-cjk and poppler-utils.
#![allow(clippy::unwrap_used)]

mod code;

use std::path::Path;
use std::process::Command;

use lobby_domain::Lang;
use lobby_domain::limit::{Limit, LimitUnit};
use lobby_paper::letter::{
    AfterSilence, Approval, Channel, Content, DocumentNumber, LetterFacts, NewDays, Outcome, Unaccepted,
    VerificationCode, Version, Withdrawn, Worth, letter_pdf,
};
use lobby_paper::{NoticeLine, PaperFonts, PaperSize};

const SIZES: [PaperSize; 2] = [PaperSize::A4, PaperSize::Roll80];

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::ZH { zh.to_owned() } else { en.to_owned() }
}

fn facts(lang: Lang, content: Content) -> LetterFacts {
    LetterFacts {
        agency: say(lang, "澄湖市望岚区市场监督管理局", "Wanglan District Market Supervision Bureau"),
        number: DocumentNumber::new("望市监", &content, 2026, 1184).unwrap(),
        version: Version::FIRST,
        case_number: "WL01-K03-004826-Y".parse().unwrap(),
        item: say(lang, "食品经营许可（新办）", "food business licence (new)"),
        addressee_masked: say(lang, "沈*禾", "S*"),
        issued_at: "2026-11-24T10:29:07+08:00[+08:00]".parse().unwrap(),
        helpline: Some("0555-012388".into()),
        code: VerificationCode::new([0x3b, 0x2a, 0x1c, 0x88, 0xf0, 0x07, 0xd1, 0x5e, 0x92, 0x44]),
        public_pages: Some("https://case.example.gov.cn".into()),
        worth: Worth::Issued,
        content,
    }
}

fn line(lang: Lang, zh: &str, en: &str, how_zh: &str, how_en: &str) -> NoticeLine {
    NoticeLine { name: say(lang, zh, en), how: say(lang, how_zh, how_en) }
}

fn days() -> NewDays {
    NewDays {
        promised: Some("2026-12-08".parse().unwrap()),
        statutory: Some("2026-12-22".parse().unwrap()),
        is_provisional: false,
    }
}

/// One of each kind, with its name.
fn contents(lang: Lang) -> Vec<(&'static str, Content)> {
    let on = "2026-11-24".parse().unwrap();
    let end = "2026-12-18".parse().unwrap();
    let lease = || say(lang, "房屋租赁合同", "lease");
    let plan = || say(lang, "经营场所平面图", "floor plan");
    let reason = say(
        lang,
        "现场核查需要两次到场，冬季施工期内只能分开进行。",
        "Two visits are needed, and they cannot be on the same day.",
    );
    let demands = vec![
        line(lang, "房屋租赁合同", "lease", "扫描全部页", "all pages"),
        line(lang, "经营场所平面图", "floor plan", "标出厨房和卫生间", "mark kitchen and toilets"),
    ];
    vec![
        ("correction", Content::Correction { demands, due: Some(end), silence: AfterSilence::Returned }),
        ("supply", Content::Supply { received: vec![lease()], missing: vec![plan()] }),
        ("acceptance", Content::Acceptance { on, is_deemed: false, days: days() }),
        ("deemed", Content::Acceptance { on, is_deemed: true, days: NewDays { is_provisional: true, ..days() } }),
        ("not-required", Content::NonAcceptance(Unaccepted::NotRequired { reason: reason.clone() })),
        (
            "not-competent",
            Content::NonAcceptance(Unaccepted::NotCompetent {
                competent: say(lang, "澄湖市卫生健康委员会", "Chenghu Health Commission"),
            }),
        ),
        (
            "extension",
            Content::Extension {
                by: Limit { days: 10, unit: LimitUnit::WorkingDay },
                approval: Approval::HeadOfAgency,
                reason: reason.clone(),
                days: days(),
            },
        ),
        (
            "suspension",
            Content::Suspension { ground: say(lang, "检验", "an inspection"), after: on, expected_end: end },
        ),
        ("resumption", Content::Resumption { on, days: days() }),
        ("withdrawal", Content::Withdrawal { on, what: Withdrawn::Application }),
        ("waiver", Content::Withdrawal { on, what: Withdrawn::Decision }),
        ("return", Content::Return { due: on, missing: vec![lease(), plan()] }),
        (
            "decision",
            Content::Decision {
                outcome: Outcome::Refused,
                reasons: reason.clone(),
                appeal: say(
                    lang,
                    "可以向区人民政府申请行政复议。",
                    "You can ask the district government for a review.",
                ),
            },
        ),
        ("delivery", Content::Delivery { on, channel: Channel::Kiosk }),
        (
            "reopening",
            Content::Reopening { by: say(lang, "区人民政府", "the district government"), reason, days: days() },
        ),
    ]
}

fn fonts() -> PaperFonts {
    PaperFonts::load(|path| std::fs::read(path)).unwrap()
}

fn saved(pdf: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("letter.pdf");
    std::fs::write(&path, pdf).unwrap();
    (dir, path)
}

/// Its text, as poppler reads it.
fn text(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().expect("poppler-utils");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
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

/// With `LOBBY_GOLDEN=write` the text is written anew.
fn must_say_what_the_golden_text_says(lang: Lang, name: &str) {
    let fonts = fonts();
    let mut all = String::new();
    for (kind, content) in contents(lang) {
        let (_dir, path) = saved(&letter_pdf(&facts(lang, content), lang, PaperSize::A4, &fonts).unwrap());
        let lines: Vec<String> = text(&path).lines().map(|line| line.trim().to_owned()).collect();
        all.push_str(&format!("=== {kind}\n{}\n\n", lines.join("\n").trim_matches(['\n', '\u{c}'])));
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/letters-{name}.txt"));
    if std::env::var_os("LOBBY_GOLDEN").is_some() {
        std::fs::write(&golden, &all).unwrap();
    }
    let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
    // Where lines break is poppler's affair.
    assert_eq!(squeezed(&all), squeezed(&wanted), "{all}");
}

#[test]
fn every_letter_says_in_chinese_what_the_golden_text_says() {
    must_say_what_the_golden_text_says(Lang::ZH, "zh");
}

#[test]
fn every_letter_says_in_english_what_the_golden_text_says() {
    must_say_what_the_golden_text_says(Lang::EN, "en");
}

#[test]
fn a_letter_has_number_case_and_a_code_that_leads_to_its_verification_on_both_papers() {
    let fonts = fonts();
    for size in SIZES {
        for (kind, content) in contents(Lang::ZH).into_iter().step_by(4) {
            let facts = facts(Lang::ZH, content);
            let (_dir, path) = saved(&letter_pdf(&facts, Lang::ZH, size, &fonts).unwrap());
            let said = squeezed(&text(&path));
            let (number, digits) = (facts.number.to_string(), facts.code.to_string());
            for part in [&number, &digits, facts.case_number.as_str(), &facts.agency, "沈*禾", "0555-012388"] {
                assert!(said.contains(part), "{kind} {size:?}: {part} in {said}");
            }
        }
        let content = Content::Acceptance { on: "2026-11-24".parse().unwrap(), is_deemed: false, days: days() };
        let facts = facts(Lang::EN, content);
        let (_dir, path) = saved(&letter_pdf(&facts, Lang::EN, size, &fonts).unwrap());
        let page = page(&path, "1");
        let wanted = format!("https://case.example.gov.cn/n/{}", facts.code.compact());
        assert_eq!(code::read(&page, 1.5), Some(wanted), "{size:?}");
        if size == PaperSize::Roll80 {
            code::must_be_quiet(&page);
        }
    }
}

#[test]
fn numbers_of_two_kinds_are_never_the_same() {
    let mut numbers: Vec<String> = contents(Lang::ZH)
        .into_iter()
        .map(|(_, content)| DocumentNumber::new("望市监", &content, 2026, 1).unwrap().to_string())
        .collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 12, "twelve documents: {numbers:?}");
}

#[test]
fn long_and_hostile_texts_go_on_to_further_sheets_and_lose_nothing() {
    let fonts = fonts();
    let mut reasons: String = (1..=300).map(|at| format!("第{at}条理由很长很长很长很长很长。\n")).collect();
    reasons.push_str("\u{202e}<script>alert(1)</script>\u{0}\u{7}%PDF-1.4 endobj ) Tj {item} 𠮷\u{E000}");
    reasons.push_str(&"x".repeat(1500));
    let decision = Content::Decision { outcome: Outcome::Granted, reasons, appeal: " \n ".into() };
    let how = "很长的要求".repeat(600);
    let demands = vec![NoticeLine { name: "材料".repeat(80), how: format!("{how}到此为止") }; 2];
    let correction = Content::Correction { demands, due: None, silence: AfterSilence::StaysOpen };
    for size in SIZES {
        let (_dir, path) = saved(&letter_pdf(&facts(Lang::ZH, decision.clone()), Lang::ZH, size, &fonts).unwrap());
        let said = squeezed(&text(&path));
        for at in 1..=300 {
            assert!(said.contains(&format!("第{at}条理由")), "{size:?}: {at}");
        }
        assert!(said.contains("<script>alert(1)</script>") && said.contains("{item}"), "{size:?}");
        assert_eq!(said.matches('x').count(), 1500 + "case.example".matches('x').count(), "{size:?}");
        let (_dir, path) = saved(&letter_pdf(&facts(Lang::ZH, correction.clone()), Lang::ZH, size, &fonts).unwrap());
        let said = squeezed(&text(&path));
        assert_eq!(said.matches("到此为止").count(), 2, "{size:?}");
        assert_eq!(said.matches('很').count(), 1200, "{size:?}");
    }
}

#[test]
fn what_no_agency_issued_is_marked_on_every_sheet_and_a_new_version_names_the_old_one() {
    let fonts = fonts();
    let reasons: String = (1..=120).map(|at| format!("第{at}条理由。\n")).collect();
    let content =
        Content::Decision { outcome: Outcome::Granted, reasons, appeal: "可以申请行政复议。".into() };
    for (worth, word) in [(Worth::Specimen, "样张"), (Worth::Test, "测试")] {
        for size in SIZES {
            let facts = LetterFacts { worth, version: Version::new(3).unwrap(), ..facts(Lang::ZH, content.clone()) };
            let (_dir, path) = saved(&letter_pdf(&facts, Lang::ZH, size, &fonts).unwrap());
            let said = text(&path);
            for sheet in said.split('\u{c}').filter(|sheet| !sheet.trim().is_empty()) {
                assert!(sheet.matches(word).count() >= 4, "{worth:?} {size:?}: {sheet}");
            }
            assert!(squeezed(&said).contains("第3版，替代第2版"), "{said}");
        }
    }
    let (_dir, path) = saved(&letter_pdf(&facts(Lang::ZH, content), Lang::ZH, PaperSize::A4, &fonts).unwrap());
    let said = text(&path);
    assert!(!said.contains("样张") && !said.contains("测试") && !said.contains("替代"), "{said}");
}

#[test]
fn it_declares_itself_pdf_a_2b_and_is_the_same_every_time() {
    let fonts = fonts();
    let content = || contents(Lang::EN).remove(0).1;
    let pdf = letter_pdf(&facts(Lang::EN, content()), Lang::EN, PaperSize::A4, &fonts).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for part in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "/OutputIntents"] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(pdf, letter_pdf(&facts(Lang::EN, content()), Lang::EN, PaperSize::A4, &fonts).unwrap());
}

/// With `LOBBY_GALLERY=folder`, letters in every size and language are left there for eyes.
#[test]
fn a_gallery_of_letters_can_be_looked_at() {
    let Some(folder) = std::env::var_os("LOBBY_GALLERY") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let fonts = fonts();
    for (size, name) in [(PaperSize::A4, "a4"), (PaperSize::Roll80, "80mm")] {
        for (lang, code) in [(Lang::ZH, "zh"), (Lang::EN, "en")] {
            for (kind, content) in contents(lang) {
                let path = Path::new(&folder).join(format!("letter-{kind}-{name}-{code}.pdf"));
                std::fs::write(path, letter_pdf(&facts(lang, content), lang, size, &fonts).unwrap()).unwrap();
            }
        }
    }
}
