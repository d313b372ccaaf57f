//! What the gate found of the page in view, in words and marks.

use lobby_domain::capture::{Finding, Grade, Reason};
use lobby_domain::evidence::PageSource;
use lobby_flow::CapturedPage;
use lobby_words::Words;
use slint::SharedString;

use crate::kit::view::{Line, Scene, Tone};
use crate::texts;
use crate::ui::Frame;

/// What the citizen has to know of a page with findings.
pub(super) struct Verdict {
    /// The finding of the headline.
    pub leading: Finding,
    pub source: PageSource,
    pub frame: Frame,
    pub tiles: Vec<Line>,
}

impl Verdict {
    /// `None` where nothing was found that the citizen has to judge.
    pub(super) fn of(page: &CapturedPage, scene: &Scene) -> Option<Verdict> {
        let findings = &page.evidence.findings;
        let leading = leading(findings).filter(|finding| finding.grade > Grade::Note)?.clone();
        let placed = findings.iter().filter(|finding| finding.grade == leading.grade).find_map(|one| one.region);
        let (tone, here) = match leading.grade {
            Grade::Retake => (Tone::Bad, texts::HERE_BAD),
            Grade::Look | Grade::Note => (Tone::Warn, texts::HERE_LOOK),
        };
        let frame = leading.region.or(placed).map_or_else(Frame::default, |region| Frame {
            shown: true,
            left: region.left,
            top: region.top,
            right: region.right,
            bottom: region.bottom,
            label: scene.say(here),
            icon: if leading.reason == Reason::Glare { "sun".into() } else { "eye".into() },
            tone,
        });
        let tiles = tiles(findings, scene);
        Some(Verdict { leading, source: page.evidence.source, frame, tiles })
    }

    /// The label of the button that lets the page pass all the same.
    pub(super) fn pass(page: &CapturedPage, scene: &Scene) -> Words {
        match leading(&page.evidence.findings) {
            Some(finding) if finding.grade == Grade::Note => texts::PAGE_FINE,
            None => texts::PAGE_FINE,
            Some(finding) if is_whole(finding.reason) => texts::HAND_IN,
            Some(_) if scene.large => texts::READABLE_SHORT,
            Some(_) => texts::READABLE,
        }
    }
}

/// Whether a page is the blank side of a sheet, or seems so.
pub(super) fn is_blank(page: &CapturedPage) -> bool {
    page.evidence.findings.iter().any(|one| matches!(one.reason, Reason::Blank | Reason::ShowThrough))
}

/// The finding of the headline: the gravest; of several, the first in the order of [`Reason::ALL`].
fn leading(findings: &[Finding]) -> Option<&Finding> {
    let rank = |reason| Reason::ALL.iter().position(|one| *one == reason);
    findings.iter().min_by_key(|finding| (std::cmp::Reverse(finding.grade), rank(finding.reason)))
}

/// Nothing of it is unreadable; the question is whether it belongs to the paper at all.
pub(super) fn is_whole(reason: Reason) -> bool {
    matches!(reason, Reason::Blank | Reason::ShowThrough | Reason::WrongSize)
}

pub(super) fn what(reason: Reason) -> Words {
    match reason {
        Reason::NoPage => texts::WHAT_NO_PAGE,
        Reason::SeveralPages => texts::WHAT_SEVERAL,
        Reason::Blurred => texts::WHAT_BLURRED,
        Reason::Dark => texts::WHAT_DARK,
        Reason::OverExposed => texts::WHAT_OVER_EXPOSED,
        Reason::Glare => texts::WHAT_GLARE,
        Reason::Cut => texts::WHAT_CUT,
        Reason::Uneven => texts::WHAT_UNEVEN,
        Reason::Coarse => texts::WHAT_COARSE,
        Reason::Blank => texts::WHAT_BLANK,
        Reason::ShowThrough => texts::WHAT_SHOW_THROUGH,
        Reason::WrongSize => texts::WHAT_WRONG_SIZE,
    }
}

/// Three tiles: sharp, complete, light.
fn tiles(findings: &[Finding], scene: &Scene) -> Vec<Line> {
    const SHARP: [(Reason, Words); 4] = [
        (Reason::Blurred, texts::SHARP_BLURRED),
        (Reason::Coarse, texts::SHARP_COARSE),
        (Reason::Blank, texts::SHARP_BLANK),
        (Reason::ShowThrough, texts::SHARP_BLANK),
    ];
    const WHOLE: [(Reason, Words); 4] = [
        (Reason::NoPage, texts::WHOLE_NO_PAGE),
        (Reason::SeveralPages, texts::WHOLE_SEVERAL),
        (Reason::Cut, texts::WHOLE_CUT),
        (Reason::WrongSize, texts::WHOLE_SIZE),
    ];
    const LIGHT: [(Reason, Words); 4] = [
        (Reason::Glare, texts::LIGHT_GLARE),
        (Reason::Dark, texts::LIGHT_DARK),
        (Reason::OverExposed, texts::LIGHT_OVER_EXPOSED),
        (Reason::Uneven, texts::LIGHT_UNEVEN),
    ];
    let seen = findings.iter().all(|finding| finding.reason != Reason::NoPage);
    let glare = findings.iter().any(|finding| finding.reason == Reason::Glare);
    let tile = |name: Words, fine: Words, reasons: &[(Reason, Words)], judged: bool| {
        let found = reasons.iter().find_map(|(reason, words)| {
            let finding = findings.iter().find(|one| one.reason == *reason && one.grade > Grade::Note)?;
            Some((finding.grade, *words))
        });
        let (second, tone, icon) = match found {
            Some((Grade::Retake, words)) => (words, Tone::Bad, "octagon-x"),
            Some((Grade::Look | Grade::Note, words)) => (words, Tone::Warn, "eye"),
            None if !judged => (texts::TILE_UNKNOWN, Tone::Sunk, "circle"),
            None => (fine, Tone::Ok, "circle-check"),
        };
        Line {
            icon: SharedString::from(icon),
            name: scene.say(name),
            second: scene.say(second),
            tone,
            ..Line::default()
        }
    };
    vec![
        tile(texts::TILE_SHARP, texts::SHARP_OK, &SHARP, seen),
        tile(texts::TILE_WHOLE, texts::WHOLE_OK, &WHOLE, true),
        tile(if glare { texts::TILE_GLARE } else { texts::TILE_LIGHT }, texts::LIGHT_OK, &LIGHT, seen),
    ]
}
