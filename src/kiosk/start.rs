//! What core and visit are started with: the same state folder and configuration files for both.

use std::path::PathBuf;
use std::process::Command;

use lobby_fleet::config::{ConfigError, KioskConfig, Loaded, Profile, Sources};
use lobby_fleet::{DesiredStore, PublicIdentity};
use lobby_wire::desired::Configuration;

/// Arguments that core hands on to its visits.
#[derive(Clone, Debug, clap::Args)]
pub struct StartArgs {
    /// Folder with identity, outbox and service list
    #[arg(long)]
    pub state: PathBuf,
    /// simulation, acceptance or production
    #[arg(long, default_value = "production", value_parser = profile)]
    pub profile: Profile,
    /// Site configuration (TOML)
    #[arg(long)]
    pub site: Option<PathBuf>,
    /// Device configuration (TOML); lies over the site's
    #[arg(long)]
    pub device: Option<PathBuf>,
    /// Socket of a scripted journey
    #[cfg(feature = "journey")]
    #[arg(long)]
    pub journey_socket: Option<PathBuf>,
}

pub(crate) fn profile(name: &str) -> Result<Profile, String> {
    Profile::from_name(name).ok_or_else(|| "one of simulation, acceptance, production".to_owned())
}

impl StartArgs {
    /// The configuration in force: the files these arguments name, and over them what the platform sent and this kiosk
    /// took over. A remote layer that does not fit the files any more is left out, and said so in the log.
    ///
    /// # Errors
    /// [`ConfigError`] of the first layer on this machine that is wrong.
    pub fn config(&self) -> Result<KioskConfig, ConfigError> {
        let Loaded { effective, refused } = self.sources(self.remote()).load()?;
        if let Some(error) = refused {
            tracing::error!(error = %error, code = error.code().code(), "the platform's configuration is left out");
        }
        Ok(effective.config)
    }

    /// The layers these arguments name, under this remote one.
    #[must_use]
    pub fn sources(&self, remote: Option<Configuration>) -> Sources {
        Sources { profile: self.profile, site: self.site.clone(), device: self.device.clone(), remote }
    }

    /// The remote layer that was taken over; none before enrolment.
    #[must_use]
    pub fn remote(&self) -> Option<Configuration> {
        let identity = PublicIdentity::load(&self.state).ok()?;
        DesiredStore::new(&self.state, &identity).ok()?.configuration()
    }

    /// Puts the same arguments on a visit's command line.
    pub(crate) fn hand_on(&self, command: &mut Command) {
        command.arg("--state").arg(&self.state).arg("--profile").arg(self.profile.name());
        if let Some(site) = &self.site {
            command.arg("--site").arg(site);
        }
        if let Some(device) = &self.device {
            command.arg("--device").arg(device);
        }
        #[cfg(feature = "journey")]
        if let Some(socket) = &self.journey_socket {
            command.arg("--journey-socket").arg(socket);
        }
    }
}
