use lobby_trust::Refusal;

use crate::key::SignFailure;
use crate::role::Role;

/// Why a release or a change of the repository is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A file that a release has is missing, or is not what it should be.
    #[error("{file}: {what}")]
    Folder {
        /// Its name in the folder.
        file: String,
        /// What is wrong with it, in plain English.
        what: &'static str,
    },
    /// A file's hash is not the one in the sums, or it is not in them.
    #[error("{0}: not as its sum says")]
    Sum(String),
    /// What the provenance says was built is not what lies there.
    #[error("provenance: {0}")]
    Provenance(&'static str),
    /// The bill of materials is none of this program.
    #[error("bill of materials: {0}")]
    Bill(&'static str),
    /// The same version is offered already with other bytes.
    #[error("version {0} is offered already")]
    Offered(String),
    /// Metadata that should be there is not, or cannot be read.
    #[error("{0}: no metadata that can be read")]
    Missing(&'static str),
    /// A key that is no holder of the role has signed, or would.
    #[error("{}: this key does not sign for it", .0.name())]
    NotAHolder(Role),
    /// A kiosk would not take the repository as it would be.
    #[error("a kiosk would refuse this: {0}")]
    Client(#[from] Refusal),
    /// Nothing was signed.
    #[error(transparent)]
    Sign(#[from] SignFailure),
    /// A bundle that is none, or is longer than it says.
    #[error("bundle: {0}")]
    Bundle(&'static str),
}

impl Refused {
    /// One word for the log and for tools.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refused::Folder { .. } => "folder",
            Refused::Sum(_) => "sum",
            Refused::Provenance(_) => "provenance",
            Refused::Bill(_) => "bill",
            Refused::Offered(_) => "offered",
            Refused::Missing(_) => "missing",
            Refused::NotAHolder(_) => "not_a_holder",
            Refused::Client(_) => "client",
            Refused::Sign(_) => "sign",
            Refused::Bundle(_) => "bundle",
        }
    }
}
