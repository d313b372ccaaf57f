//! How far the reading again of all blobs has come: one row.

use jiff::Timestamp;
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// What is read again.
const BLOBS: &str = "blobs";

/// A round over all blobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// The last application whose blobs were read; nil at the beginning.
    pub after: Uuid,
    /// When the round began.
    pub begun_at: Timestamp,
}

/// The round that goes on, or is over; `None` before the first.
///
/// # Errors
/// As [`Tx::rows`].
pub fn round(tx: &mut Tx<'_>) -> Result<Option<Round>> {
    let rows =
        tx.rows("select after_id, begun_at from scrub where org = $1 and what = $2", &[tx.org(), BLOBS.into()])?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let mut columns = Columns::new("scrub", row);
    Ok(Some(Round { after: columns.checked("after_id")?, begun_at: columns.time()? }))
}

/// Notes how far it has come.
///
/// # Errors
/// As [`Tx::exec`].
pub fn note(tx: &mut Tx<'_>, round: Round) -> Result<()> {
    let values: [V; 4] = [tx.org(), BLOBS.into(), round.after.into(), round.begun_at.into()];
    let update = "update scrub set after_id = $3, begun_at = $4 where org = $1 and what = $2";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into scrub (org, what, after_id, begun_at) values ($1, $2, $3, $4) on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}
