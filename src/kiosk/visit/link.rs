//! The visit's end of the socket to core.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use lobby_envelope::SealedBlob;

use crate::ipc::{CoreSays, FrameError, VisitSays, read_frame, write_frame};

/// The socket, shared between the screen's thread, the one that seals pages and the one that submits. Whoever sends has
/// it alone until its last byte is out, so that nothing comes between a frame and the bytes behind it.
#[derive(Clone)]
pub struct CoreLink {
    socket: Arc<Mutex<UnixStream>>,
}

impl CoreLink {
    /// Takes over standard input, which core made the socket.
    ///
    /// # Errors
    /// Where standard input is no socket.
    pub fn inherit() -> io::Result<CoreLink> {
        let fd: OwnedFd = io::stdin().as_fd().try_clone_to_owned()?;
        let file = File::from(fd);
        if !std::os::unix::fs::FileTypeExt::is_socket(&file.metadata()?.file_type()) {
            return Err(io::Error::from(io::ErrorKind::NotConnected));
        }
        Ok(CoreLink { socket: Arc::new(Mutex::new(UnixStream::from(OwnedFd::from(file)))) })
    }

    /// Says something short.
    ///
    /// # Errors
    /// What the socket says.
    pub fn say(&self, message: &VisitSays) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        write_frame(&mut *socket, message)
    }

    /// Hands over one sealed page, with nothing between its frame and its bytes.
    ///
    /// # Errors
    /// What the socket says.
    pub fn keep_page(&self, ticket: u64, blob: &SealedBlob) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        let (sha256, size) = (blob.sha256, blob.bytes.len() as u64);
        write_frame(&mut *socket, &VisitSays::KeepPage { ticket, sha256, size })?;
        socket.write_all(&blob.bytes)?;
        socket.flush()
    }

    /// Hands over an application: the manifest and every blob behind it, with nothing in between.
    ///
    /// # Errors
    /// What the socket says.
    pub fn hand_over(&self, manifest: VisitSays, blobs: &[SealedBlob]) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        write_frame(&mut *socket, &manifest)?;
        for blob in blobs {
            write_frame(&mut *socket, &VisitSays::Blob { sha256: blob.sha256, size: blob.bytes.len() as u64 })?;
            socket.write_all(&blob.bytes)?;
        }
        socket.flush()
    }

    /// Listens on a thread of its own; `None` means that core is gone.
    ///
    /// # Errors
    /// Where the thread cannot start.
    pub fn listen(&self, heard: impl Fn(Option<CoreSays>) + Send + 'static) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?.try_clone()?;
        let listen = move || {
            loop {
                match read_frame::<CoreSays>(&mut socket) {
                    Ok(message) => heard(Some(message)),
                    Err(FrameError::Closed | FrameError::Io(_) | FrameError::Malformed) => return heard(None),
                }
            }
        };
        std::thread::Builder::new().name("core".into()).spawn(listen).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Read as _;

    use lobby_envelope::digest::sha256;

    use super::*;

    #[test]
    fn what_several_threads_say_at_once_never_comes_between_a_frame_and_its_bytes() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let link = CoreLink { socket: Arc::new(Mutex::new(ours)) };
        let speakers = (0..4_u8).map(|n| {
            let link = link.clone();
            std::thread::spawn(move || {
                for ticket in 0..20 {
                    // Larger than what a socket takes at once.
                    let bytes = vec![n; 300_000];
                    link.keep_page(ticket, &SealedBlob { sha256: sha256(&bytes), bytes }).unwrap();
                    link.say(&VisitSays::Alive).unwrap();
                }
            })
        });
        let speakers: Vec<_> = speakers.collect();
        drop(link);
        let (mut pages, mut alive) = (0, 0);
        loop {
            match read_frame(&mut theirs) {
                Ok(VisitSays::Alive) => alive += 1,
                Ok(VisitSays::KeepPage { sha256: announced, size, .. }) => {
                    let mut bytes = vec![0; usize::try_from(size).unwrap()];
                    theirs.read_exact(&mut bytes).unwrap();
                    assert_eq!(sha256(&bytes), announced);
                    pages += 1;
                }
                Ok(_) => panic!("nobody said this"),
                Err(FrameError::Closed) => break,
                Err(error) => panic!("{error}"),
            }
        }
        speakers.into_iter().for_each(|speaker| speaker.join().unwrap());
        assert_eq!((pages, alive), (80, 80));
    }
}
