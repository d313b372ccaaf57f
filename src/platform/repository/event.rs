//! What happened to an application, in order. Rows are only ever added.

use jiff::Timestamp;

use super::Sql;
use super::row::Columns;
use crate::error::Result;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Position in the application's history, from 1.
    pub n: i64,
    /// When.
    pub at: Timestamp,
    /// What kind, one of the constants of [`kind`].
    pub kind: String,
    /// Who: `kiosk WL01-K01`, `officer login`, `platform`.
    pub actor: String,
    /// Details as JSON, nothing personal.
    pub body: String,
}

/// Kinds of event.
pub mod kind {
    /// Taken in; a receipt was signed.
    pub const RECEIVED: &str = "received";
    /// Taken in with small copies of its pages, ahead of the pages.
    pub const AHEAD: &str = "received_ahead";
    /// The pages of which there were small copies are here; a receipt was signed.
    pub const WHOLE: &str = "pages_complete";
    /// The envelope could not be opened at intake.
    pub const UNREADABLE: &str = "envelope_unreadable";
    /// The same id came again with another digest; refused.
    pub const DIGEST_CONFLICT: &str = "alarm_digest_conflict";
    /// Another application came with this application's case number; refused.
    pub const NUMBER_CONFLICT: &str = "alarm_case_number_taken";
    /// An officer opened the case.
    pub const OPENED: &str = "opened";
    /// Somebody took the pages of a material as one file.
    pub const DOCUMENT: &str = "document_taken";
    /// An officer looked at a masked value in full.
    pub const REVEALED: &str = "revealed";
}

/// Adds an event at the end of the application's history.
///
/// # Errors
/// As [`Sql::exec`].
pub fn append(
    sql: &mut dyn Sql,
    org: &str,
    application_id: &str,
    at: Timestamp,
    kind: &str,
    actor: &str,
    body: &str,
) -> Result<()> {
    let insert = "insert into event (org, application_id, n, at, kind, actor, body) \
                  select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6 \
                  from event where org = $1 and application_id = $2";
    sql.exec(insert, &[org.into(), application_id.into(), at.into(), kind.into(), actor.into(), body.into()])?;
    Ok(())
}

/// Adds the event at a position that is known to be free: the history of an application that was inserted just now
/// begins so. It reads nothing, so that intakes at the same time never get in each other's way.
///
/// # Errors
/// As [`Sql::exec`].
pub fn begin(sql: &mut dyn Sql, org: &str, application_id: &str, event: &Event) -> Result<()> {
    let insert =
        "insert into event (org, application_id, n, at, kind, actor, body) values ($1, $2, $3, $4, $5, $6, $7)";
    let Event { n, at, kind, actor, body } = event;
    sql.exec(
        insert,
        &[
            org.into(),
            application_id.into(),
            (*n).into(),
            (*at).into(),
            kind.as_str().into(),
            actor.as_str().into(),
            body.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The application's history, oldest first.
///
/// # Errors
/// As [`Sql::rows`].
pub fn history(sql: &mut dyn Sql, org: &str, application_id: &str) -> Result<Vec<Event>> {
    let query = "select n, at, kind, actor, body from event where org = $1 and application_id = $2 order by n";
    let rows = sql.rows(query, &[org.into(), application_id.into()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("event", row);
            Ok(Event {
                n: columns.number()?,
                at: columns.time()?,
                kind: columns.text()?,
                actor: columns.text()?,
                body: columns.text()?,
            })
        })
        .collect()
}
