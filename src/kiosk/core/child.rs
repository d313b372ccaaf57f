//! One visit's process as core holds it: child, socket, private folder.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lobby_domain::{CaseNumber, FailureCode};
use lobby_fleet::Access;
use lobby_store::{Outbox, Staging, StagingLimits};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;

use super::intake::{Desk, IntakeError};
use super::visits::{Said, VisitNumber};
use super::{CoreEvent, intake, private_dir};
use crate::ipc::{CoreSays, VisitSays, read_frame, write_frame};
use crate::start::StartArgs;

/// A visit that does not take a message within this time hangs.
const WRITE_LIMIT: Duration = Duration::from_secs(1);

/// A running visit process.
pub struct VisitProcess {
    child: Child,
    socket: Arc<Mutex<UnixStream>>,
    dir: PathBuf,
}

/// What a visit's thread works with.
#[derive(Clone)]
pub struct Tools {
    /// Where applications go.
    pub outbox: Arc<Outbox>,
    /// Who this kiosk is, at each moment.
    pub access: Arc<Access>,
    /// The loop.
    pub events: Sender<CoreEvent>,
    /// Why nothing may be taken in now.
    pub unfit: Unfit,
}

/// Why this kiosk may take nothing in, as its loop saw it last: the platform shut it out, or its clock is wrong.
#[derive(Clone, Default)]
pub struct Unfit(Arc<Mutex<Option<FailureCode>>>);

impl Unfit {
    /// What the loop sees now.
    pub fn set(&self, code: Option<FailureCode>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = code;
    }

    /// What it saw last.
    pub fn get(&self) -> Option<FailureCode> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VisitProcess {
    /// Starts a waiting visit and the thread that listens to it.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(args: &StartArgs, number: VisitNumber, tools: Tools) -> io::Result<VisitProcess> {
        let dir = private_dir::make(&args.state, number.0)?;
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_write_timeout(Some(WRITE_LIMIT))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("visit");
        args.hand_on(&mut command);
        // The socket is the child's standard input: an inherited descriptor that nobody else can open.
        command.arg("--private-dir").arg(&dir).env("TMPDIR", &dir).stdin(Stdio::from(OwnedFd::from(theirs)));
        let child = command.stdout(Stdio::null()).spawn()?;
        let listen = ours.try_clone()?;
        let socket = Arc::new(Mutex::new(ours));
        let answers = Arc::clone(&socket);
        std::thread::Builder::new().name(format!("visit-{}", number.0)).spawn(move || {
            let staging = tools.outbox.stage(StagingLimits::default());
            Listener { number, tools, answers, reserved: None, staging }.listen(listen);
        })?;
        Ok(VisitProcess { child, socket, dir })
    }

    /// The child's process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Says something to the visit; `false` where it does not listen.
    pub fn say(&self, message: &CoreSays) -> bool {
        say(&self.socket, message)
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

fn say(socket: &Mutex<UnixStream>, message: &CoreSays) -> bool {
    socket.lock().is_ok_and(|mut socket| write_frame(&mut *socket, message).is_ok())
}

/// The thread that listens to one visit.
struct Listener {
    number: VisitNumber,
    tools: Tools,
    answers: Arc<Mutex<UnixStream>>,
    reserved: Option<CaseNumber>,
    /// Pages of this visit alone; they go with this thread, which ends with the visit.
    staging: Staging,
}

impl Listener {
    fn listen(mut self, mut socket: UnixStream) {
        while let Ok(message) = read_frame::<VisitSays>(&mut socket) {
            let said = match message {
                VisitSays::Waiting => Some(Said::Waiting),
                VisitSays::Alive => Some(Said::Alive),
                VisitSays::Leaving { again } => {
                    self.staging.clear();
                    Some(Said::Leaving { again })
                }
                VisitSays::Device { kind, code } => {
                    Some(Said::Device { kind, code: code.as_deref().and_then(FailureCode::from_code) })
                }
                VisitSays::ReserveCaseNumber => {
                    let answer = self.reserve();
                    say(&self.answers, &answer);
                    None
                }
                VisitSays::KeepPage { ticket, sha256, size } => match self.keep(ticket, sha256, size, &mut socket) {
                    Ok(answer) => {
                        say(&self.answers, &answer);
                        None
                    }
                    Err(_) => break,
                },
                VisitSays::DropPage { sha256 } => {
                    self.staging.discard(sha256);
                    None
                }
                VisitSays::Submit { manifest, kept } => self.submit(&manifest, &kept, &mut socket),
                // A blob without a manifest before it: not our protocol.
                VisitSays::Blob { .. } => break,
            };
            if let Some(said) = said {
                let _ = self.tools.events.send(CoreEvent::Visit(self.number, said));
            }
        }
        self.staging.clear();
        let _ = self.tools.events.send(CoreEvent::Visit(self.number, Said::Gone));
    }

    /// A visit keeps one number until an application was stored under it.
    fn reserve(&mut self) -> CoreSays {
        if let Some(code) = self.tools.unfit.get() {
            return CoreSays::NoCaseNumber { code: code.code().into() };
        }
        if let Some(number) = &self.reserved {
            return CoreSays::CaseNumber { number: number.to_string() };
        }
        let identity = self.tools.access.identity();
        let number = self.tools.outbox.next_case_counter().map_err(|error| {
            tracing::error!(error = %error, "no case number");
            intake::store_failure(&error)
        });
        let number = number.and_then(|counter| {
            CaseNumber::new(&identity.public.record.site_code, &identity.public.record.kiosk_code, counter)
                .map_err(|_| FailureCode::StoreFault)
        });
        match number {
            Ok(number) => {
                self.reserved = Some(number.clone());
                CoreSays::CaseNumber { number: number.to_string() }
            }
            Err(code) => CoreSays::NoCaseNumber { code: code.code().into() },
        }
    }

    /// Keeps a page; an error means that the visit is gone.
    fn keep(
        &mut self,
        ticket: u64,
        sha256: Sha256,
        size: u64,
        socket: &mut impl Read,
    ) -> Result<CoreSays, IntakeError> {
        match intake::keep(&mut self.staging, sha256, size, self.tools.unfit.get(), socket) {
            Ok(()) => Ok(CoreSays::PageKept { ticket, sha256, size }),
            Err(error @ IntakeError::Visit(_)) => Err(error),
            Err(error) => {
                let code = error.code();
                tracing::error!(visit = self.number.0, code = code.code(), error = %error, "a page was not kept");
                Ok(CoreSays::PageNotKept { ticket, code: code.code().into() })
            }
        }
    }

    fn submit(&mut self, manifest: &Manifest, kept: &[Sha256], socket: &mut UnixStream) -> Option<Said> {
        let application_id = manifest.application_id;
        let desk = Desk {
            outbox: &self.tools.outbox,
            staging: &mut self.staging,
            identity: &self.tools.access.identity(),
            reserved: self.reserved.as_ref(),
            unfit: self.tools.unfit.get(),
        };
        match intake::take(manifest, kept, socket, desk) {
            Ok(()) => {
                self.reserved = None;
                say(&self.answers, &CoreSays::Stored { application_id });
                Some(Said::Stored(application_id))
            }
            Err(error) => {
                let code = error.code();
                tracing::error!(%application_id, code = code.code(), error = %error, "not taken in");
                say(&self.answers, &CoreSays::Refused { application_id, code: code.code().into() });
                None
            }
        }
    }
}
