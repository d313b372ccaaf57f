//! `lobby doctor`: how this kiosk is, in every language. It reads what core has written down, so it may be asked while
//! core runs, from a terminal or from afar. What core has not written down for a while is said to be old, and is no
//! good end: then core does not run. The certificate's dates are looked at directly.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use lobby_domain::Lang;
use lobby_domain::kiosk_health::Severity;
use lobby_fleet::Identity;
use lobby_words::{doctor as words, kiosk_status};

use super::{fail, lines, lines_and};
use crate::delays::STATUS_FRESH;
use crate::status::Status;
use crate::visit::clock::local;
use crate::visit::technician::facts;

/// Arguments of `lobby doctor`.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// Folder with identity, outbox and service list
    #[arg(long)]
    state: PathBuf,
    /// Answer with one JSON object: the standing, the last contact and the health report
    #[arg(long)]
    json: bool,
}

/// Tells how the kiosk is. Ends with 1 where it takes no applications, or core does not run.
#[must_use]
pub fn run(args: &DoctorArgs) -> ExitCode {
    crate::languages::add(&args.state);
    let identity = match Identity::load(&args.state) {
        Ok(identity) => identity,
        Err(error) => return fail(&lines_and(&error.text(), &error.code())),
    };
    let Some(mut status) = Status::load(&args.state) else {
        return fail(&lines(&lobby_words::command::NEVER_RUN.text()));
    };
    if let Some(dates) = identity.dates() {
        status.report.certificate.expires_at = dates.not_after;
    }
    let runs = Status::age(&args.state).is_some_and(|age| age <= STATUS_FRESH);
    let said = if args.json { json(&status, runs) } else { print(&status, runs) };
    match said {
        Ok(()) if status.report.service.open && runs => ExitCode::SUCCESS,
        Ok(()) | Err(_) => ExitCode::FAILURE,
    }
}

/// Answer of `--json`.
#[derive(serde::Serialize)]
struct Answer<'a> {
    /// Whether core runs.
    core_runs: bool,
    #[serde(flatten)]
    status: &'a Status,
}

fn json(status: &Status, core_runs: bool) -> std::io::Result<()> {
    let json = serde_json::to_string(&Answer { core_runs, status })?;
    writeln!(std::io::stdout().lock(), "{json}")
}

/// Core has written nothing for long: it has stopped.
fn gone(lang: Lang) -> (&'static str, &'static str) {
    (words::CORE_STOPPED.get(lang), words::START_CORE.get(lang))
}

fn print(status: &Status, core_runs: bool) -> std::io::Result<()> {
    let facts = facts(status);
    let kiosk_time = local(status.report.clock.kiosk_time);
    let when = kiosk_time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let mut out = std::io::stdout().lock();
    for (at, lang) in lobby_words::languages().iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let (what, act) = if core_runs { kiosk_status::condition(&facts, lang) } else { gone(lang) };
        writeln!(out, "{}: {what}\n{act}", facts.kiosk)?;
        for fact in kiosk_status::facts(&facts, kiosk_time, lang) {
            let mark = match fact.severity {
                Severity::Fault => '✗',
                Severity::Attention => '!',
                Severity::Fine => '✓',
            };
            writeln!(out, "  {mark} {}: {}", fact.name, fact.value)?;
        }
        writeln!(out, "  {}", words::WRITTEN_DOWN.fill(lang, &[("when", &when)]))?;
    }
    Ok(())
}
