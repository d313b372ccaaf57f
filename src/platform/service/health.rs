//! Health reports: checked, because a page shows them to people, and kept.

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_wire::Message as _;
use lobby_wire::health::{HELD_MAX, HealthReport, HeldHealth, Versions};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::device;
use crate::repository::doubt::Sign;
use crate::repository::health::{self, Health};
use crate::repository::number;
use crate::service::admission::{AdmittedKiosk, Purpose, admitted};
use crate::service::{doubt, gap};

/// Longest report, bytes: one is a tenth of that.
const REPORT_MAX: usize = 16 * 1024;
/// Longest name of a program version.
const VERSION_MAX: usize = 40;
/// Longest word for a reason.
const WORD_MAX: usize = 40;
/// So many changes can lie between a backup and its restore.
const RESTORED_MAX: i64 = 100_000;
/// Most devices.
const DEVICES_MAX: usize = 32;
/// Highest counter of a case number: it has six digits.
const COUNTER_MAX: u32 = 999_999;
/// Most applications that one kiosk can report as waiting.
const COUNT_MAX: u64 = 1_000_000_000;

/// What a kiosk is told for its report.
pub struct Kept {
    /// Whether two machines show its identity.
    pub in_doubt: bool,
    /// Highest counter of a case number under its code that is known to be given.
    pub numbered_to: u32,
    /// Numbers whose receipts it is asked to show.
    pub receipts_wanted: Vec<CaseNumber>,
}

/// Stores the health report of `device`, and finds what it has receipts for that is not here.
///
/// # Errors
/// Refusals `bad_health` and `other_kiosk`, and those of [`admitted`].
pub async fn keep(app: &App, device: &AdmittedKiosk, body: &[u8], now: Timestamp) -> Result<Kept> {
    let report = checked(body)?;
    if device.kiosk != report.kiosk.as_str() {
        return Err(PlatformError::refused(ProblemCode::OtherKiosk, "the report names another kiosk"));
    }
    let (run, numbered_to, receipted) = (report.run, report.numbered_to, report.receipted.clone());
    // Serialised again: fields unknown to this version are dropped.
    let report = String::from_utf8(report.to_bytes()).map_err(|_| PlatformError::Row("kiosk_health"))?;
    let (kiosk, serial) = (device.kiosk.clone(), device.serial.clone());
    let (is_new, in_doubt, receipts_wanted) = app
        .db
        .tx(move |tx| {
            admitted(tx, &kiosk, &serial, Purpose::Talk, now)?;
            let (runs, is_new) = doubt::note_run(tx, &kiosk, &serial, run, now)?;
            let device = device::find(tx, &kiosk)?.ok_or(ProblemCode::KioskUnknown)?;
            let lost = gap::lost(tx, &device, &receipted)?;
            let counted = i64::try_from(lost.len()).unwrap_or(i64::MAX);
            let report = report.clone();
            health::put(tx, &Health { kiosk: kiosk.clone(), seen_at: now, report, runs, lost: counted })?;
            let in_doubt = device.doubted_at.is_some();
            // Whose numbers these are has to be decided first.
            if let Some(counter) = numbered_to.filter(|_| !in_doubt) {
                number::report(tx, &kiosk, counter)?;
            }
            Ok((is_new, in_doubt, gap::wanted(tx, &kiosk, &lost)?))
        })
        .await?;
    if is_new {
        doubt::log_alarm(&device.kiosk, Sign::TwoRuns);
    }
    let numbered_to = super::number::highest(app, &device.kiosk).await?;
    Ok(Kept { in_doubt, numbered_to, receipts_wanted })
}

/// The highest number that kiosks have reported of what `of` picks, 0 where none has; not one that is more than
/// [`RESTORED_MAX`] above `current`: no restore explains that.
///
/// # Errors
/// [`PlatformError::Database`].
pub(super) async fn highest_reported(app: &App, current: i64, of: fn(&Versions) -> Option<u64>) -> Result<i64> {
    let reports = app.db.read(health::list).await?;
    let versions = reports.iter().filter_map(|health| lobby_wire::read::<HealthReport>(health.report.as_bytes()).ok());
    let numbers = versions.filter_map(|report| i64::try_from(of(&report.versions)?).ok());
    Ok(numbers.filter(|number| *number <= current.saturating_add(RESTORED_MAX)).max().unwrap_or(0))
}

/// Asks the database for nothing in particular.
///
/// # Errors
/// Where it does not answer.
pub async fn check_database(app: &App) -> Result<()> {
    app.db.read(|tx| tx.rows("select 1", &[])).await.map(drop)
}

fn checked(body: &[u8]) -> Result<HealthReport> {
    let bad = || PlatformError::from(ProblemCode::BadHealth);
    if body.len() > REPORT_MAX {
        return Err(bad());
    }
    let report: HealthReport = lobby_wire::read(body).map_err(|_| bad())?;
    let codes = report
        .devices
        .iter()
        .filter_map(|device| device.code.as_deref())
        .chain(report.service.code.as_deref())
        .chain(report.last_failure.as_ref().map(|failure| failure.code.as_str()));
    let fits = codes.into_iter().all(is_code)
        && report.devices.len() <= DEVICES_MAX
        && gap::are_ranges(&report.receipted)
        && report.queue.held.len() <= HELD_MAX
        && report.queue.held.iter().all(is_held)
        && report.queue.waiting.max(report.queue.needs_staff) <= COUNT_MAX
        && report.numbered_to.is_none_or(|counter| counter <= COUNTER_MAX)
        && report.versions.program.len() <= VERSION_MAX
        && report.versions.program.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(report) } else { Err(bad()) }
}

/// A case number, and a word that is no sentence.
fn is_held(held: &HeldHealth) -> bool {
    let is_word =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    held.case_number.parse::<CaseNumber>().is_ok() && held.reason.len() <= WORD_MAX && is_word(&held.reason)
}

/// `X-00`: a code is never a sentence.
fn is_code(code: &str) -> bool {
    matches!(code.as_bytes(), [b'A'..=b'Z', b'-', b'0'..=b'9', b'0'..=b'9'])
}
