//! `lobby enrol`: makes the device key here and gets its certificate against a one-time code.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use lobby_fleet::{EnrolParams, enrol};
use lobby_wire::digest::Sha256;

use super::fail;

/// Arguments of `lobby enrol`.
#[derive(Debug, clap::Args)]
pub struct EnrolArgs {
    /// Folder that will hold identity, outbox and service list
    #[arg(long)]
    state: PathBuf,
    /// Address of the platform, https://…
    #[arg(long)]
    platform: String,
    /// The one-time code that an operator made
    #[arg(long)]
    code: String,
    /// SHA-256 of the platform's CA certificate, from the operator
    #[arg(long, value_name = "HEX", value_parser = str::parse::<Sha256>)]
    ca_sha256: Sha256,
}

/// Enrols this kiosk.
#[must_use]
pub fn run(args: EnrolArgs) -> ExitCode {
    crate::logging::start();
    let params =
        EnrolParams { state_dir: args.state, platform_url: args.platform, code: args.code, ca_sha256: args.ca_sha256 };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    match runtime.block_on(enrol(params)) {
        Ok(identity) => {
            let said = writeln!(std::io::stdout().lock(), "已注册 / enrolled: {}", identity.record.kiosk);
            if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let text = error.text();
            fail(&format!("{}\n{}\n({error})", text.zh, text.en))
        }
    }
}
