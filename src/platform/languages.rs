//! Further languages of the officers' pages, beside those that are built in.

use std::path::Path;

use lobby_words::setup as words;

use crate::error::{PlatformError, Result};

/// Adds each `*.toml` of `folder`, in the order of their names, for as long as the program runs. No folder: no languages.
///
/// # Errors
/// [`PlatformError::File`] where the folder or a file cannot be read; [`PlatformError::Setup`] with all that is wrong
/// with a file.
pub fn add(folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let listing = || PlatformError::file("listing", folder);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(listing())? {
        files.push(entry.map_err(listing())?.path());
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for path in files {
        let lang = lobby_words::add(&path.display().to_string(), &crate::data_dir::read(&path)?)
            .map_err(PlatformError::because(words::LANGUAGE_WRONG))?;
        tracing::info!(language = lang.code(), "language added");
    }
    Ok(())
}
