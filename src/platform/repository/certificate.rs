//! Certificates given to kiosks. A renewed kiosk may hold two for a while: the one it asked with and the new one.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lobby_domain::KioskUse;
use lobby_domain::id::KioskId;

use super::row::Columns;
use super::{Row, Tx};
use crate::error::Result;

/// A certificate as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number, lowercase hex.
    pub serial: String,
    /// The key it certifies: uncompressed P-256 point, base64url.
    pub public_key: String,
    /// What the kiosk was for when it was given; what its key signs is for the same.
    pub kiosk_use: KioskUse,
    /// When it was given.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it stopped to count before its end, if so.
    pub retired_at: Option<Timestamp>,
    /// When the kiosk first spoke under it, if ever.
    pub used_at: Option<Timestamp>,
}

const COLUMNS: &str = "serial, public_key, test, issued_at, expires_at, retired_at, used_at";

/// Stores a certificate just given to `kiosk`.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, kiosk: &KioskId, certificate: &Certificate) -> Result<()> {
    let insert =
        format!("insert into device_certificate (org, kiosk, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    tx.exec(
        &insert,
        &[
            tx.org(),
            kiosk.into(),
            certificate.serial.as_str().into(),
            certificate.public_key.as_str().into(),
            certificate.kiosk_use.into(),
            certificate.issued_at.into(),
            certificate.expires_at.into(),
            certificate.retired_at.into(),
            certificate.used_at.into(),
        ],
    )?;
    Ok(())
}

/// The certificate of `kiosk` with this serial number.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, kiosk: &KioskId, serial: &str) -> Result<Option<Certificate>> {
    let query = format!("select {COLUMNS} from device_certificate where org = $1 and kiosk = $2 and serial = $3");
    tx.rows(&query, &[tx.org(), kiosk.into(), serial.into()])?.into_iter().next().map(read).transpose()
}

/// Every certificate `kiosk` was ever given, newest first.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<Vec<Certificate>> {
    let query = format!(
        "select {COLUMNS} from device_certificate where org = $1 and kiosk = $2 order by issued_at desc, serial"
    );
    tx.rows(&query, &[tx.org(), kiosk.into()])?.into_iter().map(read).collect()
}

/// Ends every certificate of `kiosk` except the one with this serial number; an empty one ends all.
///
/// # Errors
/// As [`Tx::exec`].
pub fn retire_except(tx: &mut Tx<'_>, kiosk: &KioskId, serial: &str, now: Timestamp) -> Result<()> {
    let update = "update device_certificate set retired_at = $4 \
                  where org = $1 and kiosk = $2 and serial <> $3 and retired_at is null";
    tx.exec(update, &[tx.org(), kiosk.into(), serial.into(), now.into()])?;
    Ok(())
}

/// Notes the first use of a certificate; false where there was one.
///
/// # Errors
/// As [`Tx::exec`].
pub fn use_first(tx: &mut Tx<'_>, kiosk: &KioskId, serial: &str, now: Timestamp) -> Result<bool> {
    let update = "update device_certificate set used_at = $4 \
                  where org = $1 and kiosk = $2 and serial = $3 and used_at is null";
    Ok(tx.exec(update, &[tx.org(), kiosk.into(), serial.into(), now.into()])? == 1)
}

/// Lets a certificate count again.
///
/// # Errors
/// As [`Tx::exec`].
pub fn restore(tx: &mut Tx<'_>, kiosk: &KioskId, serial: &str) -> Result<()> {
    let update = "update device_certificate set retired_at = null where org = $1 and kiosk = $2 and serial = $3";
    tx.exec(update, &[tx.org(), kiosk.into(), serial.into()])?;
    Ok(())
}

/// Notes that a certificate was shown that this platform gave and had no record of.
///
/// # Errors
/// As [`Tx::exec`].
pub fn note_adopted(tx: &mut Tx<'_>, kiosk: &KioskId, serial: &str, now: Timestamp) -> Result<()> {
    let update = "update device_certificate set adopted_at = $4 where org = $1 and kiosk = $2 and serial = $3";
    tx.exec(update, &[tx.org(), kiosk.into(), serial.into(), now.into()])?;
    Ok(())
}

/// Kiosks that use such a certificate.
///
/// # Errors
/// As [`Tx::rows`].
pub fn adopted(tx: &mut Tx<'_>) -> Result<BTreeSet<KioskId>> {
    let query = "select distinct kiosk from device_certificate \
                 where org = $1 and adopted_at is not null and retired_at is null";
    let rows = tx.rows(query, &[tx.org()])?;
    rows.into_iter().map(|row| Columns::new("device_certificate", row).checked("kiosk")).collect()
}

fn read(row: Row) -> Result<Certificate> {
    let mut columns = Columns::new("device_certificate", row);
    Ok(Certificate {
        serial: columns.text()?,
        public_key: columns.text()?,
        kiosk_use: columns.kiosk_use()?,
        issued_at: columns.time()?,
        expires_at: columns.time()?,
        retired_at: columns.time_or_null()?,
        used_at: columns.time_or_null()?,
    })
}
