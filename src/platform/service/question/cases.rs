//! The cases of a person, as that person sees them.

use std::collections::HashMap;

use lobby_casework::authority::Purpose;
use lobby_casework::calendar::WorkingCalendar;
use lobby_casework::day::Day;
use lobby_casework::handling::CaseFile;
use lobby_casework::handling::clocks::{Clock, ClockState, clocks};
use lobby_casework::handling::step::{ClockKind, Recorded, Step, StepKind};
use lobby_casework::handling::table::way;
use lobby_casework::limits::TermUnit;
use lobby_domain::id::ItemKey;
use lobby_domain::item::ImplementationItem;
use lobby_wire::Message as _;
use lobby_wire::document::WireText;
use lobby_wire::person_cases::{
    CASES_MAX, DayUnit, PersonCase, PersonCases, PersonClock, PersonClockState, PersonDemand, PersonLetter, PersonPause,
};
use uuid::Uuid;

use super::Asking;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::notice_file::stop_words;
use crate::repository::{Tx, case as rows, handling as steps, list_reading, notice};
use crate::service::case::{self, CaseHead};
use crate::service::handling::letter::{agency, line};
use crate::service::handling::{Today, kept, missing, procedure};

/// The newest cases of the person who asks, or the open ones of an item; that they were read is written down.
pub(super) async fn list(app: &App, asking: Asking, open_of: Option<ItemKey>) -> Result<PersonCases> {
    let work = move |tx: &mut Tx<'_>| {
        asking.note(tx)?;
        let limit = i64::try_from(CASES_MAX).unwrap_or(i64::MAX).saturating_add(1);
        let mut ids = match &open_of {
            None => rows::of_person(tx, &asking.person, asking.kiosk_use, limit)?,
            Some(item) => rows::open_of_person(tx, &asking.person, item, asking.kiosk_use, limit)?,
        };
        let has_more = ids.len() > CASES_MAX;
        ids.truncate(CASES_MAX);
        let (mut items, mut heads, mut cases) = (Items::default(), Vec::new(), Vec::new());
        for id in ids {
            let head = case::by_id(tx, id)?;
            cases.push(shown(tx, &head, &mut items, &asking.today)?);
            heads.push(head);
        }
        let numbers: Vec<_> = heads.iter().map(|head| &head.case_number).collect();
        if !numbers.is_empty() {
            list_reading::insert(tx, asking.now(), &asking.actor(), Purpose::OwnCase, &numbers)?;
        }
        let (question, today) = (asking.id, asking.today.day.date());
        Ok(PersonCases { schema: PersonCases::SCHEMA.into(), question, today, cases, has_more })
    };
    app.db.tx(work).await
}

/// Items of one answer, read once each: a catalogue is long.
#[derive(Default)]
struct Items(HashMap<(String, i64), Option<ImplementationItem>>);

impl Items {
    fn find(&mut self, tx: &mut Tx<'_>, key: &str, version: i64) -> Result<Option<&ImplementationItem>> {
        let known = (key.to_owned(), version);
        if !self.0.contains_key(&known) {
            let item = procedure::item(tx, key, version)?;
            self.0.insert(known.clone(), item);
        }
        Ok(self.0.get(&known).and_then(Option::as_ref))
    }
}

fn shown(tx: &mut Tx<'_>, head: &CaseHead, items: &mut Items, today: &Today) -> Result<PersonCase> {
    let (id, key) = (head.application_id, head.item_key.as_str());
    let history = steps::steps(tx, id)?;
    let file = if history.is_empty() { None } else { Some(kept(id, &history)?.file) };
    let letters = letters(tx, id)?;
    let item = items.find(tx, key, head.item_version)?;
    let name = head.item_name.clone().or_else(|| item.map(|item| WireText::from(&item.name)));
    let received = Day::at(head.received_at).ok_or(PlatformError::Row("case_projection"))?;
    let in_handling = match &file {
        Some(file) => InHandling::of(file, &history, item, today)?,
        None => InHandling::default(),
    };
    let InHandling { stage, clocks, pauses, demands, may_withdraw } = in_handling;
    Ok(PersonCase {
        case_number: head.case_number.to_string(),
        item_key: key.to_owned(),
        item_version: head.item_version,
        item: name.unwrap_or_else(|| WireText::new(key, key)),
        agency: agency(item),
        received_on: file.as_ref().map_or(received, |file| file.received).date(),
        stage: stage.to_owned(),
        clocks,
        pauses,
        demands,
        letters,
        may_withdraw,
    })
}

/// What follows from the steps of a case; the default is one that has none yet, or a test.
struct InHandling {
    stage: &'static str,
    clocks: Vec<PersonClock>,
    pauses: Vec<PersonPause>,
    demands: Vec<PersonDemand>,
    may_withdraw: bool,
}

impl Default for InHandling {
    fn default() -> InHandling {
        let stage = lobby_casework::handling::Stage::Received.name();
        InHandling { stage, clocks: Vec::new(), pauses: Vec::new(), demands: Vec::new(), may_withdraw: false }
    }
}

impl InHandling {
    fn of(
        file: &CaseFile,
        history: &[Recorded],
        item: Option<&ImplementationItem>,
        today: &Today,
    ) -> Result<InHandling> {
        let calendar = &today.calendar.days;
        let running = clocks(file, calendar).map_err(missing)?;
        let ends = [StepKind::Withdrawn, StepKind::Waived];
        Ok(InHandling {
            stage: file.stage.name(),
            clocks: running.iter().map(|clock| person_clock(clock, file, today.day, calendar)).collect(),
            pauses: pauses(file, history, today),
            demands: demands(file, item),
            may_withdraw: ends.into_iter().any(|step| way(file.stage, step).is_some()),
        })
    }
}

fn person_clock(clock: &Clock, file: &CaseFile, today: Day, calendar: &WorkingCalendar) -> PersonClock {
    let state = match clock.state {
        ClockState::Running => PersonClockState::Running,
        ClockState::Stopped => PersonClockState::Stopped,
        ClockState::Ended { .. } => PersonClockState::Ended,
    };
    let unit = match clock.kind {
        ClockKind::Intake | ClockKind::Stage | ClockKind::Delivery => TermUnit::WorkingDay,
        ClockKind::Correction => file.procedure.correction.unit,
        ClockKind::Statutory => file.procedure.terms.statutory.unit,
        ClockKind::Promised => file.procedure.terms.promised.unit,
    };
    let is_working = unit == TermUnit::WorkingDay;
    let left = |due: Day| match is_working {
        true => calendar.rank(due) - calendar.rank(today),
        false => due.since(today),
    };
    PersonClock {
        clock: clock.kind.name().to_owned(),
        state,
        started: clock.started.date(),
        due: clock.due.map(|due| due.day.date()),
        days_left: clock.due.filter(|_| state == PersonClockState::Running).map(|due| left(due.day)),
        unit: if is_working { DayUnit::WorkingDay } else { DayUnit::NaturalDay },
        is_provisional: clock.due.is_some_and(|due| due.is_provisional),
        is_missed: clock.is_missed(today),
    }
}

fn pauses(file: &CaseFile, history: &[Recorded], today: &Today) -> Vec<PersonPause> {
    let grounds: HashMap<usize, WireText> = history
        .iter()
        .filter_map(|recorded| {
            let (Step::Suspended(stop) | Step::SuspendedAgain(stop)) = &recorded.step else { return None };
            let ground = WireText::from(&stop_words(stop.kind).fill_text(&[]));
            Some((usize::try_from(stop.stop.0).ok()?, ground))
        })
        .collect();
    let pause = |(at, stop): (usize, &lobby_casework::handling::file::CaseStop)| PersonPause {
        ground: grounds.get(&at).cloned(),
        after: stop.days.from.date(),
        through: stop.days.through.map(Day::date),
        expected_end: stop.expected_end.map(Day::date),
        working_days: today.calendar.days.between(stop.days.from, stop.days.through.unwrap_or(today.day)),
    };
    file.stops.iter().enumerate().map(pause).collect()
}

fn demands(file: &CaseFile, item: Option<&ImplementationItem>) -> Vec<PersonDemand> {
    let Some(correction) = &file.correction else { return Vec::new() };
    let demand = |code: &lobby_domain::id::MaterialCode| {
        let line = line(item, code);
        let is_in = !correction.missing.contains(code);
        PersonDemand { code: code.to_string(), name: line.name, how: line.how, is_in }
    };
    correction.demands.iter().map(demand).collect()
}

/// Letters that are there to be read, newest first.
fn letters(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<PersonLetter>> {
    let made = notice::of_case(tx, id)?.into_iter().rev().filter(|letter| letter.made_at.is_some());
    let letter = |letter: notice::Notice| PersonLetter {
        code: letter.code,
        number: letter.number.unwrap_or_default(),
        document: letter.document.name().to_owned(),
        issued_on: letter.issued_on.date(),
        served_on: letter.served.map(|served| served.on.date()),
    };
    Ok(made.map(letter).collect())
}
