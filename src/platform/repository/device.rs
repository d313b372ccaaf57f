//! Enrolled kiosks: one row each, looked at on every request.

use lobby_domain::KioskUse;
use lobby_domain::id::{KioskId, SiteCode};

use super::certificate::Certificate;
use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// A kiosk as enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Kiosk id, e.g. `WL01-K01`.
    pub kiosk: KioskId,
    /// Site code.
    pub site_code: SiteCode,
    /// Kiosk code.
    pub kiosk_code: String,
    /// What it is for.
    pub kiosk_use: KioskUse,
    /// Serial number of its certificate, lowercase hex.
    pub serial: String,
    /// Its public key: uncompressed P-256 point, base64url.
    pub public_key: String,
    /// Whether it may speak.
    pub status: DeviceStatus,
    /// When it was enrolled.
    pub enrolled_at: jiff::Timestamp,
    /// When its certificate ends.
    pub expires_at: jiff::Timestamp,
    /// Since when it may not speak, if so.
    pub revoked_at: Option<jiff::Timestamp>,
    /// Why not, in an operator's words.
    pub revoked_reason: Option<String>,
    /// Since when two machines seem to show its identity, while that is not decided.
    pub doubted_at: Option<jiff::Timestamp>,
    /// When such a doubt was decided last: what was retired up to then is no news.
    pub settled_at: Option<jiff::Timestamp>,
}

/// Whether an enrolled kiosk may speak, certificates aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStatus {
    /// It may.
    Active,
    /// An operator revoked it.
    Revoked,
}

impl DeviceStatus {
    /// The status as stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DeviceStatus::Active => "active",
            DeviceStatus::Revoked => "revoked",
        }
    }

    fn parse(text: &str) -> Option<DeviceStatus> {
        [DeviceStatus::Active, DeviceStatus::Revoked].into_iter().find(|status| status.as_str() == text)
    }
}

const COLUMNS: &str = "kiosk, site_code, kiosk_code, test, serial, public_key, status, enrolled_at, expires_at, revoked_at, \
                       revoked_reason, doubted_at, settled_at";

/// The device with this kiosk id.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<Option<Device>> {
    let query = format!("select {COLUMNS} from device where org = $1 and kiosk = $2");
    tx.rows(&query, &[tx.org(), kiosk.into()])?.into_iter().next().map(read).transpose()
}

/// All devices, by id.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Device>> {
    let query = format!("select {COLUMNS} from device where org = $1 order by kiosk");
    tx.rows(&query, &[tx.org()])?.into_iter().map(read).collect()
}

/// Stores a device in place of an earlier enrolment of the same kiosk.
///
/// # Errors
/// As [`Tx::exec`].
pub fn replace(tx: &mut Tx<'_>, device: &Device) -> Result<()> {
    tx.exec("delete from device where org = $1 and kiosk = $2", &[tx.org(), (&device.kiosk).into()])?;
    let insert = format!(
        "insert into device (org, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    let values: [V; 14] = [
        tx.org(),
        (&device.kiosk).into(),
        (&device.site_code).into(),
        device.kiosk_code.as_str().into(),
        device.kiosk_use.into(),
        device.serial.as_str().into(),
        device.public_key.as_str().into(),
        device.status.as_str().into(),
        device.enrolled_at.into(),
        device.expires_at.into(),
        device.revoked_at.into(),
        device.revoked_reason.clone().into(),
        device.doubted_at.into(),
        device.settled_at.into(),
    ];
    tx.exec(&insert, &values)?;
    Ok(())
}

/// Shuts a kiosk out; true where there is such a kiosk. One that is out already keeps its time and gets the reason.
///
/// # Errors
/// As [`Tx::exec`].
pub fn revoke(tx: &mut Tx<'_>, kiosk: &KioskId, reason: Option<&str>, now: jiff::Timestamp) -> Result<bool> {
    let update = "update device set status = $3, revoked_at = coalesce(revoked_at, $4), \
                  revoked_reason = coalesce($5, revoked_reason) where org = $1 and kiosk = $2";
    let values = [tx.org(), kiosk.into(), DeviceStatus::Revoked.as_str().into(), now.into(), reason.into()];
    Ok(tx.exec(update, &values)? == 1)
}

/// Puts a renewed certificate in the place of the one before.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_certificate(tx: &mut Tx<'_>, kiosk: &KioskId, certificate: &Certificate) -> Result<()> {
    let update = "update device set serial = $3, public_key = $4, expires_at = $5 where org = $1 and kiosk = $2";
    let values: [V; 5] = [
        tx.org(),
        kiosk.into(),
        certificate.serial.as_str().into(),
        certificate.public_key.as_str().into(),
        certificate.expires_at.into(),
    ];
    tx.exec(update, &values)?;
    Ok(())
}

/// Notes that two machines seem to show the kiosk's identity; false where that is noted already.
///
/// # Errors
/// As [`Tx::exec`].
pub fn doubt(tx: &mut Tx<'_>, kiosk: &KioskId, now: jiff::Timestamp) -> Result<bool> {
    let update = "update device set doubted_at = $3 where org = $1 and kiosk = $2 and doubted_at is null";
    Ok(tx.exec(update, &[tx.org(), kiosk.into(), now.into()])? == 1)
}

/// Ends the doubt.
///
/// # Errors
/// As [`Tx::exec`].
pub fn settle(tx: &mut Tx<'_>, kiosk: &KioskId, now: jiff::Timestamp) -> Result<()> {
    let update = "update device set doubted_at = null, settled_at = $3 where org = $1 and kiosk = $2";
    tx.exec(update, &[tx.org(), kiosk.into(), now.into()])?;
    Ok(())
}

fn read(row: Row) -> Result<Device> {
    let mut columns = Columns::new("device", row);
    Ok(Device {
        kiosk: columns.checked("kiosk")?,
        site_code: columns.checked("site_code")?,
        kiosk_code: columns.text()?,
        kiosk_use: columns.kiosk_use()?,
        serial: columns.text()?,
        public_key: columns.text()?,
        status: DeviceStatus::parse(&columns.text()?).ok_or_else(|| columns.unknown("status"))?,
        enrolled_at: columns.time()?,
        expires_at: columns.time()?,
        revoked_at: columns.time_or_null()?,
        revoked_reason: columns.text_or_null()?,
        doubted_at: columns.time_or_null()?,
        settled_at: columns.time_or_null()?,
    })
}
