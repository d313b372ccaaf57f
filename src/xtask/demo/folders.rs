//! Where the demo finds its programs and where these keep what they know.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::Build;
use crate::shell::{self, Failure, While};

/// The demo's folders.
#[derive(Debug)]
pub struct Folders {
    programs: PathBuf,
    data: PathBuf,
    /// Held while the demo runs: a second one would clear the first one's folder.
    _lock: Option<File>,
}

impl Folders {
    /// The programs, and `target/demo` without what the last run left.
    pub fn fresh() -> Result<Self, Failure> {
        let target = shell::target_directory();
        let data = target.join("demo");
        fs::create_dir_all(&target).doing(|| format!("making {}", target.display()))?;
        let lock = lock(&target.join("demo.lock"))?;
        if data.exists() {
            fs::remove_dir_all(&data).doing(|| format!("clearing {}", data.display()))?;
        }
        fs::create_dir_all(&data).doing(|| format!("making {}", data.display()))?;
        Ok(Self { programs: Build::Dev.folder(), data, _lock: Some(lock) })
    }

    /// Programs of a test, and its folder.
    #[cfg(test)]
    pub fn of_stand_ins(programs: PathBuf, data: PathBuf) -> Self {
        Self { programs, data, _lock: None }
    }

    /// A command that starts a program in the repository's root.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(shell::repository());
        command
    }

    /// State of the platform.
    pub fn platform(&self) -> PathBuf {
        self.data.join("platform")
    }

    /// State of the kiosk.
    pub fn kiosk(&self) -> PathBuf {
        self.data.join("kiosk")
    }

    /// State of the simulators.
    pub fn outside(&self) -> PathBuf {
        self.data.join("sim")
    }

    /// Screenshots.
    pub fn pictures(&self) -> PathBuf {
        self.data.join("pictures")
    }

    /// Where the scripted hand keeps the world of its play.
    pub fn played(&self) -> PathBuf {
        self.data.join("played")
    }

    /// Logs, one a program.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// The device layer of the kiosk's configuration.
    pub fn device_file(&self) -> PathBuf {
        self.data.join("device.toml")
    }
}

fn lock(path: &Path) -> Result<File, Failure> {
    let file = File::create(path).doing(|| format!("making {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::new("another demo is running; end it with Ctrl-C first")),
        Err(TryLockError::Error(error)) => Err(Failure::new(format!("locking {}: {error}", path.display()))),
    }
}
