//! Writes one file of an application on its way in: on another thread than the caller, which reads and hashes the next
//! bytes meanwhile.
//!
//! Applications have many files, and each must be synced on its own. One after the other that costs a wait for the disk
//! each; side by side the filesystem makes them durable together. Nothing counts before [`PendingFile::wait`] returned
//! `Ok` for every file: the folder is published only then.

use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

use crate::disk::Fresh;

/// Pieces queued for the disk; beyond them [`Writer::push`] blocks.
const PIECES_MAX: usize = 8;

/// Order to the thread of one file.
pub(crate) enum Order {
    /// The next bytes.
    Write(Vec<u8>),
    /// The end of the bytes: make them durable. A channel that closes without it abandons the file.
    Sync,
}

/// A file that takes bytes.
pub(crate) enum Writer {
    /// In the caller's thread.
    Inline(Box<dyn Fresh>),
    /// In a thread of its own.
    Threaded(SyncSender<Order>, JoinHandle<io::Result<()>>),
}

impl Writer {
    /// `threaded`: write on another thread, while the caller reads on.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(file: Box<dyn Fresh>, threaded: bool) -> io::Result<Writer> {
        if !threaded {
            return Ok(Writer::Inline(file));
        }
        let (sender, orders) = mpsc::sync_channel(PIECES_MAX);
        let thread = thread::Builder::new().name("outbox-file".into()).spawn(move || work(file, &orders))?;
        Ok(Writer::Threaded(sender, thread))
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::BrokenPipe`] where an earlier piece could not be written; [`Writer::abandon`] then returns the
    /// reason.
    pub fn push(&mut self, piece: Vec<u8>) -> io::Result<()> {
        match self {
            Writer::Inline(file) => file.write_all(&piece),
            Writer::Threaded(sender, _) => {
                sender.send(Order::Write(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
            }
        }
    }

    /// Ends the bytes: the thread makes them durable, and [`PendingFile::wait`] returns when they are.
    ///
    /// # Errors
    /// They could not be made durable, where that is known at once.
    pub fn finish(self) -> io::Result<PendingFile> {
        match self {
            Writer::Inline(mut file) => file.sync().map(|()| PendingFile(None)),
            Writer::Threaded(sender, thread) => {
                // Where the thread has ended already, waiting returns its error.
                let _ = sender.send(Order::Sync);
                Ok(PendingFile(Some(thread)))
            }
        }
    }

    /// Abandons the file and returns the error of an earlier piece, if there was one.
    pub fn abandon(self) -> Option<io::Error> {
        match self {
            Writer::Inline(_) => None,
            Writer::Threaded(sender, thread) => {
                drop(sender);
                ended(thread).err()
            }
        }
    }
}

/// A file whose bytes are all written or being written.
pub(crate) struct PendingFile(Option<JoinHandle<io::Result<()>>>);

impl PendingFile {
    /// Returns once its bytes are durable.
    ///
    /// # Errors
    /// They are not, and never will be.
    pub fn wait(self) -> io::Result<()> {
        self.0.map_or(Ok(()), ended)
    }
}

fn ended(thread: JoinHandle<io::Result<()>>) -> io::Result<()> {
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the writing thread panicked")))
}

fn work(mut file: Box<dyn Fresh>, orders: &Receiver<Order>) -> io::Result<()> {
    while let Ok(order) = orders.recv() {
        match order {
            Order::Write(piece) => file.write_all(&piece)?,
            Order::Sync => return file.sync(),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Calls that a file received, in order.
    #[derive(Clone, Default)]
    struct Calls(Arc<Mutex<Vec<String>>>);

    struct Slow {
        calls: Calls,
        refuses: &'static str,
    }

    impl Slow {
        fn note(&self, what: String) -> io::Result<()> {
            let refused = what.starts_with(self.refuses) && !self.refuses.is_empty();
            self.calls.0.lock().unwrap().push(what);
            if refused { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.note(format!("write {}", bytes.len())).map(|()| bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Fresh for Slow {
        fn sync(&mut self) -> io::Result<()> {
            self.note("sync".into())
        }
    }

    fn writer(refuses: &'static str) -> (Writer, Calls) {
        let calls = Calls::default();
        (Writer::start(Box::new(Slow { calls: calls.clone(), refuses }), true).unwrap(), calls)
    }

    #[test]
    fn all_bytes_are_written_before_they_are_synced() {
        let (mut writer, calls) = writer("");
        for _ in 0..3 {
            writer.push(vec![0; 5]).unwrap();
        }
        writer.finish().unwrap().wait().unwrap();
        assert_eq!(*calls.0.lock().unwrap(), ["write 5", "write 5", "write 5", "sync"]);
    }

    #[test]
    fn a_file_that_is_given_up_is_not_synced() {
        let (mut writer, calls) = writer("");
        writer.push(vec![0; 5]).unwrap();
        assert!(writer.abandon().is_none());
        assert_eq!(*calls.0.lock().unwrap(), ["write 5"]);
    }

    #[test]
    fn what_the_disk_refused_is_calls_when_the_file_is_waited_for() {
        for refuses in ["write", "sync"] {
            let (mut writer, _) = writer(refuses);
            writer.push(vec![0; 5]).unwrap();
            let error = writer.finish().unwrap().wait().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{refuses}");
        }
    }

    #[test]
    fn a_disk_that_refuses_does_not_leave_the_caller_waiting() {
        let (mut writer, _) = writer("write");
        while writer.push(vec![0; 5]).is_ok() {}
        assert_eq!(writer.abandon().unwrap().kind(), io::ErrorKind::StorageFull);
    }
}
