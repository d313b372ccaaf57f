//! Steps as stored: a kind and a JSON body. A body's form is part of its kind: another form gets another kind.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lobby_casework::day::Day;
use lobby_casework::deadlines::Extension;
use lobby_casework::handling::procedure::{Approver, Procedure, Silence, StopKind};
use lobby_casework::handling::step::{
    ClockKind, Decision, Demands, Moved, NonAcceptance, Outcome, Step, Suspension, Text,
};
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_casework::stops::StopId;
use lobby_domain::case_document::Document;
use lobby_domain::id::{MaterialCode, OfficerLogin};
use serde::{Deserialize, Serialize};

use crate::names::Name;

/// A step's body; its JSON has one key, the kind.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Body {
    Received(ProcedureBody),
    CorrectedOnTheSpot {},
    CorrectionAsked { materials: BTreeSet<String> },
    CorrectionAskedWithReasons { materials: BTreeMap<String, Option<String>> },
    PartSupplied { materials: BTreeSet<String> },
    AllSupplied { materials: BTreeSet<String> },
    CorrectionLapsed {},
    Accepted { on: Date },
    DeemedAccepted { on: Date },
    NotRequired { reason: String },
    NotCompetent { competent: String },
    ReviewBegun {},
    StageBegun { name: String, working_days: u16 },
    Extended { amount: u16, lengthens: Name<Extension>, approved_by: String, reason: String },
    Suspended(SuspensionBody),
    SuspendedAgain(SuspensionBody),
    ResumedInPart { stop: u32 },
    Resumed { stop: u32 },
    Withdrawn {},
    DecidedOnTheSpot(DecisionBody),
    Decided(DecisionBody),
    Waived {},
    Delivered {},
    Archived {},
    Reopened { reason: String },
    SecondCorrectionRefused { materials: BTreeSet<String> },
    NoticeServed { document: Name<Document>, on: Date, days: Vec<(Name<ClockKind>, Date)> },
    Reprojected { year: i16, moved: Vec<MovedBody> },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermBody {
    amount: u16,
    unit: Name<TermUnit>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcedureBody {
    statutory: TermBody,
    promised: TermBody,
    intake: u16,
    correction: TermBody,
    silence: Name<Silence>,
    extension_cap: u16,
    approver: Name<Approver>,
    is_on_the_spot: bool,
    stops: Vec<Name<StopKind>>,
    found: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuspensionBody {
    stop: u32,
    kind: Name<StopKind>,
    expected_end: Date,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    outcome: Name<Outcome>,
    reasons: String,
    appeal: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MovedBody {
    clock: Name<ClockKind>,
    from: Date,
    to: Date,
    is_held: bool,
}

/// The kind of a step and its body, JSON.
#[must_use]
pub fn encode(step: &Step) -> (String, String) {
    match serde_json::to_value(body(step)) {
        Ok(serde_json::Value::Object(object)) => {
            object.into_iter().next().map(|(kind, body)| (kind, body.to_string())).unwrap_or_default()
        }
        // An enum of structs always becomes an object.
        Ok(_) | Err(_) => (String::new(), String::new()),
    }
}

/// The step of this kind and body; `None` where this program does not know it.
#[must_use]
pub fn decode(kind: &str, body: &str) -> Option<Step> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    let object = serde_json::Value::Object([(kind.to_owned(), body)].into_iter().collect());
    step(serde_json::from_value(object).ok()?)
}

fn body(step: &Step) -> Body {
    match step {
        Step::Received(procedure) => Body::Received(procedure_body(procedure)),
        Step::CorrectedOnTheSpot => Body::CorrectedOnTheSpot {},
        Step::CorrectionAsked { demands } => demands_body(demands),
        Step::PartSupplied { materials } => Body::PartSupplied { materials: codes(materials) },
        Step::AllSupplied { materials } => Body::AllSupplied { materials: codes(materials) },
        Step::CorrectionLapsed => Body::CorrectionLapsed {},
        Step::Accepted { on } => Body::Accepted { on: on.date() },
        Step::DeemedAccepted { on } => Body::DeemedAccepted { on: on.date() },
        Step::NotAccepted(NonAcceptance::NotRequired { reason }) => Body::NotRequired { reason: plain(reason) },
        Step::NotAccepted(NonAcceptance::NotCompetent { competent }) => {
            Body::NotCompetent { competent: plain(competent) }
        }
        Step::ReviewBegun => Body::ReviewBegun {},
        Step::StageBegun { name, working_days } => Body::StageBegun { name: plain(name), working_days: *working_days },
        Step::Extended { amount, lengthens, approved_by, reason } => Body::Extended {
            amount: *amount,
            lengthens: Name(*lengthens),
            approved_by: approved_by.to_string(),
            reason: plain(reason),
        },
        Step::Suspended(suspension) => Body::Suspended(suspension_body(*suspension)),
        Step::SuspendedAgain(suspension) => Body::SuspendedAgain(suspension_body(*suspension)),
        Step::ResumedInPart { stop } => Body::ResumedInPart { stop: stop.0 },
        Step::Resumed { stop } => Body::Resumed { stop: stop.0 },
        Step::Withdrawn => Body::Withdrawn {},
        Step::DecidedOnTheSpot(decision) => Body::DecidedOnTheSpot(decision_body(decision)),
        Step::Decided(decision) => Body::Decided(decision_body(decision)),
        Step::Waived => Body::Waived {},
        Step::Delivered => Body::Delivered {},
        Step::Archived => Body::Archived {},
        Step::Reopened { reason } => Body::Reopened { reason: plain(reason) },
        Step::SecondCorrectionRefused { demands } => Body::SecondCorrectionRefused { materials: codes(demands) },
        Step::NoticeServed { document, on, days } => Body::NoticeServed {
            document: Name(*document),
            on: on.date(),
            days: days.iter().map(|(clock, day)| (Name(*clock), day.date())).collect(),
        },
        Step::Reprojected { year, moved } => {
            Body::Reprojected { year: *year, moved: moved.iter().map(moved_body).collect() }
        }
    }
}

fn step(body: Body) -> Option<Step> {
    Some(match body {
        Body::Received(body) => Step::Received(Box::new(procedure(body)?)),
        Body::CorrectedOnTheSpot {} => Step::CorrectedOnTheSpot,
        Body::CorrectionAsked { materials } => {
            Step::CorrectionAsked { demands: materials_of(&materials)?.into_iter().map(|code| (code, None)).collect() }
        }
        Body::CorrectionAskedWithReasons { materials } => {
            let demand = |(code, why): (String, Option<String>)| {
                let why = why.map(|why| Text::parse(&why));
                Some((MaterialCode::parse(&code).ok()?, if let Some(why) = why { Some(why?) } else { None }))
            };
            Step::CorrectionAsked { demands: materials.into_iter().map(demand).collect::<Option<_>>()? }
        }
        Body::PartSupplied { materials } => Step::PartSupplied { materials: materials_of(&materials)? },
        Body::AllSupplied { materials } => Step::AllSupplied { materials: materials_of(&materials)? },
        Body::CorrectionLapsed {} => Step::CorrectionLapsed,
        Body::Accepted { on } => Step::Accepted { on: Day::new(on)? },
        Body::DeemedAccepted { on } => Step::DeemedAccepted { on: Day::new(on)? },
        Body::NotRequired { reason } => Step::NotAccepted(NonAcceptance::NotRequired { reason: Text::parse(&reason)? }),
        Body::NotCompetent { competent } => {
            Step::NotAccepted(NonAcceptance::NotCompetent { competent: Text::parse(&competent)? })
        }
        Body::ReviewBegun {} => Step::ReviewBegun,
        Body::StageBegun { name, working_days } => Step::StageBegun { name: Text::parse(&name)?, working_days },
        Body::Extended { amount, lengthens, approved_by, reason } => Step::Extended {
            amount,
            lengthens: lengthens.0,
            approved_by: OfficerLogin::parse(&approved_by).ok()?,
            reason: Text::parse(&reason)?,
        },
        Body::Suspended(body) => Step::Suspended(suspension(&body)?),
        Body::SuspendedAgain(body) => Step::SuspendedAgain(suspension(&body)?),
        Body::ResumedInPart { stop } => Step::ResumedInPart { stop: StopId(stop) },
        Body::Resumed { stop } => Step::Resumed { stop: StopId(stop) },
        Body::Withdrawn {} => Step::Withdrawn,
        Body::DecidedOnTheSpot(body) => Step::DecidedOnTheSpot(decision(&body)?),
        Body::Decided(body) => Step::Decided(decision(&body)?),
        Body::Waived {} => Step::Waived,
        Body::Delivered {} => Step::Delivered,
        Body::Archived {} => Step::Archived,
        Body::Reopened { reason } => Step::Reopened { reason: Text::parse(&reason)? },
        Body::SecondCorrectionRefused { materials } => {
            Step::SecondCorrectionRefused { demands: materials_of(&materials)? }
        }
        Body::NoticeServed { document, on, days } => {
            let days = days.into_iter().map(|(clock, day)| Some((clock.0, Day::new(day)?)));
            Step::NoticeServed { document: document.0, on: Day::new(on)?, days: days.collect::<Option<_>>()? }
        }
        Body::Reprojected { year, moved } => {
            let moved = moved.into_iter().map(|body| {
                let (from, to) = (Day::new(body.from)?, Day::new(body.to)?);
                Some(Moved { clock: body.clock.0, from, to, is_held: body.is_held })
            });
            Step::Reprojected { year, moved: moved.collect::<Option<_>>()? }
        }
    })
}

/// The form of before reasons where there are none, which programs of before read.
fn demands_body(demands: &Demands) -> Body {
    if demands.values().all(Option::is_none) {
        return Body::CorrectionAsked { materials: demands.keys().map(ToString::to_string).collect() };
    }
    let demand = |(code, why): (&MaterialCode, &Option<Text>)| (code.to_string(), why.as_ref().map(plain));
    Body::CorrectionAskedWithReasons { materials: demands.iter().map(demand).collect() }
}

fn codes(materials: &BTreeSet<MaterialCode>) -> BTreeSet<String> {
    materials.iter().map(ToString::to_string).collect()
}

fn materials_of(codes: &BTreeSet<String>) -> Option<BTreeSet<MaterialCode>> {
    codes.iter().map(|code| MaterialCode::parse(code).ok()).collect()
}

fn plain(text: &Text) -> String {
    text.as_str().to_owned()
}

fn term_body(term: Term) -> TermBody {
    TermBody { amount: term.amount, unit: Name(term.unit) }
}

fn term(body: &TermBody) -> Term {
    Term { amount: body.amount, unit: body.unit.0 }
}

fn procedure_body(procedure: &Procedure) -> ProcedureBody {
    ProcedureBody {
        statutory: term_body(procedure.terms.statutory),
        promised: term_body(procedure.terms.promised),
        intake: procedure.intake,
        correction: term_body(procedure.correction),
        silence: Name(procedure.silence),
        extension_cap: procedure.extension_cap,
        approver: Name(procedure.approver),
        is_on_the_spot: procedure.is_on_the_spot,
        stops: procedure.stops.iter().copied().map(Name).collect(),
        found: codes(&procedure.found),
    }
}

fn procedure(body: ProcedureBody) -> Option<Procedure> {
    Some(Procedure {
        terms: DecisionTerms { statutory: term(&body.statutory), promised: term(&body.promised) },
        intake: body.intake,
        correction: term(&body.correction),
        silence: body.silence.0,
        extension_cap: body.extension_cap,
        approver: body.approver.0,
        is_on_the_spot: body.is_on_the_spot,
        stops: body.stops.iter().map(|stop| stop.0).collect(),
        found: materials_of(&body.found)?,
    })
}

fn suspension_body(suspension: Suspension) -> SuspensionBody {
    let Suspension { stop, kind, expected_end } = suspension;
    SuspensionBody { stop: stop.0, kind: Name(kind), expected_end: expected_end.date() }
}

fn suspension(body: &SuspensionBody) -> Option<Suspension> {
    Some(Suspension { stop: StopId(body.stop), kind: body.kind.0, expected_end: Day::new(body.expected_end)? })
}

fn decision_body(decision: &Decision) -> DecisionBody {
    let Decision { outcome, reasons, appeal } = decision;
    DecisionBody { outcome: Name(*outcome), reasons: plain(reasons), appeal: plain(appeal) }
}

fn decision(body: &DecisionBody) -> Option<Decision> {
    let (reasons, appeal) = (Text::parse(&body.reasons)?, Text::parse(&body.appeal)?);
    Some(Decision { outcome: body.outcome.0, reasons, appeal })
}

fn moved_body(moved: &Moved) -> MovedBody {
    let Moved { clock, from, to, is_held } = *moved;
    MovedBody { clock: Name(clock), from: from.date(), to: to.date(), is_held }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn day(text: &str) -> Day {
        Day::new(text.parse().unwrap()).unwrap()
    }

    fn text(text: &str) -> Text {
        Text::parse(text).unwrap()
    }

    fn materials() -> BTreeSet<MaterialCode> {
        ["M041", "M042"].map(|code| MaterialCode::parse(code).unwrap()).into()
    }

    #[test]
    fn every_step_is_stored_under_a_kind_of_its_own_and_read_back() {
        let terms = DecisionTerms { statutory: Term::working_days(20), promised: Term::working_days(7) };
        let procedure = Procedure { found: materials(), ..Procedure::by_law(terms) };
        let on = day("2026-12-01");
        let suspension = Suspension { stop: StopId(1), kind: StopKind::ExpertReview, expected_end: on };
        let decision = Decision { outcome: Outcome::Refused, reasons: text("甲 \"乙\""), appeal: text("60") };
        let moved = Moved { clock: ClockKind::Promised, from: on, to: day("2026-12-03"), is_held: true };
        let whys = [Some(text("第二页看不清")), None];
        let with_reasons: Demands = materials().into_iter().zip(whys).collect();
        let steps = vec![
            Step::Received(Box::new(procedure)),
            Step::CorrectedOnTheSpot,
            Step::CorrectionAsked { demands: materials().into_iter().map(|code| (code, None)).collect() },
            Step::CorrectionAsked { demands: with_reasons },
            Step::PartSupplied { materials: materials() },
            Step::AllSupplied { materials: materials() },
            Step::CorrectionLapsed,
            Step::Accepted { on },
            Step::DeemedAccepted { on },
            Step::NotAccepted(NonAcceptance::NotRequired { reason: text("r") }),
            Step::NotAccepted(NonAcceptance::NotCompetent { competent: text("c") }),
            Step::ReviewBegun,
            Step::StageBegun { name: text("s"), working_days: 3 },
            Step::Extended {
                amount: 5,
                lengthens: Extension::StatutoryOnly,
                approved_by: OfficerLogin::parse("bozheng").unwrap(),
                reason: text("r"),
            },
            Step::Suspended(suspension),
            Step::SuspendedAgain(suspension),
            Step::ResumedInPart { stop: StopId(0) },
            Step::Resumed { stop: StopId(1) },
            Step::Withdrawn,
            Step::DecidedOnTheSpot(decision.clone()),
            Step::Decided(decision),
            Step::Waived,
            Step::Delivered,
            Step::Archived,
            Step::Reopened { reason: text("r") },
            Step::SecondCorrectionRefused { demands: materials() },
            Step::NoticeServed { document: Document::ExtensionNotice, on, days: vec![(ClockKind::Statutory, on)] },
            Step::Reprojected { year: 2027, moved: vec![moved] },
        ];
        let mut kinds = BTreeSet::new();
        for step in steps {
            let (kind, body) = encode(&step);
            assert_eq!(decode(&kind, &body), Some(step));
            assert!(kinds.insert(kind.clone()), "{kind} stands twice");
        }
        assert_eq!(encode(&Step::Accepted { on }), ("accepted".into(), r#"{"on":"2026-12-01"}"#.into()));
    }

    #[test]
    fn an_unknown_kind_and_a_body_of_another_form_are_no_steps() {
        for (kind, body) in
            [("", "{}"), ("accepted", "{}"), ("accepted", r#"{"on":"1900-01-01"}"#), ("withdrawn", r#"{"by":1}"#)]
        {
            assert_eq!(decode(kind, body), None, "{kind} {body}");
        }
    }
}
