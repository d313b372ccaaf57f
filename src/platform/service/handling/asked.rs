//! What officers ask for, as a program sends it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lobby_casework::handling::OfficerStep;
use lobby_casework::handling::procedure::StopKind;
use lobby_casework::handling::serving::Way;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::Name;

/// What an officer asks for. Texts are 1 to 8192 bytes, days are local dates.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// Accept the application.
    Accept {},
    /// Note that errors were mended at once.
    CorrectOnTheSpot {},
    /// Ask for everything that is missing, once.
    AskCorrection {
        /// Codes of the item's materials.
        #[schema(max_items = 200)]
        materials: BTreeSet<String>,
        /// What is wrong with one of them, by its code; what is not there at all needs none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        reasons: BTreeMap<String, String>,
    },
    /// Not accept: no licence is needed.
    NotRequired {
        /// Why.
        reason: String,
    },
    /// Not accept: another agency is competent.
    NotCompetent {
        /// Which.
        competent: String,
    },
    /// Begin a stage of the item's own process.
    BeginStage {
        /// Its name in the item.
        name: String,
        /// Working days it should take.
        working_days: u16,
    },
    /// Approve that the terms are lengthened: the sender approves what another officer proposed.
    Extend {
        /// By how much, in the unit of the terms.
        amount: u16,
        /// The account that proposed it.
        proposed_by: String,
        /// Why.
        reason: String,
    },
    /// Stop the clocks.
    Suspend {
        /// Why: `hearing`, `tender`, `auction`, `inspection`, `test`, `quarantine`, `appraisal`, `expert_review` or
        /// `other_by_law`.
        #[schema(value_type = String)]
        ground: Name<StopKind>,
        /// When it should end.
        #[schema(value_type = String, format = "date")]
        expected_end: Date,
    },
    /// End a stop.
    Resume {
        /// Its number.
        stop: u32,
    },
    /// Decide.
    Decide {
        /// Whether it is granted.
        granted: bool,
        /// The reasons.
        reasons: String,
        /// How to appeal.
        appeal: String,
    },
    /// Note that the decision reached the applicant.
    Deliver {
        /// By which way; where it counts as served already, that way stays.
        #[schema(value_type = String)]
        way: Name<Way>,
        /// When it reached the applicant.
        #[schema(value_type = String, format = "date")]
        on: Date,
    },
    /// Note that the case was packed and registered.
    Archive {},
    /// Have it handled again.
    Reopen {
        /// Why.
        reason: String,
    },
}

/// A step that is asked for.
pub struct Order {
    /// The version that the client saw.
    pub version: i64,
    /// The client's key for this step: asked again with it, the step is not taken again.
    pub key: String,
    /// What.
    pub asked: Asked,
}

impl Asked {
    /// Which step it is.
    #[must_use]
    pub fn step(&self) -> OfficerStep {
        match self {
            Asked::Accept {} => OfficerStep::Accept,
            Asked::CorrectOnTheSpot {} => OfficerStep::CorrectOnTheSpot,
            Asked::AskCorrection { .. } => OfficerStep::AskCorrection,
            Asked::NotRequired { .. } => OfficerStep::NotRequired,
            Asked::NotCompetent { .. } => OfficerStep::NotCompetent,
            Asked::BeginStage { .. } => OfficerStep::BeginStage,
            Asked::Extend { .. } => OfficerStep::Extend,
            Asked::Suspend { .. } => OfficerStep::Suspend,
            Asked::Resume { .. } => OfficerStep::Resume,
            Asked::Decide { .. } => OfficerStep::Decide,
            Asked::Deliver { .. } => OfficerStep::Deliver,
            Asked::Archive {} => OfficerStep::Archive,
            Asked::Reopen { .. } => OfficerStep::Reopen,
        }
    }
}
