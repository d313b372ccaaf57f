//! Machines that were enrolled under a kiosk's name before, and still ask.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_domain::id::KioskId;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// Notes that such a machine asked, with the certificate that it showed.
///
/// # Errors
/// As [`Tx::exec`].
pub fn note(tx: &mut Tx<'_>, kiosk: &KioskId, serial: &str, now: Timestamp) -> Result<()> {
    let values: [V; 4] = [tx.org(), kiosk.into(), serial.into(), now.into()];
    let update = "update former_machine set serial = $3, seen_at = $4 where org = $1 and kiosk = $2";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into former_machine (org, kiosk, serial, seen_at) values ($1, $2, $3, $4) \
                      on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// When such a machine of each kiosk asked last.
///
/// # Errors
/// As [`Tx::rows`].
pub fn seen(tx: &mut Tx<'_>) -> Result<BTreeMap<KioskId, Timestamp>> {
    let rows = tx.rows("select kiosk, seen_at from former_machine where org = $1", &[tx.org()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("former_machine", row);
            Ok((columns.checked("kiosk")?, columns.time()?))
        })
        .collect()
}

/// When such a machine of this kiosk asked last.
///
/// # Errors
/// As [`Tx::rows`].
pub fn last(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<Option<Timestamp>> {
    let query = "select seen_at from former_machine where org = $1 and kiosk = $2";
    let rows = tx.rows(query, &[tx.org(), kiosk.into()])?;
    rows.into_iter().next().map(|row| Columns::new("former_machine", row).time()).transpose()
}
