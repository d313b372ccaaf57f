//! Certificates that this platform gave and has no record of, because it was restored from a backup made before.
//!
//! The handshake has proved that its CA signed such a certificate and that the kiosk holds the key. It is taken into the
//! records again where it was given after everything that the records say of the kiosk; one that was given before has been
//! replaced since, and stays refused.

use jiff::Timestamp;
use lobby_domain::id::{KioskId, SiteCode};
use lobby_domain::{CaseNumber, KioskUse};

use crate::app::App;
use crate::error::Result;
use crate::repository::Tx;
use crate::repository::certificate::{self, Certificate};
use crate::repository::device::{self, Device, DeviceStatus};
use crate::service::shown::Shown;

/// Takes a certificate without a record in; false where it does not count.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub(super) async fn adopt(app: &App, shown: &Shown, now: Timestamp) -> Result<bool> {
    let wanted = shown.clone();
    let is_new = app.db.tx(move |tx| take_in(tx, &wanted, now)).await?;
    if is_new {
        tracing::error!(
            kiosk = %shown.kiosk,
            serial = shown.serial,
            "a certificate of this platform's CA that it has no record of is in use: expected after a restore from a \
             backup; if there was none, somebody may have the key of the CA"
        );
    }
    Ok(is_new)
}

fn take_in(tx: &mut Tx<'_>, shown: &Shown, now: Timestamp) -> Result<bool> {
    let (kiosk, device) = (&shown.kiosk, device::find(tx, &shown.kiosk)?);
    // A certificate does not say what its kiosk is for. One for tests that is taken for another delivers nothing: its
    // applications are marked.
    let kiosk_use = device.as_ref().map_or(KioskUse::Service, |device| device.kiosk_use);
    let given = Certificate {
        serial: shown.serial.clone(),
        public_key: shown.public_key.clone(),
        kiosk_use,
        issued_at: shown.begins_at,
        expires_at: shown.expires_at,
        retired_at: None,
        used_at: None,
    };
    // Asked here once more: of two requests at once one takes it in.
    let known = certificate::list(tx, kiosk)?;
    if known.iter().any(|known| known.serial == given.serial) {
        return Ok(false);
    }
    match device {
        Some(device) if is_later(&device, &known, &given) => device::set_certificate(tx, kiosk, &given)?,
        None => {
            let Some(device) = device_of(kiosk, &given, now) else { return Ok(false) };
            device::replace(tx, &device)?;
        }
        Some(_) => return Ok(false),
    }
    certificate::insert(tx, kiosk, &given)?;
    certificate::note_adopted(tx, kiosk, &given.serial, now)?;
    Ok(true)
}

/// Whether a certificate was given after all that the records say. While it is in doubt which of two machines the kiosk
/// is, nothing is taken in.
fn is_later(device: &Device, known: &[Certificate], given: &Certificate) -> bool {
    let newest = known.iter().map(|known| known.issued_at).max().unwrap_or(device.enrolled_at);
    let is_open = device.status == DeviceStatus::Active && device.doubted_at.is_none();
    let was_decided = device.settled_at.is_some_and(|at| given.issued_at <= at);
    // All last for the same time, unless that was set otherwise.
    let ends_later = given.expires_at > device.expires_at;
    is_open && !was_decided && (ends_later || given.issued_at > newest)
}

/// A kiosk that was enrolled after the backup; `None` for a name that enrolment gives to none.
fn device_of(kiosk: &KioskId, given: &Certificate, now: Timestamp) -> Option<Device> {
    let (site_code, kiosk_code) = kiosk.as_str().split_once('-')?;
    CaseNumber::new(site_code, kiosk_code, 0).ok()?;
    Some(Device {
        kiosk: kiosk.clone(),
        site_code: SiteCode::parse(site_code).ok()?,
        kiosk_code: kiosk_code.to_owned(),
        kiosk_use: given.kiosk_use,
        serial: given.serial.clone(),
        public_key: given.public_key.clone(),
        status: DeviceStatus::Active,
        enrolled_at: now,
        expires_at: given.expires_at,
        revoked_at: None,
        revoked_reason: None,
        doubted_at: None,
        settled_at: None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    fn certificate(serial: &str, issued: i64, expires: i64) -> Certificate {
        Certificate {
            serial: serial.into(),
            public_key: "key".into(),
            kiosk_use: KioskUse::Service,
            issued_at: at(issued),
            expires_at: at(expires),
            retired_at: None,
            used_at: None,
        }
    }

    /// Enrolled at 100 with a certificate until 820.
    fn device() -> (Device, Vec<Certificate>) {
        let known = certificate("c1", 100, 820);
        (device_of(&KioskId::parse("WL01-K01").unwrap(), &known, at(100)).unwrap(), vec![known])
    }

    #[test]
    fn what_was_given_later_counts_however_long_it_lasts_and_what_was_given_before_does_not() {
        let (device, known) = device();
        let counts = |given| is_later(&device, &known, &given);
        assert!(counts(certificate("c2", 600, 1320)));
        assert!(counts(certificate("c2", 600, 700)), "the time that certificates last was made shorter");
        assert!(!counts(certificate("c0", 50, 770)));
    }

    #[test]
    fn no_certificate_undoes_a_revocation_or_a_decision_about_two_machines() {
        let (device, known) = device();
        let counts = |device: &Device| is_later(device, &known, &certificate("c2", 600, 1320));
        assert!(!counts(&Device { status: DeviceStatus::Revoked, ..device.clone() }));
        assert!(!counts(&Device { doubted_at: Some(at(700)), ..device.clone() }));
        assert!(!counts(&Device { settled_at: Some(at(601)), ..device.clone() }));
        assert!(counts(&Device { settled_at: Some(at(599)), ..device }), "given after the decision");
    }

    #[test]
    fn a_name_that_enrolment_gives_to_none_makes_no_kiosk() {
        for wrong in ["WL01", "WL01-K1", "wl01-k01"] {
            let kiosk = KioskId::parse(wrong);
            assert!(
                kiosk.ok().and_then(|kiosk| device_of(&kiosk, &certificate("c1", 1, 2), at(1))).is_none(),
                "{wrong}"
            );
        }
    }
}
