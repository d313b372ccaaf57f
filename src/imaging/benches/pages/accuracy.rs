//! The generated set through find, straighten and judge, and OpenCV's recipe at the same pictures.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout};

use lobby_test_pages::score::{Outcome, Score, percentile};
use lobby_test_pages::{Case, FULL};

use crate::figure::Figure;
use crate::{material, outcome, peers};

/// Of all cases or a sample; with `recipes`, of all cases whose recipe's name has one of them in it.
pub fn figures(folder: &Path, full: bool, recipes: &[&str]) -> Vec<Figure> {
    let named = |index: &usize| recipes.iter().any(|word| lobby_test_pages::plan(*index).recipe.contains(word));
    let indices: Vec<usize> = match (full, recipes) {
        (true, []) => (0..FULL).collect(),
        (false, []) => lobby_test_pages::sample().collect(),
        (_, _) => (0..FULL).filter(named).collect(),
    };
    let (mut ours, mut theirs) = (Score::default(), Score::default());
    let mut recipe = Recipe::start(folder);
    for index in indices {
        let mut case = lobby_test_pages::case(index);
        if let Some(recipe) = &mut recipe {
            theirs.add(&case, &recipe.say(&case).unwrap_or_default());
        }
        let outcome = outcome::of(&mut case);
        ours.add(&case, &outcome);
    }
    explain(&ours);
    let p95 = |values: &[f64]| percentile(values, 95.0);
    let count = ours.cases;
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    vec![
        Figure::new(format!("skew error, edges show, p95 ({count} pages)"), p95(&ours.skew_edges), "deg").at_most(0.02),
        Figure::new("skew error, no edges, p95", p95(&ours.skew_hidden), "deg").at_most(0.1),
        Figure::new("corners, scanner, p95", p95(&ours.corners_scan), "px").at_most(1.5),
        Figure::new("  OpenCV's recipe", p95(&theirs.corners_scan), "px"),
        Figure::new("corners, camera, p95", p95(&ours.corners_camera), "px").at_most(3.0),
        Figure::new("  OpenCV's recipe", p95(&theirs.corners_camera), "px"),
        Figure::new("size of paper, error, p95", p95(&ours.size).map(|share| share * 100.0), "%").at_most(1.0),
        Figure::new("edges show and were not found", ours.not_found.len() as f64, "pages"),
        Figure::new("  OpenCV's recipe", theirs.not_found.len() as f64, "pages"),
        Figure::new("turned the wrong way", share(ours.wrong_turn.len(), ours.turns), "%"),
        Figure::new("good pages refused", ours.false_refusals_percent(), "%").at_most(1.0),
        Figure::new("good pages asked about", share(ours.asked_to_look.len(), ours.good), "%"),
        Figure::new("bad pages missed", ours.missed_percent(), "%").at_most(2.0),
        Figure::new("bad pages refused for another reason", share(ours.other_reason.len(), ours.bad), "%"),
    ]
}

/// Names of the failed cases.
fn explain(score: &Score) {
    let mut out = io::stdout().lock();
    let lists = [
        ("not found", &score.not_found),
        ("wrong turn", &score.wrong_turn),
        ("refused though good", &score.false_refusals),
        ("asked though good", &score.asked_to_look),
        ("missed", &score.missed),
        ("another reason", &score.other_reason),
    ];
    for (what, names) in lists {
        for name in names {
            writeln!(out, "  {what}: {name}").unwrap();
        }
    }
}

/// OpenCV in a process of its own, asked page by page.
struct Recipe {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    picture: std::path::PathBuf,
}

impl Recipe {
    fn start(folder: &Path) -> Option<Self> {
        let mut child = peers::corners(folder)?;
        let (ask, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        Some(Self { child, ask, answers, picture: folder.join("case.ppm") })
    }

    /// Corners are all that it has to say; of those the angle follows.
    fn say(&mut self, case: &Case) -> Option<Outcome> {
        fs::write(&self.picture, material::ppm(case)).ok()?;
        writeln!(self.ask, "{}", self.picture.display()).ok()?;
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        let corners: [(f64, f64); 4] = serde_json::from_str(&line).ok()?;
        Some(Outcome { corners: Some(corners), ..Outcome::default() })
    }
}

impl Drop for Recipe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
