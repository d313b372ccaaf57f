//! Further languages of a kiosk, beside those that are built in.

use std::path::Path;

/// Adds each `*.toml` of `words/` in the state folder, in the order of their names, for as long as the program runs. A
/// file that cannot be used is logged with all that is wrong with it; the kiosk goes on in its other languages.
pub fn add(state: &Path) {
    let Ok(entries) = std::fs::read_dir(state.join("words")) else { return };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for path in files {
        let name = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(file = name, %error, "a language file cannot be read");
                continue;
            }
        };
        match lobby_words::add(&name, &text) {
            Ok(lang) => tracing::info!(language = lang.code(), "language added"),
            Err(error) => tracing::error!(%error, "a language file cannot be used"),
        }
    }
}
