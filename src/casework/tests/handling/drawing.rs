//! docs/cases.md, drawn from the table.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lobby_casework::handling::Stage;
use lobby_casework::handling::table::{TABLE, Who};

fn who(who: Who) -> &'static str {
    match who {
        Who::Applicant => "applicant",
        Who::Officer => "officer",
        Who::Approved => "officer, approved by another",
        Who::Supervisor => "supervision",
        Who::Platform => "platform, by itself",
    }
}

/// `DecidedOnTheSpot` as `decided on the spot`.
fn words(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn drawing() -> String {
    let mut text = String::from(
        "# Stages of a case\n\nDrawn by `src/casework/tests/handling` from `src/casework/handling/table.rs`; the test fails where the two differ.\n\
         Dates are counted as docs/clocks.md says. Notes stand in any stage: a notice counts as served, a calendar moved a\n\
         day, a second request for corrections was refused and reported. The kiosk's stages before receipt, draft and sealed, are\n\
         in docs/transitions.md and in the outbox.\n\n```mermaid\nstateDiagram-v2\n    [*] --> received\n",
    );
    for row in TABLE {
        writeln!(text, "    {} --> {}: {}", row.from.name(), row.to.name(), words(&format!("{:?}", row.step))).unwrap();
    }
    text.push_str("    archived --> [*]\n```\n\n| stage | code |\n|---|---|\n");
    for stage in Stage::ALL {
        writeln!(text, "| {} | {} |", stage.name(), stage.code()).unwrap();
    }
    text.push_str("\n| from | step | to | by | where | clocks | document |\n|---|---|---|---|---|---|---|\n");
    for row in TABLE {
        let document = row.document.map(|document| words(&format!("{document:?}"))).unwrap_or_default();
        let step = words(&format!("{:?}", row.step));
        let (from, to, who) = (row.from.name(), row.to.name(), who(row.who));
        writeln!(text, "| {from} | {step} | {to} | {who} | {} | {} | {document} |", row.guard, row.clocks).unwrap();
    }
    text
}

#[test]
fn the_drawing_in_docs_is_the_table() {
    let drawing = drawing();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cases.md");
    if std::fs::read_to_string(kept).unwrap_or_default() != drawing {
        let drawn = concat!(env!("CARGO_TARGET_TMPDIR"), "/cases.md");
        std::fs::write(drawn, &drawing).unwrap();
        panic!("docs/cases.md is not what the table says; as drawn now: {drawn}");
    }
}

#[test]
fn every_stage_is_reached_none_is_a_dead_end_and_no_step_has_two_ways_from_one_stage() {
    let ways: BTreeSet<_> = TABLE.iter().map(|row| (row.from, row.step)).collect();
    assert_eq!(ways.len(), TABLE.len());
    let mut reached = BTreeSet::from([Stage::Received]);
    for _ in Stage::ALL {
        let more: Vec<Stage> = TABLE.iter().filter(|row| reached.contains(&row.from)).map(|row| row.to).collect();
        reached.extend(more);
    }
    assert_eq!(reached, BTreeSet::from(Stage::ALL));
    for stage in Stage::ALL {
        let mut ends = BTreeSet::from([stage]);
        for _ in Stage::ALL {
            let more: Vec<Stage> = TABLE.iter().filter(|row| ends.contains(&row.from)).map(|row| row.to).collect();
            ends.extend(more);
        }
        assert!(ends.contains(&Stage::Archived), "{stage:?}");
        assert_eq!(Stage::from_name(stage.name()), Some(stage));
    }
}
