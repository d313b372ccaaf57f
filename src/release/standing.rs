use jiff::Timestamp;

use crate::document::Document;
use crate::role::Role;

/// How long a role's metadata still lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub role: Role,
    /// Its version.
    pub version: u64,
    /// When it ends.
    pub expires: Timestamp,
    /// More than half of its life is over: it is time to sign it anew.
    pub past_half: bool,
    /// It has ended: kiosks take nothing new.
    pub expired: bool,
}

impl Standing {
    pub(crate) fn of(role: Role, document: &Document, now: Timestamp) -> Self {
        let expires = document.expires().unwrap_or(Timestamp::UNIX_EPOCH);
        let past_half = is_past_half(role, document, now);
        Self { role, version: document.version(), expires, past_half, expired: expires <= now }
    }
}

/// Whether more than half of the life of metadata is over.
pub(crate) fn is_past_half(role: Role, document: &Document, now: Timestamp) -> bool {
    document.expires().is_none_or(|end| end.duration_since(now) < role.life() / 2)
}
