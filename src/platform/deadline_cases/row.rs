//! One case of the file, checked.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use lobby_casework::day::Day;
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_casework::stops::StopId;
use lobby_casework::timeline::{Dated, Happening, Timeline};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::fault::{CaseFault, EVENTS_MAX, ID_MAX, cut};

pub(super) const SCHEMA: &str = "lobby-deadline-cases/1";
/// The longest limit that is computed: with the latest date it stays within the range of dates.
const AMOUNT_MAX: u16 = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub schema: Option<Cow<'a, str>>,
    #[serde(default, rename = "rules")]
    _rules: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
    pub defaults: Option<RowDefaults<'a>>,
    #[serde(borrow)]
    pub cases: Vec<Row<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowDefaults<'a> {
    intake_limit: Option<RowLimit>,
    extension_cap: Option<u64>,
    delivery_limit: Option<RowLimit>,
    #[serde(borrow)]
    known_on: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(default, rename = "tags")]
    _tags: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
    #[serde(borrow)]
    received_at: Cow<'a, str>,
    limits: RowLimits,
    #[serde(borrow, default)]
    pub events: Vec<RowEvent<'a>>,
    #[serde(borrow)]
    known_on: Option<Cow<'a, str>>,
    #[serde(borrow)]
    as_of: Option<Cow<'a, str>>,
    intake_limit: Option<RowLimit>,
    extension_cap: Option<u64>,
    #[serde(default, rename = "expected")]
    _expected: IgnoredAny,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowLimits {
    statutory: RowLimit,
    promised: RowLimit,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowLimit {
    value: u64,
    unit: RowUnit,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum RowUnit {
    WorkingDay,
    NaturalDay,
    Month,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowEvent<'a> {
    #[serde(rename = "type")]
    pub kind: EventKind,
    #[serde(borrow)]
    pub at: Cow<'a, str>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    /// Why the clocks stopped: any word, as the rules make no difference.
    #[serde(borrow, rename = "kind")]
    stop_kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    until_expected: Option<Cow<'a, str>>,
    value: Option<u64>,
    #[serde(borrow)]
    approved_by: Option<Cow<'a, str>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum EventKind {
    CorrectionNotice,
    CorrectionComplete,
    Accept,
    Refuse,
    Withdraw,
    Suspend,
    Resume,
    Extension,
    Decide,
}

/// What stands for a case that does not say it.
pub(super) struct Defaults {
    intake: u16,
    extension_cap: u32,
    delivery: u16,
    known_on: Option<Day>,
}

/// A case as it is computed.
pub(super) struct Case {
    pub received: Day,
    pub known_on: Option<Day>,
    terms: DecisionTerms,
    intake: u16,
    extension_cap: u32,
    delivery: u16,
    events: Vec<Dated>,
    as_of: Option<Day>,
}

impl Defaults {
    pub fn read(row: Option<&RowDefaults<'_>>) -> Result<Defaults, CaseFault> {
        let intake = row.and_then(|row| row.intake_limit);
        let delivery = row.and_then(|row| row.delivery_limit);
        Ok(Defaults {
            intake: intake.map_or(Ok(5), |limit| limit.working_days("intake_limit"))?,
            extension_cap: row.and_then(|row| row.extension_cap).map_or(Ok(10), cap)?,
            delivery: delivery.map_or(Ok(10), |limit| limit.working_days("delivery_limit"))?,
            known_on: day_of("known_on", row.and_then(|row| row.known_on.as_deref()))?,
        })
    }
}

impl Case {
    pub fn read(row: &Row<'_>, defaults: &Defaults) -> Result<Case, CaseFault> {
        if row.id.is_empty() || row.id.len() > ID_MAX {
            return Err(CaseFault::Id);
        }
        if row.events.len() > EVENTS_MAX {
            return Err(CaseFault::TooManyEvents);
        }
        let received = day("received_at", &row.received_at)?;
        let RowLimits { statutory, promised } = row.limits;
        let terms = DecisionTerms {
            statutory: statutory.term("limits.statutory")?,
            promised: promised.term("limits.promised")?,
        };
        Ok(Case {
            received,
            known_on: day_of("known_on", row.known_on.as_deref())?.or(defaults.known_on),
            terms,
            intake: row.intake_limit.map_or(Ok(defaults.intake), |limit| limit.working_days("intake_limit"))?,
            extension_cap: row.extension_cap.map_or(Ok(defaults.extension_cap), cap)?,
            delivery: defaults.delivery,
            events: events(&row.events, received)?,
            as_of: day_of("as_of", row.as_of.as_deref())?,
        })
    }

    pub fn timeline(&self) -> Timeline<'_> {
        let Case { received, terms, intake, extension_cap, delivery, as_of, .. } = *self;
        Timeline { received, terms, intake, extension_cap, delivery, events: &self.events, as_of }
    }
}

fn events(rows: &[RowEvent<'_>], received: Day) -> Result<Vec<Dated>, CaseFault> {
    let mut stops: Vec<&str> = Vec::new();
    let mut events = Vec::with_capacity(rows.len());
    for (row, event) in rows.iter().zip(1..) {
        let day = day("at", &row.at)?;
        if day < received {
            return Err(CaseFault::BeforeReceipt { event });
        }
        events.push(Dated { day, event: row.happening(event, day, &mut stops)? });
    }
    for (dated, event) in events.iter().zip(1..) {
        let Happening::Resume { stop } = dated.event else { continue };
        let resumes = |other: &Dated| {
            matches!(other.event, Happening::Suspend { stop: id, .. } if id == stop) && other.day <= dated.day
        };
        if !events.iter().any(resumes) {
            return Err(CaseFault::ResumesNothing { event });
        }
    }
    Ok(events)
}

impl RowEvent<'_> {
    fn happening<'s>(&'s self, event: usize, day: Day, stops: &mut Vec<&'s str>) -> Result<Happening, CaseFault> {
        let is_stop = self.kind == EventKind::Suspend;
        let is_extension = self.kind == EventKind::Extension;
        self.belongs(event, "id", self.id.is_some(), is_stop || self.kind == EventKind::Resume)?;
        self.belongs(event, "value", self.value.is_some(), is_extension)?;
        for (field, is_there, may_be_there) in [
            ("kind", self.stop_kind.is_some(), is_stop),
            ("until_expected", self.until_expected.is_some(), is_stop),
            ("approved_by", self.approved_by.is_some(), is_extension),
        ] {
            self.belongs(event, field, is_there, is_there && may_be_there)?;
        }
        Ok(match self.kind {
            EventKind::CorrectionNotice => Happening::CorrectionNotice,
            EventKind::CorrectionComplete => Happening::CorrectionComplete,
            EventKind::Accept => Happening::Accept,
            EventKind::Refuse => Happening::Refuse,
            EventKind::Withdraw => Happening::Withdraw,
            EventKind::Decide => Happening::Decide,
            EventKind::Resume => Happening::Resume { stop: self.stop(stops) },
            EventKind::Extension => Happening::Extension { amount: extension(self.value.unwrap_or_default()) },
            EventKind::Suspend => {
                let expected_end = day_of("until_expected", self.until_expected.as_deref())?;
                if expected_end.is_some_and(|end| end < day) {
                    return Err(CaseFault::EndsBeforeItBegins { event });
                }
                Happening::Suspend { stop: self.stop(stops), expected_end }
            }
        })
    }

    /// The number of the event's id among those of its case.
    fn stop<'s>(&'s self, stops: &mut Vec<&'s str>) -> StopId {
        let id = self.id.as_deref().unwrap_or_default();
        let at = stops.iter().position(|stop| *stop == id).unwrap_or_else(|| {
            stops.push(id);
            stops.len() - 1
        });
        StopId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn belongs(&self, event: usize, field: &'static str, is_there: bool, should_be: bool) -> Result<(), CaseFault> {
        if is_there == should_be {
            return Ok(());
        }
        Err(CaseFault::EventField { event, field, is_missing: should_be })
    }
}

impl RowLimit {
    fn term(self, field: &'static str) -> Result<Term, CaseFault> {
        let unit = match self.unit {
            RowUnit::WorkingDay => TermUnit::WorkingDay,
            RowUnit::NaturalDay => TermUnit::NaturalDay,
            RowUnit::Month => TermUnit::Month,
        };
        let most = if unit == TermUnit::Month { AMOUNT_MAX / 30 } else { AMOUNT_MAX };
        let amount = u16::try_from(self.value).ok().filter(|amount| *amount <= most);
        Ok(Term { amount: amount.ok_or(CaseFault::TooLong { field, value: self.value, most })?, unit })
    }

    fn working_days(self, field: &'static str) -> Result<u16, CaseFault> {
        if self.unit != RowUnit::WorkingDay {
            return Err(CaseFault::Unit(field));
        }
        self.term(field).map(|term| term.amount)
    }
}

fn cap(value: u64) -> Result<u32, CaseFault> {
    let most = AMOUNT_MAX;
    let too_long = CaseFault::TooLong { field: "extension_cap", value, most };
    if value > u64::from(most) { Err(too_long) } else { Ok(extension(value)) }
}

/// What lies above the highest cap is longer than any.
fn extension(value: u64) -> u32 {
    value.min(u64::from(AMOUNT_MAX) + 1).try_into().unwrap_or(u32::MAX)
}

fn day_of(field: &'static str, text: Option<&str>) -> Result<Option<Day>, CaseFault> {
    text.map(|text| day(field, text)).transpose()
}

/// R1: the local day of a date or an instant.
fn day(field: &'static str, text: &str) -> Result<Day, CaseFault> {
    let no_date = || CaseFault::Date { field, text: cut(text) };
    let day = if text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') {
        Day::new(text.parse::<Date>().map_err(|_| no_date())?)
    } else {
        Day::at(text.parse::<Timestamp>().map_err(|_| no_date())?)
    };
    day.ok_or_else(|| CaseFault::DateOutOfRange { field, text: cut(text) })
}
