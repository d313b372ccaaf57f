//! `GET /kiosks`: every kiosk with when it was seen last, worst first.

pub mod identity;
mod sentences;
mod warnings;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use lobby_domain::kiosk_health::Finding;
use lobby_words::console as k;

use super::cases::Frame;
use super::page;
use super::visitor::Visitor;
use super::wording::Wording;
use crate::app::App;
use crate::error::Result;
use crate::service::kiosk::{self, Overview};
use crate::service::{certificates, release};
use sentences::{FindingText, HeldText, describe, held};
use warnings::WarningText;

/// The page.
#[derive(Template)]
#[template(path = "kiosks.html")]
struct KiosksPage {
    w: Wording,
    frame: Frame,
    /// What is wrong with the platform itself.
    warnings: Vec<WarningText>,
    rows: Vec<Row>,
    counts: Counts,
    at: String,
}

/// A kiosk as the page shows it.
struct Row {
    kiosk: String,
    /// Whether it is for tests.
    test: bool,
    findings: Vec<FindingText>,
    held: Vec<HeldText>,
    seen: String,
    ago: String,
    waiting: Option<u64>,
    oldest: Option<String>,
    program: Option<String>,
    catalogue: Option<u64>,
    configuration: Option<u64>,
    until: String,
    /// Whether an officer has to decide which of two machines it is.
    in_doubt: bool,
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

/// Shows the page.
pub async fn show(visitor: Visitor) -> Response {
    visitor.answer(view).await
}

async fn view(Visitor { app, w, officer, session }: Visitor) -> Result<Response> {
    let now = app.now();
    let kiosks = kiosk::overview(&app, &officer.actor(), now).await?;
    let view = KiosksPage {
        frame: Frame::new(&officer, &session),
        warnings: warnings(&app, now, &w),
        counts: count(&kiosks),
        rows: kiosks.iter().map(|kiosk| row(kiosk, now, &w)).collect(),
        at: w.exact_time(&now),
        w,
    };
    Ok(page(StatusCode::OK, &view))
}

/// Those of the certificates, of the disk and of the update metadata.
fn warnings(app: &App, now: Timestamp, w: &Wording) -> Vec<WarningText> {
    let is_full = app.disk.room().is_ok_and(|room| room == 0);
    let full = is_full.then(|| WarningText::disk_full(w));
    let certificates = certificates::warnings(app, now);
    let certificates = certificates.iter().map(|warning| WarningText::of_certificate(warning, w));
    full.into_iter().chain(certificates).chain(WarningText::of_releases(release::standings(app, now), w)).collect()
}

fn count(kiosks: &[Overview]) -> Counts {
    let mut counts = Counts { all: kiosks.len(), ..Counts::default() };
    for kiosk in kiosks {
        let has = |test: fn(&Finding) -> bool| kiosk.findings.iter().any(test);
        let silent = has(|finding| matches!(finding, Finding::Silent { .. }));
        let closed =
            has(|finding| matches!(finding, Finding::Revoked { .. } | Finding::EnrolAnew | Finding::Closed { .. }));
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

fn row(kiosk: &Overview, now: Timestamp, w: &Wording) -> Row {
    let (report, seen_at) = kiosk.report.as_ref().map(|(report, seen_at)| (report, *seen_at)).unzip();
    Row {
        kiosk: kiosk.kiosk.to_string(),
        test: kiosk.kiosk_use.is_test(),
        findings: kiosk.findings.iter().filter_map(|finding| describe(finding, w)).collect(),
        held: report.map(|report| held(&report.vitals(), w)).unwrap_or_default(),
        seen: seen_at.map_or_else(|| "–".to_owned(), |at| w.time(&at)),
        ago: seen_at.map_or_else(|| w.say(k::kiosks::NEVER).to_owned(), |at| ago(now.duration_since(at).as_mins(), w)),
        waiting: report.map(|report| report.queue.waiting),
        oldest: report
            .and_then(|report| report.queue.oldest_s)
            .map(|age| w.span(i64::try_from(age / 60).unwrap_or(i64::MAX))),
        program: report.map(|report| report.versions.program.clone()),
        catalogue: report.and_then(|report| report.versions.catalogue),
        configuration: report.and_then(|report| report.versions.configuration),
        until: w.time(&kiosk.certificate_ends),
        in_doubt: kiosk.findings.contains(&Finding::TwoMachines),
    }
}

fn ago(minutes: i64, w: &Wording) -> String {
    match minutes {
        ..1 => w.say(k::kiosks::JUST_NOW).to_owned(),
        _ => w.with(k::kiosks::AGO, "age", w.span(minutes)),
    }
}
