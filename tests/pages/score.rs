//! Comparison of a pipeline's results with the truth.

use crate::truth::{Case, Edges, Flaw, Source, Verdict};

/// Weight of a finding in the pipeline under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Reported only.
    Note,
    /// The citizen is asked to look.
    Look,
    /// The page is refused.
    Retake,
}

/// Result of a pipeline for a picture, in plain values so that any pipeline can be scored.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Corners by visible edges, upper left first as it lies.
    pub corners: Option<[(f64, f64); 4]>,
    /// Clockwise degrees.
    pub angle: Option<f64>,
    /// Clockwise quarter turns to upright; `None` where undetermined.
    pub turn: Option<u8>,
    /// Millimetres across and down, upright.
    pub size_mm: Option<(f64, f64)>,
    /// The reason's word and its weight.
    pub findings: Vec<(&'static str, Weight)>,
}

/// Errors and counts over many cases.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Cases counted.
    pub cases: usize,
    /// Errors of skew of pages with visible edges, degrees; without the pages that were not found.
    pub skew_edges: Vec<f64>,
    /// Errors of skew of pages without visible edges, degrees.
    pub skew_hidden: Vec<f64>,
    /// Worst corner of each scanned page, pixels.
    pub corners_scan: Vec<f64>,
    /// Worst corner of each camera page, pixels.
    pub corners_camera: Vec<f64>,
    /// Relative error of the larger side where a scanner saw all edges.
    pub size: Vec<f64>,
    /// Pages with visible edges that were not found.
    pub not_found: Vec<String>,
    /// Pages turned wrongly, with both turns.
    pub wrong_turn: Vec<String>,
    /// Pages whose turn was compared.
    pub turns: usize,
    /// Good pages.
    pub good: usize,
    /// Good pages that were refused, with their findings.
    pub false_refusals: Vec<String>,
    /// Good pages at which the citizen is asked to look.
    pub asked_to_look: Vec<String>,
    /// Bad pages.
    pub bad: usize,
    /// Bad pages that passed, with their findings.
    pub missed: Vec<String>,
    /// Bad pages that were refused for another reason than their flaw.
    pub other_reason: Vec<String>,
}

impl Score {
    /// Counts one case.
    pub fn add(&mut self, case: &Case, outcome: &Outcome) {
        self.cases += 1;
        self.add_place(case, outcome);
        self.add_verdict(case, outcome);
    }

    fn add_place(&mut self, case: &Case, outcome: &Outcome) {
        let truth = &case.truth;
        let judged = |flaw: &(Flaw, f64)| !matches!(flaw.0, Flaw::Blank | Flaw::ShowThrough | Flaw::WrongSize);
        // The corners of a refused page are not used.
        let (Some(corners), false) = (truth.corners, truth.flaws.iter().any(judged)) else { return };
        let off = outcome.angle.map(|angle| (angle - truth.angle).abs());
        match truth.edges {
            Edges::Visible => {
                let Some(found) = outcome.corners else { return self.not_found.push(case.name.clone()) };
                self.skew_edges.extend(off);
                let worst = (0..4).map(|i| (found[i].0 - corners[i].0).hypot(found[i].1 - corners[i].1));
                let worst = worst.fold(0.0, f64::max);
                if case.source == Source::Camera { &mut self.corners_camera } else { &mut self.corners_scan }
                    .push(worst);
                if let (Some((w, h)), true) = (outcome.size_mm, case.dpi > 0) {
                    let (tw, th) = truth.size_mm;
                    self.size.push((w.max(h) / tw.max(th) - 1.0).abs());
                }
            }
            Edges::Faint | Edges::Hidden if truth.tells_up => self.skew_hidden.extend(off),
            Edges::Faint | Edges::Hidden => {}
        }
        if let (true, Some(turn)) = (truth.tells_up, outcome.turn) {
            self.turns += 1;
            if turn != truth.turn {
                self.wrong_turn.push(format!("{}: {turn} for {}", case.name, truth.turn));
            }
        }
    }

    fn add_verdict(&mut self, case: &Case, outcome: &Outcome) {
        let heaviest = outcome.findings.iter().map(|(_, weight)| *weight).max();
        let words = || {
            let words: Vec<String> =
                outcome.findings.iter().map(|(code, weight)| format!("{code} {weight:?}")).collect();
            format!("{}: {} for {:?}", case.name, words.join(", "), case.truth.flaws)
        };
        let right = |(flaw, _): &(Flaw, f64)| outcome.findings.iter().any(|(code, _)| flaw.codes().contains(code));
        match case.truth.verdict {
            Verdict::Accept => {
                self.good += 1;
                match heaviest {
                    Some(Weight::Retake) => self.false_refusals.push(words()),
                    Some(Weight::Look) => self.asked_to_look.push(words()),
                    Some(Weight::Note) | None => {}
                }
            }
            Verdict::Refuse => {
                self.bad += 1;
                if heaviest != Some(Weight::Retake) {
                    self.missed.push(words());
                } else if !case.truth.flaws.iter().all(right) {
                    self.other_reason.push(words());
                }
            }
            Verdict::Ask => {
                self.bad += 1;
                if !case.truth.flaws.iter().all(right) {
                    self.missed.push(words());
                }
            }
        }
    }

    /// Per cent of good pages that were refused.
    #[must_use]
    pub fn false_refusals_percent(&self) -> f64 {
        100.0 * self.false_refusals.len() as f64 / self.good.max(1) as f64
    }

    /// Per cent of bad pages that passed.
    #[must_use]
    pub fn missed_percent(&self) -> f64 {
        100.0 * self.missed.len() as f64 / self.bad.max(1) as f64
    }
}

impl Flaw {
    /// The words by which a pipeline may name it.
    #[must_use]
    pub fn codes(self) -> &'static [&'static str] {
        match self {
            Flaw::NoPage => &["no_page"],
            Flaw::Several => &["several_pages"],
            Flaw::Defocus | Flaw::Motion => &["blurred"],
            Flaw::Dark => &["dark"],
            Flaw::Over => &["over_exposed"],
            Flaw::Glare => &["glare", "over_exposed"],
            Flaw::Cut => &["cut"],
            Flaw::Uneven => &["uneven"],
            Flaw::Coarse => &["coarse"],
            Flaw::Blank => &["blank"],
            // Whether something shines through a blank page changes nothing for the citizen.
            Flaw::ShowThrough => &["show_through", "blank"],
            Flaw::WrongSize => &["wrong_size"],
        }
    }
}

/// The value that so many of a hundred do not exceed; nothing of nothing.
#[must_use]
pub fn percentile(values: &[f64], percent: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninety_fifth_of_a_hundred_is_the_ninety_fifth() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&values, 95.0), Some(95.0));
        assert_eq!(percentile(&[7.0], 95.0), Some(7.0));
        assert_eq!(percentile(&[], 95.0), None);
    }
}
