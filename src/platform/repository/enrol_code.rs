//! One-time codes: only their digest is kept.

use jiff::Timestamp;
use lobby_domain::KioskUse;
use lobby_domain::id::{KioskId, SiteCode};

use super::Tx;
use super::row::Columns;
use crate::error::Result;

/// What an operator made a code for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolCode {
    /// Kiosk id.
    pub kiosk: KioskId,
    /// Site code.
    pub site_code: SiteCode,
    /// Kiosk code.
    pub kiosk_code: String,
    /// What the kiosk will be for.
    pub kiosk_use: KioskUse,
    /// Not valid from here on.
    pub expires_at: Timestamp,
}

/// Stores a new code by its digest.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, code_sha256: &str, code: &EnrolCode, now: Timestamp) -> Result<()> {
    let insert = "insert into enrol_code (org, code_sha256, kiosk, site_code, kiosk_code, test, created_at, expires_at) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.exec(
        insert,
        &[
            tx.org(),
            code_sha256.into(),
            (&code.kiosk).into(),
            (&code.site_code).into(),
            code.kiosk_code.as_str().into(),
            code.kiosk_use.into(),
            now.into(),
            code.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// Uses a code up. None where it is unknown, used or expired: the answer does not distinguish the three.
///
/// # Errors
/// As [`Tx::rows`].
pub fn consume(tx: &mut Tx<'_>, code_sha256: &str, now: Timestamp) -> Result<Option<EnrolCode>> {
    let update = "update enrol_code set used_at = $3 \
                  where org = $1 and code_sha256 = $2 and used_at is null and expires_at > $3 \
                  returning kiosk, site_code, kiosk_code, test, expires_at";
    let rows = tx.rows(update, &[tx.org(), code_sha256.into(), now.into()])?;
    rows.into_iter()
        .next()
        .map(|row| {
            let mut columns = Columns::new("enrol_code", row);
            Ok(EnrolCode {
                kiosk: columns.checked("kiosk")?,
                site_code: columns.checked("site_code")?,
                kiosk_code: columns.text()?,
                kiosk_use: columns.kiosk_use()?,
                expires_at: columns.time()?,
            })
        })
        .transpose()
}

/// Makes the codes of `kiosk` useless; true where one could still have been used.
///
/// # Errors
/// As [`Tx::exec`].
pub fn withdraw(tx: &mut Tx<'_>, kiosk: &KioskId, now: Timestamp) -> Result<bool> {
    let update = "update enrol_code set used_at = $3 \
                  where org = $1 and kiosk = $2 and used_at is null and expires_at > $3";
    Ok(tx.exec(update, &[tx.org(), kiosk.into(), now.into()])? > 0)
}

/// Kiosk ids with a code that can still be used.
///
/// # Errors
/// As [`Tx::rows`].
pub fn waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<KioskId>> {
    let query = "select distinct kiosk from enrol_code \
                 where org = $1 and used_at is null and expires_at > $2 order by kiosk";
    let rows = tx.rows(query, &[tx.org(), now.into()])?;
    rows.into_iter().map(|row| Columns::new("enrol_code", row).checked("kiosk")).collect()
}
