//! Work on the pages of a scan: two at once, told in their order, and never more of them held than are worked on.
//!
//! A stack gives a page every half second and a page takes a processor about a sixth of one, so two threads keep up. The
//! scan waits for a free one, its helper waits for the scan, and the device for the helper.

use std::sync::mpsc::{self, Receiver, Sender};

/// Pages that are worked on at once.
const AT_ONCE: usize = 2;

/// The line that pages stand in. Dropping it does not wait.
pub struct InOrder {
    free: Receiver<()>,
    release: Sender<()>,
    /// From the page that stands last: whether it and all before it went well.
    last: Receiver<bool>,
}

impl InOrder {
    pub fn new() -> InOrder {
        let (release, free) = mpsc::channel();
        for _ in 0..AT_ONCE {
            let _ = release.send(());
        }
        let (first, last) = mpsc::channel();
        let _ = first.send(true);
        InOrder { free, release, last }
    }

    /// Waits until fewer than two are worked on, then does `work` beside; `tell` hears of it after all before it were
    /// told, and says whether it went well. After one that did not, nothing is told.
    pub fn push<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
        tell: impl FnOnce(T) -> bool + Send + 'static,
    ) {
        let _ = self.free.recv();
        let (done, last) = mpsc::channel();
        let before = std::mem::replace(&mut self.last, last);
        let release = self.release.clone();
        let run = move || {
            let made = work();
            // One that panicked before has sent nothing.
            let well = before.recv().unwrap_or(false) && tell(made);
            let _ = done.send(well);
            let _ = release.send(());
        };
        // Without a thread the closure is gone, and with it `done`: nothing more is told, and `finish` says so.
        if std::thread::Builder::new().name("page".into()).spawn(run).is_err() {
            let _ = self.release.send(());
        }
    }

    /// Waits until all were told; whether all went well.
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
    fn pages_are_told_in_their_order_whichever_is_ready_first() {
        let (told, at_work, most) = <(Arc<Mutex<Vec<u32>>>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let mut line = InOrder::new();
        let both = Arc::new(Barrier::new(2));
        for page in 0..20 {
            let (told, both) = (Arc::clone(&told), Arc::clone(&both));
            let (at_work, most) = (Arc::clone(&at_work), Arc::clone(&most));
            let work = move || {
                most.fetch_max(at_work.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Only two at once come past here.
                both.wait();
                at_work.fetch_sub(1, Ordering::SeqCst);
                page
            };
            line.push(work, move |page| {
                told.lock().unwrap().push(page);
                true
            });
        }
        assert!(line.finish());
        assert_eq!(*told.lock().unwrap(), (0..20).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    }

    #[test]
    fn after_one_that_went_wrong_nothing_is_told() {
        let told: Arc<Mutex<Vec<u32>>> = Arc::default();
        let mut line = InOrder::new();
        for page in 0..6 {
            let told = Arc::clone(&told);
            line.push(
                move || page,
                move |page| {
                    told.lock().unwrap().push(page);
                    page != 3
                },
            );
        }
        assert!(!line.finish());
        assert_eq!(*told.lock().unwrap(), [0, 1, 2, 3]);
    }
}
