//! The judge over the generated pages: how many good ones are refused, how many bad ones missed.
//!
//! CI takes the sample; `LOBBY_PAGES=full cargo test -p lobby-imaging --test judged -- --nocapture` all 500 and
//! prints the table.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "judged/truth.rs"]
mod truth;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use lobby_domain::capture::{CaptureSpec, Grade, Reason};
use lobby_imaging::judge::{Judgement, Thresholds, judge};
use lobby_test_pages::{Case, Flaw, Verdict};
use truth::Page;

fn spec(case: &Case) -> CaptureSpec {
    CaptureSpec {
        pages_min: 1,
        pages_max: 10,
        colour: true,
        dpi: 300,
        dpi_min_effective: 200,
        min_sharpness: 0.18,
        retake_below: 0.12,
        both_sides: false,
        page_size: case.truth.asked.to_owned(),
        glare_check: true,
        edge_check: true,
    }
}

fn reason(flaw: Flaw) -> Reason {
    match flaw {
        Flaw::NoPage => Reason::NoPage,
        Flaw::Several => Reason::SeveralPages,
        Flaw::Defocus | Flaw::Motion => Reason::Blurred,
        Flaw::Dark => Reason::Dark,
        Flaw::Over => Reason::OverExposed,
        Flaw::Glare => Reason::Glare,
        Flaw::Cut => Reason::Cut,
        Flaw::Uneven => Reason::Uneven,
        Flaw::Coarse => Reason::Coarse,
        Flaw::Blank => Reason::Blank,
        Flaw::ShowThrough => Reason::ShowThrough,
        Flaw::WrongSize => Reason::WrongSize,
    }
}

/// Result of one case.
struct Outcome {
    index: usize,
    name: String,
    flaw: Option<Flaw>,
    verdict: Verdict,
    judgement: Judgement,
}

impl Outcome {
    fn of(case: &Case) -> Outcome {
        let judgement = judge(&Page::of(case).scene(), &Thresholds::default(), Some(&spec(case)));
        let flaw = case.truth.flaws.first().map(|(flaw, _)| *flaw);
        Outcome { index: case.index, name: case.name.clone(), flaw, verdict: case.truth.verdict, judgement }
    }

    fn grade(&self) -> Option<Grade> {
        lobby_domain::capture::gravest(&self.judgement.findings)
    }

    /// Whether a good page goes through without a question, a bad one is refused, one to be asked about is.
    fn is_right(&self) -> bool {
        match self.verdict {
            Verdict::Accept => self.grade().is_none(),
            Verdict::Refuse => self.grade() == Some(Grade::Retake),
            Verdict::Ask => matches!(self.grade(), Some(Grade::Look | Grade::Note)),
        }
    }

    fn names_the_flaw(&self) -> bool {
        self.flaw.is_none_or(|flaw| self.judgement.findings.iter().any(|f| f.reason == reason(flaw)))
    }
}

fn tell(outcome: &Outcome) {
    let all_is_well = outcome.is_right() && outcome.names_the_flaw();
    let findings =
        outcome.judgement.findings.iter().map(|f| format!("{} {:?} {:.3}", f.reason.code(), f.grade, f.value));
    let findings = findings.collect::<Vec<_>>().join(", ");
    let mark = if all_is_well { "" } else { "WRONG " };
    println!("{mark}{} | {findings} | {:?}", outcome.name, outcome.judgement.measures);
}

fn outcomes(indices: &[usize]) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(index) = indices.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = Outcome::of(&lobby_test_pages::case(*index));
                    tell(&outcome);
                    all.lock().unwrap_or_else(PoisonError::into_inner).push(outcome);
                }
            });
        }
    });
    let mut all = all.into_inner().unwrap();
    all.sort_by_key(|outcome: &Outcome| outcome.index);
    all
}

#[test]
fn good_pages_pass_and_bad_ones_do_not() {
    let full = std::env::var("LOBBY_PAGES").is_ok_and(|word| word == "full");
    let indices: Vec<usize> =
        if full { (0..lobby_test_pages::FULL).collect() } else { lobby_test_pages::sample().collect() };
    let all = outcomes(&indices);
    let mut table: BTreeMap<String, [usize; 6]> = BTreeMap::new();
    for outcome in &all {
        let row = outcome.flaw.map_or("good".to_owned(), |flaw| format!("{flaw:?}"));
        let cells = table.entry(row).or_default();
        let at = match outcome.grade() {
            None => 0,
            Some(Grade::Note) => 1,
            Some(Grade::Look) => 2,
            Some(Grade::Retake) => 3,
        };
        cells[at] += 1;
        cells[4] += usize::from(outcome.names_the_flaw());
        cells[5] += usize::from(!outcome.is_right());
    }
    println!("{:14} {:>5} {:>5} {:>5} {:>6} {:>6} {:>6}", "", "none", "note", "look", "retake", "named", "wrong");
    for (row, [none, note, look, retake, named, wrong]) in &table {
        println!("{row:14} {none:5} {note:5} {look:5} {retake:6} {named:6} {wrong:6}");
    }
    let good: Vec<_> = all.iter().filter(|o| o.verdict == Verdict::Accept).collect();
    let bad: Vec<_> = all.iter().filter(|o| o.verdict != Verdict::Accept).collect();
    let refused = good.iter().filter(|o| o.grade().is_some()).count();
    let missed = bad.iter().filter(|o| !o.is_right()).count();
    println!("false refusals {refused} of {}, missed {missed} of {}", good.len(), bad.len());
    assert!(refused * 100 <= good.len(), "{refused} of {} good pages are questioned", good.len());
    assert!(missed * 50 <= bad.len(), "{missed} of {} bad pages pass", bad.len());
}
