//! Reading the sealed blobs of cases again, slowly: what a disk has spoiled since their receipt is found while there is a
//! backup that still has it. Nothing is opened.

use std::io::ErrorKind;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lobby_casework::{Phase, decide};
use lobby_domain::Actor;
use lobby_envelope::digest::sha256_of;
use lobby_wire::manifest::{BlobEntry, BlobKind};
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::materials::Source;
use crate::repository::application::{self, Application};
use crate::repository::case::{self, CaseState, Envelope};
use crate::repository::scrub::{self, Round};
use crate::repository::{Tx, event};
use crate::service::case::manifest_of;

/// Most bytes that are read again in an hour: a thousand applications or so, too few to slow anything down.
pub const BYTES_AN_HOUR: u64 = 1024 * 1024 * 1024;
/// How often a blob is read again where there is time for it.
pub const ROUND_LASTS: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long it rests where a round is over.
const REST: Duration = Duration::from_secs(3600);
/// After so many bytes or cases it is noted how far the round has come.
const STEP_BYTES: u64 = 16 * 1024 * 1024;
const STEP_CASES: i64 = 32;

/// What a step has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Bytes that were read.
    pub bytes: u64,
    /// Cases in which something was found spoiled that was not known to be.
    pub spoiled: usize,
    /// Whether every case has been looked at.
    pub is_over: bool,
}

impl Done {
    /// How long to wait for the next step, so that not more is read than may be.
    #[must_use]
    pub fn rest(&self) -> Duration {
        let pace = Duration::from_millis(self.bytes.saturating_mul(3_600_000) / BYTES_AN_HOUR);
        if self.is_over { REST.max(pace) } else { pace }
    }
}

/// Reads the next blobs of the round; begins another where the last one is over and long ago.
///
/// # Errors
/// [`PlatformError::Database`]; [`PlatformError::Materials`] where the store does not answer, [`PlatformError::File`] where
/// nothing is in it: a disk is not mounted. Nothing is called spoiled then.
pub async fn step(app: &App, now: Timestamp) -> Result<Done> {
    let begun = app.db.read(scrub::round).await?.unwrap_or(Round { after: Uuid::nil(), begun_at: now });
    let is_long_ago = now < begun.begun_at || now.duration_since(begun.begun_at) >= ROUND_LASTS;
    let after = if begun.after.is_max() && is_long_ago { Uuid::nil() } else { begun.after };
    if after.is_max() {
        return Ok(Done { is_over: true, ..Done::default() });
    }
    let begun_at = if after.is_nil() { now } else { begun.begun_at };
    let (mut done, mut after) = (Done::default(), after);
    let waiting = app.db.read(move |tx| with_states(tx, after)).await?;
    done.is_over = waiting.is_empty();
    for (application, state) in waiting {
        after = application.id;
        done.bytes += check_case(app, &application, &state, now, &mut done.spoiled).await?;
        if done.bytes >= STEP_BYTES {
            break;
        }
    }
    let after = if done.is_over { Uuid::max() } else { after };
    app.db.tx(move |tx| scrub::note(tx, Round { after, begun_at })).await?;
    Ok(done)
}

fn with_states(tx: &mut Tx<'_>, after: Uuid) -> Result<Vec<(Application, CaseState)>> {
    let found = application::after(tx, after, STEP_CASES)?;
    let with_state = |application: Application| {
        let state = case::find(tx, application.id)?.ok_or(PlatformError::Row("case_projection"))?;
        Ok((application, state))
    };
    found.into_iter().map(with_state).collect()
}

/// Reads the blobs of one case; how many bytes that were. Where one is spoiled the case is marked for staff; where all of a
/// marked one are whole again, it waits for being opened once more, which takes the mark away.
async fn check_case(
    app: &App,
    application: &Application,
    state: &CaseState,
    now: Timestamp,
    spoiled: &mut usize,
) -> Result<u64> {
    let kiosk = &application.kiosk;
    if state.envelope == Envelope::Erased {
        return Ok(0);
    }
    if !app.materials.is_there() {
        let source = std::io::Error::from(ErrorKind::NotFound);
        return Err(PlatformError::file("looking for blobs in", "materials/")(source));
    }
    let mut bytes = 0;
    let manifest = match manifest_of(&application.manifest, &application.device_key) {
        Ok(manifest) => manifest,
        Err(error) => {
            tracing::error!(%error, case_number = %application.case_number, "a stored manifest is spoiled");
            *spoiled += usize::from(mark(app, application.id, now).await?);
            return Ok(0);
        }
    };
    for blob in manifest.blobs {
        let is_whole = match app.materials.source(kiosk, blob.sha256).await? {
            Some(source) => {
                bytes += source.size;
                is_whole(source, &blob).await?
            }
            None => may_be_missing(state.phase, blob.kind),
        };
        if !is_whole {
            tracing::error!(
                case_number = %application.case_number,
                sha256 = %blob.sha256,
                "a sealed blob is spoiled or gone: put it back into materials/ from the backup"
            );
            *spoiled += usize::from(mark(app, application.id, now).await?);
            return Ok(bytes);
        }
    }
    if state.envelope == Envelope::Damaged {
        let id = application.id;
        if app.db.tx(move |tx| case::set_to_open_again(tx, id)).await? {
            app.to_open.notify_one();
        }
    }
    Ok(bytes)
}

/// Whether a blob may not be there: a page that is still on its way; a small copy, which only went ahead of one.
fn may_be_missing(phase: Phase, kind: BlobKind) -> bool {
    match (phase, kind) {
        (Phase::Arriving, BlobKind::Page) | (Phase::Received, BlobKind::Rendition) => true,
        (Phase::Arriving | Phase::Received, _) => false,
    }
}

/// Whether the store still has what was brought. A disk that cannot read it has not.
async fn is_whole(source: Source, blob: &BlobEntry) -> Result<bool> {
    if source.size != blob.size {
        return Ok(false);
    }
    let read = tokio::task::spawn_blocking(move || sha256_of(source.reader));
    match read.await.map_err(|_| PlatformError::Panicked)? {
        Ok(sha256) => Ok(sha256 == blob.sha256),
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => Ok(false),
        Err(error) => Err(PlatformError::file("reading again", blob.sha256.to_string())(error)),
    }
}

/// Marks a case for staff; false where that was known.
async fn mark(app: &App, id: Uuid, now: Timestamp) -> Result<bool> {
    app.db
        .tx(move |tx| {
            if !case::set_damaged(tx, id)? {
                return Ok(false);
            }
            if let Some(event) = decide::envelope_failed(event::is_readable(tx, id)?) {
                event::append(tx, id, now, &Actor::Platform, &event)?;
            }
            Ok(true)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_more_is_read_in_an_hour_than_may_be_and_a_round_that_is_over_rests() {
        for bytes in [0, 1, STEP_BYTES, 64 * 1024 * 1024, BYTES_AN_HOUR, u64::MAX] {
            let done = Done { bytes, ..Done::default() };
            let hours = done.rest().as_secs_f64() / 3600.0;
            let may = BYTES_AN_HOUR as f64 * hours;
            assert!(bytes == u64::MAX || (may - bytes as f64).abs() < 1_000_000.0, "{bytes} {may}");
        }
        assert_eq!(Done { is_over: true, ..Done::default() }.rest(), REST);
    }
}
