//! Enrolled kiosks and what is wrong with each.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_domain::kiosk_health::{ConfigurationChange, Finding, RemoteFacts, Report};
use lobby_wire::health::HealthReport;

use crate::app::App;
use crate::error::Result;
use crate::repository::desired::{self, Change};
use crate::repository::device::{self, ACTIVE, Device};
use crate::repository::health::{self, Health};
use crate::service::desired::scopes;
use crate::service::renewal::GRACE;

/// An enrolled kiosk, judged.
pub struct Overview {
    /// Kiosk id.
    pub kiosk: String,
    /// Its last report and when it came; `None` also where the report's form is no longer known.
    pub report: Option<(HealthReport, Timestamp)>,
    /// End of the certificate that it uses.
    pub certificate_ends: Timestamp,
    /// What is wrong, most urgent first.
    pub findings: Vec<Finding>,
}

/// Every enrolled kiosk: by the most urgent of its findings, then those with more findings first, then by id. Kiosks
/// without findings come last.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub async fn overview(app: &App, now: Timestamp) -> Result<Vec<Overview>> {
    let org = app.org.clone();
    let (devices, reports, changes) = app
        .db
        .read(move |sql| Ok((device::list(sql, &org)?, health::list(sql, &org)?, desired::last_changes(sql, &org)?)))
        .await?;
    let mut reports: BTreeMap<String, Health> =
        reports.into_iter().map(|health| (health.kiosk.clone(), health)).collect();
    let mut kiosks: Vec<Overview> = devices
        .into_iter()
        .map(|device| {
            let last = reports.remove(&device.kiosk);
            let configured = scopes(&device.site_code, &device.kiosk).iter().filter_map(|scope| changes.get(scope)).max();
            judge(app, device, last.as_ref(), configured.copied(), now)
        })
        .collect();
    kiosks.sort_by(|one, other| urgency(one).cmp(&urgency(other)).then_with(|| one.kiosk.cmp(&other.kiosk)));
    Ok(kiosks)
}

fn urgency(kiosk: &Overview) -> (bool, Option<&Finding>, Reverse<usize>) {
    (kiosk.findings.is_empty(), kiosk.findings.first(), Reverse(kiosk.findings.len()))
}

fn judge(app: &App, device: Device, last: Option<&Health>, configured: Option<Change>, now: Timestamp) -> Overview {
    let report = last
        .and_then(|health| lobby_wire::read::<HealthReport>(health.report.as_bytes()).ok().zip(Some(health.seen_at)));
    let facts = RemoteFacts {
        revoked: (device.status != ACTIVE).then_some(device.revoked_reason),
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
