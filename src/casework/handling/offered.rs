//! What an officer may be offered on a case, from the table of stages: a page and a program ask the same.

use std::collections::BTreeSet;

use super::Stage;
use super::clocks::decision_days;
use super::decide::settled;
use super::file::CaseFile;
use super::step::StepKind;
use super::table::{Who, way};
use crate::authority::Action;
use crate::calendar::{WorkingCalendar, YearMissing};
use crate::day::Day;
use crate::limits::TermUnit;

/// What an officer does with a case. Withdrawal, supply and return are not among them: no officer takes those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficerStep {
    /// Accept the application.
    Accept,
    /// Ask for everything that is missing.
    AskCorrection,
    /// Note that errors were mended at once.
    CorrectOnTheSpot,
    /// Not accept: no licence is needed.
    NotRequired,
    /// Not accept: another agency is competent.
    NotCompetent,
    /// Decide.
    Decide,
    /// Begin a stage of the item's own process.
    BeginStage,
    /// Stop the clocks.
    Suspend,
    /// End a stop.
    Resume,
    /// Approve that the terms are lengthened.
    Extend,
    /// Note that the decision reached the applicant.
    Deliver,
    /// Note that the case was packed and registered.
    Archive,
    /// Have it handled again.
    Reopen,
}

impl OfficerStep {
    /// Every step, in the order of the page.
    pub const ALL: [OfficerStep; 13] = [
        OfficerStep::Accept,
        OfficerStep::AskCorrection,
        OfficerStep::NotRequired,
        OfficerStep::NotCompetent,
        OfficerStep::CorrectOnTheSpot,
        OfficerStep::Decide,
        OfficerStep::BeginStage,
        OfficerStep::Suspend,
        OfficerStep::Resume,
        OfficerStep::Extend,
        OfficerStep::Deliver,
        OfficerStep::Archive,
        OfficerStep::Reopen,
    ];

    /// Its name in addresses and in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            OfficerStep::Accept => "accept",
            OfficerStep::AskCorrection => "ask_correction",
            OfficerStep::CorrectOnTheSpot => "correct_on_the_spot",
            OfficerStep::NotRequired => "not_required",
            OfficerStep::NotCompetent => "not_competent",
            OfficerStep::Decide => "decide",
            OfficerStep::BeginStage => "begin_stage",
            OfficerStep::Suspend => "suspend",
            OfficerStep::Resume => "resume",
            OfficerStep::Extend => "extend",
            OfficerStep::Deliver => "deliver",
            OfficerStep::Archive => "archive",
            OfficerStep::Reopen => "reopen",
        }
    }

    /// The step with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<OfficerStep> {
        OfficerStep::ALL.into_iter().find(|step| step.name() == name)
    }

    /// What an officer must be permitted to do for it.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            OfficerStep::Accept | OfficerStep::CorrectOnTheSpot => Action::AcceptCase,
            OfficerStep::AskCorrection => Action::AskCorrection,
            OfficerStep::NotRequired | OfficerStep::NotCompetent => Action::RefuseCase,
            OfficerStep::BeginStage | OfficerStep::Deliver => Action::HandleCase,
            OfficerStep::Extend => Action::ExtendCase,
            OfficerStep::Suspend | OfficerStep::Resume => Action::SuspendCase,
            OfficerStep::Decide => Action::DecideCase,
            OfficerStep::Archive => Action::ArchiveCase,
            OfficerStep::Reopen => Action::ReopenCase,
        }
    }

    /// Which step of the table it takes in this case.
    fn kind(self, file: &CaseFile) -> StepKind {
        match self {
            OfficerStep::Accept => StepKind::Accepted,
            OfficerStep::AskCorrection => StepKind::CorrectionAsked,
            OfficerStep::CorrectOnTheSpot => StepKind::CorrectedOnTheSpot,
            OfficerStep::NotRequired | OfficerStep::NotCompetent => StepKind::NotAccepted,
            OfficerStep::Decide if file.stage == Stage::Received => StepKind::DecidedOnTheSpot,
            OfficerStep::Decide => StepKind::Decided,
            OfficerStep::BeginStage => StepKind::StageBegun,
            OfficerStep::Suspend if file.stage == Stage::Suspended => StepKind::SuspendedAgain,
            OfficerStep::Suspend => StepKind::Suspended,
            OfficerStep::Resume if file.open_stops().count() > 1 => StepKind::ResumedInPart,
            OfficerStep::Resume => StepKind::Resumed,
            OfficerStep::Extend => StepKind::Extended,
            OfficerStep::Deliver => StepKind::Delivered,
            OfficerStep::Archive => StepKind::Archived,
            OfficerStep::Reopen => StepKind::Reopened,
        }
    }
}

/// What an officer with these permissions on the case may do with it today, in the order of [`OfficerStep::ALL`]. What time
/// alone has brought comes first, as in [`super::decide()`].
///
/// # Errors
/// [`YearMissing`].
pub fn offered(
    file: &CaseFile,
    permitted: &BTreeSet<Action>,
    today: Day,
    calendar: &WorkingCalendar,
) -> Result<Vec<OfficerStep>, YearMissing> {
    let today = today.max(file.last);
    let file = settled(file, today, calendar)?;
    let statutory = decision_days(&file, calendar)?.and_then(|days| days.statutory);
    let is_over = statutory.is_some_and(|due| today > due);
    let may = |step: &OfficerStep| {
        permitted.contains(&step.action()) && has_way(&file, *step) && is_open(&file, *step, is_over)
    };
    Ok(OfficerStep::ALL.into_iter().filter(may).collect())
}

/// Whether the table has a way of officers for the step, or has it behind the beginning of the review.
fn has_way(file: &CaseFile, step: OfficerStep) -> bool {
    let kind = step.kind(file);
    let behind_review = || way(file.stage, StepKind::ReviewBegun).and_then(|row| way(row.to, kind));
    way(file.stage, kind).or_else(behind_review).is_some_and(|row| match row.who {
        Who::Officer | Who::Approved | Who::Supervisor => true,
        Who::Applicant | Who::Platform => false,
    })
}

/// Whether what the table demands besides can hold.
fn is_open(file: &CaseFile, step: OfficerStep, is_over: bool) -> bool {
    let procedure = &file.procedure;
    match step {
        OfficerStep::AskCorrection => file.correction.is_none(),
        OfficerStep::Decide => file.stage != Stage::Received || procedure.is_on_the_spot,
        OfficerStep::Suspend => !procedure.stops.is_empty() && !is_over,
        OfficerStep::Extend => {
            let is_fit = procedure.extension_cap > 0 && procedure.terms.statutory.unit != TermUnit::Month;
            file.extension.is_none() && is_fit && !is_over
        }
        OfficerStep::Reopen => file.decided.is_some() || file.stage == Stage::NotAccepted,
        OfficerStep::Accept
        | OfficerStep::CorrectOnTheSpot
        | OfficerStep::NotRequired
        | OfficerStep::NotCompetent
        | OfficerStep::BeginStage
        | OfficerStep::Resume
        | OfficerStep::Deliver
        | OfficerStep::Archive => true,
    }
}
