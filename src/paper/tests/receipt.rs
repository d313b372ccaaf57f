//! The slip as an independent program (poppler) sees it. Needs fonts-noto-cjk and poppler-utils.
#![allow(clippy::unwrap_used)]

mod code;

use std::path::Path;
use std::process::Command;

use lobby_domain::{CaseNumber, Lang};
use lobby_paper::{Limits, PaperFonts, PaperSize, ReceiptFacts, check_code, qr_text, receipt_pdf};

const DIGEST: &str = "5ac290e177bf03d49f3c1a77f0e1d2c3b4a5968778695a4b3c2d1e0f00112233";

fn number() -> CaseNumber {
    CaseNumber::new("QL01", "K03", 4826).unwrap()
}

fn facts(lang: Lang, online: bool) -> ReceiptFacts {
    let say = |zh: &str, en: &str| if lang == Lang::ZH { zh.to_owned() } else { en.to_owned() };
    ReceiptFacts {
        hall: say("青岚市政务服务中心", "Qinglan Government Service Centre"),
        case_number: number(),
        online,
        item: say("户外招牌设置备案", "Signboard filing"),
        applicant_masked: "鲁*　348***********1024".into(),
        received_at: "2026-11-24T10:43:12+08:00[Asia/Shanghai]".parse().unwrap(),
        machine: say("一楼 03 号机（QL01-K03）", "Kiosk 03, ground floor (QL01-K03)"),
        handed_in: vec![
            say("申请书 2 页", "application 2 pages"),
            say("户外招牌设置效果图 1 页", "picture of the planned signboard 1 page"),
        ],
        found: vec![],
        for_lookup: vec![say("营业执照", "business licence")],
        to_follow: vec![],
        limits: Limits {
            intake: Some(say("5 个工作日", "5 working days")),
            promised: Some(say("3 个工作日", "3 working days")),
            statutory: Some(say("7 个工作日", "7 working days")),
        },
        qr_text: qr_text(&number(), DIGEST, None).unwrap(),
        check_code: check_code(DIGEST).unwrap(),
        helpline: Some("0555-012345".into()),
        list_version: "2026-11-01".into(),
        program_version: "2026.11.2".into(),
        copy: false,
        test: false,
    }
}

fn make(lang: Lang, online: bool) -> Vec<u8> {
    make_on(PaperSize::Roll80, lang, online)
}

fn make_on(size: PaperSize, lang: Lang, online: bool) -> Vec<u8> {
    receipt_pdf(&facts(lang, online), lang, size, &PaperFonts::load(|path| std::fs::read(path)).unwrap()).unwrap()
}

fn poppler(program: &str, args: &[&str], pdf: &Path) -> String {
    let output = Command::new(program).args(args).arg(pdf).arg("-").output().expect("poppler-utils");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect()
}

fn saved(pdf: &[u8], name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, pdf).unwrap();
    (dir, path)
}

#[test]
fn the_slip_says_what_was_taken_in_in_both_languages_and_states() {
    for (lang, online, wanted) in [
        (Lang::ZH, true, ["平台已收到", "户外招牌设置备案", "2026-11-2410:43:12", "验证码9F3C-1A77"]),
        (Lang::ZH, false, ["本机已收下，待送平台", "鲁*", "348***********1024", "部门去查"]),
        (Lang::EN, true, ["Receivedbytheplatform", "Signboardfiling", "Kiosk03", "3workingdays"]),
        (Lang::EN, false, ["Storeduntilthenetworkisback", "Helpline", "Notasked", "Thenumberstaysthesame."]),
    ] {
        let (_dir, path) = saved(&make(lang, online), "slip.pdf");
        let text = poppler("pdftotext", &["-raw"], &path);
        for part in wanted.into_iter().chain(["QL01-K03-004826-2"]) {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

#[test]
fn a_slip_of_a_kiosk_for_tests_says_so_at_its_head_and_all_the_way_down_and_others_never() {
    for (lang, mark, meaning) in [(Lang::ZH, "测试", "不是真的申请"), (Lang::EN, "TEST", "notarealapplication")]
    {
        for size in [PaperSize::Roll80, PaperSize::A4] {
            let slip = |test| {
                let facts = ReceiptFacts { test, ..facts(lang, true) };
                let fonts = PaperFonts::load(|path| std::fs::read(path)).unwrap();
                let (_dir, path) = saved(&receipt_pdf(&facts, lang, size, &fonts).unwrap(), "slip.pdf");
                poppler("pdftotext", &["-raw"], &path)
            };
            let (marked, real) = (slip(true), slip(false));
            assert!(marked.matches(mark).count() > 3, "{size:?}: {marked}");
            assert!(marked.contains(meaning) && marked.contains("QL01-K03-004826-2"), "{marked}");
            assert!(!real.contains(mark), "{real}");
        }
    }
}

/// The slip as a printer of 203 dpi would set it.
fn printed(pdf: &[u8]) -> image::GrayImage {
    let (dir, path) = saved(pdf, "slip.pdf");
    let picture = dir.path().join("slip");
    let done = Command::new("pdftoppm")
        .args(["-r", "203", "-png", "-singlefile"])
        .args([&path, &picture])
        .status()
        .expect("poppler-utils");
    assert!(done.success());
    image::open(picture.with_extension("png")).unwrap().into_luma8()
}

#[test]
fn the_page_is_a_strip_of_80_mm_or_a_sheet_of_a4_and_its_code_can_be_scanned() {
    for (size, lang) in
        [PaperSize::Roll80, PaperSize::A4].into_iter().flat_map(|size| [(size, Lang::ZH), (size, Lang::EN)])
    {
        let page = printed(&make_on(size, lang, false));
        let (wide, high) = if size == PaperSize::A4 { (1678, 2374) } else { (639, 170 * 8) };
        assert!(page.width().abs_diff(wide) <= 2, "210 or 80 mm at 203 dpi: {}", page.width());
        assert!(page.height() <= high + 2, "297 or at most 170 mm: {}", page.height());
        for sigma in [0.0, 1.0, 1.5] {
            assert_eq!(
                code::read(&page, sigma).as_deref(),
                Some("lobby1:QL01-K03-004826-2:5ac290e177bf03d4"),
                "{size:?}, blurred by {sigma}"
            );
        }
        code::must_be_quiet(&page);
    }
}

#[test]
fn the_file_declares_itself_pdf_a_2b_and_is_the_same_every_time() {
    let pdf = make(Lang::EN, true);
    let text = String::from_utf8_lossy(&pdf);
    for part in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "/OutputIntents"] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(pdf, make(Lang::EN, true));
}

#[test]
fn a_reprint_is_marked_and_odd_names_and_long_lists_still_print() {
    let mut odd = facts(Lang::ZH, true);
    odd.copy = true;
    odd.applicant_masked = "王*\u{E863}\u{7}　X".into();
    odd.handed_in = vec!["很长的材料名称很长的材料名称".into(); 12];
    odd.item = "averyveryverylongwordwithoutanyspacewhichdoesnotfitintothecolumn".into();
    let pdf =
        receipt_pdf(&odd, Lang::ZH, PaperSize::Roll80, &PaperFonts::load(|path| std::fs::read(path)).unwrap()).unwrap();
    let (_dir, path) = saved(&pdf, "copy.pdf");
    let text = poppler("pdftotext", &["-raw"], &path);
    assert!(text.contains("副本") && text.contains("王*\u{E863}"), "{text}");
    assert!(text.contains("带框的编号"), "{text}");
}

#[test]
fn two_names_that_differ_in_a_character_no_font_has_are_printed_differently() {
    let fonts = PaperFonts::load(|path| std::fs::read(path)).unwrap();
    let page = |name: &str, lang| {
        let named = ReceiptFacts { applicant_masked: format!("{name}*"), ..facts(lang, true) };
        printed(&receipt_pdf(&named, lang, PaperSize::Roll80, &fonts).unwrap())
    };
    for [one, other] in [
        ["\u{2A7DD}", "\u{2A7DE}"],
        ["\u{30002}", "\u{30003}"],
        ["\u{E863}", "\u{E864}"],
        ["\u{F1234}", "\u{F1235}"],
        ["\u{378}", "\u{379}"],
        ["\u{1FAE1}", "\u{1FAE2}"],
        ["\u{10D0}", "\u{10D1}"],
    ] {
        for lang in [Lang::ZH, Lang::EN] {
            let (first, second) = (page(one, lang), page(other, lang));
            let seen = first.pixels().zip(second.pixels()).filter(|(a, b)| a != b).count();
            assert!(seen >= 20, "{one:?} and {other:?} look the same: {seen} pixels");
        }
    }
    let plain = receipt_pdf(&facts(Lang::ZH, true), Lang::ZH, PaperSize::Roll80, &fonts).unwrap();
    let (_dir, path) = saved(&plain, "plain.pdf");
    assert!(!poppler("pdftotext", &["-raw"], &path).contains("带框的编号"), "nothing is explained that is not there");
}

/// With `LOBBY_GALLERY=folder`, slips in every size and language are left there for eyes.
#[test]
fn a_gallery_of_slips_can_be_looked_at() {
    let Some(folder) = std::env::var_os("LOBBY_GALLERY") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let fonts = PaperFonts::load(|path| std::fs::read(path)).unwrap();
    for (size, name) in [(PaperSize::A4, "a4"), (PaperSize::Roll80, "80mm")] {
        for (lang, code) in [(Lang::ZH, "zh"), (Lang::EN, "en")] {
            for copy in [false, true] {
                let path =
                    Path::new(&folder).join(format!("receipt-{name}-{code}{}.pdf", if copy { "-copy" } else { "" }));
                let facts = ReceiptFacts { copy, ..facts(lang, copy) };
                std::fs::write(path, receipt_pdf(&facts, lang, size, &fonts).unwrap()).unwrap();
            }
        }
    }
}
