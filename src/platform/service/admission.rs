//! Admission: whether a kiosk's certificate still counts, by its rows.

use jiff::{SignedDuration, Timestamp};

use lobby_domain::id::{KioskId, SiteCode};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::device::{self, DeviceStatus};
use crate::repository::{Tx, certificate};

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
}

/// The kiosk that a certificate speaks for. `grace`: how long after its end the certificate is admitted.
///
/// # Errors
/// As [`admitted`].
pub async fn admit(
    app: &App,
    kiosk: &KioskId,
    serial: &str,
    grace: SignedDuration,
    now: Timestamp,
) -> Result<AdmittedKiosk> {
    let (kiosk, serial) = (kiosk.clone(), serial.to_owned());
    app.db.read(move |tx| admitted(tx, &kiosk, &serial, grace, now)).await
}

/// The same in a transaction. A request is admitted when its headers have arrived; a service that stores something of
/// it asks again in the transaction that stores it, because the kiosk may have been revoked or enrolled anew while the
/// body arrived or the request waited.
///
/// # Errors
/// Refusals `kiosk_unknown`, `kiosk_revoked`, `certificate_replaced` and `certificate_expired`.
pub(super) fn admitted(
    tx: &mut Tx<'_>,
    kiosk: &KioskId,
    serial: &str,
    grace: SignedDuration,
    now: Timestamp,
) -> Result<AdmittedKiosk> {
    let (device, certificate) = (device::find(tx, kiosk)?, certificate::find(tx, kiosk, serial)?);
    let refuse = |code: ProblemCode| Err(PlatformError::from(code));
    let Some(device) = device else {
        return refuse(ProblemCode::KioskUnknown);
    };
    if device.status == DeviceStatus::Revoked {
        return refuse(ProblemCode::KioskRevoked);
    }
    let Some(certificate) = certificate.filter(|certificate| certificate.retired_at.is_none()) else {
        return refuse(ProblemCode::CertificateReplaced);
    };
    if certificate.expires_at + grace <= now {
        return refuse(ProblemCode::CertificateExpired);
    }
    Ok(AdmittedKiosk {
        kiosk: device.kiosk,
        site_code: device.site_code,
        kiosk_code: device.kiosk_code,
        serial: certificate.serial,
        public_key: certificate.public_key,
    })
}
