//! Work on the pages of a scan: two at once, reported in their order. No more pages are held than are worked on.
//!
//! A stack gives a page every half second and a page takes a processor about a sixth of one, so two threads keep up. The
//! scan waits for a free thread, its helper waits for the scan, and the device for the helper.

use std::sync::mpsc::{self, Receiver, Sender};

/// Pages that are worked on at once.
const AT_ONCE: usize = 2;

/// A queue of work whose results are reported in the order of their arrival. Dropping it does not wait.
pub struct OrderedWork {
    free: Receiver<()>,
    release: Sender<()>,
    /// From the work that was queued last: whether it and all before it succeeded.
    last: Receiver<bool>,
}

impl OrderedWork {
    /// An empty queue.
    pub fn new() -> OrderedWork {
        let (release, free) = mpsc::channel();
        for _ in 0..AT_ONCE {
            let _ = release.send(());
        }
        let (first, last) = mpsc::channel();
        let _ = first.send(true);
        OrderedWork { free, release, last }
    }

    /// Waits for a free thread, then runs `work` on it. `report` gets the result after all results before it, and returns
    /// whether it is a success. After a failure nothing more is reported.
    pub fn push<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
        report: impl FnOnce(T) -> bool + Send + 'static,
    ) {
        let _ = self.free.recv();
        let (done, last) = mpsc::channel();
        let before = std::mem::replace(&mut self.last, last);
        let release = self.release.clone();
        let run = move || {
            let made = work();
            // Work that panicked has sent nothing.
            let succeeded = before.recv().unwrap_or(false) && report(made);
            let _ = done.send(succeeded);
            let _ = release.send(());
        };
        // Without a thread the closure is dropped, and with it `done`: nothing more is reported, and `finish` says so.
        if std::thread::Builder::new().name("page".into()).spawn(run).is_err() {
            let _ = self.release.send(());
        }
    }

    /// Waits until all results were reported. Returns whether all succeeded.
    pub fn finish(self) -> bool {
        self.last.recv().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier, Mutex};

    use super::*;

    #[test]
    fn pages_are_reported_in_their_order_whichever_is_ready_first() {
        let (reported, at_work, most) = <(Arc<Mutex<Vec<u32>>>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let mut line = OrderedWork::new();
        let both = Arc::new(Barrier::new(2));
        for page in 0..20 {
            let (reported, both) = (Arc::clone(&reported), Arc::clone(&both));
            let (at_work, most) = (Arc::clone(&at_work), Arc::clone(&most));
            let work = move || {
                most.fetch_max(at_work.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Only two at once come past here.
                both.wait();
                at_work.fetch_sub(1, Ordering::SeqCst);
                page
            };
            line.push(work, move |page| {
                reported.lock().unwrap().push(page);
                true
            });
        }
        assert!(line.finish());
        assert_eq!(*reported.lock().unwrap(), (0..20).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    }

    #[test]
    fn after_a_failure_nothing_is_reported() {
        let reported: Arc<Mutex<Vec<u32>>> = Arc::default();
        let mut line = OrderedWork::new();
        for page in 0..6 {
            let reported = Arc::clone(&reported);
            line.push(
                move || page,
                move |page| {
                    reported.lock().unwrap().push(page);
                    page != 3
                },
            );
        }
        assert!(!line.finish());
        assert_eq!(*reported.lock().unwrap(), [0, 1, 2, 3]);
    }
}
