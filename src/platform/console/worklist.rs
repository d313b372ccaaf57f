//! `/worklist`: the officer's desk, most urgent first, with claim, hand-over and absence; `/absence` is its form.

pub mod late;
pub(super) mod row;

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;
use lobby_wire::problem::ProblemCode;
use lobby_words::Words;
use lobby_words::console::worklist as k;
use serde::Deserialize;

use super::cases::Frame;
use super::fields::{Fields, every, first};
use super::visitor::Visitor;
use super::wording::Wording;
use super::{page, token};
use crate::error::Result;
use crate::service::case;
use crate::service::worklist::{self, AbsenceFault, Away, Claim, Desk, HandOver, Only, Whose};
use row::Row;

const PAGE: i64 = 20;
const PURPOSE: &str = "worklist";
/// Most cases of one form: a page of them.
const CASES_MAX: usize = 20;

/// What the address asks for.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    whose: AskedWhose,
    only: AskedOnly,
    skip: i64,
}

/// Whose cases.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskedWhose {
    #[default]
    Mine,
    Free,
    All,
}

/// Which of them.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskedOnly {
    #[default]
    All,
    Late,
    Soon,
    Answer,
    Applicant,
    Paused,
}

/// A choice above the list.
struct Tab {
    name: String,
    count: i64,
    address: String,
    is_here: bool,
    key: usize,
}

/// A colleague to hand a case to.
struct Colleague {
    login: String,
    name: String,
}

/// The page.
#[derive(Template)]
#[template(path = "worklist.html")]
struct WorklistPage {
    w: Wording,
    frame: Frame,
    token: String,
    today: String,
    whose: Vec<Tab>,
    tabs: Vec<Tab>,
    late: i64,
    soon: i64,
    answer: i64,
    rows: Vec<Row>,
    range: String,
    before: Option<String>,
    after: Option<String>,
    here: String,
    standing_in: String,
    colleagues: Vec<Colleague>,
    /// From when to when one is away, and who stands in.
    away: Option<(String, String, String)>,
    /// What came of the last form.
    notes: Vec<String>,
    has_problem: bool,
}

/// Shows the list.
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    visitor.answer(|visitor| view(visitor, asked, Vec::new(), false)).await
}

/// Claims, hands over or puts back the cases that were marked.
pub async fn act(visitor: Visitor, Query(asked): Query<Asked>, Form(sent): Form<Fields>) -> Response {
    visitor.answer(|visitor| act_on_marked(visitor, asked, sent)).await
}

/// Notes an absence, or takes it away.
pub async fn absence(visitor: Visitor, Form(sent): Form<Fields>) -> Response {
    visitor.answer(|visitor| note_absence(visitor, sent)).await
}

async fn view(visitor: Visitor, asked: Asked, notes: Vec<String>, has_problem: bool) -> Result<Response> {
    let actor = visitor.officer.actor();
    let (whose, only) = (asked.whose.service(), asked.only.service());
    let skip = asked.skip.clamp(0, i64::MAX - PAGE);
    let desk = worklist::desk(&visitor.app, &actor, whose, only, skip, PAGE).await?;
    let (away, colleagues) = worklist::colleagues(&visitor.app, &actor).await?;
    let w = visitor.w;
    let named =
        |login: &str| colleagues.iter().find(|(known, _)| known.as_str() == login).map(|(_, name)| name.clone());
    let away = away.map(|away| {
        let deputy = named(away.deputy.as_ref()).unwrap_or_else(|| away.deputy.to_string());
        (away.first.to_string(), away.last.to_string(), deputy)
    });
    let all = desk.counts.get(only as usize).copied().unwrap_or_default();
    let (first, last) = (skip + i64::from(!desk.cases.is_empty()), skip + i64::try_from(desk.cases.len()).unwrap_or(0));
    let range = [("a", first.to_string()), ("b", last.to_string()), ("n", all.to_string())];
    let [_, late, soon, answer, ..] = desk.counts;
    let view = WorklistPage {
        frame: Frame::new(&visitor.officer, &visitor.session),
        token: token::make(&visitor.session, PURPOSE),
        today: today(&w, &desk),
        whose: asked.whose_tabs(&w, &desk),
        tabs: asked.only_tabs(&w, &desk),
        late,
        soon,
        answer,
        rows: desk.cases.iter().map(|case| Row::new(&w, case)).collect(),
        range: w.fill(k::RANGE, &range.each_ref().map(|(place, value)| (*place, value.as_str()))),
        before: (skip > 0).then(|| Asked { skip: (skip - PAGE).max(0), ..asked }.address()),
        after: (last < all).then(|| Asked { skip: skip + PAGE, ..asked }.address()),
        here: Asked { skip, ..asked }.address(),
        standing_in: desk.standing_in.join(w.say(lobby_words::common::COMMA)),
        colleagues: colleagues.into_iter().map(|(login, name)| Colleague { login: login.to_string(), name }).collect(),
        away,
        notes,
        has_problem,
        w,
    };
    Ok(page(if has_problem { StatusCode::CONFLICT } else { StatusCode::OK }, &view))
}

async fn act_on_marked(visitor: Visitor, asked: Asked, sent: Fields) -> Result<Response> {
    visitor.require_token(PURPOSE, first(&sent, "token"))?;
    let numbers: Vec<&str> = every(&sent, "case").collect();
    if numbers.is_empty() || numbers.len() > CASES_MAX {
        let note = visitor.w.say(k::NONE_MARKED).to_owned();
        return view(visitor, asked, vec![note], true).await;
    }
    let (mut notes, mut done) = (Vec::new(), 0);
    for text in numbers {
        let number = case::number(text)?;
        match act_on(&visitor, &sent, &number).await? {
            None => done += 1,
            Some(problem) => notes.push(problem),
        }
    }
    let has_problem = !notes.is_empty();
    if done > 0 {
        notes.insert(0, visitor.w.count(k::DONE, done));
    }
    view(visitor, asked, notes, has_problem).await
}

/// Does one; the problem, where there is one.
async fn act_on(visitor: &Visitor, sent: &Fields, number: &lobby_domain::CaseNumber) -> Result<Option<String>> {
    let (app, actor, w) = (&visitor.app, visitor.officer.actor(), &visitor.w);
    let to = first(sent, "to");
    let handed = match first(sent, "act") {
        "claim" => {
            let claimed = worklist::claim(app, &actor, number).await?;
            return Ok(match claimed {
                Claim::Done => None,
                Claim::HeldBy(name) => Some(w.fill(k::HELD_BY, &[("number", number.as_str()), ("name", &name)])),
            });
        }
        "hand" => worklist::hand_over(app, &actor, number, Some(to)).await?,
        "release" => worklist::hand_over(app, &actor, number, None).await?,
        _ => return Err(ProblemCode::ValueUnknown.into()),
    };
    let problem: Option<Words> = match handed {
        HandOver::Done => None,
        HandOver::NotYours => Some(k::NOT_YOURS),
        HandOver::NotTheirs => Some(k::NOT_THEIRS),
    };
    Ok(problem.map(|words| w.with(words, "number", number.as_str())))
}

async fn note_absence(visitor: Visitor, sent: Fields) -> Result<Response> {
    visitor.require_token(PURPOSE, first(&sent, "token"))?;
    let field = |name| first(&sent, name).to_owned();
    let away: Away = match first(&sent, "act") {
        "away" => Some((field("first"), field("last"), field("deputy"))),
        "back" => None,
        _ => return Err(ProblemCode::ValueUnknown.into()),
    };
    let noted = worklist::set_absence(&visitor.app, &visitor.officer.actor(), away).await?;
    let (words, has_problem) = match noted {
        Ok(()) => (k::ABSENCE_NOTED, false),
        Err(AbsenceFault::Days) => (k::ABSENCE_DAYS, true),
        Err(AbsenceFault::Deputy) => (k::ABSENCE_DEPUTY, true),
    };
    let note = visitor.w.say(words).to_owned();
    view(visitor, Asked::default(), vec![note], has_problem).await
}

fn today(w: &Wording, desk: &Desk) -> String {
    let day = w.day(lobby_words::console::desk::TODAY, desk.today.date());
    w.with(if desk.is_working { k::WORKING_DAY } else { k::DAY_OFF }, "day", day)
}

impl AskedWhose {
    const ALL: [AskedWhose; 3] = [AskedWhose::Mine, AskedWhose::Free, AskedWhose::All];

    fn service(self) -> Whose {
        match self {
            AskedWhose::Mine => Whose::Mine,
            AskedWhose::Free => Whose::Free,
            AskedWhose::All => Whose::All,
        }
    }

    fn word(self) -> (&'static str, Words) {
        match self {
            AskedWhose::Mine => ("mine", k::MINE),
            AskedWhose::Free => ("free", k::FREE),
            AskedWhose::All => ("all", k::ALL),
        }
    }
}

impl AskedOnly {
    const ALL: [AskedOnly; 6] =
        [AskedOnly::All, AskedOnly::Late, AskedOnly::Soon, AskedOnly::Answer, AskedOnly::Applicant, AskedOnly::Paused];

    fn service(self) -> Only {
        match self {
            AskedOnly::All => Only::All,
            AskedOnly::Late => Only::Late,
            AskedOnly::Soon => Only::Soon,
            AskedOnly::Answer => Only::ToAnswer,
            AskedOnly::Applicant => Only::WithApplicant,
            AskedOnly::Paused => Only::Paused,
        }
    }

    fn word(self) -> (&'static str, Words) {
        match self {
            AskedOnly::All => ("all", k::EVERY),
            AskedOnly::Late => ("late", k::LATE),
            AskedOnly::Soon => ("soon", k::SOON),
            AskedOnly::Answer => ("answer", k::TO_ANSWER),
            AskedOnly::Applicant => ("applicant", k::WITH_APPLICANT),
            AskedOnly::Paused => ("paused", k::PAUSED),
        }
    }
}

impl Asked {
    fn address(self) -> String {
        let (whose, only) = (self.whose.word().0, self.only.word().0);
        let skip = if self.skip > 0 { format!("&skip={}", self.skip) } else { String::new() };
        format!("/worklist?whose={whose}&only={only}{skip}")
    }

    fn whose_tabs(self, w: &Wording, desk: &Desk) -> Vec<Tab> {
        let tab = |(key, (whose, count)): (usize, (AskedWhose, i64))| Tab {
            name: w.say(whose.word().1).to_owned(),
            count,
            address: Asked { whose, only: AskedOnly::All, skip: 0 }.address(),
            is_here: whose.service() == self.whose.service(),
            key,
        };
        (1..).zip(AskedWhose::ALL.into_iter().zip(desk.whose)).map(tab).collect()
    }

    fn only_tabs(self, w: &Wording, desk: &Desk) -> Vec<Tab> {
        let tab = |(key, (only, count)): (usize, (AskedOnly, i64))| Tab {
            name: w.say(only.word().1).to_owned(),
            count,
            address: Asked { only, skip: 0, ..self }.address(),
            is_here: only.service() == self.only.service(),
            key,
        };
        (4..).zip(AskedOnly::ALL.into_iter().zip(desk.counts)).map(tab).collect()
    }
}
