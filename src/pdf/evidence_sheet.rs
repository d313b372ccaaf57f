//! The sheet of evidence: the record in print, behind the pages.

use lobby_domain::Lang;
use lobby_domain::capture::Finding;
use lobby_words::Words;
use lobby_words::paper::{page_record as k, slip};

use crate::PdfError;
use crate::evidence::{Evidence, FindingRecord, PageRecord};
use crate::face_set::{FaceSet, RareFonts};
use crate::file::File;
use crate::font::Face;
use crate::label::Label;
use crate::mark::{Ink, Mark};
use crate::sheet_fonts::SheetFonts;

/// A4, points.
const SIZE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
const TITLE: f32 = 15.0;
const HEAD: f32 = 10.5;
const BODY: f32 = 8.5;
const LEADING: f32 = 1.55;

struct Line {
    size: f32,
    text: String,
}

/// Adds as many sheets as the record needs.
pub(crate) fn add(file: &mut File, evidence: &Evidence, fonts: &SheetFonts, lang: Lang) -> Result<(), PdfError> {
    let mut lines = lines(evidence, lang);
    let rare = RareFonts::for_texts(&fonts.others, lines.iter().map(|line| line.text.as_str()));
    if rare.any_framed {
        lines.push(Line { size: HEAD, text: String::new() });
        lines.push(Line { size: BODY, text: slip::FRAMES.get(lang).to_owned() });
    }
    let (own, others) = (Face::parse(&fonts.regular)?, rare.faces()?);
    let faces = FaceSet::new([&own].into_iter().chain(&others));
    let width = SIZE.0 - 2.0 * MARGIN;
    let lines: Vec<Line> = lines.iter().flat_map(|line| fold(&faces, line, width)).collect();
    let mut rest = lines.as_slice();
    let mut number = 1;
    while !rest.is_empty() {
        let (sheet, next) = rest.split_at(fitting_count(rest));
        file.add_marks(SIZE, 1.0, Some(&Label::page(k::TITLE.get(lang), number)), &marks(&faces, sheet))?;
        rest = next;
        number += 1;
    }
    Ok(())
}

/// Lines that fit on one sheet, at least one.
fn fitting_count(lines: &[Line]) -> usize {
    let mut y = MARGIN;
    let fits = lines.iter().take_while(|line| {
        y += line.size * LEADING;
        y <= SIZE.1 - MARGIN
    });
    fits.count().max(1)
}

fn marks<'a>(faces: &FaceSet<'a, 'a>, lines: &[Line]) -> Vec<Mark<'a>> {
    let (mut y, mut marks) = (MARGIN, Vec::new());
    for line in lines {
        y += line.size * LEADING;
        let mut x = MARGIN;
        for (face, text) in faces.runs(&line.text) {
            let width = face.width(line.size, &text);
            marks.push(Mark::Text { x, y, face, size: line.size, ink: Ink::Black, text });
            x += width;
        }
    }
    marks
}

fn lines(evidence: &Evidence, lang: Lang) -> Vec<Line> {
    let mut lines = vec![Line { size: TITLE, text: k::TITLE.get(lang).to_owned() }];
    for (index, page) in evidence.pages.iter().enumerate() {
        lines.push(Line { size: HEAD, text: String::new() });
        lines.push(Line { size: HEAD, text: format!("{}  {}", index + 1, page.label) });
        lines.extend(facts(page, lang).into_iter().map(|text| Line { size: BODY, text }));
    }
    lines
}

fn facts(page: &PageRecord, lang: Lang) -> Vec<String> {
    let say = |words: Words| words.get(lang).to_owned();
    let (original, rendition, evidence) = (&page.original, &page.rendition, &page.evidence);
    let how = match evidence.unchanged {
        true => say(k::UNCHANGED),
        false => say(k::ENCODED),
    };
    let mut facts = vec![
        format!("{}  {} ({})", say(k::DEVICE), page.device, evidence.source.code()),
        format!("{}  SHA-256 {}", say(k::ORIGINAL), original.sha256),
        format!("      {}", bytes(original.bytes, lang)),
        format!("{}  SHA-256 {}", say(k::PAGE), rendition.sha256),
        format!("      {how} · {}", bytes(rendition.bytes, lang)),
        format!("{}  {} · {} {:.1}", say(k::RESOLUTION), evidence.dpi_device, say(k::MEASURED), evidence.dpi_effective),
        format!("{}  {:.3}° · {} {}°", say(k::SKEW), evidence.angle_deg, say(k::TURNED), evidence.turn_deg),
    ];
    if let Some(corners) = &evidence.corners {
        let corners: Vec<String> = corners.iter().map(|[x, y]| format!("({x:.1}, {y:.1})")).collect();
        facts.push(format!("{}  {}", say(k::CORNERS), corners.join(" ")));
    }
    let measures: Vec<String> = evidence.measures.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
    facts.push(format!("{}  {}", say(k::MEASURES), measures.join(" · ")));
    let findings: Vec<String> = evidence.findings.iter().map(finding).collect();
    let findings = if findings.is_empty() { say(k::NONE) } else { findings.join(" · ") };
    facts.push(format!("{}  {findings}", say(k::FINDINGS)));
    facts.push(format!(
        "{}  {} · {} {}",
        say(k::RETAKES),
        evidence.retakes,
        say(k::ACCEPTED_BY),
        evidence.accepted_by.map_or("-", |by| by.code())
    ));
    facts
}

fn finding(finding: &Finding) -> String {
    let FindingRecord { reason, grade, value, limit, .. } = finding.into();
    format!("{reason} ({grade}) {value:.3} / {limit:.3}")
}

fn bytes(count: u64, lang: Lang) -> String {
    k::BYTES.fill(lang, &[("n", &count.to_string())])
}

/// Breaks a line where it leaves the sheet.
fn fold(faces: &FaceSet<'_, '_>, line: &Line, width: f32) -> Vec<Line> {
    let mut folded = vec![Line { size: line.size, text: String::new() }];
    let mut x = 0.0;
    for c in faces.printable(&line.text).chars() {
        let advance = faces.width(line.size, c.encode_utf8(&mut [0; 4]));
        if x + advance > width {
            folded.push(Line { size: line.size, text: String::new() });
            x = 0.0;
        }
        x += advance;
        if let Some(last) = folded.last_mut() {
            last.text.push(c);
        }
    }
    folded
}
