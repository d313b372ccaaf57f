//! The visit's end of the socket to core.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use lobby_envelope::SealedBlob;

use crate::ipc::{CoreMessage, FrameError, KeepTicket, VisitMessage, read_frame, write_frame};

/// The socket, shared between the screen's thread, the one that seals pages and the one that submits. A sender holds its
/// lock until the last byte is out, so that no other frame comes between a frame and the bytes behind it.
#[derive(Clone)]
pub struct CoreLink {
    socket: Arc<Mutex<UnixStream>>,
}

impl CoreLink {
    /// A link over this socket.
    pub fn new(socket: UnixStream) -> CoreLink {
        CoreLink { socket: Arc::new(Mutex::new(socket)) }
    }

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
        Ok(CoreLink::new(UnixStream::from(OwnedFd::from(file))))
    }

    /// Sends a message that no bytes follow.
    ///
    /// # Errors
    /// What the socket says.
    pub fn say(&self, message: &VisitMessage) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        write_frame(&mut *socket, message)
    }

    /// Sends one sealed page: its frame and its bytes.
    ///
    /// # Errors
    /// What the socket says.
    pub fn keep_page(&self, ticket: KeepTicket, blob: &SealedBlob) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        let (sha256, size) = (blob.sha256, blob.bytes.len() as u64);
        write_frame(&mut *socket, &VisitMessage::KeepPage { ticket, sha256, size })?;
        socket.write_all(&blob.bytes)?;
        socket.flush()
    }

    /// Sends an application: the manifest and every blob behind it.
    ///
    /// # Errors
    /// What the socket says.
    pub fn hand_over(&self, manifest: VisitMessage, blobs: &[SealedBlob]) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        write_frame(&mut *socket, &manifest)?;
        for blob in blobs {
            write_frame(&mut *socket, &VisitMessage::Blob { sha256: blob.sha256, size: blob.bytes.len() as u64 })?;
            socket.write_all(&blob.bytes)?;
        }
        socket.flush()
    }

    /// Reads messages on a thread of its own; `None`, once and last, means that core is gone.
    ///
    /// # Errors
    /// Where the thread cannot start.
    pub fn listen(&self, on_message: impl Fn(Option<CoreMessage>) + Send + 'static) -> io::Result<()> {
        let mut socket = self.socket.lock().map_err(|_| io::ErrorKind::BrokenPipe)?.try_clone()?;
        let listen = move || {
            loop {
                match read_frame::<CoreMessage>(&mut socket) {
                    Ok(message) => on_message(Some(message)),
                    Err(FrameError::Closed | FrameError::Io(_) | FrameError::Malformed) => return on_message(None),
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
        let link = CoreLink::new(ours);
        let speakers = (0..4_u8).map(|n| {
            let link = link.clone();
            std::thread::spawn(move || {
                for ticket in 0..20 {
                    // Larger than what a socket takes at once.
                    let bytes = vec![n; 300_000];
                    link.keep_page(KeepTicket(ticket), &SealedBlob { sha256: sha256(&bytes), bytes }).unwrap();
                    link.say(&VisitMessage::Alive).unwrap();
                }
            })
        });
        let speakers: Vec<_> = speakers.collect();
        drop(link);
        let (mut pages, mut alive) = (0, 0);
        loop {
            match read_frame(&mut theirs) {
                Ok(VisitMessage::Alive) => alive += 1,
                Ok(VisitMessage::KeepPage { sha256: announced, size, .. }) => {
                    let mut bytes = vec![0; usize::try_from(size).unwrap()];
                    theirs.read_exact(&mut bytes).unwrap();
                    assert_eq!(sha256(&bytes), announced);
                    pages += 1;
                }
                Ok(_) => panic!("a message that no thread sent"),
                Err(FrameError::Closed) => break,
                Err(error) => panic!("{error}"),
            }
        }
        speakers.into_iter().for_each(|speaker| speaker.join().unwrap());
        assert_eq!((pages, alive), (80, 80));
    }
}
