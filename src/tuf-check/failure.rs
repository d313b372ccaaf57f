use lobby_trust::Refusal;

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    #[error("--{0} is missing")]
    Missing(&'static str),
    #[error("{0} is not a plain http address on this machine")]
    Address(String),
}
