//! The PostgreSQL server of a test run: started once, named to every test by an environment variable, gone at the end.
//!
//! `src/platform/tests/postgres/cluster.sh` does the work; a test that is run without us uses the same script.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use crate::shell::{self, Failure, While as _};

/// Names the server to the tests.
pub const VARIABLE: &str = "LOBBY_TEST_POSTGRES";

/// A server; stopped and removed when this is dropped, or when this program ends in any other way.
pub struct Server {
    pub url: String,
    script: Child,
}

impl Server {
    /// Starts a server on a free port and waits until it answers.
    pub fn start() -> Result<Server, Failure> {
        let mut command = Command::new("sh");
        command.arg(shell::repository().join("src/platform/tests/postgres/cluster.sh"));
        // A group of its own: Ctrl-C ends us, and our end tells the script to tidy up.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut script = command.spawn().doing(|| "starting a PostgreSQL server for the tests".to_owned())?;
        let mut line = String::new();
        if let Some(out) = script.stdout.take() {
            BufReader::new(out).read_line(&mut line).doing(|| "waiting for the PostgreSQL server".to_owned())?;
        }
        let line = line.trim_end();
        if !line.starts_with("postgres://") {
            let _ = script.wait();
            return Err(Failure::new(format!("no PostgreSQL server for the tests: {line}")));
        }
        Ok(Server { url: line.to_owned(), script })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its standard input is the word to stop; it is waited for so that nothing is left behind.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Server;

    #[test]
    fn a_server_is_there_until_it_is_dropped_and_leaves_nothing_behind() {
        let server = Server::start().unwrap_or_else(|failure| panic!("{failure}"));
        let (_, folder) = server.url.split_once('@').unwrap_or_default();
        let folder = PathBuf::from(folder.replace("%2F", "/"));
        assert!(folder.join(".s.PGSQL.5432").exists(), "{}", folder.display());
        drop(server);
        assert!(!folder.exists());
    }
}
