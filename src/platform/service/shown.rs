//! What a kiosk shows when it asks for something, and for what.

use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::KioskId;
use lobby_wire::renewal::GRACE_DAYS;
use uuid::Uuid;

/// How long after its end a certificate may still renew.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24 * GRACE_DAYS);

/// What a kiosk wants to be admitted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To hear and tell what concerns the kiosk itself.
    Talk,
    /// To hand applications in. Waits while it is in doubt whose machine this is.
    Deliver,
    /// To get the next certificate, within the grace after the end of this one. Waits likewise.
    Renew,
}

impl Purpose {
    /// How long after its end a certificate is admitted.
    pub(super) fn grace(self) -> SignedDuration {
        match self {
            Purpose::Talk | Purpose::Deliver => SignedDuration::ZERO,
            Purpose::Renew => GRACE,
        }
    }

    /// Whether it waits for a decision about two machines of one identity.
    pub(super) fn waits(self) -> bool {
        match self {
            Purpose::Talk => false,
            Purpose::Deliver | Purpose::Renew => true,
        }
    }
}

/// What a request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Kiosk id of the certificate.
    pub kiosk: KioskId,
    /// Its serial number, lowercase hex.
    pub serial: String,
    /// Its public key: uncompressed P-256 point, base64url.
    pub public_key: String,
    /// When it begins.
    pub begins_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The run of the kiosk's program, where it names one.
    pub run: Option<Uuid>,
}
