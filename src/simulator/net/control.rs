//! State of the simulated line, shared by all connections.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// State of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NetState {
    /// Bytes pass.
    Up,
    /// Connections are torn, new ones are reset.
    Down,
    /// Connections stay and nothing passes.
    Stall,
    /// A thin line: all connections together carry so much from the kiosk. Answers are not slowed.
    Thin {
        /// Bytes a second from the kiosk, all connections together.
        bytes_per_second: u64,
    },
    /// Passes this many further bytes from the kiosk, tears that connection, then is up again.
    CutAfter {
        /// Bytes that still pass.
        bytes: u64,
    },
    /// Tears the connection at the first byte of an answer to a kiosk that has sent at least this much on it
    /// since now: the platform has acted and the kiosk does not know. Then up again.
    CutResponse {
        /// Least bytes that the kiosk must have sent.
        #[serde(default)]
        request_bytes: u64,
    },
}

/// The line on the steering page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NetStatus {
    /// State now.
    #[serde(flatten)]
    pub state: NetState,
    /// `HOST:PORT` of the platform.
    pub upstream: Option<String>,
    /// Open connections.
    pub connections: u64,
    /// Bytes read from the kiosk since the start.
    pub bytes_from_kiosk: u64,
    /// Bytes read from the platform since the start.
    pub bytes_to_kiosk: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    FromKiosk,
    ToKiosk,
}

/// Decision about bytes just read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    /// Pass this many, then tear the connection.
    CutAt(usize),
}

/// Bytes one connection has carried from the kiosk since the state last changed.
#[derive(Debug, Default)]
pub(super) struct Sent {
    generation: u64,
    bytes: u64,
}

pub(super) struct LineControl {
    /// State and how often it was set.
    state: watch::Sender<(NetState, u64)>,
    upstream: Mutex<Option<String>>,
    /// Time at which a thin line has carried all bytes given to it so far.
    through: Mutex<Instant>,
    connections: AtomicU64,
    from_kiosk: AtomicU64,
    to_kiosk: AtomicU64,
}

impl LineControl {
    pub(super) fn new(upstream: Option<String>) -> Self {
        Self {
            state: watch::Sender::new((NetState::Up, 0)),
            upstream: Mutex::new(upstream),
            through: Mutex::new(Instant::now()),
            connections: AtomicU64::new(0),
            from_kiosk: AtomicU64::new(0),
            to_kiosk: AtomicU64::new(0),
        }
    }

    pub(super) fn set(&self, state: NetState) {
        *lock(&self.through) = Instant::now();
        self.state.send_modify(|now| *now = (state, now.1 + 1));
    }

    pub(super) fn is_down(&self) -> bool {
        self.state.borrow().0 == NetState::Down
    }

    pub(super) async fn until_down(&self) {
        self.until(|state| state == NetState::Down).await;
    }

    pub(super) async fn until_flowing(&self) {
        self.until(|state| state != NetState::Stall).await;
    }

    /// On a thin line, until it has carried these bytes too, or is no longer thin.
    pub(super) async fn until_carried(&self, direction: Direction, bytes: usize) {
        let (NetState::Thin { bytes_per_second }, Direction::FromKiosk) = (self.state.borrow().0, direction) else {
            return;
        };
        let through = {
            let mut through = lock(&self.through);
            let takes = Duration::from_secs_f64(bytes as f64 / bytes_per_second.max(1) as f64);
            *through = (*through).max(Instant::now()) + takes;
            *through
        };
        tokio::select! {
            () = sleep_until(through) => {}
            () = self.until(|state| !matches!(state, NetState::Thin { .. })) => {}
        }
    }

    async fn until(&self, wanted: impl Fn(NetState) -> bool) {
        // The sender lives in self, so waiting cannot fail.
        let _ = self.state.subscribe().wait_for(|(state, _)| wanted(*state)).await;
    }

    /// Counts bytes read and decides whether they pass.
    pub(super) fn admit(&self, direction: Direction, bytes: usize, sent: &Mutex<Sent>) -> Verdict {
        let read = bytes as u64;
        match direction {
            Direction::FromKiosk => self.from_kiosk.fetch_add(read, Ordering::Relaxed),
            Direction::ToKiosk => self.to_kiosk.fetch_add(read, Ordering::Relaxed),
        };
        let mut verdict = Verdict::Pass;
        self.state.send_if_modified(|now| {
            let sent_now = sent_since(sent, now.1, if direction == Direction::FromKiosk { read } else { 0 });
            match (&mut now.0, direction) {
                (NetState::CutAfter { bytes: left }, Direction::FromKiosk) if *left <= read => {
                    verdict = Verdict::CutAt(*left as usize);
                }
                (NetState::CutAfter { bytes: left }, Direction::FromKiosk) => *left -= read,
                (NetState::CutResponse { request_bytes }, Direction::ToKiosk)
                    if sent_now > 0 && sent_now >= *request_bytes =>
                {
                    verdict = Verdict::CutAt(0);
                }
                _ => {}
            }
            if verdict == Verdict::Pass {
                return false;
            }
            *now = (NetState::Up, now.1 + 1);
            true
        });
        verdict
    }

    pub(super) fn upstream(&self) -> Option<String> {
        lock(&self.upstream).clone()
    }

    pub(super) fn set_upstream(&self, upstream: String) {
        *lock(&self.upstream) = Some(upstream);
    }

    pub(super) fn count_connection(&self) -> Counted<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Counted(&self.connections)
    }

    pub(super) fn status(&self) -> NetStatus {
        NetStatus {
            state: self.state.borrow().0,
            upstream: self.upstream(),
            connections: self.connections.load(Ordering::Relaxed),
            bytes_from_kiosk: self.from_kiosk.load(Ordering::Relaxed),
            bytes_to_kiosk: self.to_kiosk.load(Ordering::Relaxed),
        }
    }
}

/// One open connection, uncounted when it ends.
pub(super) struct Counted<'a>(&'a AtomicU64);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn sent_since(sent: &Mutex<Sent>, generation: u64, more: u64) -> u64 {
    let mut sent = lock(sent);
    if sent.generation != generation {
        *sent = Sent { generation, bytes: 0 };
    }
    sent.bytes += more;
    sent.bytes
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
