//! How much of the server strangers may take, and for how long.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files that are asked of the system.
const DESCRIPTORS_WANTED: u64 = 65_536;
/// Open files that are not for connections: the database, blobs that are read and written.
const DESCRIPTORS_KEPT: u64 = 256;
/// Most connections, however many files may be open.
const CONNECTIONS_MAX: u64 = 16_384;

/// The limits of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections in all. Those with a kiosk's certificate push others out.
    pub connections: usize,
    /// Connections without a certificate.
    pub strangers: usize,
    /// Those of one address among them.
    pub of_address: usize,
    /// Connections of one kiosk.
    pub of_kiosk: usize,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long a connection without a certificate may be without a request.
    pub stranger_idle: Duration,
    /// The same for a kiosk's.
    pub kiosk_idle: Duration,
    /// How long the body of a request may pause. A kiosk on a bad line sends less and less at once, but not nothing.
    pub silence: Duration,
    /// How long a body may take beside what its bytes take at [`Limits::rate_min`].
    pub body: Duration,
    /// Slowest rate of a body, bytes per second: a twentieth of the thinnest line.
    pub rate_min: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::of_descriptors(getrlimit(Resource::Nofile).current.unwrap_or(DESCRIPTORS_WANTED))
    }
}

impl Limits {
    /// The limits of a process that may have so many files open.
    #[must_use]
    pub fn of_descriptors(count: u64) -> Limits {
        let connections = count.saturating_sub(DESCRIPTORS_KEPT).clamp(64, CONNECTIONS_MAX);
        let connections = usize::try_from(connections).unwrap_or(64);
        Limits {
            connections,
            strangers: connections / 4,
            of_address: (connections / 4).min(64),
            of_kiosk: (connections / 4).min(128),
            handshake: Duration::from_secs(10),
            stranger_idle: Duration::from_secs(15),
            kiosk_idle: Duration::from_secs(120),
            silence: Duration::from_secs(30),
            body: Duration::from_secs(60),
            rate_min: 512,
        }
    }
}

/// Asks the system for as many open files as it gives this process.
pub fn raise_descriptors() {
    let now = getrlimit(Resource::Nofile);
    let most = now.maximum.map_or(DESCRIPTORS_WANTED, |most| most.max(DESCRIPTORS_WANTED));
    let more =
        Rlimit { current: Some(most.min(DESCRIPTORS_WANTED.max(now.current.unwrap_or(0)))), maximum: Some(most) };
    let granted = Rlimit { current: now.maximum.or(Some(DESCRIPTORS_WANTED)), maximum: now.maximum };
    // Only a privileged process may have more than its limit; with what there is the caps are lower.
    if setrlimit(Resource::Nofile, more).or_else(|_| setrlimit(Resource::Nofile, granted)).is_err() {
        tracing::warn!("the number of open files stays as it is");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kiosks_have_a_reserve_whatever_the_system_gives() {
        for count in [0, 256, 1024, 65_536, u64::MAX] {
            let limits = Limits::of_descriptors(count);
            assert!(limits.strangers <= limits.connections / 4 && limits.of_address <= limits.strangers, "{count}");
            assert!(limits.of_address >= 16 && limits.of_kiosk >= 16, "{count}");
        }
    }
}
