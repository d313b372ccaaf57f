//! Enrolled kiosks and what is wrong with each.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lobby_casework::authority::Action;
use lobby_domain::id::KioskId;
use lobby_domain::kiosk_health::{ConfigurationChange, Finding, RemoteFacts, Report};
use lobby_domain::{Actor, KioskUse};
use lobby_wire::health::HealthReport;

use crate::app::App;
use crate::error::Result;
use crate::repository::desired::{self, Change};
use crate::repository::device::{self, Device, DeviceStatus};
use crate::repository::enrol_code;
use crate::repository::health::{self, Health};
use crate::repository::{Tx, certificate, former, number, unopenable};
use crate::service::authority;
use crate::service::desired::scopes;
use crate::service::renewal::GRACE;

/// How long it is shown that numbers were given twice.
const SHARED_SHOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long it is shown that a former machine asked.
const FORMER_SHOWN_FOR: SignedDuration = SignedDuration::from_hours(24);

/// A kiosk as an operator lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedKiosk {
    /// It was enrolled.
    Enrolled {
        /// Kiosk id.
        kiosk: KioskId,
        /// Whether it may speak.
        status: Status,
        /// What it is for.
        kiosk_use: KioskUse,
        /// Serial number of its certificate, lowercase hex.
        serial: String,
        /// When it was enrolled last.
        enrolled_at: Timestamp,
        /// End of its certificate.
        expires_at: Timestamp,
        /// When it was revoked, if ever, and why.
        revoked: Option<Revoked>,
    },
    /// It was never enrolled, and a code for it can still be used.
    CodePending {
        /// Kiosk id.
        kiosk: KioskId,
    },
}

/// Whether an enrolled kiosk may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It may.
    Active,
    /// Its certificate has ended.
    Expired,
    /// An operator revoked it.
    Revoked,
}

/// A revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Since when.
    pub at: Timestamp,
    /// Why, in the operator's words.
    pub reason: Option<String>,
}

impl Status {
    /// Its name in lists: `active`, `expired`, `revoked`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Expired => "expired",
            Status::Revoked => "revoked",
        }
    }
}

/// Every kiosk that is enrolled or has a code that can still be used: enrolled ones first, by id.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub async fn list(app: &App, now: Timestamp) -> Result<Vec<ListedKiosk>> {
    let (devices, pending) = app.db.read(move |tx| Ok((device::list(tx)?, enrol_code::waiting(tx, now)?))).await?;
    let is_enrolled = |kiosk: &KioskId| devices.iter().any(|device| device.kiosk == *kiosk);
    let pending: Vec<ListedKiosk> = pending
        .into_iter()
        .filter(|kiosk| !is_enrolled(kiosk))
        .map(|kiosk| ListedKiosk::CodePending { kiosk })
        .collect();
    Ok(devices.into_iter().map(|device| listed(device, now)).chain(pending).collect())
}

fn listed(device: Device, now: Timestamp) -> ListedKiosk {
    ListedKiosk::Enrolled {
        kiosk: device.kiosk,
        status: match device.status {
            DeviceStatus::Active if device.expires_at <= now => Status::Expired,
            DeviceStatus::Active => Status::Active,
            DeviceStatus::Revoked => Status::Revoked,
        },
        kiosk_use: device.kiosk_use,
        serial: device.serial,
        enrolled_at: device.enrolled_at,
        expires_at: device.expires_at,
        revoked: device.revoked_at.map(|at| Revoked { at, reason: device.revoked_reason }),
    }
}

/// An enrolled kiosk, judged.
pub struct Overview {
    /// Kiosk id.
    pub kiosk: KioskId,
    /// What it is for.
    pub kiosk_use: KioskUse,
    /// Its last report and when it came; `None` also where the report's form is no longer known.
    pub report: Option<(HealthReport, Timestamp)>,
    /// End of the certificate that it uses.
    pub certificate_ends: Timestamp,
    /// What is wrong, most urgent first.
    pub findings: Vec<Finding>,
}

/// Every enrolled kiosk that `reader` may see: by the most urgent of its findings, then those with more findings first, then by id. Kiosks
/// without findings come last.
///
/// # Errors
/// Refusal `not_permitted`; [`crate::error::PlatformError::Database`].
pub async fn overview(app: &App, reader: &Actor, now: Timestamp) -> Result<Vec<Overview>> {
    let (for_app, reader) = (app.clone(), reader.clone());
    let read = move |tx: &mut Tx<'_>| {
        let permitted = authority::permitted(tx, &for_app, &reader, Action::SeeKiosk)?;
        let own = authority::own_division(&for_app)?;
        let mut devices = device::list(tx)?;
        devices.retain(|device| permitted.holds(Some(&permitted.organisation.of_kiosk(&device.kiosk, &own))));
        let rows = (devices, health::list(tx)?, desired::last_changes(tx)?);
        let shared = number::shared_since(tx, now - SHARED_SHOWN_FOR)?;
        Ok((rows, (unopenable::counts(tx)?, shared, former::seen(tx)?, certificate::adopted(tx)?)))
    };
    let ((devices, reports, changes), (unopenable, shared, former, adopted)) = app.db.read(read).await?;
    let mut reports: BTreeMap<KioskId, Health> =
        reports.into_iter().map(|health| (health.kiosk.clone(), health)).collect();
    let mut kiosks: Vec<Overview> = devices
        .into_iter()
        .map(|device| {
            let last = reports.remove(&device.kiosk);
            let configured =
                scopes(&device.site_code, &device.kiosk).iter().filter_map(|scope| changes.get(scope)).max();
            let count = |counts: &BTreeMap<KioskId, i64>| counts.get(&device.kiosk).map_or(0, |n| n.unsigned_abs());
            let seen = former.get(&device.kiosk).copied().filter(|at| *at > device.enrolled_at);
            let related = Related {
                unopenable: count(&unopenable),
                shared_numbers: count(&shared),
                former: seen.map(|at| now.duration_since(at)).filter(|age| *age < FORMER_SHOWN_FOR),
                is_adopted: adopted.contains(&device.kiosk),
            };
            judge(app, device, last.as_ref(), configured.copied(), related, now)
        })
        .collect();
    kiosks.sort_by(|one, other| urgency(one).cmp(&urgency(other)).then_with(|| one.kiosk.cmp(&other.kiosk)));
    Ok(kiosks)
}

fn urgency(kiosk: &Overview) -> (bool, Option<&Finding>, Reverse<usize>) {
    (kiosk.findings.is_empty(), kiosk.findings.first(), Reverse(kiosk.findings.len()))
}

/// What other rows than its own say of a kiosk.
struct Related {
    unopenable: u64,
    shared_numbers: u64,
    former: Option<SignedDuration>,
    is_adopted: bool,
}

fn judge(
    app: &App,
    device: Device,
    last: Option<&Health>,
    configured: Option<Change>,
    related: Related,
    now: Timestamp,
) -> Overview {
    let report = last
        .and_then(|health| lobby_wire::read::<HealthReport>(health.report.as_bytes()).ok().zip(Some(health.seen_at)));
    let facts = RemoteFacts {
        revoked: (device.status == DeviceStatus::Revoked).then_some(device.revoked_reason),
        in_doubt: device.doubted_at.is_some(),
        unopenable: related.unopenable,
        shared_numbers: related.shared_numbers,
        former: related.former,
        lost: last.map_or(0, |health| health.lost.unsigned_abs()),
        is_adopted: related.is_adopted,
        enrolled_at: device.enrolled_at,
        certificate_given_until: device.expires_at,
        certificate_life: app.certificate_life,
        renewal_grace: GRACE,
        configured: configured
            .map(|change| ConfigurationChange { version: change.version.unsigned_abs(), at: change.at }),
        report: report.as_ref().map(|(report, seen_at)| judged(report, *seen_at)),
    };
    Overview {
        kiosk: device.kiosk,
        kiosk_use: device.kiosk_use,
        certificate_ends: facts.certificate_ends(),
        findings: facts.findings(now),
        report,
    }
}

fn judged(report: &HealthReport, seen_at: Timestamp) -> Report {
    Report {
        seen_at,
        is_open: report.service.open,
        code: report.service.code.clone(),
        certificate_ends: report.certificate.expires_at,
        configuration: report.versions.configuration,
        vitals: report.vitals(),
    }
}
