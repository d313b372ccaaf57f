//! Applications as handed in: one row each, never changed but for its receipt, which is added once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_domain::id::{ItemKey, KioskId};
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// One application as handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id, made on the kiosk.
    pub id: Uuid,
    /// Its case number.
    pub case_number: CaseNumber,
    /// Kiosk it came from.
    pub kiosk: KioskId,
    /// Item key.
    pub item_key: ItemKey,
    /// Item version.
    pub item_version: i64,
    /// Digest of the manifest JWS.
    pub manifest_sha256: String,
    /// Manifest JWS as received.
    pub manifest: String,
    /// Public key it was verified with at intake: uncompressed P-256 point, base64url.
    pub device_key: String,
    /// Receipt JWS as first given; empty while full pages are missing.
    pub receipt: String,
    /// When the citizen submitted, by the kiosk's clock.
    pub submitted_at: Timestamp,
    /// When the platform took it in; where small copies went ahead, when it could first be read.
    pub received_at: Timestamp,
}

const COLUMNS: &str = "id, case_number, kiosk, item_key, item_version, manifest_sha256, manifest, device_key, receipt, \
                       submitted_at, received_at";

/// Numbers as slips say them: later ones of one slip's number are longer.
const RECEIPTED: &str = "from application where org = $1 and case_number >= $2 and case_number <= $3 \
                         and length(case_number) = 17 and receipt <> ''";

/// Inserts the row unless its id or case number exists; true where it was inserted.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, row: &Application) -> Result<bool> {
    let insert = format!(
        "insert into application (org, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         on conflict do nothing"
    );
    let values: [V; 12] = [
        tx.org(),
        row.id.into(),
        (&row.case_number).into(),
        (&row.kiosk).into(),
        (&row.item_key).into(),
        row.item_version.into(),
        row.manifest_sha256.as_str().into(),
        row.manifest.as_str().into(),
        row.device_key.as_str().into(),
        row.receipt.as_str().into(),
        row.submitted_at.into(),
        row.received_at.into(),
    ];
    Ok(tx.exec(&insert, &values)? == 1)
}

/// Adds the receipt; false where there is one already.
///
/// # Errors
/// As [`Tx::exec`].
pub fn add_receipt(tx: &mut Tx<'_>, id: Uuid, receipt: &str) -> Result<bool> {
    let update = "update application set receipt = $3 where org = $1 and id = $2 and receipt = ''";
    Ok(tx.exec(update, &[tx.org(), id.into(), receipt.into()])? == 1)
}

/// The application with this id.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Application>> {
    let query = format!("select {COLUMNS} from application where org = $1 and id = $2");
    tx.rows(&query, &[tx.org(), id.into()])?.into_iter().next().map(read).transpose()
}

/// The application with this case number.
///
/// # Errors
/// As [`Tx::rows`].
pub fn by_number(tx: &mut Tx<'_>, number: &CaseNumber) -> Result<Option<Application>> {
    let query = format!("select {COLUMNS} from application where org = $1 and case_number = $2");
    tx.rows(&query, &[tx.org(), number.into()])?.into_iter().next().map(read).transpose()
}

/// Applications of a kiosk, at most `limit` whose ids come after `after`, in their order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_kiosk(tx: &mut Tx<'_>, kiosk: &KioskId, after: Uuid, limit: i64) -> Result<Vec<Application>> {
    let query =
        format!("select {COLUMNS} from application where org = $1 and id > $2 and kiosk = $3 order by id limit $4");
    let values = [tx.org(), after.into(), kiosk.into(), limit.into()];
    tx.rows(&query, &values)?.into_iter().map(read).collect()
}

/// Applications of all kiosks, at most `limit` whose ids come after `after`, in their order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn after(tx: &mut Tx<'_>, after: Uuid, limit: i64) -> Result<Vec<Application>> {
    let query = format!("select {COLUMNS} from application where org = $1 and id > $2 order by id limit $3");
    tx.rows(&query, &[tx.org(), after.into(), limit.into()])?.into_iter().map(read).collect()
}

/// How many numbers from `first` to `last`, of one kiosk, have their receipt here.
///
/// # Errors
/// As [`Tx::rows`].
pub fn count_receipted(tx: &mut Tx<'_>, first: &CaseNumber, last: &CaseNumber) -> Result<u64> {
    let query = format!("select count(*) {RECEIPTED}");
    let rows = tx.rows(&query, &[tx.org(), first.into(), last.into()])?;
    let counted = rows.into_iter().next().map_or(Ok(0), |row| Columns::new("application", row).number())?;
    Ok(counted.unsigned_abs())
}

/// Those numbers.
///
/// # Errors
/// As [`Tx::rows`].
pub fn receipted_numbers(tx: &mut Tx<'_>, first: &CaseNumber, last: &CaseNumber) -> Result<BTreeSet<CaseNumber>> {
    let rows = tx.rows(&format!("select case_number {RECEIPTED}"), &[tx.org(), first.into(), last.into()])?;
    rows.into_iter().map(|row| Columns::new("application", row).checked("case_number")).collect()
}

fn read(row: Row) -> Result<Application> {
    let mut columns = Columns::new("application", row);
    Ok(Application {
        id: columns.checked("id")?,
        case_number: columns.checked("case_number")?,
        kiosk: columns.checked("kiosk")?,
        item_key: columns.checked("item_key")?,
        item_version: columns.number()?,
        manifest_sha256: columns.text()?,
        manifest: columns.text()?,
        device_key: columns.text()?,
        receipt: columns.text()?,
        submitted_at: columns.time()?,
        received_at: columns.time()?,
    })
}
