//! One visit's process as core holds it: child, socket, private folder.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

use lobby_domain::FailureCode;
use lobby_store::StagingLimits;

use super::private_dir;
use super::visit_listener::{IntakeTools, VisitListener};
use super::visit_pool::VisitNumber;
use crate::delays::VISIT_WRITE_LIMIT;
use crate::ipc::{CoreMessage, write_frame};
use crate::start::StartArgs;

/// A running visit process.
pub struct VisitProcess {
    child: Child,
    socket: VisitSocket,
    dir: PathBuf,
}

/// Core's end of a visit's socket, shared by core's loop and the visit's listener.
#[derive(Clone)]
pub struct VisitSocket(Arc<Mutex<UnixStream>>);

impl VisitSocket {
    /// A visit that takes nothing for [`VISIT_WRITE_LIMIT`] counts as hung: the write then fails.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(socket: UnixStream) -> io::Result<VisitSocket> {
        socket.set_write_timeout(Some(VISIT_WRITE_LIMIT))?;
        Ok(VisitSocket(Arc::new(Mutex::new(socket))))
    }

    /// Sends a message. One that cannot be sent is lost: the visit is gone or hangs, and the pool finds that out by itself.
    pub fn send(&self, message: &CoreMessage) {
        let sent = self.0.lock().is_ok_and(|mut socket| write_frame(&mut *socket, message).is_ok());
        if !sent {
            tracing::debug!("a visit takes no message");
        }
    }
}

impl VisitProcess {
    /// Starts a waiting visit and the thread that listens to it.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(args: &StartArgs, number: VisitNumber, tools: IntakeTools) -> io::Result<VisitProcess> {
        let dir = private_dir::make(&args.state, number.0)?;
        let (ours, theirs) = UnixStream::pair()?;
        let listen = ours.try_clone()?;
        let socket = VisitSocket::new(ours)?;
        let mut command = crate::own_program::command();
        command.arg("visit");
        args.append_to(&mut command);
        // The socket is the child's standard input: an inherited descriptor that no other process can open.
        command.arg("--private-dir").arg(&dir).env("TMPDIR", &dir).stdin(Stdio::from(OwnedFd::from(theirs)));
        // The toolkit would enlarge the page for a panel of many dots per inch; how large it is, the visit decides.
        command.env("SLINT_SCALE_FACTOR", "1");
        let child = command.stdout(Stdio::null()).spawn()?;
        let process = VisitProcess { child, socket, dir };
        let answers = process.socket.clone();
        std::thread::Builder::new().name(format!("visit-{}", number.0)).spawn(move || {
            let staging = tools.outbox.stage(StagingLimits::default());
            VisitListener::new(number, tools, answers, staging).listen(listen);
        })?;
        Ok(process)
    }

    /// The child's process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The visit's private folder.
    #[cfg(test)]
    pub fn dir(&self) -> &std::path::Path {
        &self.dir
    }

    /// Sends a message to the visit.
    pub fn send(&self, message: &CoreMessage) {
        self.socket.send(message);
    }

    /// Ends the process, whatever it is doing, and removes what it had on disk.
    pub fn end(mut self) {
        // Killing one that has ended already is no error.
        let _ = self.child.kill();
        if let Err(error) = self.child.wait() {
            tracing::error!(error = %error, code = FailureCode::WipeUnfinished.code(), "a visit could not be reaped");
        }
        private_dir::remove(&self.dir);
    }
}
