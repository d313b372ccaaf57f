//! `lobby doctor`: how this kiosk is, in every language. It reads what core has written down, so it may be asked while
//! core runs, from a terminal or from afar. What core has not written down for a while is said to be old, and is no
//! good end: then core does not run. The certificate's dates are looked at directly.

use std::path::PathBuf;
use std::process::ExitCode;

use lobby_domain::Lang;
use lobby_domain::kiosk_health::Severity;
use lobby_fleet::Identity;
use lobby_words::{doctor as words, kiosk_status};

use super::out::{fail, fail_because, say_in_every_language, say_lines};
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
        Err(error) => return fail_because(&error.text(), &error.code()),
    };
    let Some(mut status) = Status::load(&args.state) else {
        return fail(&lobby_words::command::NEVER_RUN.text());
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
struct StatusJson<'a> {
    /// Whether core runs.
    core_runs: bool,
    #[serde(flatten)]
    status: &'a Status,
}

fn json(status: &Status, core_runs: bool) -> std::io::Result<()> {
    let json = serde_json::to_string(&StatusJson { core_runs, status })?;
    say_lines(&[json])
}

/// Core has written nothing for long: it has stopped.
fn gone(lang: Lang) -> (&'static str, &'static str) {
    (words::CORE_STOPPED.get(lang), words::START_CORE.get(lang))
}

fn print(status: &Status, core_runs: bool) -> std::io::Result<()> {
    say_in_every_language(|lang| lines_in(status, core_runs, lang))
}

/// The condition and what to do, a line for each fact, and when core wrote it down.
fn lines_in(status: &Status, core_runs: bool, lang: Lang) -> Vec<String> {
    let facts = facts(status);
    let kiosk_time = local(status.report.clock.kiosk_time);
    let (what, act) = if core_runs { kiosk_status::condition(&facts, lang) } else { gone(lang) };
    let mut lines = vec![format!("{}: {what}", facts.kiosk), act.to_owned()];
    lines.extend(kiosk_status::facts(&facts, kiosk_time, lang).into_iter().map(|fact| {
        let mark = match fact.severity {
            Severity::Fault => '✗',
            Severity::Attention => '!',
            Severity::Fine => '✓',
        };
        format!("  {mark} {}: {}", fact.name, fact.value)
    }));
    let when = kiosk_time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    lines.push(format!("  {}", words::WRITTEN_DOWN.fill(lang, &[("when", &when)])));
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_wire::health::{DeviceHealth, DeviceKind};

    use super::*;

    fn status() -> Status {
        let mut status = crate::status::tests::sample();
        status.report.devices = vec![DeviceHealth { kind: DeviceKind::Reader, code: Some("R-01".into()) }];
        status
    }

    #[test]
    fn a_kiosk_whose_core_has_stopped_says_so_first_and_what_to_do() {
        for lang in [Lang::ZH, Lang::EN] {
            let lines = lines_in(&status(), false, lang);
            assert_eq!(lines[0], format!("WL01-K01: {}", words::CORE_STOPPED.get(lang)));
            assert_eq!(lines[1], words::START_CORE.get(lang));
            assert_ne!(lines[0], lines_in(&status(), true, lang)[0]);
        }
    }

    #[test]
    fn a_device_at_fault_is_marked_and_the_time_is_the_halls() {
        let lines = lines_in(&status(), true, Lang::EN);
        assert!(lines.iter().any(|line| line.starts_with("  ✗ ") && line.contains("R-01")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("  ✓ ")), "{lines:?}");
        assert!(lines.last().unwrap().contains("1970-01-01 08:00:00"), "{lines:?}");
    }
}
