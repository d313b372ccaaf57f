//! The officer's desk: cases by what is left of their days, who has which, and who stands in for whom.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_casework::authority::Action;
use lobby_casework::day::Day;
use lobby_casework::handling::clocks::{Clock, clocks};
use lobby_casework::handling::urgency::{Left, Signal, soon_until};
use lobby_casework::handling::{CaseFile, Stage};
use lobby_domain::id::OfficerLogin;
use lobby_domain::{Actor, CaseNumber};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::error::{PlatformError, Result, unless_refused};
use crate::published_calendar::PublishedCalendar;
use crate::repository::absence::{self, Absence};
use crate::repository::assignment::{self, AssignmentChange};
use crate::repository::belonging::CaseFilter;
use crate::repository::worklist::{self, Line, View, Which};
use crate::repository::{Tx, handling, officer, open_case};
use crate::service::{authority, calendar, case, case_list};

/// Longest absence, days.
const ABSENCE_MAX: i32 = 366;

/// Whose cases are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One's own, and those of whom one stands in for today.
    Mine,
    /// Those without a handler.
    Free,
    /// All within the officer's scope.
    All,
}

/// Which of them are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// All.
    All,
    /// Whose day is over.
    Late,
    /// Whose day is today or the next working day.
    Soon,
    /// That wait for the answer to the application.
    ToAnswer,
    /// That wait for the applicant.
    WithApplicant,
    /// Whose clocks stand still.
    Paused,
}

impl Only {
    /// Every choice, in the order of the page.
    pub const ALL: [Only; 6] = [Only::All, Only::Late, Only::Soon, Only::ToAnswer, Only::WithApplicant, Only::Paused];

    fn which(self, days: &Days) -> Which {
        match self {
            Only::All => Which::Open,
            Only::Late => Which::DueBefore(days.today),
            Only::Soon => Which::DueWithin(days.today, days.soon),
            Only::ToAnswer => Which::In(Stage::Received),
            Only::WithApplicant => Which::In(Stage::Correction),
            Only::Paused => Which::In(Stage::Suspended),
        }
    }
}

/// A case on the desk.
pub struct DeskCase {
    /// What the list says of it.
    pub line: Line,
    /// How urgent it is.
    pub signal: Signal,
    /// Its clocks that have begun, each with what is left.
    pub clocks: Vec<(Clock, Option<Left>)>,
    /// The name of its handler.
    pub holder: Option<String>,
    /// Whether its steps cannot be read: operations have to look.
    pub is_spoiled: bool,
}

/// A page of the desk.
pub struct Desk {
    /// The cases, most urgent first.
    pub cases: Vec<DeskCase>,
    /// How many there are of each choice, in the order of [`Only::ALL`].
    pub counts: [i64; 6],
    /// How many are one's own, without a handler, and all.
    pub whose: [i64; 3],
    /// Today.
    pub today: Day,
    /// Whether today is a working day.
    pub is_working: bool,
    /// Whom one stands in for today, by name.
    pub standing_in: Vec<String>,
}

/// What the days of a list are.
struct Days {
    today: Day,
    soon: Day,
}

/// Makes the rows that lists choose by anew where they are not right: a server of the release before writes none.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn refresh(app: &App) -> Result<()> {
    if app.db.read(open_case::is_stale).await? {
        app.db.tx(open_case::refresh_all).await?;
    }
    Ok(())
}

/// The cases within the scope of `reader` that are asked for, at most `limit` after the first `skip`. Names are masked, and
/// it is noted that `reader` has read them.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn desk(app: &App, reader: &Actor, whose: Whose, only: Only, skip: i64, limit: i64) -> Result<Desk> {
    let calendar = calendar::in_force(app).await?;
    let (db, app, at) = (app.db.clone(), app.clone(), app.now());
    let (by, reader) = (reader.clone(), reader.clone());
    // Not in the transaction that notes the reading: whatever else is written would wait for the counts.
    let read = move |tx: &mut Tx<'_>| {
        let permitted = authority::permitted(tx, &app, &by, Action::ClaimCase)?;
        let filter = permitted.filter();
        let days = days(at, &calendar)?;
        let held = held(tx, &by, days.today)?;
        let view = match whose {
            Whose::Mine => View::HeldBy(held.clone()),
            Whose::Free => View::Free,
            Whose::All => View::All,
        };
        let choices = Only::ALL.map(|only| only.which(&days));
        let tally = worklist::tally(tx, &filter, &view, &choices, &held)?;
        let lines = worklist::lines(tx, &filter, &view, only.which(&days), skip, limit)?;
        let named = lines.iter().filter(|line| line.applicant_masked.is_some());
        let named: Vec<CaseNumber> = named.map(|line| line.case_number.clone()).collect();
        let names = names(tx)?;
        let cases = lines.into_iter().map(|line| on_desk(tx, line, &calendar, days.today, &names));
        let cases = cases.collect::<Result<Vec<_>>>()?;
        let others = held.iter().filter(|login| !is(&by, login));
        let desk = Desk {
            cases,
            counts: tally.choices,
            whose: tally.whose,
            today: days.today,
            is_working: calendar.days.is_working(days.today),
            standing_in: others.map(|login| name(&names, login)).collect(),
        };
        Ok((permitted.purpose, named, desk))
    };
    let (purpose, named, desk) = db.read(read).await?;
    case_list::note_list(&db, at, reader, purpose, named).await?;
    Ok(desk)
}

/// Why a case is late or about to be, as far as who handles it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has no handler.
    NoHandler,
    /// The account of its handler is closed.
    HolderClosed(String),
    /// Its handler is away and no deputy stands in: the deputy's account is closed or away too.
    AwayWithoutDeputy(String),
    /// Its handler is away; the deputy has not acted.
    WithDeputy {
        /// Who is away.
        holder: String,
        /// Who stands in.
        deputy: String,
    },
    /// Its handler has not acted.
    WithHolder(String),
}

/// A case that is late, or about to be.
pub struct LateCase {
    /// The case; without the applicant's name.
    pub case: DeskCase,
    /// Why.
    pub cause: Cause,
}

/// Cases within the scope of `reader` whose day is over or about to be, the longest over first, without any name of an
/// applicant, and how many there are.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn late(app: &App, reader: &Actor, skip: i64, limit: i64) -> Result<(Vec<LateCase>, i64, i64)> {
    let calendar = calendar::in_force(app).await?;
    let (db, app, reader, at) = (app.db.clone(), app.clone(), reader.clone(), app.now());
    let read = move |tx: &mut Tx<'_>| {
        let filter = authority::permitted(tx, &app, &reader, Action::ReadSignals)?.filter();
        let days = days(at, &calendar)?;
        let until = Which::DueBefore(days.soon.plus(1));
        let late = worklist::count(tx, &filter, &View::All, Which::DueBefore(days.today))?;
        let all = worklist::count(tx, &filter, &View::All, until)?;
        let lines = worklist::lines(tx, &filter, &View::All, until, skip, limit)?;
        let (names, away) = (names(tx)?, absence::from_on(tx, days.today)?);
        let mut cases = Vec::new();
        for line in lines {
            let line = Line { applicant_masked: None, ..line };
            let cause = cause(line.holder.as_ref(), &names, &away, days.today);
            cases.push(LateCase { case: on_desk(tx, line, &calendar, days.today, &names)?, cause });
        }
        Ok((cases, late, all))
    };
    db.read(read).await
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The officer has the case now, or had it before.
    Done,
    /// Another has it: the name.
    HeldBy(String),
}

/// Takes a case without a handler, or one of an absent handler for whom `actor` stands in today.
///
/// # Errors
/// Refusals `not_permitted` and `case_unknown`; [`PlatformError::Database`].
pub async fn claim(app: &App, actor: &Actor, number: &CaseNumber) -> Result<Claim> {
    let (for_app, actor, number, now) = (app.clone(), actor.clone(), number.clone(), app.now());
    app.db
        .tx(move |tx| {
            let (head, _) = case::find_for(tx, &for_app, &number, &actor, Action::ClaimCase)?;
            let Actor::Officer(login) = &actor else { return Err(ProblemCode::NotPermitted.into()) };
            let holder = assignment::holder(tx, head.application_id)?;
            let today = Day::at(now).ok_or(PlatformError::Row("assignment"))?;
            let is_free = match &holder {
                None => true,
                Some(holder) if holder == login => return Ok(Claim::Done),
                Some(holder) => held(tx, &actor, today)?.contains(holder) || is_closed(tx, holder)?,
            };
            if !is_free {
                let names = names(tx)?;
                return Ok(Claim::HeldBy(holder.map(|holder| name(&names, &holder)).unwrap_or_default()));
            }
            assignment::set(tx, head.application_id, Some(login), AssignmentChange::Claimed, &actor, now)?;
            Ok(Claim::Done)
        })
        .await
}

/// What became of a case that was to be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// The other has it now, or it has no handler.
    Done,
    /// It is not `actor`'s to give.
    NotYours,
    /// The other may not handle it: no such account, closed, or without the role or the scope.
    NotTheirs,
}

/// Hands a case that `actor` has, or an absent colleague for whom `actor` stands in, to another officer who may claim it; `None` puts it back.
///
/// # Errors
/// Refusals `not_permitted` and `case_unknown`; [`PlatformError::Database`].
pub async fn hand_over(app: &App, actor: &Actor, number: &CaseNumber, to: Option<&str>) -> Result<HandOver> {
    let (for_app, actor, number, now) = (app.clone(), actor.clone(), number.clone(), app.now());
    let to = match to.map(str::parse::<OfficerLogin>) {
        None => None,
        Some(Ok(login)) => Some(login),
        Some(Err(_)) => return Ok(HandOver::NotTheirs),
    };
    app.db
        .tx(move |tx| {
            let (head, _) = case::find_for(tx, &for_app, &number, &actor, Action::ClaimCase)?;
            let today = Day::at(now).ok_or(PlatformError::Row("assignment"))?;
            let holder = assignment::holder(tx, head.application_id)?;
            let held = held(tx, &actor, today)?;
            if !holder.is_some_and(|holder| held.contains(&holder)) {
                return Ok(HandOver::NotYours);
            }
            let change = match &to {
                None => AssignmentChange::Released,
                Some(to) => {
                    let theirs = Actor::Officer(to.clone());
                    let may = case::find_for(tx, &for_app, &number, &theirs, Action::ClaimCase);
                    if unless_refused(may)?.is_none() {
                        return Ok(HandOver::NotTheirs);
                    }
                    AssignmentChange::HandedOver
                }
            };
            assignment::set(tx, head.application_id, to.as_ref(), change, &actor, now)?;
            Ok(HandOver::Done)
        })
        .await
}

/// Why an absence cannot be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceFault {
    /// A day is no date, the last is before the first or over already, or it is longer than a year.
    Days,
    /// The deputy is oneself, closed, or has no scope in common.
    Deputy,
}

/// An absence, or that there is none.
pub type Away = Option<(String, String, String)>;

/// Notes that `actor` is away from the first to the last day and who stands in, or that `actor` is not.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn set_absence(app: &App, actor: &Actor, away: Away) -> Result<Result<(), AbsenceFault>> {
    let (for_app, actor, now) = (app.clone(), actor.clone(), app.now());
    app.db
        .tx(move |tx| {
            let mine = authority::permitted(tx, &for_app, &actor, Action::ClaimCase)?;
            let Actor::Officer(login) = &actor else { return Err(ProblemCode::NotPermitted.into()) };
            let Some((first, last, deputy)) = &away else {
                absence::remove(tx, login)?;
                return Ok(Ok(()));
            };
            let day = |text: &str| text.parse().ok().and_then(Day::new);
            let today = Day::at(now).ok_or(PlatformError::Row("absence"))?;
            let (Some(first), Some(last)) = (day(first), day(last)) else { return Ok(Err(AbsenceFault::Days)) };
            if last < first || last < today || last.since(first) >= ABSENCE_MAX {
                return Ok(Err(AbsenceFault::Days));
            }
            let deputy = deputy.parse::<OfficerLogin>().ok().filter(|deputy| deputy != login);
            let Some(deputy) = deputy else { return Ok(Err(AbsenceFault::Deputy)) };
            let theirs = claims(tx, &for_app, &deputy)?;
            if !theirs.is_some_and(|theirs| theirs == CaseFilter::Everything || theirs == mine.filter()) {
                return Ok(Err(AbsenceFault::Deputy));
            }
            absence::put(tx, &Absence { login: login.clone(), first, last, deputy }, &actor, now)?;
            Ok(Ok(()))
        })
        .await
}

/// The absence of `actor` that is noted and not over, and officers who may stand in or be handed a case: login and name.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn colleagues(app: &App, actor: &Actor) -> Result<(Option<Absence>, Vec<(OfficerLogin, String)>)> {
    let (for_app, actor, now) = (app.clone(), actor.clone(), app.now());
    app.db
        .read(move |tx| {
            let mine = authority::permitted(tx, &for_app, &actor, Action::ClaimCase)?.filter();
            let today = Day::at(now).ok_or(PlatformError::Row("absence"))?;
            let away = absence::from_on(tx, today)?.into_iter().find(|absence| is(&actor, &absence.login));
            let mut colleagues = Vec::new();
            for account in officer::list(tx)?.into_iter().filter(|account| !is(&actor, &account.login)) {
                let is_near =
                    |theirs: CaseFilter| theirs == mine || [&theirs, &mine].contains(&&CaseFilter::Everything);
                if claims(tx, &for_app, &account.login)?.is_some_and(is_near) {
                    colleagues.push((account.login, account.name));
                }
            }
            Ok((away, colleagues))
        })
        .await
}

/// The scope in which an officer may claim; `None` where nowhere.
fn claims(tx: &mut Tx<'_>, app: &App, login: &OfficerLogin) -> Result<Option<CaseFilter>> {
    let permitted = authority::permitted(tx, app, &Actor::Officer(login.clone()), Action::ClaimCase);
    Ok(unless_refused(permitted)?.map(|permitted| permitted.filter()))
}

fn days(now: Timestamp, calendar: &PublishedCalendar) -> Result<Days> {
    let today = Day::at(now)
        .ok_or_else(|| PlatformError::setup(lobby_words::setup::CLOCK_YEAR, &[("reason", &now.to_string())]))?;
    Ok(Days { today, soon: soon_until(&calendar.days, today) })
}

/// Whose cases are `actor`'s to handle today: the own login, and those of whom `actor` stands in for.
fn held(tx: &mut Tx<'_>, actor: &Actor, today: Day) -> Result<Vec<OfficerLogin>> {
    let Actor::Officer(login) = actor else { return Ok(Vec::new()) };
    let away = absence::from_on(tx, today)?.into_iter();
    let others = away.filter(|absence| absence.deputy == *login && absence.first <= today);
    Ok(std::iter::once(login.clone()).chain(others.map(|absence| absence.login)).collect())
}

fn is(actor: &Actor, login: &OfficerLogin) -> bool {
    matches!(actor, Actor::Officer(own) if own == login)
}

fn is_closed(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<bool> {
    Ok(officer::account(tx, login)?.is_none_or(|account| account.is_closed))
}

/// Names of officers, and whether their accounts are closed.
type Names = BTreeMap<OfficerLogin, (String, bool)>;

fn names(tx: &mut Tx<'_>) -> Result<Names> {
    Ok(officer::list(tx)?.into_iter().map(|account| (account.login, (account.name, account.is_closed))).collect())
}

fn name(names: &Names, login: &OfficerLogin) -> String {
    names.get(login).map_or_else(|| login.to_string(), |(name, _)| name.clone())
}

fn cause(holder: Option<&OfficerLogin>, names: &Names, away: &[Absence], today: Day) -> Cause {
    let Some(holder) = holder else { return Cause::NoHandler };
    let is_closed = |login: &OfficerLogin| names.get(login).is_none_or(|(_, is_closed)| *is_closed);
    let absence = |login: &OfficerLogin| away.iter().find(|absence| absence.login == *login && absence.first <= today);
    let called = name(names, holder);
    match absence(holder) {
        _ if is_closed(holder) => Cause::HolderClosed(called),
        None => Cause::WithHolder(called),
        Some(absent) if is_closed(&absent.deputy) || absence(&absent.deputy).is_some() => {
            Cause::AwayWithoutDeputy(called)
        }
        Some(absent) => Cause::WithDeputy { holder: called, deputy: name(names, &absent.deputy) },
    }
}

/// A line with its clocks. A case whose history is spoiled keeps no other from being shown: it has none.
fn on_desk(tx: &mut Tx<'_>, line: Line, calendar: &PublishedCalendar, today: Day, names: &Names) -> Result<DeskCase> {
    let holder = line.holder.as_ref().map(|login| name(names, login));
    let running = match handling::steps(tx, line.application_id) {
        Ok(steps) => CaseFile::replay(&steps).ok().and_then(|file| clocks(&file, &calendar.days).ok()),
        Err(PlatformError::UnknownValue { .. }) => None,
        Err(error) => return Err(error),
    };
    let Some(running) = running else {
        tracing::error!(application = %line.application_id, "the steps of a case are no history");
        return Ok(DeskCase { line, signal: Signal::Late, clocks: Vec::new(), holder, is_spoiled: true });
    };
    let signal = Signal::of(line.stage, &running, &calendar.days, today);
    let shown = running.into_iter().map(|clock| (clock, clock.left(&calendar.days, today))).collect();
    Ok(DeskCase { line, signal, clocks: shown, holder, is_spoiled: false })
}
