//! Sentences of the slip that depend on its facts.

use lobby_domain::Lang;
use lobby_words::paper::slip;

use crate::facts::{Limits, ReceiptFacts};
use crate::sheet::PaperSize;

/// The state box: what has happened, and what that means for the citizen.
pub(crate) fn state(lang: Lang, online: bool) -> (&'static str, &'static str) {
    let (what, meaning) =
        if online { (slip::AT_PLATFORM, slip::AT_PLATFORM_MEANS) } else { (slip::AT_KIOSK, slip::AT_KIOSK_MEANS) };
    (what.get(lang), meaning.get(lang))
}

/// The numbered lines under "next"; a line whose limit is unknown is left out.
pub(crate) fn next_lines(lang: Lang, online: bool, limits: &Limits) -> Vec<String> {
    let start = if online { slip::LIMITS_FROM_TODAY } else { slip::LIMITS_FROM_ARRIVAL };
    let mut lines = vec![start.get(lang).to_owned()];
    lines.extend(limits.intake.as_ref().map(|days| slip::INTAKE_LIMIT.fill(lang, &[("days", days)])));
    lines.extend(decision_line(lang, limits));
    lines
}

fn decision_line(lang: Lang, limits: &Limits) -> Option<String> {
    let promised = limits.promised.as_ref().or(limits.statutory.as_ref())?;
    let law = limits.statutory.as_ref().filter(|law| *law != promised);
    Some(match law {
        Some(law) => slip::DECISION_LIMIT_LAW.fill(lang, &[("days", promised), ("law", law)]),
        None => slip::DECISION_LIMIT.fill(lang, &[("days", promised)]),
    })
}

/// What counts in the end; only thermal paper fades.
pub(crate) fn foot(lang: Lang, facts: &ReceiptFacts, size: PaperSize) -> String {
    let words = match size {
        PaperSize::Roll80 => slip::FOOT_ROLL,
        PaperSize::A4 => slip::FOOT_A4,
    };
    words.fill(lang, &[("list", &facts.list_version), ("program", &facts.program_version)])
}
