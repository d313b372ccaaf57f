//! `lobby doctor`: how this kiosk is, in both languages. It reads what core has written down, so it may be asked while
//! core runs, from a terminal or from afar; a certificate, a clock and a disk are looked at directly.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use lobby_domain::Lang;
use lobby_fleet::Identity;
use lobby_screen::technician::{Grade, reason, told};

use super::fail;
use crate::core::status::Status;
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

/// Tells how the kiosk is. Ends with 1 where it takes no applications.
#[must_use]
pub fn run(args: &DoctorArgs) -> ExitCode {
    let identity = match Identity::load(&args.state) {
        Ok(identity) => identity,
        Err(error) => return fail(&super::told(&error.text(), &error.code())),
    };
    let Some(mut status) = Status::load(&args.state) else {
        return fail(&"lobby run 还没有在这里运行过。\nlobby run has never run here.");
    };
    if let Some(dates) = identity.dates() {
        status.report.certificate.expires_at = dates.not_after;
    }
    let said = if args.json { json(&status) } else { words(&status) };
    match said {
        Ok(()) if status.report.service.open => ExitCode::SUCCESS,
        Ok(()) | Err(_) => ExitCode::FAILURE,
    }
}

fn json(status: &Status) -> std::io::Result<()> {
    let json = serde_json::to_string(status)?;
    writeln!(std::io::stdout().lock(), "{json}")
}

fn words(status: &Status) -> std::io::Result<()> {
    let facts = facts(status);
    let at = local(status.report.clock.kiosk_time);
    let mut out = std::io::stdout().lock();
    for lang in [Lang::Zh, Lang::En] {
        let (what, act) = reason(&facts, lang);
        writeln!(out, "{}: {what}\n{act}", facts.kiosk)?;
        for fact in told(&facts, at, lang) {
            let mark = match fact.grade {
                Grade::Bad => '✗',
                Grade::Look => '!',
                Grade::Good => '✓',
            };
            writeln!(out, "  {mark} {}: {}", fact.name, fact.value)?;
        }
        let when = at.strftime("%Y-%m-%d %H:%M:%S");
        match lang {
            Lang::Zh => writeln!(out, "  （{when} 记下）\n")?,
            Lang::En => writeln!(out, "  (written down {when})")?,
        }
    }
    Ok(())
}
