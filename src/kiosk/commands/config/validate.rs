//! `lobby config validate FILE…`, or with `--state`, `--site`, `--device`: everything that counts on a kiosk.

use std::path::PathBuf;

use clap::Args;
use lobby_domain::Text;
use lobby_fleet::ConfigError;
use lobby_fleet::config::{Effective, Layer, LayerKind, file_layer};
use lobby_fleet::desired::Refused;
use lobby_words::config::answer as words;
use serde_json::json;

use super::Layers;
use super::answer::{
    Answer, End, error_json, error_lines, invalid, one_line, refusal_lines, say, say_json, text_json, wrong_question,
};

/// Arguments of `lobby config validate`.
#[derive(Clone, Debug, Args)]
pub struct ValidateArgs {
    /// Files to check, each by itself and over the defaults of the profile
    files: Vec<PathBuf>,
}

/// Answers the question.
pub fn run(args: &ValidateArgs, layers: &Layers) -> Answer {
    if args.files.is_empty() { kiosk(layers) } else { files(&args.files, layers) }
}

fn files(files: &[PathBuf], layers: &Layers) -> Answer {
    let found: Vec<_> = files.iter().map(|file| (file, check(file, layers))).collect();
    if let Some((_, Err(error @ ConfigError::Unreadable { .. }))) =
        found.iter().find(|(_, outcome)| matches!(outcome, Err(ConfigError::Unreadable { .. })))
    {
        return wrong_question(&error.text(), layers.json);
    }
    let errors: Vec<_> = found.iter().filter_map(|(_, outcome)| outcome.as_ref().err()).collect();
    let end = if errors.is_empty() { End::Fine } else { End::Found };
    if layers.json {
        let errors: Vec<_> = errors.into_iter().map(error_json).collect();
        return say_json(&json!({"valid": errors.is_empty(), "errors": errors}), end);
    }
    let lines = found.iter().flat_map(|(file, outcome)| match outcome {
        Ok(_) => vec![format!("✓ {}: {}", file.display(), one_line(&words::FILE_RIGHT.text()))],
        Err(error) => error_lines(error),
    });
    say(lines.collect(), end)
}

/// The file alone, then over the profile's defaults: a site's file must stand without a device's.
fn check(file: &std::path::Path, layers: &Layers) -> Result<Effective, ConfigError> {
    let layer = file_layer(LayerKind::Device, file)?;
    let name = format!("profile {}", layers.profile.name());
    let defaults = Layer::read(LayerKind::Defaults, &name, layers.profile.text())?;
    Effective::from_layers(layers.profile, vec![defaults, layer])
}

fn kiosk(layers: &Layers) -> Answer {
    let sources = layers.sources();
    let loaded = match sources.load() {
        Ok(loaded) => loaded,
        Err(error) => return invalid(&error, layers.json),
    };
    let refused = layers.desired().and_then(|desired| desired.refused());
    let version = sources.remote.as_ref().map(|remote| remote.version);
    let end = if refused.is_none() && loaded.refused.is_none() { End::Fine } else { End::Found };
    if layers.json {
        let errors: Vec<_> = loaded.refused.iter().map(error_json).collect();
        let refused = refused.as_ref().map(refused_json);
        let valid = end == End::Fine;
        return say_json(&json!({"valid": valid, "remote": version, "refused": refused, "errors": errors}), end);
    }
    let from_platform = match version {
        Some(version) => words::PLATFORM_VERSION.fill_text(&[("version", &version.to_string())]),
        None => words::PLATFORM_NONE.text(),
    };
    let mut lines = vec![one_line(&from_platform)];
    lines.extend(loaded.refused.iter().flat_map(error_lines));
    if let Some(refused) = &refused {
        lines.extend(version_refused(refused));
    }
    if end == End::Fine {
        lines.push(format!("✓ {}", one_line(&words::RIGHT.text())));
    }
    say(lines, end)
}

fn version_refused(refused: &Refused) -> Vec<String> {
    let (version, reason) = (refused.version.to_string(), reason(refused));
    let say = |lang| words::VERSION_REFUSED.fill(lang, &[("version", &version), ("reason", reason.get(lang))]);
    refusal_lines(&lobby_words::in_every_language(say), &refused.code)
}

/// As it was written down when the version was refused: in Chinese and English.
fn reason(refused: &Refused) -> Text {
    Text::new(refused.zh.as_str(), refused.en.as_str())
}

fn refused_json(refused: &Refused) -> serde_json::Value {
    let text = text_json(&reason(refused));
    json!({"version": refused.version, "code": refused.code, "key": refused.key, "text": text})
}
