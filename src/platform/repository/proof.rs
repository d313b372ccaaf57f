//! Proofs that kiosks have shown: receipts of applications that this platform lost.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// A proof as it was shown; manifest and receipt were verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The kiosk that showed it.
    pub kiosk: KioskId,
    /// Number of the lost case.
    pub case_number: CaseNumber,
    /// Id of the application.
    pub application_id: Uuid,
    /// Manifest JWS.
    pub manifest: String,
    /// Public key that vouches for the manifest: uncompressed P-256 point, base64url.
    pub device_key: String,
    /// Receipt JWS.
    pub receipt: String,
    /// When it was shown.
    pub told_at: Timestamp,
}

const COLUMNS: &str = "kiosk, case_number, application_id, manifest, device_key, receipt, told_at";

/// Keeps a proof, once.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, proof: &Proof) -> Result<()> {
    let insert = format!(
        "insert into proof (org, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing"
    );
    let values: [V; 8] = [
        tx.org(),
        (&proof.kiosk).into(),
        (&proof.case_number).into(),
        proof.application_id.into(),
        proof.manifest.as_str().into(),
        proof.device_key.as_str().into(),
        proof.receipt.as_str().into(),
        proof.told_at.into(),
    ];
    tx.exec(&insert, &values)?;
    Ok(())
}

/// Every proof, by number.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Proof>> {
    let query = format!("select {COLUMNS} from proof where org = $1 order by case_number");
    tx.rows(&query, &[tx.org()])?.into_iter().map(read).collect()
}

/// Numbers that this kiosk has shown proofs of.
///
/// # Errors
/// As [`Tx::rows`].
pub fn numbers(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<BTreeSet<CaseNumber>> {
    let query = "select case_number from proof where org = $1 and kiosk = $2";
    let rows = tx.rows(query, &[tx.org(), kiosk.into()])?;
    rows.into_iter().map(|row| Columns::new("proof", row).checked("case_number")).collect()
}

/// Forgets a proof: the case is there again.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget(tx: &mut Tx<'_>, proof: &Proof) -> Result<()> {
    let delete = "delete from proof where org = $1 and kiosk = $2 and case_number = $3";
    tx.exec(delete, &[tx.org(), (&proof.kiosk).into(), (&proof.case_number).into()])?;
    Ok(())
}

fn read(row: Row) -> Result<Proof> {
    let mut columns = Columns::new("proof", row);
    Ok(Proof {
        kiosk: columns.checked("kiosk")?,
        case_number: columns.checked("case_number")?,
        application_id: columns.checked("application_id")?,
        manifest: columns.text()?,
        device_key: columns.text()?,
        receipt: columns.text()?,
        told_at: columns.time()?,
    })
}
