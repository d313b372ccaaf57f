//! The sheet of evidence: the record for people's eyes, behind the pages.

use krilla::Document as File;
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};
use lobby_domain::{Lang, Text};
use ttf_parser::Face;

use lobby_domain::capture::Finding;

use super::evidence::{Evidence, FindingRecord, PageRecord};
use super::{FontFile, Label};
use crate::ImagingError;

/// A4, points.
const SIZE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
const TITLE: f32 = 15.0;
const HEAD: f32 = 10.5;
const BODY: f32 = 8.5;
const LEADING: f32 = 1.55;
/// Stands for a character the font lacks, as printers have it.
const MISSING: char = '?';

struct Line {
    size: f32,
    text: String,
}

/// Adds as many sheets as the record needs.
pub(super) fn add(file: &mut File, evidence: &Evidence, font: &FontFile, lang: Lang) -> Result<(), ImagingError> {
    let face = Face::parse(&font.bytes, font.index).map_err(|_| ImagingError::Font)?;
    let parsed = Font::new(font.bytes.clone().into(), font.index).ok_or(ImagingError::Font)?;
    let wide = SIZE.0 - 2.0 * MARGIN;
    let lines: Vec<Line> = lines(evidence, lang).iter().flat_map(|line| fold(&face, line, wide)).collect();
    let mut waiting = lines.as_slice();
    let mut number = 1;
    while !waiting.is_empty() {
        let fitting = how_many_fit(waiting);
        set_sheet(file, &parsed, &waiting[..fitting], &Label::page(title(lang).get(lang), number))?;
        waiting = &waiting[fitting..];
        number += 1;
    }
    Ok(())
}

fn how_many_fit(lines: &[Line]) -> usize {
    let mut y = MARGIN;
    let fits = lines.iter().take_while(|line| {
        y += line.size * LEADING;
        y <= SIZE.1 - MARGIN
    });
    fits.count().max(1)
}

fn set_sheet(file: &mut File, font: &Font, lines: &[Line], label: &Label) -> Result<(), ImagingError> {
    let settings = PageSettings::from_wh(SIZE.0, SIZE.1)
        .ok_or_else(|| ImagingError::Document("the sheet has no size".to_owned()))?
        .with_page_label(label.to_pdf());
    let mut page = file.start_page_with(settings);
    let mut surface = page.surface();
    let mut y = MARGIN;
    for line in lines {
        y += line.size * LEADING;
        let start = Point::from_xy(MARGIN, y);
        surface.draw_text(start, font.clone(), line.size, &line.text, false, TextDirection::LeftToRight);
    }
    surface.finish();
    page.finish();
    Ok(())
}

fn title(_: Lang) -> Text {
    Text::new("采集记录", "How these pages were captured")
}

fn lines(evidence: &Evidence, lang: Lang) -> Vec<Line> {
    let mut lines = vec![Line { size: TITLE, text: title(lang).get(lang).to_owned() }];
    for (index, page) in evidence.pages.iter().enumerate() {
        lines.push(Line { size: HEAD, text: String::new() });
        lines.push(Line { size: HEAD, text: format!("{}  {}", index + 1, page.label) });
        lines.extend(facts(page, lang).into_iter().map(|text| Line { size: BODY, text }));
    }
    lines
}

fn facts(page: &PageRecord, lang: Lang) -> Vec<String> {
    let say = |zh: &str, en: &str| match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    };
    let (original, rendition, evidence) = (&page.original, &page.rendition, &page.evidence);
    let how = match evidence.unchanged {
        true => say("原样保存", "kept byte for byte"),
        false => say("校正后编码一次", "straightened and encoded once"),
    };
    let mut facts = vec![
        format!("{}  {} ({})", say("设备", "Device"), page.device, evidence.source.code()),
        format!("{}  SHA-256 {}", say("原始文件", "Original"), original.sha256),
        format!("      {}", bytes(original.bytes, lang)),
        format!("{}  SHA-256 {}", say("本页图像", "This page"), rendition.sha256),
        format!("      {how} · {}", bytes(rendition.bytes, lang)),
        format!(
            "{}  {} · {} {:.1}",
            say("分辨率", "Dots per inch"),
            evidence.dpi_device,
            say("实测", "measured"),
            evidence.dpi_effective
        ),
        format!(
            "{}  {:.3}° · {} {}°",
            say("倾斜", "Skew"),
            evidence.angle_deg,
            say("转动", "turned"),
            evidence.turn_deg
        ),
    ];
    if let Some(corners) = &evidence.corners {
        let corners: Vec<String> = corners.iter().map(|[x, y]| format!("({x:.1}, {y:.1})")).collect();
        facts.push(format!("{}  {}", say("四角", "Corners"), corners.join(" ")));
    }
    let measures: Vec<String> = evidence.measures.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
    facts.push(format!("{}  {}", say("测量值", "Measures"), measures.join(" · ")));
    let findings: Vec<String> = evidence.findings.iter().map(finding).collect();
    let findings = if findings.is_empty() { say("无", "none") } else { findings.join(" · ") };
    facts.push(format!("{}  {findings}", say("发现", "Findings")));
    facts.push(format!(
        "{}  {} · {} {}",
        say("重拍", "Retakes"),
        evidence.retakes,
        say("通过", "accepted by"),
        evidence.accepted_by.map_or("-", |by| by.code())
    ));
    facts
}

fn finding(finding: &Finding) -> String {
    let FindingRecord { reason, grade, value, limit, .. } = finding.into();
    format!("{reason} ({grade}) {value:.3} / {limit:.3}")
}

fn bytes(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{count} 字节"),
        Lang::En => format!("{count} bytes"),
    }
}

/// Breaks a line where it leaves the sheet, and replaces what the font cannot show: PDF/A has no missing glyphs.
fn fold(face: &Face<'_>, line: &Line, wide: f32) -> Vec<Line> {
    let per_unit = line.size / f32::from(face.units_per_em());
    let mut folded = vec![Line { size: line.size, text: String::new() }];
    let mut x = 0.0;
    for c in line.text.chars().filter(|c| !c.is_control()) {
        let c = if face.glyph_index(c).is_some() { c } else { MISSING };
        let advance = face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        let advance = f32::from(advance) * per_unit;
        if x + advance > wide {
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
