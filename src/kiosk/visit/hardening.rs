//! What the operating system is asked to withhold: core dumps, tracing by others, life without core.

use rustix::process::{self, Resource, Rlimit, Signal};

/// Applies everything; each measure stands alone, so one that the system refuses does not stop the others.
pub fn apply() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if process::setrlimit(Resource::Core, none).is_err() {
        tracing::warn!("core dumps could not be switched off");
    }
    if process::set_dumpable_behavior(process::DumpableBehavior::NotDumpable).is_err() {
        tracing::warn!("tracing by others could not be switched off");
    }
    if process::set_parent_process_death_signal(Some(Signal::KILL)).is_err() {
        tracing::warn!("this visit will notice the end of core by its socket only");
    }
}
