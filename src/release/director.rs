use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::key::{Online, Signer};
use crate::refused::Refused;
use crate::repository::Repository;
use crate::role::Role;

/// New files of one kiosk's director, which order this target for it and nothing else of its kind: `path` with length and
/// hashes as the image repository lists them. Nothing where that is ordered already.
///
/// # Errors
/// [`Refused::Client`], [`Refused::Sign`].
pub fn order(
    director: &Repository,
    kiosk: &str,
    (path, target): (&str, &Value),
    online: &dyn Signer,
    now: Timestamp,
) -> Result<Vec<(String, Vec<u8>)>, Refused> {
    let before = director.current(Role::Targets).ok();
    let mut ordered =
        before.as_ref().and_then(|before| before.get("targets")?.as_object().cloned()).unwrap_or_default();
    let kind = path.split_once('/').map_or(path, |(kind, _)| kind);
    ordered.retain(|other, _| other.split_once('/').is_none_or(|(other, _)| other != kind));
    let custom = json!({ "kiosk": kiosk });
    let entry = json!({ "length": target["length"], "hashes": target["hashes"], "custom": custom });
    ordered.insert(path.to_owned(), entry);
    if let Some(before) = &before
        && before.get("targets").and_then(Value::as_object) == Some(&ordered)
    {
        return Ok(Vec::new());
    }
    let version = before.map_or(1, |before| before.version() + 1);
    let body = Map::from_iter([("targets".to_owned(), Value::Object(ordered))]);
    let mut targets = Document::new(Role::Targets, version, now, body);
    targets.sign(online)?;
    director.publish(&[(Role::Targets, targets)], &Online { snapshot: online, timestamp: online }, now)
}
