//! How a page came about, as an officer reads it below its picture. Words that this program does not know are shown as
//! they came, made harmless: a later kiosk may find what nobody here has a sentence for.

use lobby_domain::capture::{Grade, Reason};
use lobby_wire::document::PageEntry;
use lobby_wire::evidence::{EvidenceRecord, FindingRecord, Number};

use crate::console::labels::{self, Words};
use crate::console::plain::plain;
use crate::console::wording::Wording;

/// Millimetres of an inch.
const INCH: f64 = 25.4;
/// Values that have lines of their own.
const TOLD: [&str; 5] = ["width_mm", "height_mm", "dpi", "sharp_across", "sharp_down"];

/// A page with what is known of it.
pub struct PageProof {
    /// Its number in the case, from 1.
    pub number: usize,
    /// Whether a small copy stands for it, because it is still on its way.
    pub small: bool,
    /// Its pixels.
    pub width: u32,
    /// Its pixels.
    pub height: u32,
    /// Size and resolution, in one line.
    pub summary: String,
    /// What weighs most among the findings, for the summary.
    pub tag: Option<(&'static str, String)>,
    /// Labels and values.
    pub lines: Vec<(&'static str, String)>,
    pub findings: Vec<Found>,
    /// What codes on the page say: never a link.
    pub codes: Vec<String>,
    /// Digests of the device's bytes and of the page.
    pub device_sha256: String,
    pub page_sha256: String,
    /// What the two digests mean for each other.
    pub relation: &'static str,
}

/// One finding in words.
pub struct Found {
    pub tag: &'static str,
    pub grade: String,
    pub sentence: String,
    pub values: String,
}

impl PageProof {
    /// The page with this number; `small` where its small copy stands for it.
    pub fn new(w: &Wording, number: usize, page: &PageEntry, small: bool) -> PageProof {
        let record = page.evidence.as_ref();
        let unchanged = page.device_sha256 == page.sha256;
        PageProof {
            number,
            small,
            width: page.width,
            height: page.height,
            summary: summary(w, page),
            tag: record.and_then(|record| tag(w, record)),
            lines: lines(w, page),
            findings: record
                .map(|record| record.findings.iter().map(|found| finding(w, found)).collect())
                .unwrap_or_default(),
            codes: record.map(|record| record.codes.iter().map(|code| plain(code)).collect()).unwrap_or_default(),
            device_sha256: page.device_sha256.to_string(),
            page_sha256: page.sha256.to_string(),
            relation: match (unchanged, record.is_some_and(|record| record.unchanged)) {
                (true, _) => w.t("页面就是设备给的原文件", "The page is the device's own file"),
                (false, true) => w.t("记录说未改动，摘要却不同", "Said to be unchanged, but the digests differ"),
                (false, false) => {
                    w.t("校正后编码一次，摘要不同是正常的", "Straightened and encoded once, so they differ")
                }
            },
        }
    }
}

fn summary(w: &Wording, page: &PageEntry) -> String {
    let dpi = match page.dpi {
        0 => w.t("分辨率未知", "unknown dpi").to_owned(),
        dpi => format!("{dpi} dpi"),
    };
    format!("{} · {dpi}", size(page).unwrap_or_else(|| format!("{} × {} px", page.width, page.height)))
}

/// As measured, else as pixels and resolution give it.
fn size(page: &PageEntry) -> Option<String> {
    let measured = page.evidence.as_ref().and_then(|record| {
        let measure = |name| record.measures.get(name).map(|Number(value)| *value).filter(|value| *value > 0.0);
        Some((measure("width_mm")?, measure("height_mm")?))
    });
    let reckoned = || {
        let millimetres = |pixels: u32| f64::from(pixels) * INCH / f64::from(page.dpi);
        (page.dpi > 0).then(|| (millimetres(page.width), millimetres(page.height)))
    };
    let (width, height) = measured.or_else(reckoned)?;
    Some(format!("{width:.0} × {height:.0} mm"))
}

/// Nothing found is worth a mark too.
fn tag(w: &Wording, record: &EvidenceRecord) -> Option<(&'static str, String)> {
    let count = record.findings.len();
    if count == 0 {
        return Some(("tag tag-ok", w.t("无发现", "Nothing found").to_owned()));
    }
    let weighs = |found: &FindingRecord| Grade::ALL.iter().position(|grade| grade.code() == found.grade);
    let gravest = record.findings.iter().max_by_key(|found| weighs(found))?;
    let more = if count > 1 { format!(" +{}", count - 1) } else { String::new() };
    Some((colour(&gravest.grade), format!("{}{more}", short(w, gravest))))
}

fn colour(grade: &str) -> &'static str {
    match grade {
        "note" => "tag tag-info",
        "look" => "tag tag-warn",
        _ => "tag tag-bad",
    }
}

/// Words of a code; the code itself, made harmless, where there are none.
fn words(w: &Wording, code: &str, known: Option<Words>) -> String {
    known.map_or_else(|| plain(code), |(zh, en)| w.t(zh, en).to_owned())
}

fn short(w: &Wording, found: &FindingRecord) -> String {
    let known: Option<Words> = found.known_reason().map(|reason| match reason {
        Reason::NoPage => ("没有纸", "No page"),
        Reason::SeveralPages => ("不止一张", "Several sheets"),
        Reason::Blurred => ("模糊", "Blurred"),
        Reason::Dark => ("太暗", "Dark"),
        Reason::OverExposed => ("太亮", "Over-exposed"),
        Reason::Glare => ("反光", "Glare"),
        Reason::Cut => ("缺边", "Cut"),
        Reason::Uneven => ("明暗不匀", "Uneven light"),
        Reason::Coarse => ("太小", "Coarse"),
        Reason::Blank => ("空白", "Blank"),
        Reason::ShowThrough => ("透印", "Show-through"),
        Reason::WrongSize => ("大小不符", "Other size"),
    });
    words(w, &found.reason, known)
}

fn finding(w: &Wording, found: &FindingRecord) -> Found {
    let sentence = found.known_reason().map(Reason::sentence);
    Found {
        tag: colour(&found.grade),
        grade: words(w, &found.grade, labels::grade(&found.grade)),
        sentence: sentence.map_or_else(|| plain(&found.reason), |text| w.t(&text.zh, &text.en).to_owned()),
        values: format!(
            "{} {} / {} {}",
            w.t("测得", "measured"),
            number(found.value),
            w.t("限值", "limit"),
            number(found.limit)
        ),
    }
}

fn lines(w: &Wording, page: &PageEntry) -> Vec<(&'static str, String)> {
    let taken_by = w.t("采集设备", "Taken by");
    let Some(record) = &page.evidence else {
        return vec![
            (taken_by, plain(&page.device)),
            (w.t("采集记录", "Record"), w.t("当时的自助机还没有记录", "That kiosk did not keep one yet").to_owned()),
        ];
    };
    let mut lines = vec![(taken_by, device(w, page, record))];
    lines.extend(size(page).map(|size| (w.t("纸张大小", "Size"), size)));
    lines.push((w.t("分辨率", "Resolution"), resolution(w, record)));
    lines.extend(sharpness(record).map(|value| (w.t("清晰度", "Sharpness"), value)));
    let others: Vec<String> = record
        .measures
        .iter()
        .filter(|(name, _)| !TOLD.contains(&name.as_str()))
        .map(|(name, value)| format!("{} {}", words(w, name, labels::measure(name)), number(*value)))
        .collect();
    if !others.is_empty() {
        lines.push((w.t("其他测量值", "Other values"), others.join(w.t("；", "; "))));
    }
    lines.push((w.t("校正", "Straightened"), straightened(w, record)));
    let retakes = if record.retakes == 0 {
        w.t("没有", "None").to_owned()
    } else {
        format!("{} {}", record.retakes, w.t("次", "×"))
    };
    lines.push((w.t("重拍", "Retakes"), retakes));
    let accepted = record.accepted_by.as_deref().map(|by| words(w, by, labels::accepted_by(by)));
    lines.push((w.t("谁放行", "Let pass by"), accepted.unwrap_or_else(|| w.t("没有记录", "Not recorded").to_owned())));
    lines
}

fn device(w: &Wording, page: &PageEntry, record: &EvidenceRecord) -> String {
    let source = words(w, &record.source, labels::page_source(&record.source));
    let side = record.side.as_deref().map(|side| words(w, side, labels::page_side(side)));
    let side = side.map(|side| format!(" · {side}")).unwrap_or_default();
    format!("{source}{side} · {}", plain(&page.device))
}

fn resolution(w: &Wording, record: &EvidenceRecord) -> String {
    let known = |dpi: f64| if dpi > 0.0 { format!("{dpi:.0} dpi") } else { w.t("未知", "unknown").to_owned() };
    format!(
        "{} {}{} {}",
        w.t("实测", "measured"),
        known(record.dpi_effective),
        w.t("，设备自称", ", the device says"),
        known(f64::from(record.dpi_device))
    )
}

/// The smaller of both directions: a moved page is sharp in one of them.
fn sharpness(record: &EvidenceRecord) -> Option<String> {
    let of = |name| record.measures.get(name).map(|Number(value)| *value);
    let value = match (of("sharp_across"), of("sharp_down")) {
        (Some(across), Some(down)) => across.min(down),
        (one, other) => one.or(other)?,
    };
    Some(number(Number(value)))
}

fn straightened(w: &Wording, record: &EvidenceRecord) -> String {
    let mut said = vec![format!("{} {:.2}°", w.t("倾斜", "skew"), record.angle_deg)];
    if record.turn_deg != 0 {
        said.push(format!("{} {}°", w.t("转动", "turned"), record.turn_deg));
    }
    if record.whole {
        said.push(w.t("申请人要整幅，未裁切", "the applicant wanted all of it, nothing was cropped").to_owned());
    }
    said.join(w.t("，", ", "))
}

/// Short enough for a line, exact enough to compare.
fn number(Number(value): Number) -> String {
    if value.fract() == 0.0 && value.abs() < 1e6 { format!("{value:.0}") } else { format!("{value:.3}") }
}
