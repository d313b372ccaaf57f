//! What a form of a step sends, read into what the service takes.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use lobby_casework::handling::OfficerStep;
use lobby_words::Words;
use lobby_words::console::step as k;

use crate::console::fields::{Fields, every, first};
use crate::names::{Name, Named};
use crate::service::handling::asked::Asked;

/// Beginning of the name of the field that says what is wrong with a material.
pub const WHY: &str = "why-";

/// What the form of this step asks for.
///
/// # Errors
/// What is wrong with the form, in words.
pub fn read(step: OfficerStep, sent: &Fields) -> Result<Asked, Words> {
    let text = |name: &str| first(sent, name).trim().to_owned();
    Ok(match step {
        OfficerStep::Accept => Asked::Accept {},
        OfficerStep::CorrectOnTheSpot => Asked::CorrectOnTheSpot {},
        OfficerStep::Archive => Asked::Archive {},
        OfficerStep::AskCorrection => {
            let materials: BTreeSet<String> = every(sent, "material").map(str::to_owned).collect();
            let reasons = materials.iter().map(|code| (code.clone(), text(&format!("{WHY}{code}"))));
            let reasons: BTreeMap<String, String> = reasons.filter(|(_, why)| !why.is_empty()).collect();
            Asked::AskCorrection { materials, reasons }
        }
        OfficerStep::NotRequired => Asked::NotRequired { reason: text("reason") },
        OfficerStep::NotCompetent => Asked::NotCompetent { competent: text("competent") },
        OfficerStep::BeginStage => Asked::BeginStage { name: text("name"), working_days: value(sent, "working_days")? },
        OfficerStep::Extend => {
            Asked::Extend { amount: value(sent, "amount")?, proposed_by: text("proposed_by"), reason: text("reason") }
        }
        OfficerStep::Suspend => {
            Asked::Suspend { ground: named(sent, "ground")?, expected_end: value(sent, "expected_end")? }
        }
        OfficerStep::Resume => Asked::Resume { stop: value(sent, "stop")? },
        OfficerStep::Decide => {
            let granted = match first(sent, "outcome") {
                "granted" => true,
                "refused" => false,
                _ => return Err(k::MISSING_CHOICE),
            };
            Asked::Decide { granted, reasons: text("reasons"), appeal: text("appeal") }
        }
        OfficerStep::Deliver => Asked::Deliver { way: named(sent, "way")?, on: value(sent, "on")? },
        OfficerStep::Reopen => Asked::Reopen { reason: text("reason") },
    })
}

fn value<T: FromStr>(sent: &Fields, name: &str) -> Result<T, Words> {
    first(sent, name).trim().parse().map_err(|_| k::MISSING_CHOICE)
}

fn named<T: Named>(sent: &Fields, name: &str) -> Result<Name<T>, Words> {
    T::from_name(first(sent, name)).map(Name).ok_or(k::MISSING_CHOICE)
}
