//! Names of the desk's socket. The name of a socket has at most 107 bytes, a state folder's path may have more: it is
//! reached through a descriptor of the folder.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

use crate::ipc::desk::DESK_SOCKET;

/// Calls `open` with a short path of the socket in this state folder, which is valid as long as the call lasts.
///
/// # Errors
/// What the system or `open` says.
pub fn at<T>(state: &Path, open: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let folder = File::open(state)?;
    let short = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(DESK_SOCKET);
    open(&short)
}
