//! The socket at which staff ask the outbox of this running core. It lies in the state folder, whose owner alone may
//! connect.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, mpsc};

use lobby_store::Outbox;

use super::event::CoreEvent;
use crate::delays::DESK_SILENCE;
use crate::desk;
use crate::ipc::desk::{DESK_SOCKET, DeskRequest};
use crate::ipc::{read_frame, write_frame};

/// Listens on a thread of its own until core ends. What was changed is told to core's loop.
///
/// # Errors
/// What the system says; without the socket the kiosk works all the same.
pub fn start(state: &Path, outbox: Arc<Outbox>, events: mpsc::Sender<CoreEvent>) -> io::Result<()> {
    let listener = bind(state)?;
    std::thread::Builder::new().name("desk".into()).spawn(move || {
        // One at a time; one that says nothing is hung up on, so that the next is not kept waiting.
        for socket in listener.incoming().flatten() {
            serve(socket, &outbox, &events);
        }
    })?;
    Ok(())
}

fn bind(state: &Path) -> io::Result<UnixListener> {
    let path = state.join(DESK_SOCKET);
    // This core holds the lock of the outbox: whatever listened here is dead.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let listener = crate::desk_socket::at(state, |short| UnixListener::bind(short))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

fn serve(mut socket: UnixStream, outbox: &Outbox, events: &mpsc::Sender<CoreEvent>) {
    let limited = socket.set_read_timeout(Some(DESK_SILENCE)).and(socket.set_write_timeout(Some(DESK_SILENCE)));
    if limited.is_err() {
        return;
    }
    while let Ok(request) = read_frame::<DeskRequest>(&mut socket) {
        let answer = desk::answer(outbox, &request, jiff::Timestamp::now());
        if desk::changes(&request) {
            tracing::info!(?request, "staff asked the outbox for a change");
            // Core's loop is gone only when core stops.
            let _ = events.send(CoreEvent::OutboxChanged);
        }
        if write_frame(&mut socket, &answer).is_err() {
            return;
        }
    }
}
