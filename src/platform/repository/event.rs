//! Histories of cases. Rows are only ever added.

use jiff::Timestamp;
use lobby_casework::authority::Purpose;
use lobby_casework::event::{ArchiveStandard, Event, ManifestDigest, Part, Picture, Recorded};
use lobby_casework::retention::RuleId;
use lobby_domain::Actor;
use lobby_domain::id::MaterialCode;
use lobby_wire::digest::Sha256;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// Adds an event at the end of a history.
///
/// # Errors
/// As [`Tx::exec`].
pub fn append(tx: &mut Tx<'_>, application_id: Uuid, at: Timestamp, actor: &Actor, event: &Event) -> Result<()> {
    let insert = "insert into event (org, application_id, n, at, kind, actor, body) \
                  select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6 \
                  from event where org = $1 and application_id = $2";
    let (kind, actor, body) = (kind(event), actor.to_string(), body(event));
    tx.exec(insert, &[tx.org(), application_id.into(), at.into(), kind.into(), actor.into(), body.into()])?;
    Ok(())
}

/// Adds a reading at the end of a history, with what it was for.
///
/// # Errors
/// As [`Tx::exec`].
pub fn append_reading(
    tx: &mut Tx<'_>,
    application_id: Uuid,
    at: Timestamp,
    actor: &Actor,
    event: &Event,
    purpose: Purpose,
) -> Result<()> {
    let insert = "insert into event (org, application_id, n, at, kind, actor, body, purpose) \
                  select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7 \
                  from event where org = $1 and application_id = $2";
    let values: [V; 7] = [
        tx.org(),
        application_id.into(),
        at.into(),
        kind(event).into(),
        actor.to_string().into(),
        body(event).into(),
        purpose.name().into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// What the readings of a case were for, oldest first; none where that was not asked yet.
///
/// # Errors
/// As [`Tx::rows`].
pub fn purposes(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Vec<Purpose>> {
    let query =
        "select n, purpose from event where org = $1 and application_id = $2 and purpose is not null order by n";
    let rows = tx.rows(query, &[tx.org(), application_id.into()])?;
    let read = |row| {
        let mut columns = Columns::new("event", row);
        columns.number()?;
        Purpose::from_name(&columns.text()?).ok_or_else(|| columns.unknown("purpose"))
    };
    rows.into_iter().map(read).collect()
}

/// Adds an event at a position that is known to be free: the history of an application that was inserted just now
/// begins so. It reads nothing, so that intakes at the same time never conflict.
///
/// # Errors
/// As [`Tx::exec`].
pub fn begin(tx: &mut Tx<'_>, application_id: Uuid, recorded: &Recorded) -> Result<()> {
    let insert =
        "insert into event (org, application_id, n, at, kind, actor, body) values ($1, $2, $3, $4, $5, $6, $7)";
    let Recorded { position, at, actor, event } = recorded;
    tx.exec(
        insert,
        &[
            tx.org(),
            application_id.into(),
            (*position).into(),
            (*at).into(),
            kind(event).into(),
            actor.to_string().into(),
            body(event).into(),
        ],
    )?;
    Ok(())
}

/// The history of an application's case, oldest event first.
///
/// # Errors
/// As [`Tx::rows`]; [`crate::error::PlatformError::UnknownValue`] for an event that this program does not know.
pub fn history(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Vec<Recorded>> {
    let query = "select n, at, kind, actor, body from event where org = $1 and application_id = $2 order by n";
    tx.rows(query, &[tx.org(), application_id.into()])?.into_iter().map(|row| read(application_id, row)).collect()
}

/// Whether the envelope of a case can be opened, by its history.
///
/// # Errors
/// As [`history`].
pub fn is_readable(tx: &mut Tx<'_>, application_id: Uuid) -> Result<bool> {
    let (lost, back) = (Event::EnvelopeUnreadable, Event::EnvelopeReadable);
    let history = history(tx, application_id)?;
    let last = history.iter().rev().find(|recorded| recorded.event == lost || recorded.event == back);
    Ok(last.is_none_or(|recorded| recorded.event == back))
}

fn read(application_id: Uuid, row: Row) -> Result<Recorded> {
    let key = match row.first() {
        Some(V::I64(position)) => format!("{application_id} {position}"),
        Some(V::Text(_) | V::Bytes(_) | V::Null) | None => application_id.to_string(),
    };
    let mut columns = Columns::with_key("event", key, row);
    let (position, at, kind) = (columns.number()?, columns.time()?, columns.text()?);
    let actor = columns.checked("actor")?;
    let event = decode(&kind, &columns.text()?).ok_or_else(|| columns.unknown("kind or body"))?;
    Ok(Recorded { position, at, actor, event })
}

/// Bodies as stored. A body's form is part of its kind: another form gets another kind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestBody {
    manifest_sha256: Sha256,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplicationBody {
    application_id: Uuid,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentBody {
    material: String,
    standard: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RevealedBody {
    what: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PictureBody {
    picture: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErasedBody {
    rule: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmptyBody {}

const RECEIVED: &str = "received";
const RECEIVED_AHEAD: &str = "received_ahead";
const PAGES_COMPLETE: &str = "pages_complete";
const ENVELOPE_UNREADABLE: &str = "envelope_unreadable";
const ENVELOPE_READABLE: &str = "envelope_readable";
const DIGEST_CONFLICT: &str = "alarm_digest_conflict";
const NUMBER_CONFLICT: &str = "alarm_case_number_taken";
const OPENED: &str = "opened";
const MADE_AGAIN: &str = "made_again";
const PICTURE_SEEN: &str = "picture_seen";
const EXPORTED: &str = "exported";
const DOCUMENT_TAKEN: &str = "document_taken";
const REVEALED: &str = "revealed";
const ERASED: &str = "erased";

/// The kind of an event as stored.
#[must_use]
pub fn kind(event: &Event) -> &'static str {
    match event {
        Event::Received { .. } => RECEIVED,
        Event::ReceivedAhead { .. } => RECEIVED_AHEAD,
        Event::PagesComplete => PAGES_COMPLETE,
        Event::EnvelopeUnreadable => ENVELOPE_UNREADABLE,
        Event::EnvelopeReadable => ENVELOPE_READABLE,
        Event::DigestConflict { .. } => DIGEST_CONFLICT,
        Event::NumberConflict { .. } => NUMBER_CONFLICT,
        Event::Opened => OPENED,
        Event::PictureSeen { .. } => PICTURE_SEEN,
        Event::Exported => EXPORTED,
        Event::MadeAgain => MADE_AGAIN,
        Event::DocumentTaken { .. } => DOCUMENT_TAKEN,
        Event::Revealed { .. } => REVEALED,
        Event::Erased { .. } => ERASED,
    }
}

/// The body of an event as stored, JSON.
#[must_use]
pub fn body(event: &Event) -> String {
    match event {
        Event::Received { manifest } | Event::ReceivedAhead { manifest } | Event::DigestConflict { manifest } => {
            json(&ManifestBody { manifest_sha256: Sha256(manifest.0) })
        }
        Event::PagesComplete
        | Event::EnvelopeUnreadable
        | Event::EnvelopeReadable
        | Event::Opened
        | Event::Exported
        | Event::MadeAgain => json(&EmptyBody {}),
        Event::PictureSeen { picture } => json(&PictureBody { picture: picture.to_string() }),
        Event::NumberConflict { application } => json(&ApplicationBody { application_id: *application }),
        Event::DocumentTaken { material, standard } => {
            json(&DocumentBody { material: material.to_string(), standard: standard.name().to_owned() })
        }
        Event::Revealed { part } => json(&RevealedBody { what: part.to_string() }),
        Event::Erased { rule } => json(&ErasedBody { rule: rule.to_string() }),
    }
}

fn decode(kind: &str, body: &str) -> Option<Event> {
    Some(match kind {
        RECEIVED => Event::Received { manifest: manifest(body)? },
        RECEIVED_AHEAD => Event::ReceivedAhead { manifest: manifest(body)? },
        PAGES_COMPLETE => empty(body, Event::PagesComplete)?,
        ENVELOPE_UNREADABLE => empty(body, Event::EnvelopeUnreadable)?,
        ENVELOPE_READABLE => empty(body, Event::EnvelopeReadable)?,
        DIGEST_CONFLICT => Event::DigestConflict { manifest: manifest(body)? },
        NUMBER_CONFLICT => Event::NumberConflict { application: parsed::<ApplicationBody>(body)?.application_id },
        OPENED => empty(body, Event::Opened)?,
        PICTURE_SEEN => Event::PictureSeen { picture: Picture::parse(&parsed::<PictureBody>(body)?.picture)? },
        EXPORTED => empty(body, Event::Exported)?,
        MADE_AGAIN => empty(body, Event::MadeAgain)?,
        DOCUMENT_TAKEN => {
            let DocumentBody { material, standard } = parsed(body)?;
            let material = MaterialCode::parse(&material).ok()?;
            Event::DocumentTaken { material, standard: ArchiveStandard::from_name(&standard)? }
        }
        REVEALED => Event::Revealed { part: Part::parse(&parsed::<RevealedBody>(body)?.what)? },
        ERASED => Event::Erased { rule: RuleId::parse(&parsed::<ErasedBody>(body)?.rule)? },
        _ => return None,
    })
}

fn manifest(body: &str) -> Option<ManifestDigest> {
    parsed::<ManifestBody>(body).map(|body| ManifestDigest(body.manifest_sha256.0))
}

fn empty(body: &str, event: Event) -> Option<Event> {
    parsed::<EmptyBody>(body).map(|EmptyBody {}| event)
}

fn parsed<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_json::from_str(body).ok()
}

/// Structs of texts always become JSON.
fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_stored_as_it_always_was_and_read_back() {
        let manifest = ManifestDigest([0xab; 32]);
        let digest = format!(r#"{{"manifest_sha256":"{}"}}"#, "ab".repeat(32));
        let material = MaterialCode::parse("M041").unwrap();
        let stored = [
            (Event::Received { manifest }, "received", digest.as_str()),
            (Event::ReceivedAhead { manifest }, "received_ahead", &digest),
            (Event::PagesComplete, "pages_complete", "{}"),
            (Event::EnvelopeUnreadable, "envelope_unreadable", "{}"),
            (Event::EnvelopeReadable, "envelope_readable", "{}"),
            (Event::DigestConflict { manifest }, "alarm_digest_conflict", &digest),
            (
                Event::NumberConflict { application: Uuid::from_u128(7) },
                "alarm_case_number_taken",
                r#"{"application_id":"00000000-0000-0000-0000-000000000007"}"#,
            ),
            (Event::Opened, "opened", "{}"),
            (Event::PictureSeen { picture: Picture::Page(3) }, "picture_seen", r#"{"picture":"page:3"}"#),
            (Event::PictureSeen { picture: Picture::Signature }, "picture_seen", r#"{"picture":"signature"}"#),
            (Event::Exported, "exported", "{}"),
            (Event::MadeAgain, "made_again", "{}"),
            (
                Event::DocumentTaken { material, standard: ArchiveStandard::A3b },
                "document_taken",
                r#"{"material":"M041","standard":"a3b"}"#,
            ),
            (
                Event::Revealed { part: Part::parse("card:id_number").unwrap() },
                "revealed",
                r#"{"what":"card:id_number"}"#,
            ),
            (Event::Erased { rule: RuleId::parse("decided").unwrap() }, "erased", r#"{"rule":"decided"}"#),
        ];
        for (event, name, text) in stored {
            assert_eq!((kind(&event), body(&event).as_str()), (name, text));
            assert_eq!(decode(name, text), Some(event));
        }
    }

    #[test]
    fn an_unknown_kind_and_a_body_of_another_form_are_no_events() {
        for (kind, body) in [
            ("accepted", "{}"),
            ("opened", r#"{"by":"x"}"#),
            ("received", "{}"),
            ("received", r#"{"manifest_sha256":"abc"}"#),
            ("document_taken", r#"{"material":"M041","standard":"a9z"}"#),
            ("revealed", r#"{"what":"card:<script>"}"#),
            ("erased", r#"{"rule":"<script>"}"#),
            ("pages_complete", ""),
        ] {
            assert_eq!(decode(kind, body), None, "{kind} {body}");
        }
    }
}
