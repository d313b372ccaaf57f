//! Renewal: a kiosk that may speak, or could until lately, gets a certificate for a new key.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use lobby_wire::renewal::{RenewalRequest, RenewalResponse};

use crate::app::App;
use crate::error::Result;
use crate::repository::certificate::{self, Certificate};
use crate::repository::device;
use crate::service::admission::{AdmittedKiosk, Purpose, admitted};

pub use crate::service::shown::GRACE;

/// Signs the next certificate of `device`, which speaks under the certificate it was admitted with.
///
/// That one stays good until the new one is used: a kiosk that loses power before it has stored the answer asks again
/// with it. Any third one is retired at once.
///
/// # Errors
/// Refusal `bad_csr`; those of [`admitted`] where the kiosk was revoked or enrolled anew while it asked.
pub async fn renew(
    app: &App,
    device: AdmittedKiosk,
    request: RenewalRequest,
    now: Timestamp,
) -> Result<RenewalResponse> {
    let inside = app.clone();
    let asking = device.clone();
    let (serial, certificate_pem) = app
        .db
        .tx(move |tx| {
            // First of all: an old certificate must not take the place of one given since the request began.
            admitted(tx, &asking.kiosk, &asking.serial, Purpose::Renew, now)?;
            let life = inside.certificate_life;
            let signed = inside.keys.authority.sign_device(&asking.kiosk, &request.csr_pem, life, now)?;
            let next = Certificate {
                serial: signed.serial,
                public_key: BASE64URL_NOPAD.encode(&signed.point),
                kiosk_use: asking.kiosk_use,
                issued_at: now,
                expires_at: signed.expires_at,
                retired_at: None,
                used_at: None,
            };
            certificate::retire_except(tx, &asking.kiosk, &asking.serial, now)?;
            certificate::insert(tx, &asking.kiosk, &next)?;
            device::set_certificate(tx, &asking.kiosk, &next)?;
            Ok((next.serial, signed.pem))
        })
        .await?;
    tracing::info!(kiosk = %device.kiosk, serial, "certificate renewed");
    Ok(RenewalResponse { certificate_pem })
}
