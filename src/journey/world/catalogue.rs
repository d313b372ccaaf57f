//! A copy of the sample catalogue in which something is changed.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::error::JourneyError;

/// Copies the catalogue to a folder that is not there yet; what is there stays as it is.
///
/// # Errors
/// A file cannot be copied.
pub fn copy_once(from: &Path, to: &Path) -> Result<(), JourneyError> {
    if to.exists() {
        return Ok(());
    }
    let items = to.join("items");
    fs::create_dir_all(&items).map_err(JourneyError::io("making", &items))?;
    let copy = |from: &Path, to: &Path| fs::copy(from, to).map_err(JourneyError::io("copying", from));
    copy(&from.join("choice-lists.json"), &to.join("choice-lists.json"))?;
    copy(&from.join("../organisation.json"), &to.join("organisation.json"))?;
    let listed = from.join("items");
    for entry in fs::read_dir(&listed).map_err(JourneyError::io("listing", &listed))? {
        let path = entry.map_err(JourneyError::io("listing", &listed))?.path();
        copy(&path, &items.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Changes one item of the catalogue in `folder`.
///
/// # Errors
/// There is no such item, or it is no JSON.
pub fn change_item(folder: &Path, item: &str, change: impl FnOnce(&mut Value)) -> Result<(), JourneyError> {
    let path = folder.join("items").join(format!("{item}.json"));
    let text = fs::read_to_string(&path).map_err(JourneyError::io("reading", &path))?;
    let mut json: Value =
        serde_json::from_str(&text).map_err(|error| JourneyError::program("the catalogue", error.to_string()))?;
    change(&mut json);
    fs::write(&path, json.to_string()).map_err(JourneyError::io("writing", &path))
}
