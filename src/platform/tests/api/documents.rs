//! A material as an archival file, and what an officer reads of its pages. The file is judged by programs of others:
//! qpdf, poppler, and PDFBox's Preflight for PDF/A-1b.

use std::path::{Path, PathBuf};
use std::process::Command;

use lobby_casework::Event;
use lobby_casework::event::ArchiveStandard;
use lobby_domain::Actor;
use lobby_domain::capture::{Finding, Grade, Reason};
use lobby_domain::evidence::{AcceptedBy, PageEvidence, PageSource, Side};
use lobby_domain::id::MaterialCode;
use lobby_wire::document::Document;
use lobby_wire::evidence::{EvidenceRecord, FindingRecord, Number};
use reqwest::StatusCode;

use crate::bench::{Application, Bench, PAGE, PASSWORD, command, document, start};
use crate::browser::Browser;

fn evidence() -> EvidenceRecord {
    let found = |reason, grade, value, limit| Finding { reason, grade, value, limit, region: None };
    let evidence = PageEvidence {
        source: PageSource::Feeder,
        side: Some(Side::Back),
        dpi_device: 75,
        dpi_effective: 59.8,
        angle_deg: 0.25,
        turn_deg: 180,
        measures: vec![
            ("width_mm", 209.9),
            ("height_mm", 297.2),
            ("sharp_across", 0.39),
            ("sharp_down", 0.17),
            ("white", 245.0),
        ],
        findings: vec![found(Reason::Blurred, Grade::Look, 0.17, 0.18), found(Reason::Blank, Grade::Note, 3.0, 10.0)],
        codes: vec!["https://cert.example.gov.cn/v?c=1".into()],
        retakes: 2,
        accepted_by: Some(AcceptedBy::Citizen),
        ..PageEvidence::default()
    };
    EvidenceRecord::of(&evidence, 26_000_000)
}

/// An application whose page has this evidence, taken in.
async fn taken_in(bench: &Bench, evidence: Option<EvidenceRecord>) -> Application {
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_of(1, |id, number, kiosk| {
        let mut document: Document = document(id, number, kiosk);
        document.materials[2].pages[0].evidence = evidence.clone();
        document
    });
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    application
}

async fn officer(bench: &Bench) -> Browser<'_> {
    let mut browser = Browser::new(bench);
    browser.log_in(PASSWORD).await;
    browser
}

fn address(application: &Application, material: &str, standard: &str) -> String {
    format!("/cases/{}/materials/{material}/document.pdf{standard}", application.manifest.case_number)
}

fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).output().unwrap_or_else(|_| panic!("{program}"));
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&text));
    String::from_utf8_lossy(&text).into_owned()
}

/// Preflight knows PDF/A-1b and nothing else.
fn preflight(file: &Path) -> String {
    const JARS: [&str; 8] =
        ["preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "bcprov", "javax.activation", "jaxb-api"];
    let path: Vec<String> = JARS.iter().map(|jar| format!("/usr/share/java/{jar}.jar")).collect();
    said("java", &["-Xshare:auto", "-cp", &path.join(":"), "org.apache.pdfbox.preflight.Validator_A1b"], file)
}

struct Files(tempfile::TempDir);

impl Files {
    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

#[tokio::test]
async fn an_officer_takes_a_material_as_a_file_that_archives_accept_with_its_pages_byte_for_byte() {
    let bench = start().await;
    let application = taken_in(&bench, Some(evidence())).await;
    let mut browser = officer(&bench).await;
    let files = Files(tempfile::tempdir().unwrap());
    let mut made = Vec::new();
    for (standard, part) in [("", 2), ("?standard=a1b", 1), ("?standard=a3b", 3)] {
        let answer = browser.get(&address(&application, "M041", standard)).await;
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (StatusCode::OK, &"application/pdf".parse().unwrap())
        );
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let named = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert_eq!(named, format!("attachment; filename=\"{}-M041.pdf\"", application.manifest.case_number));
        let bytes = answer.bytes().await.unwrap();
        assert!(bytes.windows(PAGE.len()).any(|window| window == PAGE), "the page stands in it as it was encoded");
        let file = files.put(&format!("{part}.pdf"), &bytes);
        let checked = said("qpdf", &["--check"], &file);
        assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
        let metadata = said("pdfinfo", &["-meta"], &file);
        assert!(
            metadata.contains(&format!("<pdfaid:part>{part}</pdfaid:part>")) && metadata.contains("zh-CN"),
            "{metadata}"
        );
        let attached = said("pdfdetach", &["-list"], &file);
        assert_eq!(attached.contains("evidence.json"), part == 3, "{attached}");
        made.push(bytes);
    }
    assert!(preflight(&files.0.path().join("1.pdf")).contains("is a valid PDF/A-1b file"));
    let labels = said("qpdf", &["--json", "--json-key=pagelabels"], &files.0.path().join("2.pdf"));
    assert!(labels.contains("店招效果图"), "{labels}");
    said("pdftotext", &["-layout"], &files.0.path().join("2.pdf"));
    let sheet = std::fs::read_to_string(files.0.path().join("2.txt")).unwrap();
    let digest = application_page_digest();
    for want in ["采集记录", "店招效果图 1", "feeder", "blurred", "citizen", &digest] {
        assert!(sheet.contains(want), "{want} in {sheet}");
    }
    let again = browser.get(&address(&application, "M041", "?standard=a2b")).await.bytes().await.unwrap();
    assert!(again == made[0], "the same case gives the same bytes");

    // The command line gives the same, and both are in the history.
    let out = files.0.path().join("cli.pdf");
    let data = bench.folder.path().to_str().unwrap();
    let number = application.manifest.case_number.as_str();
    let arguments = ["admin", "case", "document", "--data", data, number, "M041", "--out", out.to_str().unwrap()];
    let done = command(&arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(std::fs::read(&out).unwrap() == made[0]);
    let history = bench.kept(&application).await.history;
    let taken: Vec<_> =
        history.iter().filter(|recorded| matches!(recorded.event, Event::DocumentTaken { .. })).collect();
    assert_eq!(taken.len(), 5);
    let material = MaterialCode::parse("M041").unwrap();
    assert_eq!(taken[1].event, Event::DocumentTaken { material, standard: ArchiveStandard::A1b });
    assert_eq!(taken[1].actor.to_string(), "officer officer");
    assert_eq!(taken[4].actor, Actor::Platform);
}

fn application_page_digest() -> String {
    lobby_envelope::digest::sha256(PAGE).to_string()
}

#[tokio::test]
async fn a_missing_document_is_404_or_422_by_its_reason_and_strangers_get_none() {
    let bench = start().await;
    let application = taken_in(&bench, Some(evidence())).await;
    let there = address(&application, "M041", "");
    let mut stranger = Browser::new(&bench);
    let sent_away = stranger.get(&there).await;
    assert_eq!(
        (sent_away.status(), sent_away.headers()["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/login")
    );
    let mut browser = officer(&bench).await;
    for (path, status) in [
        (address(&application, "M040", ""), StatusCode::NOT_FOUND),
        (address(&application, "M999", ""), StatusCode::NOT_FOUND),
        (address(&application, "%3Cscript%3E", ""), StatusCode::NOT_FOUND),
        ("/cases/WL01-K01-000009-X/materials/M041/document.pdf".to_owned(), StatusCode::NOT_FOUND),
        (address(&application, "M041", "?standard=word"), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(browser.get(&path).await.status(), status, "{path}");
    }
    assert!(!bench.kept(&application).await.kinds().contains(&"document_taken"), "nothing was taken");
    let data = bench.folder.path().to_str().unwrap();
    let number = application.manifest.case_number.as_str();
    let refused = command(&["admin", "case", "document", "--data", data, number, "M999", "--out", "/dev/null"]);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("material_unknown"));
}

#[tokio::test]
async fn no_file_is_made_of_pages_that_the_signed_document_does_not_name() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_of(1, |id, number, kiosk| {
        let mut document: Document = document(id, number, kiosk);
        document.materials[2].pages[0].sha256 = lobby_envelope::digest::sha256(b"another page");
        document
    });
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    let mut browser = officer(&bench).await;
    let answer = browser.get(&address(&application, "M041", "")).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.text().await.unwrap().contains("页面对不上"));
}

#[tokio::test]
async fn a_document_of_before_there_was_evidence_has_its_pages_and_no_sheet() {
    let bench = start().await;
    let application = taken_in(&bench, None).await;
    let mut browser = officer(&bench).await;
    let bytes = browser.get(&address(&application, "M041", "?standard=a3b")).await.bytes().await.unwrap();
    let files = Files(tempfile::tempdir().unwrap());
    let info = said("pdfinfo", &[], &files.put("old.pdf", &bytes));
    assert!(info.contains("Pages:           1") && info.contains("(A4)"), "{info}");
    let case = browser.get(&format!("/cases/{}", application.manifest.case_number)).await.text().await.unwrap();
    assert!(case.contains("当时的自助机还没有记录") && case.contains("210 × 297 mm"), "{case}");
}

#[tokio::test]
async fn the_officer_reads_below_each_page_how_it_came_about() {
    let bench = start().await;
    let application = taken_in(&bench, Some(evidence())).await;
    let mut browser = officer(&bench).await;
    let path = format!("/cases/{}", application.manifest.case_number);
    let case = browser.get(&path).await.text().await.unwrap();
    for shown in [
        "210 × 297 mm · 60 dpi",
        "进纸器扫描 · 反面 · test:0",
        "实测 60 dpi，设备自称 75 dpi",
        "0.170",
        "纸面亮度 245",
        "字有点模糊，看不清。",
        "这一页是空白的。",
        "申请人看过确认",
        "2 次",
        "转动 180°",
        &application_page_digest(),
        &lobby_envelope::digest::sha256(b"raw").to_string(),
        &address(&application, "M041", ""),
    ] {
        assert!(case.contains(shown), "{shown} in {case}");
    }
    assert!(
        case.contains("https://cert.example.gov.cn/v?c=1") && !case.contains("href=\"https://cert"),
        "text, no link"
    );
    let english = browser.get(&format!("{path}?lang=en")).await.text().await.unwrap();
    for shown in
        ["Document feeder · back · test:0", "The print is blurred.", "The applicant, after checking", "Sharpness"]
    {
        assert!(english.contains(shown), "{shown} in {english}");
    }
}

#[tokio::test]
async fn hostile_codes_words_and_numbers_of_a_page_stay_text() {
    const HOSTILE: &str = r#""><script>alert(1)</script><a href="javascript:alert(1)">"#;
    let bench = start().await;
    let mut record = evidence();
    record.codes = vec![HOSTILE.into(), "\u{202E}0001\u{0}".into(), "长".repeat(4_000)];
    record.source = HOSTILE.into();
    record.side = Some(HOSTILE.into());
    record.accepted_by = Some(HOSTILE.into());
    record.measures.insert(HOSTILE.into(), Number(f64::NAN));
    let finding =
        FindingRecord { reason: HOSTILE.into(), grade: HOSTILE.into(), value: Number(1e30), ..Default::default() };
    record.findings = vec![finding; 10_000];
    let application = taken_in(&bench, Some(record)).await;
    let mut browser = officer(&bench).await;
    let case = browser.get(&format!("/cases/{}", application.manifest.case_number)).await.text().await.unwrap();
    assert!(case.contains("alert(1)"), "it is shown");
    assert!(!case.contains("<script") && !case.contains("<a href=\"javascript"), "{case}");
    assert!(!case.contains('\u{202E}') && !case.contains('\u{0}'), "a character deceives");
    assert!(case.len() < 200_000, "ten thousand findings are not ten thousand lines: {}", case.len());
    let answer = browser.get(&address(&application, "M041", "")).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
