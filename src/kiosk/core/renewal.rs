//! When core asks for the next certificate, and what it remembers of the tries.

use std::time::Duration;

use jiff::Timestamp;
use lobby_fleet::certificate::{Action, LastTry, decide};
use lobby_fleet::{Identity, RenewError};

/// The tries to renew one certificate.
#[derive(Default)]
pub struct Renewal {
    /// The certificate they are about.
    certificate: String,
    /// When the last was, on the monotonic clock, and how many failed in a row.
    last: Option<(Duration, u32)>,
}

impl Renewal {
    /// Whether to ask now.
    pub fn is_due(&mut self, identity: &Identity, best: Timestamp, mono: Duration) -> bool {
        let Some(dates) = identity.dates() else { return false };
        if self.certificate != identity.certificate_pem {
            *self = Renewal { certificate: identity.certificate_pem.clone(), last: None };
        }
        let last = self.last.map(|(at, failures)| LastTry { ago: mono.saturating_sub(at), failures });
        decide(&dates, best, last) == Action::Renew
    }

    /// How the try ended.
    pub fn tried(&mut self, outcome: &Result<Identity, RenewError>, mono: Duration) {
        let failures = self.last.map_or(0, |(_, failures)| failures);
        match outcome {
            Ok(next) => {
                let until = next.dates().map(|dates| dates.not_after);
                tracing::info!(?until, "certificate renewed");
                // Until core has put it in force, the one before is still asked about.
                self.last = Some((mono, failures + 1));
            }
            Err(error) => {
                tracing::warn!(error = %error, failures = failures + 1, "the certificate could not be renewed yet");
                self.last = Some((mono, failures + 1));
            }
        }
    }
}
