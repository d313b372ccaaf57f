//! What core and visit are started with: the same state folder and configuration files for both.

use std::path::PathBuf;
use std::process::Command;

use lobby_fleet::config::{ConfigError, KioskConfig, Loaded, Profile, Sources};
use lobby_fleet::{DesiredStore, PublicIdentity};
use lobby_wire::desired::Configuration;

use crate::floors::MarkedFloors;

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
        DesiredStore::new(&self.state, &identity, MarkedFloors::of(&self.state)).ok()?.configuration()
    }

    /// Appends these arguments to a visit's command line.
    pub(crate) fn append_to(&self, command: &mut Command) {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        start: StartArgs,
    }

    fn parsed(words: &[&str]) -> StartArgs {
        Program::try_parse_from([&["lobby"], words].concat()).unwrap().start
    }

    #[test]
    fn a_visit_is_started_with_the_arguments_of_its_core() {
        let all: &[&str] =
            &["--state", "/s", "--profile", "simulation", "--site", "/site.toml", "--device", "/device.toml"];
        for words in [all, &["--state", "/s"]] {
            let start = parsed(words);
            let mut command = Command::new("lobby");
            start.append_to(&mut command);
            let words: Vec<&str> = command.get_args().map(|word| word.to_str().unwrap()).collect();
            assert_eq!(format!("{:?}", parsed(&words)), format!("{start:?}"));
        }
    }

    #[test]
    fn a_profile_that_is_none_is_refused_with_those_that_are() {
        assert!(profile("demo").unwrap_err().contains("simulation, acceptance, production"));
        for name in ["simulation", "acceptance", "production"] {
            assert_eq!(profile(name).unwrap().name(), name);
        }
    }

    #[test]
    fn a_kiosk_that_is_not_enrolled_has_no_remote_layer_and_a_configuration_still() {
        let dir = tempfile::tempdir().unwrap();
        let start = parsed(&["--state", dir.path().to_str().unwrap(), "--profile", "simulation"]);
        assert!(start.remote().is_none());
        assert!(start.config().is_ok());
    }
}
