//! Cancels the scan job when the parent lets go of its pages or dies: else the feeder would go on drawing sheets, and
//! the scanner would be busy for the next citizen until its own time-out.
//!
//! The parent holds the other end of the helper's standard input and writes nothing to it; end of file is the signal.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::address::EsclAddress;
use super::client::Client;
use crate::helper::exit_now;

/// Time for the helper's main thread to see that the parent is gone, where no job is registered yet.
const UNREGISTERED_GRACE: Duration = Duration::from_secs(5);

/// Watches the parent, and knows the job to cancel.
pub(super) struct JobCanceller(Arc<Mutex<Registration>>);

#[derive(Default)]
struct Registration {
    parent_gone: bool,
    /// Address of the job at the scanner.
    job: Option<String>,
}

impl JobCanceller {
    /// Watches standard input on a thread of its own; without a thread the job is left to the device's time-out.
    pub(super) fn start(address: &EsclAddress) -> Self {
        let registration = Arc::new(Mutex::default());
        let (watched, address) = (Arc::clone(&registration), address.clone());
        let watch = move || {
            // Only the end of the stream matters, not its bytes.
            let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
            cancel_and_exit(&watched, &address);
        };
        if let Err(error) = thread::Builder::new().name("job-canceller".into()).spawn(watch) {
            tracing::warn!(%error, "no thread watches whether the parent still wants the pages");
        }
        Self(registration)
    }

    /// Registers the job for cancellation on parent exit. Returns false if the parent is already gone.
    #[must_use]
    pub(super) fn register(&self, job: &str) -> bool {
        let mut registration = lock(&self.0);
        registration.job = Some(job.to_owned());
        !registration.parent_gone
    }
}

fn cancel_and_exit(registration: &Mutex<Registration>, address: &EsclAddress) -> ! {
    let job = {
        let mut registration = lock(registration);
        registration.parent_gone = true;
        registration.job.clone()
    };
    match job {
        Some(job) => Client::new(address).delete(&job),
        // `register` returns false from now on: the main thread deletes a job that it is just creating.
        None => thread::sleep(UNREGISTERED_GRACE),
    }
    exit_now(3)
}

fn lock(registration: &Mutex<Registration>) -> MutexGuard<'_, Registration> {
    registration.lock().unwrap_or_else(PoisonError::into_inner)
}
