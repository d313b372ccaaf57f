//! Admission: whether a kiosk's certificate still counts, by its rows.

use jiff::Timestamp;

use lobby_domain::KioskUse;
use lobby_domain::id::{KioskId, SiteCode};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::certificate::Certificate;
use crate::repository::device::{self, Device, DeviceStatus};
use crate::repository::{Tx, certificate};
use crate::service::{adoption, doubt};

pub use crate::service::shown::{Purpose, Shown};

/// A kiosk that may speak, with the certificate that it speaks under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmittedKiosk {
    /// Kiosk id, e.g. `WL01-K01`.
    pub kiosk: KioskId,
    /// Site code.
    pub site_code: SiteCode,
    /// Kiosk code.
    pub kiosk_code: String,
    /// Serial number of the certificate, lowercase hex.
    pub serial: String,
    /// The certificate's public key: uncompressed P-256 point, base64url.
    pub public_key: String,
    /// What the kiosk was for when it got the certificate.
    pub kiosk_use: KioskUse,
}

/// The kiosk that a certificate speaks for. The first use of its newest certificate ends the right of all before it;
/// a sign that two machines show one identity is kept and told to staff.
///
/// # Errors
/// As [`admitted`].
pub async fn admit(app: &App, shown: &Shown, purpose: Purpose, now: Timestamp) -> Result<AdmittedKiosk> {
    let wanted = shown.clone();
    let rows = move |tx: &mut Tx<'_>| {
        Ok((device::find(tx, &wanted.kiosk)?, certificate::find(tx, &wanted.kiosk, &wanted.serial)?))
    };
    let (device, certificate) = app.db.read(rows).await?;
    if let (Some(device), Some(certificate)) = (&device, &certificate) {
        if let Some(sign) = doubt::sign(device, certificate, purpose, now)
            && doubt::raise(app, shown, sign, now).await?
        {
            return Err(ProblemCode::IdentityInDoubt.into());
        }
        if certificate.used_at.is_none() && judge(device, Some(certificate), purpose, now).is_ok() {
            return use_first(app, shown, purpose, now).await;
        }
    }
    if certificate.is_none() && adoption::adopt(app, shown, now).await? {
        return use_first(app, shown, purpose, now).await;
    }
    let former = device
        .as_ref()
        .zip(certificate.as_ref())
        .is_some_and(|(device, shown)| device.status == DeviceStatus::Active && doubt::is_former(device, shown, now));
    let answer = judged(device, certificate, purpose, now);
    if former && answer.is_err() {
        doubt::note_former(app, shown, now).await?;
    }
    answer
}

/// Admits a certificate that was not used before.
async fn use_first(app: &App, shown: &Shown, purpose: Purpose, now: Timestamp) -> Result<AdmittedKiosk> {
    let Shown { kiosk, serial, .. } = shown.clone();
    app.db
        .tx(move |tx| {
            let admitted = admitted(tx, &kiosk, &serial, purpose, now)?;
            let is_newest = device::find(tx, &kiosk)?.is_some_and(|device| device.serial == serial);
            if certificate::use_first(tx, &kiosk, &serial, now)? && is_newest {
                certificate::retire_except(tx, &kiosk, &serial, now)?;
            }
            Ok(admitted)
        })
        .await
}

/// The same in a transaction. A request is admitted when its headers have arrived; a service that stores something of
/// it asks again in the transaction that stores it, because the kiosk may have been revoked or enrolled anew while the
/// body arrived or the request waited.
///
/// # Errors
/// Refusals `kiosk_unknown`, `kiosk_revoked`, `certificate_replaced`, `certificate_expired` and `identity_in_doubt`.
pub(super) fn admitted(
    tx: &mut Tx<'_>,
    kiosk: &KioskId,
    serial: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<AdmittedKiosk> {
    let (device, certificate) = (device::find(tx, kiosk)?, certificate::find(tx, kiosk, serial)?);
    judged(device, certificate, purpose, now)
}

fn judged(
    device: Option<Device>,
    certificate: Option<Certificate>,
    purpose: Purpose,
    now: Timestamp,
) -> Result<AdmittedKiosk> {
    let Some(device) = device else {
        return Err(PlatformError::from(ProblemCode::KioskUnknown));
    };
    let certificate = judge(&device, certificate.as_ref(), purpose, now)?.clone();
    Ok(AdmittedKiosk {
        kiosk: device.kiosk,
        site_code: device.site_code,
        kiosk_code: device.kiosk_code,
        serial: certificate.serial,
        public_key: certificate.public_key,
        kiosk_use: certificate.kiosk_use,
    })
}

fn judge<'a>(
    device: &Device,
    certificate: Option<&'a Certificate>,
    purpose: Purpose,
    now: Timestamp,
) -> Result<&'a Certificate> {
    let refuse = |code: ProblemCode| Err(PlatformError::from(code));
    if device.status == DeviceStatus::Revoked {
        return refuse(ProblemCode::KioskRevoked);
    }
    let Some(certificate) = certificate else {
        return refuse(ProblemCode::CertificateReplaced);
    };
    let in_doubt = device.doubted_at.is_some();
    match certificate.retired_at {
        // It may be the true one's.
        Some(_) if in_doubt && doubt::is_of_this_enrolment(device, certificate) => {
            return refuse(ProblemCode::IdentityInDoubt);
        }
        Some(_) => return refuse(ProblemCode::CertificateReplaced),
        None => {}
    }
    if certificate.expires_at + purpose.grace() <= now {
        return refuse(ProblemCode::CertificateExpired);
    }
    if in_doubt && purpose.waits() {
        return refuse(ProblemCode::IdentityInDoubt);
    }
    Ok(certificate)
}
