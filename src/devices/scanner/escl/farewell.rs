//! A job does not outlive the one who wanted its pages.
//!
//! The helper's standard input is a line on which nothing is ever said. When the parent lets go of it, or dies, the scanner
//! is told to give the job up: else its feeder would go on drawing sheets, and it would be busy for the next citizen until
//! its own patience ends.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::super::helper::leave;
use super::address::EsclAddress;
use super::client::Client;

/// A helper that is alone and has no job yet may take so long to see it.
const LAST: Duration = Duration::from_secs(5);

/// The line, watched.
pub(super) struct Farewell(Arc<Mutex<Standing>>);

#[derive(Default)]
struct Standing {
    /// Nobody wants the pages any more.
    alone: bool,
    job: Option<String>,
}

impl Farewell {
    /// Watches the line on a thread of its own; without one the job is left to the device's patience.
    pub(super) fn watch(address: &EsclAddress) -> Self {
        let standing = Arc::new(Mutex::default());
        let (watched, address) = (Arc::clone(&standing), address.clone());
        let watch = move || {
            // Whatever it says, its end is what is waited for.
            let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
            take_leave(&watched, &address);
        };
        if let Err(error) = thread::Builder::new().name("farewell".into()).spawn(watch) {
            tracing::warn!(%error, "no thread watches whether the pages are still wanted");
        }
        Self(standing)
    }

    /// From now on this job is given up when nobody wants its pages; `false`: nobody does already.
    #[must_use]
    pub(super) fn made(&self, job: &str) -> bool {
        let mut standing = lock(&self.0);
        standing.job = Some(job.to_owned());
        !standing.alone
    }
}

fn take_leave(standing: &Mutex<Standing>, address: &EsclAddress) -> ! {
    let job = {
        let mut standing = lock(standing);
        standing.alone = true;
        standing.job.clone()
    };
    match job {
        Some(job) => Client::new(address).delete(&job),
        // Whoever asks for the job now sees that it is alone.
        None => thread::sleep(LAST),
    }
    leave(3)
}

fn lock(standing: &Mutex<Standing>) -> MutexGuard<'_, Standing> {
    standing.lock().unwrap_or_else(PoisonError::into_inner)
}
