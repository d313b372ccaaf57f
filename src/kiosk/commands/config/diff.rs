//! `lobby config diff A B`: two configurations, each named by the layer up to which it counts, or by a file.

use std::path::Path;

use clap::Args;
use lobby_fleet::ConfigError;
use lobby_fleet::config::{self, Difference, Effective, LayerKind, Sources, diff, key_doc};
use lobby_words::config::answer as words;
use serde_json::json;

use super::Layers;
use super::answer::{Answer, End, invalid, one_line, say, say_json, shown, text_json, value_json, wrong_question};

/// Arguments of `lobby config diff`.
#[derive(Clone, Debug, Args)]
pub struct DiffArgs {
    /// `defaults`, `site`, `device` or `remote` (everything up to that layer), or a file over the defaults
    #[arg(default_value = "defaults")]
    before: String,
    /// The same
    #[arg(default_value = "remote")]
    after: String,
    /// What this layer changes: short for the layer below it and itself
    #[arg(long, value_parser = kind, conflicts_with_all = ["before", "after"])]
    layer: Option<LayerKind>,
}

fn kind(name: &str) -> Result<LayerKind, String> {
    LayerKind::from_name(name).ok_or_else(|| "one of defaults, site, device, remote".to_owned())
}

/// Answers the question.
pub fn run(args: &DiffArgs, layers: &Layers) -> Answer {
    let (before, after) = match args.layer {
        Some(kind) => (below(kind).to_owned(), kind.name().to_owned()),
        None => (args.before.clone(), args.after.clone()),
    };
    let sides = side(&before, layers).and_then(|before| Ok((before, side(&after, layers)?)));
    let (before, after) = match sides {
        Ok(sides) => sides,
        Err(error @ ConfigError::Unreadable { .. }) => return wrong_question(&error.text(), layers.json),
        Err(error) => return invalid(&error, layers.json),
    };
    let (differences, same) = diff(&before, &after);
    let end = if differences.is_empty() { End::Fine } else { End::Found };
    if layers.json {
        let differences: Vec<_> = differences.iter().map(for_programs).collect();
        return say_json(&json!({"differences": differences, "same": same}), end);
    }
    let count = differences.len();
    let counts = words::DIFFERENCES.fill_text(&[("count", &count.to_string()), ("same", &same.to_string())]);
    let mut lines = vec![one_line(&counts)];
    lines.extend(differences.iter().flat_map(for_people));
    say(lines, end)
}

fn below(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Defaults | LayerKind::Site => LayerKind::Defaults.name(),
        LayerKind::Device => LayerKind::Site.name(),
        LayerKind::Remote => LayerKind::Device.name(),
    }
}

/// The configuration up to a layer, or a file's over the defaults.
fn side(name: &str, layers: &Layers) -> Result<Effective, ConfigError> {
    let all = layers.sources();
    let Some(kind) = LayerKind::from_name(name) else {
        let file = Some(Path::new(name).to_path_buf());
        return Sources { profile: all.profile, site: None, device: file, remote: None }.strict();
    };
    Sources {
        profile: all.profile,
        site: all.site.filter(|_| kind >= LayerKind::Site),
        device: all.device.filter(|_| kind >= LayerKind::Device),
        remote: all.remote.filter(|_| kind >= LayerKind::Remote),
    }
    .load()
    .map(|loaded| loaded.effective)
}

fn for_people(difference: &Difference) -> Vec<String> {
    let meaning = key_doc(&difference.key).map_or_else(String::new, |doc| format!("  {}", one_line(&doc.meaning())));
    let line = |sign: &str, side: &Option<(config::Value, LayerKind)>| {
        let layer = side.as_ref().map_or_else(String::new, |(_, kind)| format!("  ({})", one_line(&kind.text())));
        format!("  {sign} {}{layer}", shown(side.as_ref().map(|(value, _)| value)))
    };
    vec![format!("{}{meaning}", difference.key), line("-", &difference.before), line("+", &difference.after)]
}

fn for_programs(difference: &Difference) -> serde_json::Value {
    let side = |side: &Option<(config::Value, LayerKind)>| {
        side.as_ref().map(|(value, kind)| json!({"value": value_json(Some(value)), "layer": kind}))
    };
    let (before, after) = (side(&difference.before), side(&difference.after));
    let meaning = key_doc(&difference.key).map(|doc| text_json(&doc.meaning()));
    json!({"key": difference.key, "before": before, "after": after, "meaning": meaning})
}
