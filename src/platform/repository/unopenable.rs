//! Applications that were handed in, and that no key of this platform opens: they got no receipt and wait on their kiosk.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// Notes that an application cannot be opened. `recipients`: ids of those it is sealed to.
///
/// # Errors
/// As [`Tx::exec`].
pub fn note(
    tx: &mut Tx<'_>,
    kiosk: &KioskId,
    application_id: Uuid,
    number: &CaseNumber,
    recipients: &str,
    now: Timestamp,
) -> Result<()> {
    let values: [V; 6] = [tx.org(), kiosk.into(), application_id.into(), number.into(), recipients.into(), now.into()];
    let update = "update unopenable set case_number = $4, recipients = $5, last_at = $6 \
                  where org = $1 and kiosk = $2 and application_id = $3";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into unopenable (org, kiosk, application_id, case_number, recipients, first_at, last_at) \
                      values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// Forgets an application: it could be opened.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget(tx: &mut Tx<'_>, kiosk: &KioskId, application_id: Uuid) -> Result<()> {
    let delete = "delete from unopenable where org = $1 and kiosk = $2 and application_id = $3";
    tx.exec(delete, &[tx.org(), kiosk.into(), application_id.into()])?;
    Ok(())
}

/// How many there are, by kiosk.
///
/// # Errors
/// As [`Tx::rows`].
pub fn counts(tx: &mut Tx<'_>) -> Result<BTreeMap<KioskId, i64>> {
    let rows = tx.rows("select kiosk, count(*) from unopenable where org = $1 group by kiosk", &[tx.org()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("unopenable", row);
            Ok((columns.checked("kiosk")?, columns.number()?))
        })
        .collect()
}
