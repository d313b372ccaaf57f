//! `GET /kiosks`: every kiosk with when it was seen last, worst first.

mod sentences;
mod severity;

use std::collections::BTreeMap;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use lobby_wire::health::HealthReport;
use lobby_words::console as k;

use super::cases::Frame;
use super::cookie::Secret;
use super::wording::Wording;
use super::{PageError, page};
use crate::app::App;
use crate::clock;
use crate::error::Result;
use crate::repository::desired;
use crate::repository::device::{self, Device};
use crate::repository::health::{self, Health};
use crate::repository::session::Actor;
use crate::service::desired::scopes;
use sentences::{Told, told};
use severity::{Finding, certificate_ends, findings};

/// The page.
#[derive(Template)]
#[template(path = "kiosks.html")]
struct KiosksPage {
    w: Wording,
    frame: Frame,
    rows: Vec<Row>,
    counts: Counts,
    at: String,
}

/// A kiosk as the page shows it.
struct Row {
    kiosk: String,
    told: Vec<Told>,
    seen: String,
    ago: String,
    waiting: Option<u64>,
    oldest: Option<String>,
    program: Option<String>,
    catalogue: Option<u64>,
    configuration: Option<u64>,
    until: String,
}

/// The numbers on top.
#[derive(Default)]
struct Counts {
    all: usize,
    open: usize,
    silent: usize,
    closed: usize,
    waiting: u64,
    staff: u64,
}

/// A kiosk and what is known of it.
struct Known {
    device: Device,
    report: Option<(HealthReport, Timestamp)>,
    findings: Vec<Finding>,
}

/// Shows the page.
pub async fn show(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(actor): Extension<Actor>,
    Extension(session): Extension<Secret>,
) -> Response {
    let now = clock::now();
    let known = match known(&app, now).await {
        Ok(known) => known,
        Err(error) => return PageError(error, w).into_response(),
    };
    let view = KiosksPage {
        frame: Frame::new(&actor, &session),
        counts: count(&known),
        rows: known.iter().map(|kiosk| row(kiosk, now, &w)).collect(),
        at: w.exact_time(&now),
        w,
    };
    page(StatusCode::OK, &view)
}

/// Every kiosk, worst first: by the worst of its findings, then by how many there are, then by name.
async fn known(app: &App, now: Timestamp) -> Result<Vec<Known>> {
    let (org, life) = (app.org.clone(), app.certificate_life);
    let (devices, reports, changes) = app
        .db
        .read(move |sql| Ok((device::list(sql, &org)?, health::list(sql, &org)?, desired::last_changes(sql, &org)?)))
        .await?;
    let mut reports: BTreeMap<String, Health> =
        reports.into_iter().map(|health| (health.kiosk.clone(), health)).collect();
    let mut known: Vec<Known> = devices
        .into_iter()
        .map(|device| {
            let report = reports.remove(&device.kiosk).and_then(|health| {
                // A report of a form that is not known any more counts as none.
                lobby_wire::read(health.report.as_bytes()).ok().map(|report| (report, health.seen_at))
            });
            let last = report.as_ref().map(|(report, seen_at)| (report, *seen_at));
            let scopes = scopes(&device.site_code, &device.kiosk);
            let configured = scopes.iter().filter_map(|scope| changes.get(scope)).max().copied();
            let findings = findings(&device, last, configured, life, now);
            Known { device, report, findings }
        })
        .collect();
    known.sort_by(|one, other| worst(one).cmp(&worst(other)).then_with(|| one.device.kiosk.cmp(&other.device.kiosk)));
    Ok(known)
}

/// Sorts the worst to the front and the fine ones to the end.
fn worst(kiosk: &Known) -> (bool, Option<&Finding>, std::cmp::Reverse<usize>) {
    (kiosk.findings.is_empty(), kiosk.findings.first(), std::cmp::Reverse(kiosk.findings.len()))
}

fn count(known: &[Known]) -> Counts {
    let mut counts = Counts { all: known.len(), ..Counts::default() };
    for kiosk in known {
        let has = |test: fn(&Finding) -> bool| kiosk.findings.iter().any(test);
        let silent = has(|finding| matches!(finding, Finding::Silent { .. }));
        let closed = has(|finding| matches!(finding, Finding::Revoked { .. } | Finding::Lost | Finding::Closed { .. }));
        counts.silent += usize::from(silent && !closed);
        counts.closed += usize::from(closed);
        counts.open += usize::from(!silent && !closed);
        if let Some((report, _)) = &kiosk.report {
            counts.waiting = counts.waiting.saturating_add(report.queue.waiting);
            counts.staff = counts.staff.saturating_add(report.queue.needs_staff);
        }
    }
    counts
}

fn row(kiosk: &Known, now: Timestamp, w: &Wording) -> Row {
    let last = kiosk.report.as_ref().map(|(report, seen_at)| (report, *seen_at));
    let (report, seen_at) = last.unzip();
    Row {
        kiosk: kiosk.device.kiosk.clone(),
        told: kiosk.findings.iter().map(|finding| told(finding, w)).collect(),
        seen: seen_at.map_or_else(|| "–".to_owned(), |at| w.time(&at)),
        ago: seen_at.map_or_else(|| w.say(k::kiosks::NEVER).to_owned(), |at| ago(now.duration_since(at).as_mins(), w)),
        waiting: report.map(|report| report.queue.waiting),
        oldest: report
            .and_then(|report| report.queue.oldest_s)
            .map(|age| w.span(i64::try_from(age / 60).unwrap_or(i64::MAX))),
        program: report.map(|report| report.versions.program.clone()),
        catalogue: report.and_then(|report| report.versions.catalogue),
        configuration: report.and_then(|report| report.versions.configuration),
        until: w.time(&certificate_ends(&kiosk.device, last)),
    }
}

fn ago(minutes: i64, w: &Wording) -> String {
    match minutes {
        ..1 => w.say(k::kiosks::JUST_NOW).to_owned(),
        _ => w.with(k::kiosks::AGO, "age", w.span(minutes)),
    }
}
