//! The master side of a pseudo terminal, with a symlink to its slave.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// Outcome of one read of the master side.
pub(super) enum Received {
    /// Number of bytes.
    Bytes(usize),
    /// None within the wait; a client may have the port open.
    Nothing,
    /// No client has the port open.
    NoClient,
}

pub(super) struct Pty {
    master: OwnedFd,
    link: PathBuf,
}

impl Pty {
    /// Makes a terminal and points `link` at its slave, replacing what was there.
    pub fn open(link: &Path) -> io::Result<Self> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        let slave = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        make_raw(slave)?;
        point(link, slave)?;
        rustix::fs::fcntl_setfl(&master, OFlags::NONBLOCK)?;
        Ok(Self { master, link: link.to_owned() })
    }

    /// Whether the next client can open it. One that died without closing leaves its exclusive lock on a pseudo
    /// terminal for as long as the master lives; a real port forgets it with its last client.
    pub fn can_be_opened(&self) -> bool {
        rustix::fs::open(&self.link, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).is_ok()
    }

    /// Closes the terminal and leaves the symlink, which leads to another one by now.
    pub fn close_keeping_link(mut self) {
        self.link = PathBuf::new();
    }

    /// The speed the client set, in bits per second.
    pub fn client_baud(&self) -> Option<u32> {
        tcgetattr(&self.master).ok().map(|settings| settings.output_speed())
    }

    /// Waits at most `wait` for bytes of the client.
    pub fn read(&self, buffer: &mut [u8], wait: Duration) -> io::Result<Received> {
        let limit = Timespec { tv_sec: wait.as_secs() as _, tv_nsec: wait.subsec_nanos() as _ };
        poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&limit))?;
        match rustix::io::read(&self.master, buffer) {
            Ok(0) | Err(Errno::IO) => Ok(Received::NoClient),
            Ok(count) => Ok(Received::Bytes(count)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(Received::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes as much as the client's buffer takes; what it does not take is lost, as on a wire.
    pub fn write(&self, bytes: &[u8]) {
        let mut left = bytes;
        while !left.is_empty() {
            match rustix::io::write(&self.master, left) {
                Ok(count) => left = &left[count..],
                Err(_) => return,
            }
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.link);
    }
}

/// Without this a byte written before the client has set up its side would be echoed and changed.
fn make_raw(slave: &Path) -> io::Result<()> {
    let port = rustix::fs::open(slave, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    let mut settings = tcgetattr(&port)?;
    settings.make_raw();
    Ok(tcsetattr(&port, OptionalActions::Now, &settings)?)
}

/// Replaces the symlink in one step, so a client never finds nothing where a port is.
fn point(link: &Path, slave: &Path) -> io::Result<()> {
    let fresh = link.with_extension("new");
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    std::os::unix::fs::symlink(slave, &fresh)?;
    fs::rename(&fresh, link)
}
