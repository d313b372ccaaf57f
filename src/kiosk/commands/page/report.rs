//! What `lobby page` prints.

use std::fmt::Write as _;
use std::time::Duration;

use lobby_domain::capture::{Finding, Grade, gravest};
use lobby_domain::evidence::PageSource;
use serde_json::{Value, json};

use super::write::Written;
use super::{Made, Refused, Taken, Times, digest};

/// One JSON object: `pages` in the order of the files, and what was written.
pub fn json(taken: &[Taken], written: &Written, show: bool) -> Value {
    let mut files = written.pages.iter();
    let pages = taken.iter().map(|taken| {
        let file = taken.file.display().to_string();
        match &taken.end {
            Ok(made) => page_json(&file, made, files.next(), show),
            Err(Refused { code, text }) => {
                json!({ "file": file, "error": { "code": code, "message": { "zh": text.zh, "en": text.en } } })
            }
        }
    });
    json!({
        "pages": pages.collect::<Vec<_>>(),
        "document": written.document,
        "evidence": written.evidence,
        "limits": written.limits,
    })
}

fn page_json(file: &str, made: &Made, written: Option<&[std::path::PathBuf; 3]>, show: bool) -> Value {
    let evidence = &made.page.evidence;
    let dpi = f64::from(evidence.dpi_effective);
    let size = (dpi > 0.0)
        .then(|| [made.page.width, made.page.height].map(|pixels| (f64::from(pixels) / dpi * 254.0).round() / 10.0));
    let measures: serde_json::Map<String, Value> =
        evidence.measures.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let codes = if show { json!(evidence.codes) } else { json!(evidence.codes.len()) };
    json!({
        "file": file,
        "kind": made.page.kind.map(|kind| kind.name().to_lowercase()),
        "source": evidence.source.code(),
        "corners": evidence.corners,
        "angle_deg": evidence.angle_deg,
        "turn_deg": evidence.turn_deg,
        "dpi_device": evidence.dpi_device,
        "dpi": (dpi > 0.0).then_some(evidence.dpi_effective),
        "pixels": [made.page.width, made.page.height],
        "size_mm": size,
        "verdict": verdict(&evidence.findings),
        "findings": evidence.findings.iter().map(|finding| finding_json(finding, evidence.source)).collect::<Vec<_>>(),
        "measures": measures,
        "codes": codes,
        "unchanged": evidence.unchanged,
        "original": { "sha256": digest(&made.original), "bytes": made.original.len() },
        "page": { "sha256": digest(&made.page.jpeg), "bytes": made.page.jpeg.len(), "file": written.map(|all| &all[0]) },
        "grey": written.map(|all| &all[1]),
        "bilevel": written.map(|all| &all[2]),
        "ms": times_json(&made.times),
    })
}

fn finding_json(finding: &Finding, source: PageSource) -> Value {
    let what = lobby_words::reason(finding.reason, source).text();
    let advice = lobby_words::advice(finding.reason, source).text();
    json!({
        "reason": finding.reason.code(),
        "grade": finding.grade.code(),
        "value": finding.value,
        "limit": finding.limit,
        "region": finding.region.map(|region| [region.left, region.top, region.right, region.bottom]),
        "message": { "zh": what.zh, "en": what.en },
        "advice": { "zh": advice.zh, "en": advice.en },
    })
}

fn times_json(times: &Times) -> Value {
    let all = times.decode + times.find + times.straighten + times.make;
    json!({
        "decode": ms(times.decode),
        "find": ms(times.find),
        "straighten": ms(times.straighten),
        "judge_and_encode": ms(times.make),
        "all": ms(all),
    })
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// What the gate says: `pass`, `look` or `retake`.
fn verdict(findings: &[Finding]) -> &'static str {
    match gravest(findings) {
        None | Some(Grade::Note) => "pass",
        Some(Grade::Look) => "look",
        Some(Grade::Retake) => "retake",
    }
}

/// The same as [`json`] for reading, a few lines a page.
pub fn plain(taken: &[Taken], written: &Written, show: bool) -> String {
    let all = json(taken, written, show);
    let mut text = String::new();
    for page in all["pages"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "{}", page["file"].as_str().unwrap_or_default());
        if let Some(error) = page.get("error") {
            let _ =
                writeln!(text, "  refused ({}): {} {}", error["code"], error["message"]["zh"], error["message"]["en"]);
            continue;
        }
        for key in ["verdict", "angle_deg", "turn_deg", "dpi", "size_mm", "corners", "measures", "codes", "page", "ms"]
        {
            let _ = writeln!(text, "  {key}: {}", page[key]);
        }
        for finding in page["findings"].as_array().into_iter().flatten() {
            let (zh, en) = (&finding["message"]["zh"], &finding["message"]["en"]);
            let _ = writeln!(
                text,
                "  {}: {} ({} / {}) {zh} {en}",
                finding["grade"], finding["reason"], finding["value"], finding["limit"]
            );
        }
    }
    for key in ["document", "evidence", "limits"] {
        if let Some(path) = all[key].as_str() {
            let _ = writeln!(text, "{key}: {path}");
        }
    }
    text.trim_end().to_owned()
}
