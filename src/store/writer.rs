//! Writing one file of an application on its way in: beside the caller, who reads and hashes the next bytes meanwhile.
//!
//! Applications have many files, and each must be synced on its own. One after the other that costs a wait for the disk
//! each; side by side the filesystem makes them durable together. Nothing counts before [`Writing::wait`] said so for
//! every file: the folder is published only then.

use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

use crate::disk::Fresh;

/// Pieces that may wait for the disk; then the caller waits too.
const PIECES_MAX: usize = 8;

/// What a file in a thread of its own is told.
pub(crate) enum Order {
    /// The next bytes.
    Write(Vec<u8>),
    /// No more bytes come: make them durable. Without it a file is given up.
    Sync,
}

/// A file that takes bytes.
pub(crate) enum Writer {
    /// In the caller's thread.
    Here(Box<dyn Fresh>),
    /// In a thread of its own.
    Aside(SyncSender<Order>, JoinHandle<io::Result<()>>),
}

impl Writer {
    /// `aside`: whether this disk is one that works while others do.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(file: Box<dyn Fresh>, aside: bool) -> io::Result<Writer> {
        if !aside {
            return Ok(Writer::Here(file));
        }
        let (sender, orders) = mpsc::sync_channel(PIECES_MAX);
        let thread = thread::Builder::new().name("outbox-file".into()).spawn(move || work(file, &orders))?;
        Ok(Writer::Aside(sender, thread))
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::BrokenPipe`] where an earlier piece could not be written; [`Writer::give_up`] then says why not.
    pub fn push(&mut self, piece: Vec<u8>) -> io::Result<()> {
        match self {
            Writer::Here(file) => file.write_all(&piece),
            Writer::Aside(sender, _) => sender.send(Order::Write(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// No more bytes come: they are made durable, which is to be waited for.
    ///
    /// # Errors
    /// They could not be made durable, where that is known at once.
    pub fn finish(self) -> io::Result<Writing> {
        match self {
            Writer::Here(mut file) => file.sync().map(|()| Writing(None)),
            Writer::Aside(sender, thread) => {
                // Where the thread ended already, waiting says why.
                let _ = sender.send(Order::Sync);
                Ok(Writing(Some(thread)))
            }
        }
    }

    /// Writes no more, and returns what went wrong with an earlier piece, if anything did.
    pub fn give_up(self) -> Option<io::Error> {
        match self {
            Writer::Here(_) => None,
            Writer::Aside(sender, thread) => {
                drop(sender);
                ended(thread).err()
            }
        }
    }
}

/// A file whose bytes are all written or being written.
pub(crate) struct Writing(Option<JoinHandle<io::Result<()>>>);

impl Writing {
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

    /// What a file was told, and what it answers.
    #[derive(Clone, Default)]
    struct Told(Arc<Mutex<Vec<String>>>);

    struct Slow {
        told: Told,
        refuses: &'static str,
    }

    impl Slow {
        fn note(&self, what: String) -> io::Result<()> {
            let refused = what.starts_with(self.refuses) && !self.refuses.is_empty();
            self.told.0.lock().unwrap().push(what);
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

    fn writer(refuses: &'static str) -> (Writer, Told) {
        let told = Told::default();
        (Writer::start(Box::new(Slow { told: told.clone(), refuses }), true).unwrap(), told)
    }

    #[test]
    fn all_bytes_are_written_before_they_are_synced() {
        let (mut writer, told) = writer("");
        for _ in 0..3 {
            writer.push(vec![0; 5]).unwrap();
        }
        writer.finish().unwrap().wait().unwrap();
        assert_eq!(*told.0.lock().unwrap(), ["write 5", "write 5", "write 5", "sync"]);
    }

    #[test]
    fn a_file_that_is_given_up_is_not_synced() {
        let (mut writer, told) = writer("");
        writer.push(vec![0; 5]).unwrap();
        assert!(writer.give_up().is_none());
        assert_eq!(*told.0.lock().unwrap(), ["write 5"]);
    }

    #[test]
    fn what_the_disk_refused_is_told_when_the_file_is_waited_for() {
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
        assert_eq!(writer.give_up().unwrap().kind(), io::ErrorKind::StorageFull);
    }
}
