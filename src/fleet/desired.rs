//! The desired state that the platform signed for this kiosk, as far as it was adopted: documents on disk, verified
//! each time they are read.
//!
//! ```text
//! desired/recipients.jws       the document whose recipients are in force; missing: those of the enrolment
//! desired/configuration.jws    the document whose configuration is in force
//! desired/refused.json         the configuration refused last, by its version and key; never a value
//! ```
//! Each is replaced by rename, durable before it counts, so after a power cut the last good one is in force. The two
//! parts are kept apart because a configuration that cannot be must not keep new recipients from being sealed to.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_envelope::desired::{attach_desired, verify_desired};
use lobby_envelope::{SealError, VerifyingKey};
use lobby_wire::desired::{Configuration, Desired, SIGNATURE_HEADER};
use lobby_wire::enrol::RecipientEntry;
use reqwest::StatusCode;
use reqwest::header::{ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, RETRY_AFTER};
use serde::{Deserialize, Serialize};

use crate::body::{BodyError, read_body};
use crate::config::ConfigError;
use crate::public_identity::PublicIdentity;
use crate::{Floors, Versioned, durable};

const FOLDER: &str = "desired";
const RECIPIENTS: &str = "recipients.jws";
const CONFIGURATION: &str = "configuration.jws";
const REFUSED: &str = "refused.json";
/// Largest document, bytes.
const DOCUMENT_MAX: usize = 256 * 1024;
/// Time that a response may take beyond the wait it was asked for.
const SLACK: Duration = Duration::from_secs(10);

/// Why a desired state was not adopted.
#[derive(Debug, thiserror::Error)]
pub enum DesiredError {
    /// Not signed by the platform, or not for this kiosk.
    #[error("verifying the desired state [P-01]")]
    Untrusted(#[from] SealError),
    /// Genuine, but older than the one in force.
    #[error("verifying the desired state: version {found} is older than {wanted}")]
    Old {
        /// Its version.
        found: u64,
        /// The version in force.
        wanted: u64,
    },
    /// A file or folder cannot be read or written.
    #[error("{doing} {path}")]
    Disk {
        /// Reading or writing.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The platform sent none.
    #[error("asking for the desired state: {reason}")]
    NoAnswer {
        /// HTTP status or network error.
        reason: String,
        /// `Retry-After` of the response.
        retry_after: Option<Duration>,
    },
}

/// The configuration that was refused last; holds none of its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Version of the configuration.
    pub version: u64,
    /// Failure code.
    pub code: String,
    /// The offending key; `None` where the error concerns the whole.
    pub key: Option<String>,
    /// Sentence for a technician, Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Refused {
    /// Records that configuration `version` was refused because of `error`.
    #[must_use]
    pub fn new(version: u64, error: &ConfigError) -> Refused {
        let text = error.text();
        let key = error.key().map(str::to_owned);
        Refused { version, code: error.code().code().to_owned(), key, zh: text.zh, en: text.en }
    }

    /// The failure code; [`FailureCode::ConfigBroken`] for one that this program does not know.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        FailureCode::from_code(&self.code).unwrap_or(FailureCode::ConfigBroken)
    }
}

/// A document that the platform signed for this kiosk.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The verified content.
    pub desired: Desired,
    jws: String,
}

/// Response to a poll.
#[derive(Debug)]
pub enum DesiredAnswer {
    /// A document, and the tag for the next poll.
    New(Box<Signed>, String),
    /// 304: the document with the given tag is still current.
    Same,
}

/// The adopted documents, below the state folder.
#[derive(Clone, Debug)]
pub struct DesiredStore {
    dir: PathBuf,
    keys: Vec<VerifyingKey>,
    kiosk: String,
    floors: Arc<dyn Floors>,
}

impl DesiredStore {
    /// Documents for the kiosk of `identity`, none below its floor.
    ///
    /// # Errors
    /// [`SealError::Key`] where the identity's catalogue key is not one.
    pub fn new(
        state_dir: &Path,
        identity: &PublicIdentity,
        floors: Arc<dyn Floors>,
    ) -> Result<DesiredStore, SealError> {
        let (dir, keys) = (state_dir.join(FOLDER), identity.catalogue_keys()?);
        Ok(DesiredStore { dir, keys, kiosk: identity.record.kiosk.clone(), floors })
    }

    /// Recipients in force; `None` where those of the enrolment are, since no others ever were.
    ///
    /// # Errors
    /// [`DesiredError::Old`] where others were in force before, and the file is gone, damaged or older: those of the
    /// enrolment are older still.
    pub fn recipients(&self) -> Result<Option<Vec<RecipientEntry>>, DesiredError> {
        let wanted = self.lowest(Versioned::Recipients);
        match self.read(RECIPIENTS) {
            Some(desired) if desired.version >= wanted => {
                self.raise(Versioned::Recipients, desired.version);
                Ok(Some(desired.recipients))
            }
            None if wanted == 0 => Ok(None),
            other => Err(DesiredError::Old { found: other.map_or(0, |desired| desired.version), wanted }),
        }
    }

    /// Configuration in force; `None` where none was adopted. A file that does not verify, or is older than one that was
    /// in force before, counts as none.
    #[must_use]
    pub fn configuration(&self) -> Option<Configuration> {
        let desired =
            self.read(CONFIGURATION).filter(|found| found.version >= self.lowest(Versioned::Configuration))?;
        self.raise(Versioned::Configuration, desired.version);
        Some(desired.configuration)
    }

    /// What was put back that is older than what was in force before: its version on disk, 0 where there is none that
    /// verifies, and the lowest that is taken.
    #[must_use]
    pub fn put_back(&self) -> Vec<(Versioned, u64, u64)> {
        let files = [(Versioned::Recipients, RECIPIENTS), (Versioned::Configuration, CONFIGURATION)];
        let judged = files.map(|(what, name)| {
            let found = self.read(name).map_or(0, |desired| desired.version);
            (what, found, self.lowest(what))
        });
        judged.into_iter().filter(|(_, found, lowest)| found < lowest).collect()
    }

    /// Configuration refused last; `None` where the newest one was adopted.
    #[must_use]
    pub fn refused(&self) -> Option<Refused> {
        serde_json::from_slice(&std::fs::read(self.dir.join(REFUSED)).ok()?).ok()
    }

    /// Verifies that a document is genuine, for this kiosk, and not older than the one in force.
    ///
    /// # Errors
    /// [`DesiredError::Untrusted`], [`DesiredError::Old`].
    pub fn verify(&self, detached: &str, bytes: &[u8]) -> Result<Signed, DesiredError> {
        let jws = attach_desired(detached, bytes)?;
        let desired = verify_desired(&jws, &self.keys, &self.kiosk)?;
        let (found, wanted) = (desired.version, self.floor());
        if found < wanted {
            return Err(DesiredError::Old { found, wanted });
        }
        Ok(Signed { desired, jws })
    }

    /// Puts the document's recipients in force, durable at return.
    ///
    /// # Errors
    /// [`DesiredError::Disk`].
    pub fn adopt_recipients(&self, signed: &Signed) -> Result<(), DesiredError> {
        self.write(RECIPIENTS, signed.jws.as_bytes())?;
        self.raise(Versioned::Recipients, signed.desired.version);
        Ok(())
    }

    /// Puts the document's configuration in force, durable at return. The caller has validated it.
    ///
    /// # Errors
    /// [`DesiredError::Disk`].
    pub fn adopt_configuration(&self, signed: &Signed) -> Result<(), DesiredError> {
        self.write(CONFIGURATION, signed.jws.as_bytes())?;
        self.raise(Versioned::Configuration, signed.desired.version);
        self.forget_refused()
    }

    /// Stores the refusal, durable at return: health reports and `lobby doctor` show it.
    ///
    /// # Errors
    /// [`DesiredError::Disk`].
    pub fn refuse(&self, refused: &Refused) -> Result<(), DesiredError> {
        self.write(REFUSED, &serde_json::to_vec(refused).unwrap_or_default())
    }

    /// Removes the stored refusal: the newest configuration is in force.
    ///
    /// # Errors
    /// [`DesiredError::Disk`].
    pub fn forget_refused(&self) -> Result<(), DesiredError> {
        let path = self.dir.join(REFUSED);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(DesiredError::Disk { doing: "removing", path, source })
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Long-polls for a document other than the one with `tag`; the platform may hold the request for `wait`.
    ///
    /// # Errors
    /// [`DesiredError::NoAnswer`], or as [`DesiredStore::verify`].
    pub async fn ask(
        &self,
        client: &reqwest::Client,
        platform_url: &str,
        tag: Option<&str>,
        wait: Duration,
    ) -> Result<DesiredAnswer, DesiredError> {
        let url = format!("{}/v1/kiosks/self/desired", platform_url.trim_end_matches('/'));
        let prefer = (HeaderName::from_static("prefer"), format!("wait={}", wait.as_secs()));
        let mut request = client.get(url).timeout(wait + SLACK).header(prefer.0, prefer.1);
        if let Some(tag) = tag {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let answer = request.send().await.map_err(unanswered)?;
        match answer.status() {
            StatusCode::NOT_MODIFIED => return Ok(DesiredAnswer::Same),
            StatusCode::OK => {}
            other => {
                let retry_after = retry_after(answer.headers());
                return Err(DesiredError::NoAnswer { reason: format!("status {}", other.as_u16()), retry_after });
            }
        }
        let (tag, signature) = (text(answer.headers(), ETAG), text(answer.headers(), SIGNATURE_HEADER));
        let bytes = read_body(answer, DOCUMENT_MAX).await.map_err(|error| match error {
            BodyError::Network(error) => unanswered(error),
            BodyError::TooLong => {
                DesiredError::NoAnswer { reason: format!("more than {DOCUMENT_MAX} bytes"), retry_after: None }
            }
        })?;
        let signed = self.verify(&signature, &bytes)?;
        Ok(DesiredAnswer::New(Box::new(signed), tag))
    }

    /// Lowest version that is accepted.
    fn floor(&self) -> u64 {
        let kept = [RECIPIENTS, CONFIGURATION].into_iter().filter_map(|name| self.read(name));
        let kept = kept.map(|desired| desired.version).max().unwrap_or(0);
        kept.max(self.lowest(Versioned::Recipients)).max(self.lowest(Versioned::Configuration))
    }

    fn lowest(&self, what: Versioned) -> u64 {
        self.keys.iter().map(|key| self.floors.lowest(what, &key.derived_kid())).max().unwrap_or(0)
    }

    fn raise(&self, what: Versioned, version: u64) {
        if version > self.lowest(what) {
            for key in &self.keys {
                self.floors.raise(what, &key.derived_kid(), version);
            }
        }
    }

    fn read(&self, name: &str) -> Option<Desired> {
        let jws = std::fs::read_to_string(self.dir.join(name)).ok()?;
        verify_desired(&jws, &self.keys, &self.kiosk).ok()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DesiredError> {
        let path = self.dir.join(name);
        let written = std::fs::create_dir_all(&self.dir).and_then(|()| durable::replace_file(&path, bytes));
        written.map_err(|source| DesiredError::Disk { doing: "writing", path, source })
    }
}

fn unanswered(error: reqwest::Error) -> DesiredError {
    DesiredError::NoAnswer { reason: error.without_url().to_string(), retry_after: None }
}

fn text(headers: &HeaderMap, name: impl reqwest::header::AsHeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// `Retry-After` in seconds; the date form is ignored.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    text(headers, RETRY_AFTER).trim().parse().ok().map(Duration::from_secs)
}
