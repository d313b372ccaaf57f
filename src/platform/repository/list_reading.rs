//! Who read lists that show names: looks at personal data that belong to no single case's history. Rows are only added.

use jiff::Timestamp;
use lobby_casework::authority::Purpose;
use lobby_domain::{Actor, CaseNumber};
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// A list that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListReading {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// What for.
    pub purpose: Purpose,
    /// Numbers of the cases whose names it showed, with blanks between.
    pub cases: String,
}

/// Notes that `actor` reads a list with the names of these cases.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, at: Timestamp, actor: &Actor, purpose: Purpose, cases: &[&CaseNumber]) -> Result<()> {
    let insert = "insert into list_reading (org, id, at, actor, cases, purpose) values ($1, $2, $3, $4, $5, $6)";
    let cases: Vec<&str> = cases.iter().map(|number| number.as_str()).collect();
    let values: [V; 6] = [
        tx.org(),
        Uuid::now_v7().into(),
        at.into(),
        actor.to_string().into(),
        cases.join(" ").into(),
        purpose.name().into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// Every list that was read, oldest first.
///
/// # Errors
/// As [`Tx::rows`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<ListReading>> {
    let query = "select at, actor, purpose, cases from list_reading where org = $1 order by at, id";
    let rows = tx.rows(query, &[tx.org()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("list_reading", row);
            let (at, actor) = (columns.time()?, columns.checked("actor")?);
            let purpose = Purpose::from_name(&columns.text()?).ok_or_else(|| columns.unknown("purpose"))?;
            Ok(ListReading { at, actor, purpose, cases: columns.text()? })
        })
        .collect()
}
