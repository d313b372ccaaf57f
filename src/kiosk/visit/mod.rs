//! A visit's process: one citizen, then it ends, and the operating system wipes what no code can be trusted to wipe.

#[cfg(test)]
mod bench;
mod capture;
pub(crate) mod clock;
mod compose;
mod devices;
mod hardening;
mod in_order;
#[cfg(feature = "journey")]
mod journey;
mod keeping;
mod link;
mod pages;
mod papers;
mod printing;
mod rendition;
mod scanning;
mod shell;
mod signature;
mod submit;
pub(crate) mod technician;
mod window;

pub(crate) use capture::limits;

use std::path::PathBuf;
use std::sync::Arc;

use lobby_domain::{Catalogue, FailureCode};
use lobby_envelope::{Recipient, SealError};
use lobby_fleet::{CatalogueStore, DesiredStore, KioskConfig, PublicIdentity};
use lobby_imaging::judge::Thresholds;
use lobby_screen::{Screen, ScreenOptions};
use thiserror::Error;

use crate::start::StartArgs;
use link::CoreLink;
use shell::Shell;

/// Arguments of `lobby visit`; core alone starts it.
#[derive(Clone, Debug, clap::Args)]
pub struct VisitArgs {
    #[command(flatten)]
    start: StartArgs,
    /// Folder of this visit alone: whatever a library must put somewhere lies there and goes with the visit
    #[arg(long)]
    private_dir: PathBuf,
}

/// Why a visit could not start.
#[derive(Debug, Error)]
pub enum VisitError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] lobby_fleet::config::ConfigError),
    /// The kiosk is not enrolled.
    #[error(transparent)]
    NotEnrolled(#[from] lobby_fleet::IdentityError),
    /// Nowhere to put what must not stay.
    #[error("a visit has a folder of its own, which core makes")]
    NoPrivateDir,
    /// No socket to core: not started by core.
    #[error("a visit is started by core, with the socket as its standard input")]
    NoSocket(#[source] std::io::Error),
    /// The screen could not be opened.
    #[error("opening the screen")]
    Screen(#[from] lobby_screen::ScreenError),
    /// The journey's socket.
    #[cfg(feature = "journey")]
    #[error("the journey's socket")]
    Journey(#[source] std::io::Error),
}

/// What every part of a visit may look at. Holds no key.
pub(crate) struct Facts {
    pub config: KioskConfig,
    /// The configuration's limits for pages.
    pub limits: Thresholds,
    pub kiosk: String,
    pub recipients: Vec<lobby_envelope::Recipient>,
    pub catalogue: Arc<Catalogue>,
    /// Why this visit cannot take applications at all, if so.
    pub fault: Option<FailureCode>,
}

/// Runs one visit until its citizen has left or core is gone.
///
/// # Errors
/// [`VisitError`] where it cannot start.
pub fn run(args: &VisitArgs) -> Result<(), VisitError> {
    hardening::apply();
    if !args.private_dir.is_dir() {
        return Err(VisitError::NoPrivateDir);
    }
    crate::languages::add(&args.start.state);
    let config = args.start.config()?;
    let facts = facts(args, config)?;
    let link = CoreLink::inherit().map_err(VisitError::NoSocket)?;

    #[cfg(feature = "journey")]
    if args.start.journey_socket.is_some() {
        lobby_screen::testing::install()?;
    }
    let section = &facts.config.kiosk;
    let screen = Screen::new(ScreenOptions {
        width: facts.config.screen.width,
        height: facts.config.screen.height,
        hall: section.hall.clone().into(),
        place: section.place.clone().into(),
        mark: section.mark.clone(),
        phone: section.phone.clone(),
    })?;
    let shell = Shell::new(facts, screen, link);
    #[cfg(feature = "journey")]
    if let Some(socket) = &args.start.journey_socket {
        journey::connect(socket, &shell).map_err(VisitError::Journey)?;
    }
    shell.run()?;
    Ok(())
}

fn facts(args: &VisitArgs, config: KioskConfig) -> Result<Facts, VisitError> {
    let identity = PublicIdentity::load(&args.start.state)?;
    let (recipients, unsealable) = match recipients(args, &identity) {
        Ok(recipients) if !recipients.is_empty() => (recipients, None),
        Ok(_) | Err(_) => (Vec::new(), Some(FailureCode::NotEnrolled)),
    };
    let (catalogue, listless) = match catalogue(args, &identity) {
        Some(catalogue) => (catalogue, None),
        None => (Catalogue::default(), Some(FailureCode::CatalogueUntrusted)),
    };
    Ok(Facts {
        limits: capture::limits(&config.pages),
        config,
        kiosk: identity.record.kiosk,
        recipients,
        catalogue: Arc::new(catalogue),
        fault: unsealable.or(listless),
    })
}

/// The recipients that the platform named last, else those of the enrolment.
fn recipients(args: &VisitArgs, identity: &PublicIdentity) -> Result<Vec<Recipient>, SealError> {
    match DesiredStore::new(&args.start.state, identity)?.recipients() {
        Some(named) => named.iter().map(Recipient::from_wire).collect(),
        None => identity.recipients(),
    }
}

fn catalogue(args: &VisitArgs, identity: &PublicIdentity) -> Option<Catalogue> {
    let keys = identity.catalogue_keys().ok()?;
    match CatalogueStore::new(&args.start.state.join("catalogue"), keys).load() {
        Ok(catalogue) => catalogue,
        Err(error) => {
            tracing::error!(error = %error, "the service list does not verify");
            None
        }
    }
}
