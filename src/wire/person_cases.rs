//! A person's cases, as the platform answers them to that person. Days are local dates.

use std::fmt;

use jiff::civil::Date;
use lobby_domain::case_document::Document;
use lobby_domain::case_stage::Stage;
use lobby_domain::clock_kind::ClockKind;
use lobby_domain::id::MaterialCode;
use lobby_domain::person_case as domain;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::document::WireText;
use crate::{WireError, is_absent, message};

/// Most cases of one answer.
pub const CASES_MAX: usize = 50;

/// The cases of a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCases {
    /// `lobby-person-cases/1`.
    pub schema: String,
    /// Id of the question.
    pub question: Uuid,
    /// The day that `days_left` of every clock is counted from.
    pub today: Date,
    /// At most [`CASES_MAX`], the newest first.
    pub cases: Vec<PersonCase>,
    /// Whether there are older ones.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub has_more: bool,
}
message!(PersonCases, "lobby-person-cases/1");

impl fmt::Debug for PersonCases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonCases").field("question", &self.question).finish_non_exhaustive()
    }
}

/// One case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCase {
    /// Its number.
    pub case_number: String,
    /// Key of the item.
    pub item_key: String,
    /// Version of the item that it is handled by.
    pub item_version: i64,
    /// The item's name.
    pub item: WireText,
    /// Who handles it.
    pub agency: WireText,
    /// The day of receipt.
    pub received_on: Date,
    /// How far it has come: a stage of docs/cases.md.
    pub stage: String,
    /// Clocks that have begun.
    pub clocks: Vec<PersonClock>,
    /// Times in which the clocks stood still, oldest first.
    pub pauses: Vec<PersonPause>,
    /// What the one notice asks for; empty where nothing was asked for.
    pub demands: Vec<PersonDemand>,
    /// Its letters, newest first.
    pub letters: Vec<PersonLetter>,
    /// Whether the applicant may withdraw it, or give its decision up.
    pub may_withdraw: bool,
}

/// A clock of a case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonClock {
    /// `intake`, `correction`, `statutory`, `promised`, `stage` or `delivery`.
    pub clock: String,
    /// Whether it runs.
    pub state: PersonClockState,
    /// The day it started; the next one is its first.
    pub started: Date,
    /// The last day that is in time; `None` while it is not known.
    pub due: Option<Date>,
    /// Days from today to the due day, in `unit`; below zero where that is over. `None` unless it runs.
    pub days_left: Option<i32>,
    /// Which days `days_left` counts.
    pub unit: DayUnit,
    /// Whether the due day depends on a year whose holidays are not published.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub is_provisional: bool,
    /// Whether the due day was missed.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub is_missed: bool,
}

/// Whether a clock of a case runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonClockState {
    /// Its days are counted.
    Running,
    /// Its days are not counted for a while.
    Stopped,
    /// It is over.
    Ended,
}

/// Which days are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayUnit {
    /// Working days of the calendar.
    WorkingDay,
    /// Every day.
    NaturalDay,
}

/// A time in which the clocks stand still.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPause {
    /// Why; `None` for the time between a decision and its reopening.
    pub ground: Option<WireText>,
    /// The day after which they stand.
    pub after: Date,
    /// The last day on which they stand; `None` while they do.
    pub through: Option<Date>,
    /// When it should end.
    pub expected_end: Option<Date>,
    /// Working days of it that are over.
    pub working_days: i32,
}

/// A material that was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDemand {
    /// Its code in the material dictionary.
    pub code: String,
    /// Its name.
    pub name: WireText,
    /// In which form.
    pub how: WireText,
    /// Whether it is in.
    pub is_in: bool,
}

/// A letter of a case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLetter {
    /// The code that it is asked for and verified by, 16 digits.
    pub code: String,
    /// Its number.
    pub number: String,
    /// Its kind, e.g. `correction_notice`.
    pub document: String,
    /// The day of issue.
    pub issued_on: Date,
    /// The day on which it counted as served; `None` until it does.
    pub served_on: Option<Date>,
}

impl TryFrom<PersonCases> for domain::PersonCases {
    type Error = WireError;

    fn try_from(wire: PersonCases) -> Result<domain::PersonCases, WireError> {
        let cases = wire.cases.into_iter().map(TryInto::try_into).collect::<Result<_, WireError>>()?;
        Ok(domain::PersonCases::new(wire.today, cases, wire.has_more))
    }
}

impl TryFrom<PersonCase> for domain::PersonCase {
    type Error = WireError;

    fn try_from(wire: PersonCase) -> Result<domain::PersonCase, WireError> {
        Ok(domain::PersonCase {
            number: wire.case_number.parse().map_err(|_| wrong("case_number"))?,
            item: wire.item.into(),
            agency: wire.agency.into(),
            received_on: wire.received_on,
            stage: Stage::from_name(&wire.stage).ok_or_else(|| wrong("stage"))?,
            clocks: wire.clocks.into_iter().map(TryInto::try_into).collect::<Result<_, WireError>>()?,
            pauses: wire.pauses.into_iter().map(Into::into).collect(),
            demands: wire.demands.into_iter().map(TryInto::try_into).collect::<Result<_, WireError>>()?,
            letters: wire.letters.into_iter().map(TryInto::try_into).collect::<Result<_, WireError>>()?,
        })
    }
}

impl TryFrom<PersonClock> for domain::CaseClock {
    type Error = WireError;

    fn try_from(wire: PersonClock) -> Result<domain::CaseClock, WireError> {
        Ok(domain::CaseClock {
            kind: ClockKind::from_name(&wire.clock).ok_or_else(|| wrong("clock"))?,
            state: wire.state.into(),
            due: wire.due,
            days_left: wire.days_left,
            in_working_days: wire.unit == DayUnit::WorkingDay,
            is_provisional: wire.is_provisional,
            is_missed: wire.is_missed,
        })
    }
}

impl From<PersonClockState> for domain::ClockState {
    fn from(wire: PersonClockState) -> domain::ClockState {
        match wire {
            PersonClockState::Running => domain::ClockState::Running,
            PersonClockState::Stopped => domain::ClockState::Stopped,
            PersonClockState::Ended => domain::ClockState::Ended,
        }
    }
}

impl From<PersonPause> for domain::CasePause {
    fn from(wire: PersonPause) -> domain::CasePause {
        domain::CasePause {
            ground: wire.ground.map(Into::into),
            expected_end: wire.expected_end,
            working_days: u32::try_from(wire.working_days).unwrap_or_default(),
            is_over: wire.through.is_some(),
        }
    }
}

impl TryFrom<PersonDemand> for domain::CaseDemand {
    type Error = WireError;

    fn try_from(wire: PersonDemand) -> Result<domain::CaseDemand, WireError> {
        let code = MaterialCode::parse(&wire.code).map_err(|_| wrong("code of a material"))?;
        Ok(domain::CaseDemand { code, name: wire.name.into(), how: wire.how.into(), is_in: wire.is_in })
    }
}

impl TryFrom<PersonLetter> for domain::CaseLetter {
    type Error = WireError;

    fn try_from(wire: PersonLetter) -> Result<domain::CaseLetter, WireError> {
        let kind = Document::from_name(&wire.document).ok_or_else(|| wrong("document"))?;
        let (issued_on, served_on) = (wire.issued_on, wire.served_on);
        Ok(domain::CaseLetter { code: wire.code, number: wire.number, kind, issued_on, served_on })
    }
}

fn wrong(what: &str) -> WireError {
    WireError::Value { what: "a person's case".into(), reason: format!("its {what} is not known here") }
}
