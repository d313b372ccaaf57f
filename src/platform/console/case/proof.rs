//! How a page came about, as an officer reads it below its picture. Codes of a later kiosk that
//! have no sentence here are shown as received, with unsafe characters removed.

use lobby_domain::capture::{Grade, Reason};
use lobby_domain::evidence::PageSource;
use lobby_wire::document::PageEntry;
use lobby_wire::evidence::{EvidenceRecord, FindingRecord, Number};
use lobby_words::console::label;
use lobby_words::{Words, console as k};

use crate::console::labels;
use crate::console::plain::plain;
use crate::console::wording::Wording;

/// Millimetres of an inch.
const INCH: f64 = 25.4;
/// Values that have lines of their own.
const OWN_LINES: [&str; 5] = ["width_mm", "height_mm", "dpi", "sharp_across", "sharp_down"];

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
                .map(|record| record.findings.iter().map(|found| finding(w, found, record.known().source)).collect())
                .unwrap_or_default(),
            codes: record.map(|record| record.codes.iter().map(|code| plain(code)).collect()).unwrap_or_default(),
            device_sha256: page.device_sha256.to_string(),
            page_sha256: page.sha256.to_string(),
            relation: match (unchanged, record.is_some_and(|record| record.unchanged)) {
                (true, _) => w.say(k::proof::UNCHANGED),
                (false, true) => w.say(k::proof::SAID_UNCHANGED),
                (false, false) => w.say(k::proof::ENCODED),
            },
        }
    }
}

fn summary(w: &Wording, page: &PageEntry) -> String {
    let dpi = match page.dpi {
        0 => w.say(k::proof::DPI_UNKNOWN).to_owned(),
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
        return Some(("tag tag-ok", w.say(k::proof::NOTHING_FOUND).to_owned()));
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
    known.map_or_else(|| plain(code), |words| w.say(words).to_owned())
}

fn short(w: &Wording, found: &FindingRecord) -> String {
    let known: Option<Words> = found.known_reason().map(|reason| match reason {
        Reason::NoPage => label::NO_PAGE,
        Reason::SeveralPages => label::SEVERAL_PAGES,
        Reason::Blurred => label::BLURRED,
        Reason::Dark => label::DARK,
        Reason::OverExposed => label::OVER_EXPOSED,
        Reason::Glare => label::GLARE,
        Reason::Cut => label::CUT,
        Reason::Uneven => label::UNEVEN,
        Reason::Coarse => label::COARSE,
        Reason::Blank => label::BLANK,
        Reason::ShowThrough => label::SHOW_THROUGH,
        Reason::WrongSize => label::WRONG_SIZE,
    });
    words(w, &found.reason, known)
}

fn finding(w: &Wording, found: &FindingRecord, source: PageSource) -> Found {
    let sentence = found.known_reason().map(|reason| lobby_words::reason(reason, source));
    Found {
        tag: colour(&found.grade),
        grade: words(w, &found.grade, labels::grade(&found.grade)),
        sentence: words(w, &found.reason, sentence),
        values: w.fill(k::proof::MEASURED, &[("value", &number(found.value)), ("limit", &number(found.limit))]),
    }
}

fn lines(w: &Wording, page: &PageEntry) -> Vec<(&'static str, String)> {
    let taken_by = w.say(k::proof::TAKEN_BY);
    let Some(record) = &page.evidence else {
        return vec![(taken_by, plain(&page.device)), (w.say(k::proof::RECORD), w.say(k::proof::NO_RECORD).to_owned())];
    };
    let mut lines = vec![(taken_by, device(w, page, record))];
    lines.extend(size(page).map(|size| (w.say(k::proof::SIZE), size)));
    lines.push((w.say(k::proof::RESOLUTION), resolution(w, record)));
    lines.extend(sharpness(record).map(|value| (w.say(k::proof::SHARPNESS), value)));
    let others: Vec<String> = record
        .measures
        .iter()
        .filter(|(name, _)| !OWN_LINES.contains(&name.as_str()))
        .map(|(name, value)| format!("{} {}", words(w, name, labels::measure(name)), number(*value)))
        .collect();
    if !others.is_empty() {
        lines.push((w.say(k::proof::OTHER_VALUES), others.join(w.say(lobby_words::common::CLAUSE_SEPARATOR))));
    }
    lines.push((w.say(k::proof::STRAIGHTENED), straightened(w, record)));
    let retakes = if record.retakes == 0 {
        w.say(k::proof::NO_RETAKES).to_owned()
    } else {
        w.count(k::proof::TIMES, record.retakes)
    };
    lines.push((w.say(k::proof::RETAKES), retakes));
    let accepted = record.accepted_by.as_deref().map(|by| words(w, by, labels::accepted_by(by)));
    lines.push((w.say(k::proof::ACCEPTED_BY), accepted.unwrap_or_else(|| w.say(k::proof::NOT_RECORDED).to_owned())));
    lines
}

fn device(w: &Wording, page: &PageEntry, record: &EvidenceRecord) -> String {
    let source = words(w, &record.source, labels::page_source(&record.source));
    let side = record.side.as_deref().map(|side| words(w, side, labels::page_side(side)));
    let side = side.map(|side| format!(" · {side}")).unwrap_or_default();
    format!("{source}{side} · {}", plain(&page.device))
}

fn resolution(w: &Wording, record: &EvidenceRecord) -> String {
    let known = |dpi: f64| if dpi > 0.0 { format!("{dpi:.0} dpi") } else { w.say(k::proof::UNKNOWN).to_owned() };
    let values = [("measured", known(record.dpi_effective)), ("claimed", known(f64::from(record.dpi_device)))];
    w.fill(k::proof::RESOLUTION_TEXT, &values.each_ref().map(|(place, value)| (*place, value.as_str())))
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
    let mut said = vec![w.with(k::proof::SKEW, "angle", format!("{:.2}", record.angle_deg))];
    if record.turn_deg != 0 {
        said.push(w.with(k::proof::TURNED, "angle", record.turn_deg));
    }
    if record.whole {
        said.push(w.say(k::proof::WHOLE).to_owned());
    }
    said.join(w.say(lobby_words::common::COMMA))
}

/// Short enough for a line, exact enough to compare.
fn number(Number(value): Number) -> String {
    if value.fract() == 0.0 && value.abs() < 1e6 { format!("{value:.0}") } else { format!("{value:.3}") }
}
