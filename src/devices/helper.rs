//! What the scan helper and the print helper share: how they are started, limited, killed and ended.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Child;

use rustix::process::{DumpableBehavior, Pid, Resource, Rlimit, Signal, kill_process_group};

/// Program that serves as a helper, and its first arguments; those of the job follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperCommand {
    /// Path of the program.
    pub exe: PathBuf,
    /// Arguments before those of the job.
    pub args: Vec<OsString>,
}

impl HelperCommand {
    /// `lobby helper scan` of the given binary.
    #[must_use]
    pub fn lobby(exe: impl Into<PathBuf>) -> Self {
        Self { exe: exe.into(), args: vec!["helper".into(), "scan".into()] }
    }
}

/// Kills the process group that `child` leads. The caller knows that `child` is not reaped yet: afterwards its id may
/// belong to another program.
pub(crate) fn kill_group(child: &Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Fails only when the group is gone, which is what we want.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Best effort, before anything from outside is read: no core dump of a paper, no tracing, and at most `limits`.
pub(crate) fn confine(limits: &[(Resource, u64)]) {
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    for (resource, limit) in [(Resource::Core, 0)].iter().chain(limits) {
        let limit = Rlimit { current: Some(*limit), maximum: Some(*limit) };
        let _ = rustix::process::setrlimit(*resource, limit);
    }
}

/// Ends the process without exit handlers: they belong to code that is not trusted, and may hang.
pub(crate) fn exit_now(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions; frames and lines are flushed by every write.
    unsafe { libc::_exit(code) }
}
