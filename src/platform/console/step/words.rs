//! Words for steps.

use lobby_casework::handling::{OfficerStep, Step};
use lobby_words::Words;
use lobby_words::console::step as k;

/// What a step is called on its button.
pub fn title(step: OfficerStep) -> Words {
    match step {
        OfficerStep::Accept => k::ACCEPT,
        OfficerStep::AskCorrection => k::ASK_CORRECTION,
        OfficerStep::NotRequired => k::NOT_REQUIRED,
        OfficerStep::NotCompetent => k::NOT_COMPETENT,
        OfficerStep::CorrectOnTheSpot => k::CORRECT_ON_THE_SPOT,
        OfficerStep::Decide => k::DECIDE,
        OfficerStep::BeginStage => k::BEGIN_STAGE,
        OfficerStep::Suspend => k::SUSPEND,
        OfficerStep::Resume => k::RESUME,
        OfficerStep::Extend => k::EXTEND,
        OfficerStep::Deliver => k::DELIVER,
        OfficerStep::Archive => k::ARCHIVE,
        OfficerStep::Reopen => k::REOPEN,
    }
}

/// What it brings.
pub fn hint(step: OfficerStep) -> Words {
    match step {
        OfficerStep::Accept => k::ACCEPT_HINT,
        OfficerStep::AskCorrection => k::ASK_CORRECTION_HINT,
        OfficerStep::NotRequired => k::NOT_REQUIRED_HINT,
        OfficerStep::NotCompetent => k::NOT_COMPETENT_HINT,
        OfficerStep::CorrectOnTheSpot => k::CORRECT_ON_THE_SPOT_HINT,
        OfficerStep::Decide => k::DECIDE_HINT,
        OfficerStep::BeginStage => k::BEGIN_STAGE_HINT,
        OfficerStep::Suspend => k::SUSPEND_HINT,
        OfficerStep::Resume => k::RESUME_HINT,
        OfficerStep::Extend => k::EXTEND_HINT,
        OfficerStep::Deliver => k::DELIVER_HINT,
        OfficerStep::Archive => k::ARCHIVE_HINT,
        OfficerStep::Reopen => k::REOPEN_HINT,
    }
}

/// What happened.
pub fn happened(step: &Step) -> Words {
    match step {
        Step::Received(_) => k::TAKEN_RECEIVED,
        Step::CorrectedOnTheSpot => k::TAKEN_CORRECTED,
        Step::CorrectionAsked { .. } => k::TAKEN_ASKED,
        Step::PartSupplied { .. } => k::TAKEN_PART,
        Step::AllSupplied { .. } => k::TAKEN_ALL,
        Step::CorrectionLapsed => k::TAKEN_LAPSED,
        Step::Accepted { .. } => k::TAKEN_ACCEPTED,
        Step::DeemedAccepted { .. } => k::TAKEN_DEEMED,
        Step::NotAccepted(_) => k::TAKEN_NOT_ACCEPTED,
        Step::ReviewBegun => k::TAKEN_REVIEW,
        Step::StageBegun { .. } => k::TAKEN_STAGE,
        Step::Extended { .. } => k::TAKEN_EXTENDED,
        Step::Suspended(_) | Step::SuspendedAgain(_) => k::TAKEN_SUSPENDED,
        Step::ResumedInPart { .. } => k::TAKEN_RESUMED_PART,
        Step::Resumed { .. } => k::TAKEN_RESUMED,
        Step::Withdrawn => k::TAKEN_WITHDRAWN,
        Step::DecidedOnTheSpot(_) => k::TAKEN_ON_THE_SPOT,
        Step::Decided(_) => k::TAKEN_DECIDED,
        Step::Waived => k::TAKEN_WAIVED,
        Step::Delivered => k::TAKEN_DELIVERED,
        Step::Archived => k::TAKEN_ARCHIVED,
        Step::Reopened { .. } => k::TAKEN_REOPENED,
        Step::SecondCorrectionRefused { .. } => k::TAKEN_SECOND,
        Step::NoticeServed { .. } => k::TAKEN_SERVED,
        Step::Reprojected { .. } => k::TAKEN_REPROJECTED,
    }
}
