//! A pipe inside the process, for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{ByteLink, LinkError};

#[derive(Default)]
struct Pipe {
    to_kiosk: VecDeque<u8>,
    to_reader: VecDeque<u8>,
    hung_up: bool,
}

#[derive(Default)]
struct Shared {
    pipe: Mutex<Pipe>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pipe> {
        self.pipe.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits at most `wait` until `ready`.
    fn wait(&self, wait: Duration, ready: impl Fn(&Pipe) -> bool) -> MutexGuard<'_, Pipe> {
        let waited = self.changed.wait_timeout_while(self.lock(), wait, |pipe| !ready(pipe));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The kiosk's end.
pub struct MemoryLink(Arc<Shared>);

/// The reader's end. Dropping it hangs up.
pub struct MemoryPeer(Arc<Shared>);

impl MemoryLink {
    /// Two ends of one pipe.
    pub fn pair() -> (Self, MemoryPeer) {
        let shared = Arc::new(Shared::default());
        (Self(shared.clone()), MemoryPeer(shared))
    }
}

impl ByteLink for MemoryLink {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, LinkError> {
        let mut pipe = self.0.wait(wait, |pipe| pipe.hung_up || !pipe.to_kiosk.is_empty());
        if pipe.to_kiosk.is_empty() && pipe.hung_up {
            return Err(LinkError::Lost);
        }
        let count = buffer.len().min(pipe.to_kiosk.len());
        for (slot, byte) in buffer.iter_mut().zip(pipe.to_kiosk.drain(..count)) {
            *slot = byte;
        }
        Ok(count)
    }

    fn write(&mut self, bytes: &[u8], _limit: Duration) -> Result<(), LinkError> {
        let mut pipe = self.0.lock();
        if pipe.hung_up {
            return Err(LinkError::Lost);
        }
        pipe.to_reader.extend(bytes);
        self.0.changed.notify_all();
        Ok(())
    }

    fn discard_input(&mut self) -> Result<(), LinkError> {
        self.0.lock().to_kiosk.clear();
        Ok(())
    }
}

impl MemoryPeer {
    /// Sends bytes to the kiosk.
    pub fn send(&self, bytes: &[u8]) {
        self.0.lock().to_kiosk.extend(bytes);
        self.0.changed.notify_all();
    }

    /// The next `count` bytes of the kiosk, or fewer if they do not come within `wait`.
    pub fn receive(&self, count: usize, wait: Duration) -> Vec<u8> {
        let mut pipe = self.0.wait(wait, |pipe| pipe.to_reader.len() >= count);
        let count = count.min(pipe.to_reader.len());
        pipe.to_reader.drain(..count).collect()
    }
}

impl Drop for MemoryPeer {
    fn drop(&mut self) {
        self.0.lock().hung_up = true;
        self.0.changed.notify_all();
    }
}
