//! A simulated SDT identity card reader on a pseudo terminal.
//!
//! The simulator owns the master side; the kiosk opens the slave by its symlink `<dir>/id-reader` as it would a
//! `/dev/serial/by-id` name. This is a second, independent implementation of the protocol: it shares no code with the
//! kiosk's driver, so that one cannot hide the other's mistakes.
//!
//! Beyond what a pty does by itself, bytes are paced by the speed the client really set, and a client
//! with another speed than the reader's gets garbage.

pub mod cards;
mod fault;
pub mod frame;
mod model;
mod pty;
mod wire;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use serde::Serialize;

pub use fault::{CommandName, Fault};
use model::{Card, Model};

/// The reader on the steering page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReaderState {
    /// The symlink the kiosk opens.
    pub port: PathBuf,
    /// A card lies on the reader.
    pub card_present: bool,
    /// The card was selected by the kiosk.
    pub selected: bool,
    /// Whole requests understood since the start.
    pub requests: u64,
    /// The reader's speed in bits per second.
    pub baud: u32,
    /// The speed the last client set; `None` before the first request.
    pub client_baud: Option<u32>,
    /// The reader is silent.
    pub muted: bool,
}

/// One request and its answer: whole frames, and when they passed the reader's end of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// Bytes of the request.
    pub request: usize,
    /// Bytes of the answer.
    pub answer: usize,
    /// When the request was received.
    pub received_at: Instant,
    /// When the answer's last byte was written.
    pub sent_at: Instant,
}

/// Controls a running reader from any thread.
#[derive(Clone)]
pub struct ReaderHandle {
    shared: Arc<Mutex<Model>>,
    port: PathBuf,
}

impl ReaderHandle {
    /// Puts a card on the reader, in place of the one that lies there.
    pub fn put(&self, text_block: [u8; 256], photo: [u8; 1024]) {
        self.put_with_address(text_block, photo, None);
    }

    /// The same with an appended address of 70 bytes.
    pub fn put_with_address(&self, text_block: [u8; 256], photo: [u8; 1024], address: Option<[u8; 70]>) {
        self.lock().put(Card { text: text_block.to_vec(), photo: photo.to_vec(), address });
    }

    /// The same with blocks of any length, for readers that break the rules.
    pub fn put_odd(&self, text_block: &[u8], photo: &[u8]) {
        self.lock().put(Card { text: text_block.to_vec(), photo: photo.to_vec(), address: None });
    }

    /// Takes the card away.
    pub fn remove(&self) {
        self.lock().remove();
    }

    /// Sets a fault, or clears all.
    pub fn fault(&self, fault: Fault) {
        self.lock().set_fault(fault);
    }

    /// State now.
    pub fn state(&self) -> ReaderState {
        self.lock().state(&self.port)
    }

    /// The last exchanges, the oldest first; for measuring a driver from outside.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.lock().exchanges()
    }

    /// The symlink the kiosk opens.
    pub fn port(&self) -> &Path {
        &self.port
    }

    fn lock(&self) -> MutexGuard<'_, Model> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running reader; dropping it unplugs it.
pub struct SimReader {
    handle: ReaderHandle,
    thread: Option<JoinHandle<()>>,
}

impl SimReader {
    /// Plugs a reader in as `<dir>/id-reader`. `paced`: bytes take the time they take on a wire.
    ///
    /// # Errors
    /// No pseudo terminal could be made, or the symlink could not be written.
    pub fn start(dir: &Path, paced: bool) -> io::Result<Self> {
        let handle = ReaderHandle { shared: Arc::new(Mutex::new(Model::default())), port: dir.join("id-reader") };
        let pty = pty::Pty::open(&handle.port)?;
        let worker = wire::Wire::new(handle.clone(), pty, paced);
        let thread = thread::Builder::new().name("sim-id-reader".into()).spawn(move || worker.run())?;
        Ok(Self { handle, thread: Some(thread) })
    }

    /// A handle to control the reader.
    pub fn handle(&self) -> ReaderHandle {
        self.handle.clone()
    }
}

impl Drop for SimReader {
    fn drop(&mut self) {
        self.handle.lock().stop = true;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
