//! `admin notice preview` as a program: what it writes and how it ends.

use std::path::Path;
use std::process::{Command, Output};

fn preview(notice: &Path, lang: &str, out: &Path) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_lobby-platform"));
    let (notice, out) = (notice.to_str().unwrap(), out.to_str().unwrap());
    program.args(["admin", "notice", "preview", "--notice", notice, "--lang", lang, "--out", out]).output().unwrap()
}

fn text(path: &Path) -> String {
    let told = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().expect("poppler-utils");
    String::from_utf8_lossy(&told.stdout).split_whitespace().collect()
}

/// The example of docs/notices.md.
fn example() -> String {
    let text = include_str!("../../../../docs/notices.md");
    text.split("```json\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

#[test]
fn the_example_of_the_document_becomes_a_marked_letter_with_a_masked_name_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let (notice, out) = (folder.path().join("notice.json"), folder.path().join("notice.pdf"));
    std::fs::write(&notice, example()).unwrap();
    for (lang, parts) in [
        ("zh", ["样张", "暂停计时通知书", "沈*禾：", "预计结束：2026年12月18日"]),
        ("en", ["SPECIMEN", "Suspensionnotice", "To沈*禾,", "Expectedtoend:18December2026"]),
    ] {
        let told = preview(&notice, lang, &out);
        assert!(told.status.success() && told.stdout.is_empty(), "{told:?}");
        let said = text(&out);
        for part in parts.into_iter().chain(["望市监停〔2026〕1184号", "0000-0000-0000-0000"]) {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert!(!said.contains("沈知禾"), "{said}");
    }
}

#[test]
fn a_file_that_holds_no_letter_is_refused_with_its_reason_and_nothing_is_written_or_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let (notice, out) = (folder.path().join("notice.json"), folder.path().join("notice.pdf"));
    let with = |from: &str, to: &str| {
        let changed = example().replace(from, to);
        assert_ne!(changed, example(), "{from} is in the example");
        changed
    };
    let long = with("沈知禾", &"沈".repeat(300_000));
    for (file, lang, reason) in [
        ("沈知禾".to_owned(), "zh", "line 1, column 1"),
        (with("\"counter\"", "\"count\""), "zh", "not as docs/notices.md describes it"),
        (with("\"after\"", "\"since\""), "zh", "not as docs/notices.md describes it"),
        (with("2026-12-18", "2026-02-30"), "zh", "not as docs/notices.md describes it"),
        (with("lobby-notice/1", "lobby-notice/2"), "zh", "the schema is not lobby-notice/1"),
        (with("1184", "0"), "zh", "`agency_mark or counter`"),
        (with("\"望市监\"", "\"望 市 监\""), "zh", "`agency_mark or counter`"),
        (with("WL01-K03-004826", "WL01-K03-004827"), "zh", "`case_number`"),
        (with("沈知禾", " "), "zh", "`applicant`"),
        (with("沈知禾", "沈\\u0000禾"), "zh", "`applicant`"),
        (with("https://", "javascript:"), "zh", "`public_pages`"),
        (long, "zh", "longer than"),
        (example(), "xx", "no language xx"),
    ] {
        std::fs::write(&notice, file).unwrap();
        let told = preview(&notice, lang, &out);
        let said = String::from_utf8_lossy(&told.stderr);
        assert!(!told.status.success() && said.contains(reason), "{reason}: {said}");
        assert!(!said.contains("panicked") && !said.contains('沈') && !out.exists(), "{reason}: {said}");
    }
}
