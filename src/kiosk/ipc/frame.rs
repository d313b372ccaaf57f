//! Frames over a byte stream.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Largest JSON part of a frame, bytes: a manifest with thousands of pages stays far below.
const FRAME_MAX: u32 = 4 * 1024 * 1024;

/// Why a frame could not be read.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The other side is gone.
    #[error("the other side closed the socket")]
    Closed,
    /// The socket failed.
    #[error("reading the socket")]
    Io(#[source] io::Error),
    /// Not a frame of ours. The parser's words are not kept: they may quote content.
    #[error("a frame that is not of this protocol")]
    Malformed,
}

/// Writes one frame.
///
/// # Errors
/// What the socket says.
pub fn write_frame(socket: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_vec(message).map_err(|_| io::ErrorKind::InvalidData)?;
    let length = u32::try_from(json.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut frame = Vec::with_capacity(json.len() + 4);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&json);
    socket.write_all(&frame)
}

/// Reads one frame.
///
/// # Errors
/// [`FrameError`]; after [`FrameError::Malformed`] the stream cannot be trusted further.
pub fn read_frame<M: DeserializeOwned>(socket: &mut impl Read) -> Result<M, FrameError> {
    let mut length = [0; 4];
    exactly(socket, &mut length)?;
    let length = u32::from_be_bytes(length);
    if length > FRAME_MAX {
        return Err(FrameError::Malformed);
    }
    let mut json = vec![0; length as usize];
    exactly(socket, &mut json)?;
    serde_json::from_slice(&json).map_err(|_| FrameError::Malformed)
}

fn exactly(socket: &mut impl Read, buffer: &mut [u8]) -> Result<(), FrameError> {
    const GONE: [io::ErrorKind; 3] =
        [io::ErrorKind::UnexpectedEof, io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];
    socket
        .read_exact(buffer)
        .map_err(|error| if GONE.contains(&error.kind()) { FrameError::Closed } else { FrameError::Io(error) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ipc::{CoreMessage, VisitMessage};

    #[test]
    fn frames_come_back_as_they_were_written_one_behind_the_other() {
        let mut stream = Vec::new();
        write_frame(&mut stream, &VisitMessage::ReserveCaseNumber).unwrap();
        write_frame(&mut stream, &VisitMessage::Leaving { again: true }).unwrap();
        let mut reader = stream.as_slice();
        assert!(matches!(read_frame(&mut reader), Ok(VisitMessage::ReserveCaseNumber)));
        assert!(matches!(read_frame(&mut reader), Ok(VisitMessage::Leaving { again: true })));
        assert!(matches!(read_frame::<VisitMessage>(&mut reader), Err(FrameError::Closed)));
    }

    #[test]
    fn garbage_and_giant_lengths_are_refused_and_a_cut_frame_is_a_closed_socket() {
        assert!(matches!(
            read_frame::<CoreMessage>(&mut [0, 0, 0, 2, b'{', b'x'].as_slice()),
            Err(FrameError::Malformed)
        ));
        assert!(matches!(read_frame::<CoreMessage>(&mut [0xFF; 8].as_slice()), Err(FrameError::Malformed)));
        assert!(matches!(read_frame::<CoreMessage>(&mut [0, 0, 0, 9, b'{'].as_slice()), Err(FrameError::Closed)));
    }
}
