//! The two threads that hash passwords. Each hash takes 19 MiB and a processor; on a thread of the pool each would also
//! leave its memory behind with that thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::error::{PlatformError, Result};

/// How many passwords are hashed at once.
pub const THREADS: usize = 2;

type Work = Box<dyn FnOnce() + Send>;

static WAITING: LazyLock<Mutex<Sender<Work>>> = LazyLock::new(|| {
    let (sender, work) = channel();
    let work = Arc::new(Mutex::new(work));
    for _ in 0..THREADS {
        let work = Arc::clone(&work);
        // A thread that cannot be started leaves its work to the other; without any, the caller is told.
        let _ = std::thread::Builder::new().name("hasher".into()).spawn(move || work_on(&work));
    }
    Mutex::new(sender)
});

/// Runs `work` on one of the threads.
///
/// # Errors
/// [`PlatformError::Panicked`].
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (done, end) = oneshot::channel();
    // The caller may have gone.
    let work = Box::new(move || drop(done.send(work())));
    let sent = WAITING.lock().unwrap_or_else(PoisonError::into_inner).send(work);
    sent.map_err(|_| PlatformError::Panicked)?;
    end.await.map_err(|_| PlatformError::Panicked)
}

fn work_on(waiting: &Mutex<Receiver<Work>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        // The thread outlives a panic; the caller learns of it by the end of the channel.
        let _ = catch_unwind(AssertUnwindSafe(work));
    }
}
