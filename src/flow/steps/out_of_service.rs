//! Step out_of_service: a safe state, entered on purpose.

use lobby_domain::FailureCode;

/// Why this kiosk takes no applications now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfService {
    /// The reason.
    pub code: FailureCode,
}
