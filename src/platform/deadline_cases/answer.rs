//! The dates of one case as the file's `expected` writes them.

use lobby_casework::day::Day;
use lobby_casework::deadlines::{
    Accepted, AcceptedState, AtIntake, Course, Deadlines, Due, Extension, ExtensionVoid, Void,
};
use serde::{Serialize, Serializer};

use super::row::{Case, EventKind, Row};

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    received_date: Text,
    void_events: Vec<VoidAnswer<'a>>,
    intake_due: Option<Text>,
    deemed_acceptance: Option<Deemed>,
    acceptance_date: Option<Text>,
    extensions: Vec<ExtensionAnswer<'a>>,
    statutory_due: Option<Text>,
    promised_due: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promised_capped_by_statutory: Option<bool>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    projected: Option<ProjectedAnswer>,
    delivery_due: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_within_statutory: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_within_promised: Option<bool>,
    /// The inner one is `null` while a stop is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_working_days: Option<Option<i32>>,
    provisional: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumed_working_days_as_of: Option<i32>,
}

#[derive(Serialize)]
struct VoidAnswer<'a> {
    r#type: &'static str,
    at: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct Deemed {
    effective_date: Text,
    fires_on: Text,
}

#[derive(Serialize)]
struct ExtensionAnswer<'a> {
    at: &'a str,
    result: &'static str,
}

#[derive(Serialize)]
struct ProjectedAnswer {
    resume_on: Text,
    statutory_due: Text,
    promised_due: Text,
}

/// A day as text.
#[derive(Clone, Copy)]
struct Text(Day);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'a> Answer<'a> {
    pub fn new(row: &'a Row<'_>, case: &Case, dates: &Deadlines) -> Answer<'a> {
        let void_events = dates.void_events.iter().filter_map(|void| {
            let event = row.events.get(void.event)?;
            Some(VoidAnswer { r#type: type_name(event.kind), at: &event.at, why: why(void.why) })
        });
        let mut answer = Answer {
            received_date: Text(case.received),
            void_events: void_events.collect(),
            intake_due: None,
            deemed_acceptance: None,
            acceptance_date: None,
            extensions: Vec::new(),
            statutory_due: None,
            promised_due: None,
            promised_capped_by_statutory: None,
            state: "",
            projected: None,
            delivery_due: None,
            decided_within_statutory: None,
            decided_within_promised: None,
            suspended_working_days: None,
            provisional: Vec::new(),
            consumed_working_days_as_of: None,
        };
        answer.intake_due = answer.due("intake_due", dates.intake_due);
        match &dates.course {
            Course::AtIntake(at_intake) => answer.state = at_intake_name(*at_intake),
            Course::Accepted(accepted) => answer.fill(row, accepted),
        }
        answer
    }

    fn fill(&mut self, row: &'a Row<'_>, accepted: &Accepted) {
        self.acceptance_date = Some(Text(accepted.on));
        self.deemed_acceptance =
            accepted.deemed_on.map(|day| Deemed { effective_date: Text(accepted.on), fires_on: Text(day) });
        let extensions = accepted.extensions.iter().filter_map(|extension| {
            Some(ExtensionAnswer { at: &row.events.get(extension.event)?.at, result: result_name(extension.result) })
        });
        self.extensions = extensions.collect();
        self.statutory_due = self.due("statutory_due", accepted.statutory);
        self.promised_due = self.due("promised_due", accepted.promised);
        self.promised_capped_by_statutory = Some(accepted.is_promise_capped);
        self.state = state_name(accepted.state);
        // Shown beside the two, in their order.
        self.projected = accepted.projected.map(|projected| {
            for (name, due) in
                [("projected.statutory_due", projected.statutory), ("projected.promised_due", projected.promised)]
            {
                self.due(name, Some(due));
            }
            ProjectedAnswer {
                resume_on: Text(projected.resume_on),
                statutory_due: Text(projected.statutory.day),
                promised_due: Text(projected.promised.day),
            }
        });
        self.delivery_due = self.due("delivery_due", accepted.decided.map(|decided| decided.delivery));
        self.decided_within_statutory = accepted.decided.map(|decided| decided.within_statutory);
        self.decided_within_promised = accepted.decided.map(|decided| decided.within_promised);
        self.suspended_working_days = Some(accepted.suspended_working_days);
        self.consumed_working_days_as_of = accepted.consumed;
    }

    /// The day, noted where it is provisional.
    fn due(&mut self, name: &'static str, due: Option<Due>) -> Option<Text> {
        let due = due?;
        if due.is_provisional {
            self.provisional.push(name);
        }
        Some(Text(due.day))
    }
}

fn type_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::CorrectionNotice => "correction_notice",
        EventKind::CorrectionComplete => "correction_complete",
        EventKind::Accept => "accept",
        EventKind::Refuse => "refuse",
        EventKind::Withdraw => "withdraw",
        EventKind::Suspend => "suspend",
        EventKind::Resume => "resume",
        EventKind::Extension => "extension",
        EventKind::Decide => "decide",
    }
}

fn why(void: Void) -> &'static str {
    match void {
        Void::SecondNotice => "second_notice",
        Void::AfterAcceptance => "after_acceptance",
        Void::DeemedAccepted => "deemed_accepted",
        Void::BeforeAcceptance => "before_acceptance",
    }
}

fn at_intake_name(state: AtIntake) -> &'static str {
    match state {
        AtIntake::CorrectionOpen => "correction_open",
        AtIntake::Withdrawn => "withdrawn",
        AtIntake::NotAccepted => "not_accepted",
    }
}

fn state_name(state: AcceptedState) -> &'static str {
    match state {
        AcceptedState::Running => "running",
        AcceptedState::Suspended => "suspended",
        AcceptedState::Decided => "decided",
        AcceptedState::Withdrawn => "withdrawn",
    }
}

fn result_name(result: Result<Extension, ExtensionVoid>) -> &'static str {
    match result {
        Ok(Extension::Both) => "granted",
        Ok(Extension::StatutoryOnly) => "granted: statutory_only",
        Err(ExtensionVoid::BeforeAcceptance) => "refused: before_acceptance",
        Err(ExtensionVoid::Second) => "refused: second",
        Err(ExtensionVoid::OverCap) => "refused: over_cap",
        Err(ExtensionVoid::AfterDue) => "refused: after_due",
    }
}
