//! Enrolment: an operator's one-time code and a kiosk's certificate request become a device.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::{KioskId, SiteCode};
use lobby_domain::{CaseNumber, KioskUse};
use lobby_wire::enrol::{EnrolRequest, EnrolResponse};
use lobby_wire::problem::ProblemCode;
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::profile::Profile;
use crate::repository::certificate::{self, Certificate};
use crate::repository::device::{self, Device, DeviceStatus};
use crate::repository::enrol_code::{self, EnrolCode};
use crate::repository::number;
use crate::service::random;

const CODE_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Makes a code for a kiosk; it is shown once and kept as a digest.
///
/// A kiosk that is enrolled already is refused unless `again`: its machine is shut out when another one is enrolled under
/// its code, and what waits there stays there.
///
/// `kiosk_use` is what the kiosk will be for once it used the code; nothing on the kiosk changes it.
///
/// # Errors
/// [`PlatformError::Setup`] for malformed codes or an enrolled kiosk.
pub async fn make_code(
    app: &App,
    site: &str,
    kiosk: &str,
    again: bool,
    kiosk_use: KioskUse,
    now: Timestamp,
) -> Result<String> {
    let malformed = || PlatformError::setup(words::KIOSK_CODES, &[("site", site), ("kiosk", kiosk)]);
    if CaseNumber::new(site, kiosk, 0).is_err() {
        return Err(malformed());
    }
    let code = random::one_time_code()?;
    let digest = random::code_digest(&code);
    let row = EnrolCode {
        kiosk: KioskId::parse(&format!("{site}-{kiosk}")).map_err(|_| malformed())?,
        site_code: SiteCode::parse(site).map_err(|_| malformed())?,
        kiosk_code: kiosk.to_owned(),
        kiosk_use,
        expires_at: now + CODE_LASTS,
    };
    app.db
        .tx(move |tx| {
            if !again && device::find(tx, &row.kiosk)?.is_some() {
                return Err(PlatformError::setup(words::KIOSK_ENROLLED, &[("kiosk", row.kiosk.as_str())]));
            }
            enrol_code::insert(tx, &digest, &row, now)
        })
        .await?;
    Ok(code)
}

/// Uses a code up and signs the kiosk's certificate, in one transaction: a request that does not hold together costs
/// no code.
///
/// # Errors
/// Refusals `code_unknown` (also used or expired) and `bad_csr`.
pub async fn enrol(app: &App, request: EnrolRequest, now: Timestamp) -> Result<EnrolResponse> {
    let inside = app.clone();
    let digest = random::code_digest(&request.code);
    let (device, certificate_pem, numbered_to) = app
        .db
        .tx(move |tx| {
            let Some(code) = enrol_code::consume(tx, &digest, now)? else {
                return Err(ProblemCode::CodeUnknown.into());
            };
            let certificate =
                inside.keys.authority.sign_device(&code.kiosk, &request.csr_pem, inside.certificate_life, now)?;
            let device = Device {
                kiosk: code.kiosk,
                site_code: code.site_code,
                kiosk_code: code.kiosk_code,
                kiosk_use: code.kiosk_use,
                serial: certificate.serial,
                public_key: BASE64URL_NOPAD.encode(&certificate.point),
                status: DeviceStatus::Active,
                enrolled_at: now,
                expires_at: certificate.expires_at,
                revoked_at: None,
                revoked_reason: None,
                doubted_at: None,
                settled_at: None,
            };
            let given = Certificate {
                serial: device.serial.clone(),
                public_key: device.public_key.clone(),
                kiosk_use: device.kiosk_use,
                issued_at: now,
                expires_at: device.expires_at,
                retired_at: None,
                used_at: None,
            };
            device::replace(tx, &device)?;
            // What was given before may not speak any more; its keys still vouch for what waits on the kiosk.
            certificate::retire_except(tx, &device.kiosk, &given.serial, now)?;
            certificate::insert(tx, &device.kiosk, &given)?;
            let numbered_to = number::highest(tx, &device.kiosk)?;
            Ok((device, certificate.pem, numbered_to))
        })
        .await?;
    tracing::info!(kiosk = %device.kiosk, serial = device.serial, test = device.kiosk_use.is_test(), "kiosk enrolled");
    Ok(EnrolResponse {
        kiosk: device.kiosk.to_string(),
        site_code: device.site_code.to_string(),
        kiosk_code: device.kiosk_code,
        test: device.kiosk_use.is_test(),
        demonstration: app.profile == Profile::Simulation,
        certificate_pem,
        trust: app.keys.trust(),
        numbered_to,
    })
}

/// Revokes a kiosk and voids its enrolment codes: a thief of the machine may hold a code too. True where there was such
/// a kiosk or such a code.
///
/// # Errors
/// Whatever the database gives.
pub async fn revoke(app: &App, kiosk: &KioskId, reason: Option<String>, now: Timestamp) -> Result<bool> {
    let id = kiosk.to_owned();
    app.db
        .tx(move |tx| {
            let enrolled = device::revoke(tx, &id, reason.as_deref(), now)?;
            let waiting = enrol_code::withdraw(tx, &id, now)?;
            Ok(enrolled || waiting)
        })
        .await
}
