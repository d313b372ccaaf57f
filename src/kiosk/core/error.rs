//! Why core could not start.

use lobby_domain::FailureCode;
use lobby_fleet::IdentityError;
use lobby_store::StoreError;
use thiserror::Error;

/// Why core could not start. Each says what to do.
#[derive(Debug, Error)]
pub enum CoreError {
    /// The configuration is wrong; names layer and key.
    #[error(transparent)]
    Config(#[from] lobby_fleet::config::ConfigError),
    /// The kiosk is not enrolled.
    #[error(transparent)]
    NotEnrolled(#[from] IdentityError),
    /// A key or certificate of the identity is unusable.
    #[error("the kiosk's identity is damaged: {0}; enrol it again (Q-04)")]
    Trust(String),
    /// Another core runs on the same state folder.
    #[error("another `lobby run` works on this state folder; stop it first")]
    AlreadyRunning,
    /// The outbox cannot be opened.
    #[error("opening the outbox")]
    Outbox(#[source] StoreError),
    /// A process or thread could not be started.
    #[error("starting {what}")]
    Start {
        /// The process or thread, as a noun.
        what: &'static str,
        /// From the system.
        #[source]
        source: std::io::Error,
    },
}

impl CoreError {
    /// Cause and remedy, for the technician who started core; `None` where the source has its own text.
    #[must_use]
    pub fn text(&self) -> Option<(lobby_domain::Text, FailureCode)> {
        use lobby_domain::Text;
        match self {
            CoreError::AlreadyRunning => Some((
                Text::new(
                    "这个状态文件夹已经有一个 lobby run 在用。那一个照常运行；要换，请先停掉它。",
                    "Another `lobby run` works on this state folder. It goes on undisturbed; stop it first to replace it.",
                ),
                FailureCode::RunsAlready,
            )),
            CoreError::Outbox(error) if error.is_full() => Some((
                Text::new(
                    "磁盘满了，待发箱打不开。请腾出空间再启动；已收下的申请都还在。",
                    "The disk is full, so the outbox cannot be opened. Free some room and start again; nothing accepted is lost.",
                ),
                FailureCode::DiskFull,
            )),
            CoreError::Outbox(_) => Some((
                Text::new(
                    "待发箱读不了或写不了。请检查磁盘是否只读、是否有错误；不要删除状态文件夹。",
                    "The outbox cannot be read or written. Check whether the disk is read-only or faulty; do not delete the state folder.",
                ),
                FailureCode::StoreFault,
            )),
            CoreError::Config(_) | CoreError::NotEnrolled(_) | CoreError::Trust(_) | CoreError::Start { .. } => None,
        }
    }
}
