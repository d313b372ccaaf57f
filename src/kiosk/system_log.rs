//! The machine's own log, for what must leave an event of which no platform hears.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

/// `authpriv.notice` of RFC 3164: facility 10, severity 5.
const AUTHPRIV_NOTICE: u8 = 10 * 8 + 5;

/// Writes one line under the number of the user who asks. It must hold nothing personal.
///
/// # Errors
/// Where no log listens at the socket.
pub fn write(socket: &Path, what: &str) -> io::Result<()> {
    let (process, user) = (std::process::id(), rustix::process::getuid().as_raw());
    let line = format!("<{AUTHPRIV_NOTICE}>lobby[{process}]: {what}, asked by user {user}");
    UnixDatagram::unbound()?.send_to(line.as_bytes(), socket).map(drop)
}
