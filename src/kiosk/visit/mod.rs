//! A visit's process: one citizen, then it ends, and the operating system wipes what no code can be trusted to wipe.

mod capture;
pub(crate) mod clock;
mod compose;
#[cfg(test)]
mod fixture;
mod hardening;
#[cfg(feature = "journey")]
mod journey;
#[cfg(feature = "journey")]
mod journey_report;
mod kept_pages;
mod link;
mod ordered_work;
mod pages;
mod papers;
mod port_context;
mod ports;
mod probe_plan;
mod rendition;
mod sandbox;
mod scan_job;
mod sealing;
mod settings;
mod shell;
mod signature;
pub(crate) mod technician;
mod window;

pub(crate) use capture::limits;

use std::path::PathBuf;

use lobby_domain::FailureCode;
use lobby_screen::{Screen, ScreenOptions};
use thiserror::Error;

use crate::ipc::VisitMessage;
use crate::start::StartArgs;
use link::CoreLink;
use sandbox::{Confined, Needs};
use settings::VisitSettings;
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

impl VisitError {
    /// What core and its technician are told.
    fn code(&self) -> FailureCode {
        match self {
            VisitError::Config(error) => error.code(),
            VisitError::NotEnrolled(error) => error.code(),
            VisitError::Screen(_) => FailureCode::DisplayAbsent,
            VisitError::NoPrivateDir | VisitError::NoSocket(_) => FailureCode::VisitsEnd,
            #[cfg(feature = "journey")]
            VisitError::Journey(_) => FailureCode::VisitsEnd,
        }
    }
}

/// Runs one visit until its citizen has left or core is gone.
///
/// # Errors
/// [`VisitError`] where it cannot start.
pub fn run(args: &VisitArgs) -> Result<(), VisitError> {
    hardening::apply();
    let link = CoreLink::inherit().map_err(VisitError::NoSocket)?;
    let ended = show(args, link.clone());
    if let Err(error) = &ended {
        // Core may be gone, and with it the reader of this message.
        let _ = link.say(&VisitMessage::Unable { code: error.code() });
    }
    ended
}

fn show(args: &VisitArgs, link: CoreLink) -> Result<(), VisitError> {
    if !args.private_dir.is_dir() {
        return Err(VisitError::NoPrivateDir);
    }
    crate::languages::add(&args.start.state);
    let config = args.start.config()?;
    let settings = VisitSettings::load(&args.start, config)?;

    // Before the first thread: the kernel confines the one that asks, and what it starts from then on.
    match sandbox::enter(&Needs::of(&settings.config, &args.private_dir)) {
        Ok(Confined::Wholly) => {}
        Ok(Confined::InPart) => tracing::warn!("this kernel confines visits in part: Linux 6.12 does so wholly"),
        Ok(Confined::NotAtAll) => tracing::error!("this kernel does not confine visits"),
        Err(error) => tracing::error!(%error, "visits are not confined"),
    }
    #[cfg(feature = "journey")]
    if args.start.journey_socket.is_some() {
        lobby_screen::testing::install()?;
    }
    let section = &settings.config.kiosk;
    let screen = Screen::new(ScreenOptions {
        width: settings.config.screen.width,
        height: settings.config.screen.height,
        hall: section.hall.clone().into(),
        place: section.place.clone().into(),
        kiosk_use: settings.kiosk_use,
        mark: section.mark.clone(),
        phone: section.phone.clone(),
        neighbour: section.neighbour.clone().into(),
    })?;
    let shell = Shell::new(settings, screen, link);
    #[cfg(feature = "journey")]
    if let Some(socket) = &args.start.journey_socket {
        journey::connect(socket).map_err(VisitError::Journey)?;
    }
    shell.run()?;
    Ok(())
}
