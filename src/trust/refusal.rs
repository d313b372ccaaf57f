use thiserror::Error;

/// Why metadata or a target is not taken. Names of roles and files only: no bytes of what was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not the JSON that canonical signing allows: floats, doubled names, other encodings, too deep.
    #[error("{0}: not readable as signed metadata")]
    Unreadable(String),
    /// JSON, but a field is missing or holds what it may not.
    #[error("{role}: field {field} is missing or wrong")]
    Field {
        /// The role whose file it is.
        role: String,
        /// The field's name.
        field: &'static str,
    },
    /// Fewer good signatures by different keys than the threshold.
    #[error("{role}: {good} of {threshold} signatures")]
    Threshold {
        /// The role whose file it is.
        role: String,
        /// Different keys whose signature is good.
        good: usize,
        /// What the delegator asks for.
        threshold: usize,
    },
    /// A version that is not the one named, or older than one already trusted.
    #[error("{0}: a version that may not follow the trusted one")]
    Version(String),
    /// A version below the floor that is kept apart from the stored files.
    #[error("{0}: a version below what was trusted once")]
    Floor(String),
    /// A file that the trusted snapshot names is not in the new one.
    #[error("snapshot no longer names {0}")]
    Vanished(String),
    /// Its time has ended.
    #[error("{0}: expired")]
    Expired(String),
    /// Its time has ended, if the machine's clock is right, which it hardly is.
    #[error("{0}: expired by a clock that is hardly right")]
    Clock(String),
    /// Length or hash is not the one that was signed.
    #[error("{0}: length or hash differs from what was signed")]
    Differs(String),
    /// Signed by no hash whose algorithm we know.
    #[error("{0}: signed by no hash that is known here")]
    UnknownHash(String),
    /// Longer than is allowed for it.
    #[error("{0}: longer than allowed")]
    TooLong(String),
    /// Could not be fetched.
    #[error("{0}: could not be fetched")]
    Unfetched(String),
    /// No role that may say so names the target.
    #[error("no trusted role names this target")]
    NoSuchTarget,
    /// The director's targets are not, or not all, for this kiosk.
    #[error("{0}: ordered for another kiosk")]
    ForAnother(String),
    /// Two orders of one kind.
    #[error("{0}: a second order of its kind")]
    TwoOrders(String),
    /// Director and image repository name different bytes.
    #[error("{0}: director and image repository disagree")]
    Disagree(String),
    /// An event that does not fit the state.
    #[error("out of order")]
    OutOfOrder,
}
