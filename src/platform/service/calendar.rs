//! Calendars of working days: published whole and signed, each version not behind the one before it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use lobby_envelope::jws;
use lobby_words::setup as words;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::calendar_file;
use crate::error::{PlatformError, Result};
use crate::published_calendar::PublishedCalendar;
use crate::repository::calendar;
use crate::service::catalogue::Source;

const SCHEMA: &str = "lobby-calendars/1";
/// What the signature is about.
const TYP: &str = "lobby-calendars+jws";

/// What is signed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    schema: String,
    version: i64,
    published_at: Timestamp,
    files: BTreeMap<i16, String>,
}

/// What a file says of itself.
#[derive(Deserialize)]
struct Edition {
    version: u32,
    status: String,
}

/// Publishes the files of a folder as the next version, unless they are those in force. Returns the version in force.
///
/// # Errors
/// [`PlatformError::Setup`] where a file is wrong, or one of a year that is in force is missing or older.
pub async fn publish(app: &App, folder: &Path, now: Timestamp) -> Result<i64> {
    let files = calendar_file::files(folder).map_err(PlatformError::because(words::CALENDAR_WRONG))?;
    publish_files(app, files, now).await
}

/// Publishes the notices that are built in, unless there is a calendar.
///
/// # Errors
/// As [`publish`].
pub async fn publish_sample(app: &App, now: Timestamp) -> Result<()> {
    if app.db.read(calendar::in_force).await? == 0 {
        publish_files(app, Source::sample_calendar(), now).await?;
    }
    Ok(())
}

async fn publish_files(app: &App, files: BTreeMap<i16, String>, now: Timestamp) -> Result<i64> {
    let before = in_force(app).await?;
    if before.files == files {
        return Ok(before.version);
    }
    let version = before.version + 1;
    let calendar = PublishedCalendar::new(version, files)?;
    let behind = before.files.iter().find(|(year, file)| is_behind(calendar.files.get(year), file));
    if let Some((year, _)) = behind {
        return Err(PlatformError::setup(words::CALENDAR_OLDER, &[("year", &year.to_string())]));
    }
    let signed = Signed { schema: SCHEMA.into(), version, published_at: now, files: calendar.files };
    let payload = serde_json::to_vec(&signed).map_err(|_| PlatformError::Row("calendar"))?;
    let key = &app.keys.catalogue;
    let jws = jws::sign(key, &key.kid(), TYP, &payload).map_err(PlatformError::seal("signing a calendar"))?;
    app.db.tx(move |tx| calendar::insert(tx, version, now, &jws)).await?;
    tracing::info!(version, years = signed.files.len(), "calendar published");
    Ok(version)
}

/// Whether the new file of a year is missing, of an earlier version, or takes a publication back.
fn is_behind(new: Option<&String>, old: &str) -> bool {
    let edition = |file: &str| serde_json::from_str::<Edition>(file).ok();
    let (Some(new), Some(old)) = (new.and_then(|new| edition(new)), edition(old)) else { return true };
    new.version < old.version || (old.status == "published" && new.status != old.status)
}

/// The calendar in force; the weekly rule where none was published.
///
/// # Errors
/// As [`of_version`].
pub async fn in_force(app: &App) -> Result<Arc<PublishedCalendar>> {
    let version = app.db.read(calendar::in_force).await?;
    if let Some(last) = app.calendar.of(version) {
        return Ok(last);
    }
    let read = of_version(app, version).await?;
    app.calendar.keep(&read);
    Ok(read)
}

/// The calendar of a version; the weekly rule for 0.
///
/// # Errors
/// [`PlatformError::Seal`] where it is not as this platform signed it.
pub async fn of_version(app: &App, version: i64) -> Result<Arc<PublishedCalendar>> {
    if version == 0 {
        return PublishedCalendar::weekly_rule().map(Arc::new);
    }
    let found = app.db.read(move |tx| calendar::find(tx, version)).await?;
    let jws = found.ok_or(PlatformError::Row("calendar"))?;
    let key = app.keys.catalogue_verifier()?;
    let payload = jws::verify(&jws, &[key], TYP).map_err(PlatformError::seal("verifying a calendar"))?;
    let signed: Signed = serde_json::from_slice(&payload).map_err(|_| PlatformError::Row("calendar"))?;
    if signed.version != version || signed.schema != SCHEMA {
        return Err(PlatformError::Row("calendar"));
    }
    PublishedCalendar::new(version, signed.files).map(Arc::new)
}
