//! A case in handling as clients of the API see it. Days are local dates, `2026-12-01`.

use lobby_casework::handling::clocks::{Clock, ClockState};
use lobby_casework::handling::serving::{Attempt, Standing};
use lobby_casework::handling::step::Recorded;
use serde::Serialize;
use utoipa::ToSchema;

use super::shown::CaseShown;
use crate::names::Named as _;
use crate::repository::handling::kind;
use crate::service::notice::Letter;

/// A case in handling.
#[derive(Serialize, ToSchema)]
pub struct CaseView {
    /// Its number.
    #[schema(example = "WL01-K03-004826-Y")]
    pub case_number: String,
    /// How many steps it has; also the `ETag`.
    pub version: i64,
    /// How far it has come: a stage of docs/cases.md.
    #[schema(example = "in_process")]
    pub stage: &'static str,
    /// The stage's code in the national exchange tables.
    #[schema(example = "12")]
    pub stage_code: &'static str,
    /// The day of receipt.
    #[schema(format = "date")]
    pub received_on: String,
    /// Clocks that have begun.
    pub clocks: Vec<ClockView>,
    /// Codes of the materials that were asked for and are not in.
    pub missing: Vec<String>,
    /// Numbers of the stops that are open.
    pub open_stops: Vec<u32>,
    /// Its steps, oldest first.
    pub steps: Vec<StepView>,
    /// Its letters, oldest first.
    pub letters: Vec<LetterView>,
    /// What the officer who asks may do with it now, each as `do` of a step names it.
    pub offered: Vec<&'static str>,
    /// Numbers of the applicant's other open cases of the same item, newest first, at most 20.
    pub same_item: Vec<String>,
}

/// A clock.
#[derive(Serialize, ToSchema)]
pub struct ClockView {
    /// Which: `intake`, `correction`, `statutory`, `promised`, `stage` or `delivery`.
    pub clock: &'static str,
    /// The day it started; the next one is its first.
    #[schema(format = "date")]
    pub started: String,
    /// The last day that is in time; null while it is not known.
    #[schema(format = "date")]
    pub due: Option<String>,
    /// Whether that day depends on a year whose holidays are not published.
    pub is_provisional: bool,
    /// `running`, `stopped` or `ended`.
    pub state: &'static str,
    /// The day it ended.
    #[schema(format = "date")]
    pub ended: Option<String>,
    /// Whether its day was missed, as known today.
    pub is_missed: bool,
}

/// A step.
#[derive(Serialize, ToSchema)]
pub struct StepView {
    /// Its place in the history, from 1.
    pub n: usize,
    /// What happened, in the words of docs/cases.md.
    #[schema(example = "accepted")]
    pub kind: String,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
    /// The day that it counts for.
    #[schema(format = "date")]
    pub counts_on: String,
    /// Who took it: `kiosk ID`, `officer LOGIN` or `platform`.
    pub actor: String,
}

/// A letter.
#[derive(Serialize, ToSchema)]
pub struct LetterView {
    /// The code that it is verified by.
    #[schema(example = "7K2M9QXD4F8TRBN3")]
    pub code: String,
    /// Its number; null for the seconds until it has one.
    pub number: Option<String>,
    /// Its version, from 1.
    pub version: i64,
    /// Its kind.
    #[schema(example = "suspension_notice")]
    pub document: &'static str,
    /// The day of issue.
    #[schema(format = "date")]
    pub issued_on: String,
    /// Its files; none while they are being made.
    pub files: Vec<FileView>,
    /// `served`; `open`; `silent` where no way led to the addressee in time and an officer has to take another one.
    pub standing: &'static str,
    /// The day on which it counted as served.
    #[schema(format = "date")]
    pub served_on: Option<String>,
    /// The way that was the first to count.
    pub served_by: Option<&'static str>,
    /// The ways that it went.
    pub ways: Vec<WayView>,
}

/// A file of a letter.
#[derive(Serialize, ToSchema)]
pub struct FileView {
    /// Code of its language.
    pub lang: String,
    /// Digest, lowercase hex.
    pub sha256: String,
}

/// A way that a letter went.
#[derive(Serialize, ToSchema)]
pub struct WayView {
    /// Which: `kiosk`, `counter`, `post`, `message`, `page` or `announcement`.
    pub way: &'static str,
    /// When it was begun.
    #[schema(format = "date")]
    pub begun_on: String,
    /// When it led to the addressee; null until that is known.
    #[schema(format = "date")]
    pub reached_on: Option<String>,
}

impl CaseView {
    /// The case as it stands.
    #[must_use]
    pub fn new(shown: &CaseShown) -> CaseView {
        let file = &shown.file;
        let missing = file.correction.iter().flat_map(|correction| &correction.missing);
        CaseView {
            case_number: shown.number.to_string(),
            version: shown.version,
            stage: file.stage.name(),
            stage_code: file.stage.code(),
            received_on: file.received.to_string(),
            clocks: shown.clocks.iter().map(|clock| ClockView::new(clock, shown)).collect(),
            missing: missing.map(ToString::to_string).collect(),
            open_stops: file.open_stops().map(|(stop, _)| stop.0).collect(),
            steps: shown.steps.iter().zip(1..).map(|(step, n)| StepView::new(step, n)).collect(),
            letters: shown.letters.iter().map(LetterView::new).collect(),
            offered: shown.offered.iter().map(|step| step.name()).collect(),
            same_item: shown.same_item.iter().map(ToString::to_string).collect(),
        }
    }
}

impl ClockView {
    fn new(clock: &Clock, shown: &CaseShown) -> ClockView {
        let (state, ended) = match clock.state {
            ClockState::Running => ("running", None),
            ClockState::Stopped => ("stopped", None),
            ClockState::Ended { on } => ("ended", Some(on.to_string())),
        };
        ClockView {
            clock: clock.kind.name(),
            started: clock.started.to_string(),
            due: clock.due.map(|due| due.day.to_string()),
            is_provisional: clock.due.is_some_and(|due| due.is_provisional),
            state,
            ended,
            is_missed: clock.is_missed(shown.today),
        }
    }
}

impl StepView {
    fn new(recorded: &Recorded, n: usize) -> StepView {
        StepView {
            n,
            kind: kind(&recorded.step),
            at: recorded.at.to_string(),
            counts_on: recorded.day.to_string(),
            actor: recorded.actor.to_string(),
        }
    }
}

impl LetterView {
    fn new(letter: &Letter) -> LetterView {
        let notice = &letter.notice;
        let (standing, served) = match letter.standing {
            Standing::Served(served) => ("served", Some(served)),
            Standing::Open => ("open", None),
            Standing::Silent => ("silent", None),
        };
        let file = |(lang, sha256): &(String, String)| FileView { lang: lang.clone(), sha256: sha256.clone() };
        LetterView {
            code: notice.code.clone(),
            number: notice.number.clone(),
            version: notice.version,
            document: notice.document.name(),
            issued_on: notice.issued_on.to_string(),
            files: letter.digests.iter().map(file).collect(),
            standing,
            served_on: served.map(|served| served.on.to_string()),
            served_by: served.map(|served| served.way.name()),
            ways: letter.ways.iter().map(WayView::new).collect(),
        }
    }
}

impl WayView {
    fn new(attempt: &Attempt) -> WayView {
        WayView {
            way: attempt.way.name(),
            begun_on: attempt.begun.to_string(),
            reached_on: attempt.reached.map(|day| day.to_string()),
        }
    }
}
