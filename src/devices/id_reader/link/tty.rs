//! A serial port of the operating system.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::time::Duration;

use serialport::{ClearBuffer, DataBits, FlowControl, Parity, SerialPort, StopBits, TTYPort};

use super::{ByteLink, LinkError};

/// 8N1, raw, without flow control; locked against cooperating programs (flock) and all but root (TIOCEXCL).
pub struct TtyLink {
    port: TTYPort,
}

impl TtyLink {
    /// Opens `path` at `baud` bits per second and checks that the speed was taken.
    pub fn open(path: &Path, baud: u32) -> Result<Self, LinkError> {
        let name = path.to_str().ok_or(LinkError::Missing)?;
        let port = serialport::new(name, baud)
            .data_bits(DataBits::Eight)
            .parity(Parity::None)
            .stop_bits(StopBits::One)
            .flow_control(FlowControl::None)
            .open_native()
            .map_err(open_error)?;
        let taken = port.baud_rate().map_err(|_| LinkError::Lost)?;
        if taken != baud {
            return Err(LinkError::Unusable(format!("asked for {baud} bits per second, got {taken}")));
        }
        Ok(Self { port })
    }
}

impl ByteLink for TtyLink {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, LinkError> {
        self.port.set_timeout(wait).map_err(|_| LinkError::Lost)?;
        match self.port.read(buffer) {
            // A port that reports "readable" and gives nothing has hung up.
            Ok(0) => Err(LinkError::Lost),
            Ok(count) => Ok(count),
            Err(error) if passing(error.kind()) => Ok(0),
            Err(_) => Err(LinkError::Lost),
        }
    }

    fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), LinkError> {
        self.port.set_timeout(limit).map_err(|_| LinkError::Lost)?;
        self.port.write_all(bytes).map_err(|error| match passing(error.kind()) {
            true => LinkError::WriteBlocked,
            false => LinkError::Lost,
        })
    }

    fn discard_input(&mut self) -> Result<(), LinkError> {
        self.port.clear(ClearBuffer::Input).map_err(|_| LinkError::Lost)
    }
}

fn passing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

fn open_error(error: serialport::Error) -> LinkError {
    match error.kind() {
        // serialport reports a held lock as "no device".
        serialport::ErrorKind::NoDevice => LinkError::Busy,
        serialport::ErrorKind::Io(ErrorKind::NotFound) => LinkError::Missing,
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => LinkError::Denied,
        serialport::ErrorKind::Io(ErrorKind::WouldBlock) => LinkError::Busy,
        serialport::ErrorKind::InvalidInput | serialport::ErrorKind::Unknown | serialport::ErrorKind::Io(_) => {
            LinkError::Unusable(error.description)
        }
    }
}
