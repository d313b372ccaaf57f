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

/// Stages in which the authority or the applicant has something to do.
const OPEN: &str = "h.stage in ('received', 'correction', 'accepted', 'in_process', 'suspended', 'decided')";

const FROM: &str = "from handling h \
    join case_projection c on c.org = h.org and c.application_id = h.application_id \
    join application a on a.org = h.org and a.id = h.application_id \
    left join assignment s on s.org = h.org and s.application_id = h.application_id \
    where h.org = $1 and h.is_open = 1";

fn condition(filter: &CaseFilter, view: &View, which: Which, values: &mut Vec<V>) -> String {
    let mut parts = vec![OPEN.to_owned(), filter.condition(values)];
    let mut value = |value: V| {
        values.push(value);
        format!("${}", values.len())
    };
    match view {
        View::All => {}
        View::Free => parts.push("s.login is null".to_owned()),
        View::HeldBy(logins) => {
            let logins: Vec<String> = logins.iter().map(|login| value(login.into())).collect();
            parts.push(if logins.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("s.login in ({})", logins.join(", "))
            });
        }
    }
    match which {
        Which::Open => {}
        Which::DueBefore(day) => parts.push(format!("h.due_on < {}", value(day.to_string().into()))),
        Which::DueWithin(first, last) => {
            let first = value(first.to_string().into());
            parts.push(format!("h.due_on >= {first} and h.due_on <= {}", value(last.to_string().into())));
        }
        Which::In(stage) => parts.push(format!("h.stage = {}", value(stage.name().into()))),
    }
    parts.join(" and ")
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
    let mut values = vec![tx.org(), limit.into(), skip.into()];
    let condition = condition(filter, view, which, &mut values);
    let query = format!(
        "select h.application_id, a.case_number, a.item_key, c.item_name_zh, c.item_name_en, c.applicant_masked, \
         c.kiosk, h.stage, s.login {FROM} and {condition} order by h.due_on, h.application_id limit $2 offset $3"
    );
    tx.rows(&query, &values)?.into_iter().map(read).collect()
}

/// How many there are.
///
/// # Errors
/// As [`Tx::rows`].
pub fn count(tx: &mut Tx<'_>, filter: &CaseFilter, view: &View, which: Which) -> Result<i64> {
    let mut values = vec![tx.org()];
    let condition = condition(filter, view, which, &mut values);
    let rows = tx.rows(&format!("select count(*) {FROM} and {condition}"), &values)?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("handling", row).number())
}

fn read(row: Row) -> Result<Line> {
    let mut columns = Columns::new("handling", row);
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
