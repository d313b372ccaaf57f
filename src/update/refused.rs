use std::io;

use lobby_trust::Refusal;

/// Why there is no update now. The running release is untouched by all of them.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The first root of a repository did not come with the installation.
    #[error("this kiosk knows no first root of its repositories")]
    NoRoot,
    /// Metadata is not believed.
    #[error("{repository}: {refusal}")]
    Untrusted {
        /// Whose.
        repository: &'static str,
        /// Why.
        #[source]
        refusal: Refusal,
    },
    /// What was fetched is not what was signed; it is thrown away.
    #[error("the bundle is not what was signed")]
    Bundle,
    /// It is signed, and still no release of the name that was signed.
    #[error("the release does not unpack: {0}")]
    Release(&'static str),
    /// It failed here before.
    #[error("this release failed here before")]
    Quarantined,
    /// There is no room for it.
    #[error("there is no room for it")]
    Full,
    /// The line broke; it goes on from there the next time.
    #[error("the line broke")]
    Line(#[source] io::Error),
    /// The disk refuses.
    #[error("{doing}")]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The journal does not let this follow.
    #[error("another step is under way")]
    OutOfOrder,
}

impl Refused {
    /// One word for the log, for technicians and for the console.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refused::NoRoot => "no_root",
            Refused::Untrusted { refusal: Refusal::Expired(_), .. } => "expired",
            Refused::Untrusted { refusal: Refusal::Clock(_), .. } => "clock",
            Refused::Untrusted { refusal: Refusal::Unfetched(_), .. } => "unfetched",
            Refused::Untrusted { refusal: Refusal::ForAnother(_), .. } => "for_another",
            Refused::Untrusted { refusal: Refusal::Disagree(_), .. } => "disagree",
            Refused::Untrusted { .. } => "untrusted",
            Refused::Bundle => "bundle",
            Refused::Release(_) => "release",
            Refused::Quarantined => "quarantined",
            Refused::Full => "full",
            Refused::Line(_) => "line",
            Refused::Disk { .. } => "disk",
            Refused::OutOfOrder => "out_of_order",
        }
    }

    pub(crate) fn disk(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| {
            if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
                return Refused::Full;
            }
            Refused::Disk { doing, source }
        }
    }
}
