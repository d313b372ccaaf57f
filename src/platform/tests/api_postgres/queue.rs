//! More transactions than there are connections.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::task::Poll;

use lobby_platform::error::PlatformError;
use lobby_platform::repository::{Db, Tx};

use crate::bench::{Folder, empty_folder};

/// Connections of one program.
const CONNECTIONS: usize = 16;
/// Transactions that may wait for one.
const WAITING: usize = 1024;

/// A database all of whose connections are busy until they are released.
struct Full {
    _folder: Folder,
    db: Db,
    release: Arc<Barrier>,
    busy: Vec<tokio::task::JoinHandle<Result<(), PlatformError>>>,
}

async fn full() -> Full {
    let folder = empty_folder();
    let db = folder.db();
    let barrier = || Arc::new(Barrier::new(CONNECTIONS + 1));
    let (all_taken, release) = (barrier(), barrier());
    let busy = (0..CONNECTIONS)
        .map(|_| {
            let (db, all_taken, release) = (db.clone(), Arc::clone(&all_taken), Arc::clone(&release));
            let hold = move |_: &mut Tx<'_>| {
                all_taken.wait();
                release.wait();
                Ok(())
            };
            tokio::spawn(async move { db.read(hold).await })
        })
        .collect();
    pass(all_taken).await;
    Full { _folder: folder, db, release, busy }
}

async fn pass(barrier: Arc<Barrier>) {
    tokio::task::spawn_blocking(move || barrier.wait()).await.unwrap();
}

/// Asks, and does not wait for the answer.
async fn ask<T>(asking: impl Future<Output = T>) -> Option<T> {
    let mut asking = pin!(asking);
    poll_fn(|context| match asking.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn work_whose_caller_has_gone_is_not_begun() {
    let full = full().await;
    let begun = Arc::new(AtomicBool::new(false));
    let inside = Arc::clone(&begun);
    let work = move |_: &mut Tx<'_>| {
        inside.store(true, Ordering::SeqCst);
        Ok(())
    };
    assert!(ask(full.db.tx(work)).await.is_none());
    pass(full.release).await;
    for task in full.busy {
        task.await.unwrap().unwrap();
    }
    // Behind it in the queue.
    for _ in 0..CONNECTIONS {
        full.db.read(|_| Ok(())).await.unwrap();
    }
    assert!(!begun.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_full_queue_refuses_the_next_caller_and_serves_the_others() {
    let full = full().await;
    let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(full.db.read(|_| Ok(())))).collect();
    for asking in &mut waiting {
        assert!(ask(asking.as_mut()).await.is_none());
    }
    assert!(matches!(ask(full.db.read(|_| Ok(()))).await, Some(Err(PlatformError::Busy))));
    pass(full.release).await;
    for asking in waiting {
        asking.await.unwrap();
    }
    full.db.read(|_| Ok(())).await.unwrap();
}
