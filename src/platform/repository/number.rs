//! Case numbers of each kiosk code: the highest that is known, and those that several applications carry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_domain::id::KioskId;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// Highest counter of a case number under this code that was taken in or reported; 0 where none was.
///
/// # Errors
/// As [`Tx::rows`].
pub fn highest(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<u32> {
    let taken = "select case_number from application where org = $1 and kiosk = $2 order by case_number desc limit 1";
    let taken = tx.rows(taken, &[tx.org(), kiosk.into()])?.into_iter().next();
    let taken = taken.map(|row| Columns::new("application", row).checked::<CaseNumber>("case_number")).transpose()?;
    Ok(reported(tx, kiosk)?.max(taken.map_or(0, |number| number.counter())))
}

/// Highest counter that a kiosk of this code reported; 0 where none did.
///
/// # Errors
/// As [`Tx::rows`].
pub fn reported(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<u32> {
    let rows = tx.rows("select counter from kiosk_number where org = $1 and kiosk = $2", &[tx.org(), kiosk.into()])?;
    let counter = rows.into_iter().next().map(|row| Columns::new("kiosk_number", row).number()).transpose()?;
    Ok(u32::try_from(counter.unwrap_or(0)).unwrap_or(0))
}

/// Notes a counter that a kiosk reported; one that is higher stays.
///
/// # Errors
/// As [`Tx::exec`].
pub fn report(tx: &mut Tx<'_>, kiosk: &KioskId, counter: u32) -> Result<()> {
    if reported(tx, kiosk)? >= counter {
        return Ok(());
    }
    let values: [V; 3] = [tx.org(), kiosk.into(), i64::from(counter).into()];
    let update = "update kiosk_number set counter = $3 where org = $1 and kiosk = $2 and counter < $3";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into kiosk_number (org, kiosk, counter) values ($1, $2, $3) on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// Notes that another application of this kiosk carries the number on the slip of `number` too.
///
/// # Errors
/// As [`Tx::exec`].
pub fn share(tx: &mut Tx<'_>, kiosk: &KioskId, number: &CaseNumber, now: Timestamp) -> Result<()> {
    let insert = "insert into shared_number (org, slip_number, case_number, kiosk, at) values ($1, $2, $3, $4, $5) \
                  on conflict do nothing";
    let values: [V; 5] = [tx.org(), (&number.on_slip()).into(), number.into(), kiosk.into(), now.into()];
    tx.exec(insert, &values)?;
    Ok(())
}

/// The numbers of the other cases whose slips carry the number of this one's.
///
/// # Errors
/// As [`Tx::rows`].
pub fn sharers(tx: &mut Tx<'_>, number: &CaseNumber) -> Result<Vec<CaseNumber>> {
    let slip = number.on_slip();
    let query = "select case_number from shared_number where org = $1 and slip_number = $2 order by at, case_number";
    let later = tx.rows(query, &[tx.org(), (&slip).into()])?;
    let later = later.into_iter().map(|row| Columns::new("shared_number", row).checked("case_number"));
    let mut all = later.collect::<Result<Vec<CaseNumber>>>()?;
    if !all.is_empty() {
        all.insert(0, slip);
    }
    all.retain(|other| other != number);
    Ok(all)
}

/// How many applications came since then with a number that another one carries, by kiosk.
///
/// # Errors
/// As [`Tx::rows`].
pub fn shared_since(tx: &mut Tx<'_>, since: Timestamp) -> Result<BTreeMap<KioskId, i64>> {
    let query = "select kiosk, count(*) from shared_number where org = $1 and at >= $2 group by kiosk";
    let rows = tx.rows(query, &[tx.org(), since.into()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("shared_number", row);
            Ok((columns.checked("kiosk")?, columns.number()?))
        })
        .collect()
}
