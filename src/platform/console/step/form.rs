//! The form of a step, with what its case and its item let it be chosen from.

use lobby_casework::handling::procedure::StopKind;
use lobby_casework::handling::{OfficerStep, Step};
use lobby_casework::stops::StopId;
use lobby_domain::Lang;
use lobby_words::common::date::FULL;
use lobby_words::console::step as k;
use lobby_words::paper::letter::REMEDY_TEXT;

use super::fields::WHY;
use crate::console::fields::{Fields, every, first};
use crate::console::plain::plain;
use crate::console::wording::Wording;
use crate::names::Named as _;
use crate::notice_file::stop_words;
use crate::service::handling::preview::Choices;
use crate::service::handling::shown::CaseShown;

/// A form.
pub struct StepForm {
    pub step: &'static str,
    pub number: String,
    pub version: i64,
    pub token: String,
    pub fields: Vec<Field>,
}

/// A field of a form.
pub enum Field {
    /// A text of one line.
    Line(Text),
    /// A text of several lines.
    Area(Text),
    /// A day, not before the second and not after the third.
    Day(Text, String, String),
    /// A number from 1 to the second.
    Count(Text, u16),
    /// One of a list.
    One(Text, Vec<Choice>),
    /// The materials that are asked for.
    Demands(Vec<Demand>),
    /// A sentence.
    Note(&'static str),
}

/// A field with its value.
pub struct Text {
    pub name: &'static str,
    pub label: String,
    pub value: String,
}

/// One of a list.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// A material that may be asked for, or may not.
pub struct Demand {
    pub code: String,
    pub name: String,
    pub is_found: bool,
    pub is_chosen: bool,
    pub why: String,
}

impl StepForm {
    /// The form of a step, with the values that were sent.
    pub fn new(
        w: &Wording,
        shown: &CaseShown,
        step: OfficerStep,
        choices: &Choices,
        sent: &Fields,
        token: String,
    ) -> StepForm {
        let making = Making { w, shown, choices, sent };
        StepForm {
            step: step.name(),
            number: shown.number.to_string(),
            version: shown.version,
            token,
            fields: making.fields(step),
        }
    }
}

struct Making<'a> {
    w: &'a Wording,
    shown: &'a CaseShown,
    choices: &'a Choices,
    sent: &'a Fields,
}

impl Making<'_> {
    fn fields(&self, step: OfficerStep) -> Vec<Field> {
        let w = self.w;
        match step {
            OfficerStep::Accept | OfficerStep::CorrectOnTheSpot | OfficerStep::Archive => Vec::new(),
            OfficerStep::AskCorrection => vec![self.demands()],
            OfficerStep::NotRequired | OfficerStep::Reopen => vec![Field::Area(self.text("reason", w.say(k::REASON)))],
            OfficerStep::NotCompetent => vec![Field::Line(self.text("competent", w.say(k::COMPETENT)))],
            OfficerStep::BeginStage => vec![
                Field::Line(self.text("name", w.say(k::STAGE_NAME))),
                Field::Count(self.text("working_days", w.say(k::WORKING_DAYS)), 999),
            ],
            OfficerStep::Extend => self.extension(),
            OfficerStep::Suspend => vec![
                Field::One(self.text("ground", w.say(k::GROUND)), self.grounds()),
                self.day("expected_end", w.say(k::EXPECTED_END), self.shown.today.plus(1), self.shown.today.plus(3650)),
            ],
            OfficerStep::Resume => vec![Field::One(self.text("stop", w.say(k::WHICH_STOP)), self.stops())],
            OfficerStep::Decide => {
                // The Chinese letter decides, in whatever language the officer reads.
                let usual = REMEDY_TEXT.get(Lang::ZH).to_owned();
                let appeal = self.text("appeal", w.say(k::APPEAL));
                let value = if self.sent.is_empty() { usual } else { appeal.value };
                vec![
                    Field::One(self.text("outcome", w.say(k::OUTCOME)), self.outcomes()),
                    Field::Area(self.text("reasons", w.say(k::REASONS))),
                    Field::Area(Text { value, ..appeal }),
                ]
            }
            OfficerStep::Deliver => {
                let ways = [("counter", k::COUNTER), ("post", k::POST)];
                let ways = ways.map(|(value, words)| self.choice("way", value.to_owned(), w.say(words).to_owned()));
                vec![
                    Field::One(self.text("way", w.say(k::WAY)), ways.into()),
                    self.day("on", w.say(k::REACHED_ON), self.shown.file.received, self.shown.today),
                ]
            }
        }
    }

    fn text(&self, name: &'static str, label: &str) -> Text {
        Text { name, label: label.to_owned(), value: first(self.sent, name).to_owned() }
    }

    fn choice(&self, name: &str, value: String, label: String) -> Choice {
        Choice { is_chosen: first(self.sent, name) == value, value, label }
    }

    fn day(
        &self,
        name: &'static str,
        label: &str,
        from: lobby_casework::day::Day,
        to: lobby_casework::day::Day,
    ) -> Field {
        Field::Day(self.text(name, label), from.to_string(), to.to_string())
    }

    fn demands(&self) -> Field {
        if self.choices.materials.is_empty() {
            return Field::Note(self.w.say(k::NO_MATERIALS));
        }
        let demand = |material: &crate::service::handling::preview::DemandChoice| {
            let code = material.code.to_string();
            Demand {
                name: plain(self.w.of(&material.name)),
                is_found: material.is_found,
                is_chosen: every(self.sent, "material").any(|chosen| chosen == code),
                why: first(self.sent, &format!("{WHY}{code}")).to_owned(),
                code,
            }
        };
        Field::Demands(self.choices.materials.iter().map(demand).collect())
    }

    fn extension(&self) -> Vec<Field> {
        let w = self.w;
        if self.choices.proposers.is_empty() {
            return vec![Field::Note(w.say(k::NO_PROPOSER))];
        }
        let cap = self.shown.file.procedure.extension_cap;
        let proposer = |(login, name): &(lobby_domain::id::OfficerLogin, String)| {
            self.choice("proposed_by", login.to_string(), plain(name))
        };
        vec![
            Field::Count(self.text("amount", &w.count(k::AMOUNT, cap)), cap),
            Field::One(
                self.text("proposed_by", w.say(k::PROPOSED_BY)),
                self.choices.proposers.iter().map(proposer).collect(),
            ),
            Field::Area(self.text("reason", w.say(k::REASON))),
        ]
    }

    fn grounds(&self) -> Vec<Choice> {
        let ground =
            |kind: &StopKind| self.choice("ground", kind.name().to_owned(), self.w.say(stop_words(*kind)).to_owned());
        self.shown.file.procedure.stops.iter().map(ground).collect()
    }

    fn stops(&self) -> Vec<Choice> {
        let kind = |stop: StopId| {
            self.shown.steps.iter().find_map(|recorded| {
                let (Step::Suspended(suspension) | Step::SuspendedAgain(suspension)) = &recorded.step else {
                    return None;
                };
                (suspension.stop == stop).then(|| self.w.say(stop_words(suspension.kind)))
            })
        };
        let stop = |(stop, open): (StopId, &lobby_casework::handling::file::CaseStop)| {
            let day = self.w.day(FULL, open.days.from.date());
            let label = [("ground", kind(stop).unwrap_or_default()), ("day", day.as_str())];
            self.choice("stop", stop.0.to_string(), self.w.fill(k::STOP_SINCE, &label))
        };
        self.shown.file.open_stops().map(stop).collect()
    }

    fn outcomes(&self) -> Vec<Choice> {
        let outcomes = [("granted", k::GRANTED), ("refused", k::REFUSED)];
        outcomes.map(|(value, words)| self.choice("outcome", value.to_owned(), self.w.say(words).to_owned())).into()
    }
}
