//! `lobby enrol`: makes the device key here and gets its certificate against a one-time code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lobby_fleet::config::SyncSection;
use lobby_fleet::{CatalogueStore, EnrolParams, Identity, enrol, platform_client};
use lobby_wire::digest::Sha256;
use lobby_words::command as words;

use super::out::{fail_because, say};
use crate::floors::MarkedFloors;

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
    crate::languages::add(&args.state);
    let params =
        EnrolParams { state_dir: args.state, platform_url: args.platform, code: args.code, ca_sha256: args.ca_sha256 };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail_because(&words::FAILED.text(), &error),
    };
    let state = params.state_dir.clone();
    match runtime.block_on(enrol(params)) {
        Ok(identity) => {
            // With the list on disk the first visit can take a citizen at once; without it core fetches it later.
            if let Err(reason) = runtime.block_on(fetch_list(&state, &identity)) {
                tracing::warn!(reason, "the service list could not be fetched yet");
            }
            let enrolled = words::ENROLLED.fill_text(&[("kiosk", &identity.public.record.kiosk)]);
            let said = say(&enrolled);
            if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => fail_because(&error.text(), &error),
    }
}

async fn fetch_list(state: &Path, identity: &Identity) -> Result<(), String> {
    let keys = identity.public.catalogue_keys().map_err(|error| error.to_string())?;
    let client = platform_client(identity, &SyncSection::default()).map_err(|error| error.to_string())?;
    let list = CatalogueStore::new(&state.join("catalogue"), keys, MarkedFloors::of(state));
    list.fetch(&client, &identity.public.record.platform_url).await.map(|_| ()).map_err(|error| error.to_string())
}
