//! Cases in handling by the day that their first clock ends on.

use lobby_casework::day::Day;
use lobby_casework::handling::Stage;
use lobby_domain::CaseNumber;
use lobby_domain::id::{ItemKey, KioskId, OfficerLogin};
use lobby_wire::document::WireText;
use uuid::Uuid;

use super::belonging::CaseFilter;
use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// Which cases of those that may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Those that one of these officers has.
    HeldBy(Vec<OfficerLogin>),
    /// Those without a handler.
    Free,
    /// All.
    All,
}

/// Which of them, by what they wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that are not done.
    Open,
    /// Those whose clock ended before this day.
    DueBefore(Day),
    /// Those whose clock ends from the first to the second day.
    DueWithin(Day, Day),
    /// Those in this stage.
    In(Stage),
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Id of its application.
    pub application_id: Uuid,
    /// Case number.
    pub case_number: CaseNumber,
    /// Item key.
    pub item_key: ItemKey,
    /// Item name in Chinese and English; `None` until the envelope was opened, and where it cannot be.
    pub item_name: Option<WireText>,
    /// Applicant's name, masked; `None` likewise.
    pub applicant_masked: Option<String>,
    /// Kiosk that it came from.
    pub kiosk: KioskId,
    /// Its stage.
    pub stage: Stage,
    /// Who has it.
    pub holder: Option<OfficerLogin>,
}

/// How many there are of the choices of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally<const N: usize> {
    /// Of each choice that was asked for, in their order, within the view.
    pub choices: [i64; N],
    /// Those that one of the officers has, those without a handler, and all.
    pub whose: [i64; 3],
}

/// Collects the values of a statement's parameters.
struct Values(Vec<V>);

impl Values {
    fn push(&mut self, value: V) -> String {
        self.0.push(value);
        format!("${}", self.0.len())
    }
}

impl View {
    fn condition(&self, values: &mut Values) -> String {
        match self {
            View::All => "1 = 1".to_owned(),
            View::Free => "c.login is null".to_owned(),
            View::HeldBy(logins) if logins.is_empty() => "1 = 0".to_owned(),
            View::HeldBy(logins) => {
                let logins: Vec<String> = logins.iter().map(|login| values.push(login.into())).collect();
                format!("c.login in ({})", logins.join(", "))
            }
        }
    }
}

impl Which {
    fn condition(self, values: &mut Values) -> String {
        match self {
            Which::Open => "1 = 1".to_owned(),
            Which::DueBefore(day) => format!("c.due_on < {}", values.push(day.to_string().into())),
            Which::DueWithin(first, last) => {
                let first = values.push(first.to_string().into());
                format!("c.due_on >= {first} and c.due_on <= {}", values.push(last.to_string().into()))
            }
            Which::In(stage) => format!("c.stage = {}", values.push(stage.name().into())),
        }
    }
}

/// Lines of the list, the first due day first, at most `limit` after the first `skip`. Cases without a running clock come
/// last.
///
/// # Errors
/// As [`Tx::rows`].
pub fn lines(
    tx: &mut Tx<'_>,
    filter: &CaseFilter,
    view: &View,
    which: Which,
    skip: i64,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut values = Values(vec![tx.org(), limit.into(), skip.into()]);
    let filter = filter.condition(&mut values.0);
    let (view, which) = (view.condition(&mut values), which.condition(&mut values));
    // Chosen before anything is joined: what is skipped costs no look elsewhere.
    let query = format!(
        "select o.application_id, a.case_number, a.item_key, p.item_name_zh, p.item_name_en, p.applicant_masked, \
         p.kiosk, o.stage, o.login from (select c.application_id, c.due_on, c.stage, c.login from open_case c \
         where c.org = $1 and {filter} and {view} and {which} order by c.due_on, c.application_id limit $2 offset $3) o \
         join case_projection p on p.org = $1 and p.application_id = o.application_id \
         join application a on a.org = $1 and a.id = o.application_id order by o.due_on, o.application_id"
    );
    tx.rows(&query, &values.0)?.into_iter().map(read).collect()
}

/// How many there are.
///
/// # Errors
/// As [`Tx::rows`].
pub fn count(tx: &mut Tx<'_>, filter: &CaseFilter, view: &View, which: Which) -> Result<i64> {
    let [counted] = tally(tx, filter, view, &[which], &[])?.choices;
    Ok(counted)
}

/// How many there are of each choice within `view`, and how many `holders` have, have no handler, and there are, in one look.
///
/// # Errors
/// As [`Tx::rows`].
pub fn tally<const N: usize>(
    tx: &mut Tx<'_>,
    filter: &CaseFilter,
    view: &View,
    choices: &[Which; N],
    holders: &[OfficerLogin],
) -> Result<Tally<N>> {
    let mut values = Values(vec![tx.org()]);
    let filter = filter.condition(&mut values.0);
    let view = view.condition(&mut values);
    let mut conditions: Vec<String> =
        choices.iter().map(|which| format!("{view} and {}", which.condition(&mut values))).collect();
    for whose in [View::HeldBy(holders.to_vec()), View::Free, View::All] {
        conditions.push(whose.condition(&mut values));
    }
    let counts: Vec<String> =
        conditions.iter().map(|condition| format!("count(case when {condition} then 1 end)")).collect();
    let query = format!("select {} from open_case c where c.org = $1 and {filter}", counts.join(", "));
    let row = tx.rows(&query, &values.0)?.into_iter().next().unwrap_or_default();
    let mut columns = Columns::new("open_case", row);
    let mut counted = [0; N];
    for counted in &mut counted {
        *counted = columns.number()?;
    }
    Ok(Tally { choices: counted, whose: [columns.number()?, columns.number()?, columns.number()?] })
}

fn read(row: Row) -> Result<Line> {
    let mut columns = Columns::new("open_case", row);
    let application_id = columns.checked("application_id")?;
    let (case_number, item_key) = (columns.checked("case_number")?, columns.checked("item_key")?);
    let names = (columns.text_or_null()?, columns.text_or_null()?);
    let applicant_masked = columns.text_or_null()?;
    let kiosk = columns.checked("kiosk")?;
    let stage = Stage::from_name(&columns.text()?).ok_or_else(|| columns.unknown("stage"))?;
    let holder = columns.text_or_null()?.map(|login| login.parse().map_err(|_| columns.unknown("login")));
    let item_name = names.0.zip(names.1).map(|(zh, en)| WireText::new(zh, en));
    let holder = holder.transpose()?;
    Ok(Line { application_id, case_number, item_key, item_name, applicant_masked, kiosk, stage, holder })
}
