//! Where the rows are kept: a file of this machine (the default) or a PostgreSQL server named by a URL.
//!
//! ```text
//! sqlite:                                          the file `platform.db` in the platform's folder
//! postgres://lobby@%2Frun%2Fpostgresql/lobby       a server on this machine, by its Unix socket
//! postgres://lobby:password@127.0.0.1:5432/lobby   a server on this machine, or the near end of a tunnel
//! ```
//!
//! The URL may hold a password: it is never printed, by [`std::fmt::Debug`] neither.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lobby_words::setup as words;
use postgres::config::Host;
use serde::{Deserialize, Serialize};

use crate::error::{PlatformError, Result};

/// Most requests that share one commit of the embedded engine.
const BATCH_MAX: usize = 256;
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// A database's URL as an operator gives it; [`DatabaseUrl::place`] reads it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The text as given; whether it is a URL is looked at by [`DatabaseUrl::place`].
    #[must_use]
    pub fn new(text: impl Into<String>) -> DatabaseUrl {
        DatabaseUrl(text.into())
    }

    /// What `LOBBY_DATABASE` says: so no password has to stand on a command line, where every user of the machine sees it.
    #[must_use]
    pub fn of_the_environment() -> Option<DatabaseUrl> {
        std::env::var("LOBBY_DATABASE").ok().filter(|text| !text.is_empty()).map(DatabaseUrl)
    }

    /// What the URL names; `file` is the embedded engine's.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] where it is neither of the shapes above. The text is not repeated.
    pub fn place(&self, file: PathBuf) -> Result<Place> {
        if self.0 == "sqlite:" {
            return Ok(Place::file(file));
        }
        let refuse = |why| Err(PlatformError::setup(why, &[]));
        if !["postgres://", "postgresql://"].iter().any(|scheme| self.0.starts_with(scheme)) {
            return refuse(words::URL_SCHEME);
        }
        let Ok(mut config) = postgres::Config::from_str(&self.0) else {
            return refuse(words::URL_FORM);
        };
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return refuse(words::URL_HOST);
        }
        if config.get_application_name().is_none() {
            config.application_name("lobby-platform");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_MAX);
        }
        Ok(Place::Postgres(Box::new(config)))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// Where the rows are kept.
#[derive(Clone)]
pub enum Place {
    /// The embedded engine.
    File {
        /// Its file.
        path: PathBuf,
        /// Most requests that share one commit; 1 turns the sharing off, which only a measurement wants.
        batch_max: usize,
    },
    /// A PostgreSQL server.
    Postgres(Box<postgres::Config>),
}

impl Place {
    /// The embedded engine on `path`.
    #[must_use]
    pub fn file(path: PathBuf) -> Place {
        Place::File { path, batch_max: BATCH_MAX }
    }

    /// Whether nothing of the connection leaves this machine. It is not encrypted, so that matters.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self {
            Place::File { .. } => true,
            Place::Postgres(config) => {
                let near = |host: &Host| match host {
                    Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
                    Host::Unix(_) => true,
                };
                config.get_hosts().iter().all(near) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
            }
        }
    }
}

/// For messages: engine, hosts and database; neither user nor password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = match self {
            Place::File { path, .. } => return write!(f, "{}", path.display()),
            Place::Postgres(config) => config,
        };
        let hosts: Vec<String> = config
            .get_hosts()
            .iter()
            .map(|host| match host {
                Host::Tcp(name) => name.clone(),
                Host::Unix(folder) => folder.display().to_string(),
            })
            .chain(config.get_hostaddrs().iter().map(IpAddr::to_string))
            .collect();
        write!(
            f,
            "PostgreSQL at {}, database {}",
            hosts.join(", "),
            config.get_dbname().unwrap_or("of the user's name")
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn place(url: &str) -> Result<Place> {
        DatabaseUrl::new(url).place("platform.db".into())
    }

    #[test]
    fn a_password_is_in_no_text_that_could_be_printed() {
        let url = DatabaseUrl::new("postgres://lobby:geheim@db.example:5433/rows");
        let place = url.place("platform.db".into()).unwrap();
        assert_eq!(place.to_string(), "PostgreSQL at db.example, database rows");
        let Place::Postgres(config) = &place else { panic!("a file") };
        for text in [format!("{url:?}"), place.to_string(), format!("{config:?}")] {
            assert!(!text.contains("geheim"), "{text}");
        }
        for bad in ["postgres://lobby:geheim@db:port/x", "mysql://u:geheim@h/d", "postgres:///geheim", "geheim"] {
            let Err(error) = super::tests::place(bad) else { panic!("{bad} was taken") };
            assert!(!error.to_string().contains("geheim"), "{error}");
        }
    }

    #[test]
    fn a_socket_and_loopback_are_local_and_a_name_elsewhere_is_not() {
        let local = |url: &str| place(url).unwrap().is_local();
        assert!(local("sqlite:"));
        assert!(local("postgres://lobby@%2Frun%2Fpostgresql/lobby"));
        assert!(local("postgresql://lobby@127.0.0.1/lobby") && local("postgres://lobby@localhost/lobby"));
        assert!(!local("postgres://lobby@db.example/lobby"));
        assert!(!local("postgres://lobby@localhost,db.example/lobby"));
    }
}
