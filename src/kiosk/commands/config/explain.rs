//! `lobby config explain KEY`.

use clap::Args;
use lobby_domain::{Lang, Text};
use lobby_fleet::config::{self, Explanation, explain, keys_below};
use lobby_words::config::answer as words;
use serde_json::json;

use super::Layers;
use super::answer::{Answer, End, invalid, say, say_json, shown, text_json, value_json, wrong_question};

/// Arguments of `lobby config explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// Full key, e.g. storage.low_water_mb
    key: String,
}

/// Answers the question.
pub fn run(args: &ExplainArgs, layers: &Layers) -> Answer {
    let effective = match layers.sources().load() {
        Ok(loaded) => loaded.effective,
        Err(error) => return invalid(&error, layers.json),
    };
    match explain(&effective, &args.key) {
        Ok(found) if layers.json => say_json(&for_programs(&found), End::Fine),
        Ok(found) => say(for_people(&found), End::Fine),
        Err(nearest) => wrong_question(&no_such_key(&args.key, nearest), layers.json),
    }
}

fn no_such_key(key: &str, nearest: Option<String>) -> Text {
    let below = keys_below(key);
    if !below.is_empty() {
        return words::IS_SECTION.fill_text(&[("key", key), ("keys", &below.join(" "))]);
    }
    match nearest {
        Some(nearest) => words::NO_KEY_NEAREST.fill_text(&[("key", key), ("nearest", &nearest)]),
        None => words::NO_KEY.fill_text(&[("key", key)]),
    }
}

/// The value, then what is known of the key, in one language after the other.
fn for_people(found: &Explanation) -> Vec<String> {
    let mut lines = vec![format!("{} = {}", found.key, with_unit(found, found.value.as_ref()))];
    for lang in lobby_words::languages().iter() {
        lines.extend(about(found, lang).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

fn about(found: &Explanation, lang: Lang) -> Vec<String> {
    let layer = found.layer.text();
    let from = match &found.source {
        Some(source) => words::FROM_SOURCE.fill(lang, &[("layer", layer.get(lang)), ("source", source)]),
        None => words::FROM.fill(lang, &[("layer", layer.get(lang))]),
    };
    let default = with_unit(found, found.default.as_ref());
    let mut lines =
        vec![found.doc.meaning().get(lang).to_owned(), from, words::BUILT_IN.fill(lang, &[("value", &default)])];
    lines.extend(found.overridden.iter().map(|below| {
        let (layer, value) = (below.kind.text(), shown(Some(&below.value)));
        let values = [("layer", layer.get(lang)), ("source", below.source.as_str()), ("value", value.as_str())];
        words::OVERRIDDEN.fill(lang, &values)
    }));
    if found.doc.local_only {
        lines.push(words::MACHINE_ONLY.get(lang).to_owned());
    }
    lines
}

/// Units are written as in English, in every language.
fn with_unit(found: &Explanation, value: Option<&config::Value>) -> String {
    let unit = found.doc.unit.text().map_or_else(String::new, |unit| format!(" {}", unit.en));
    format!("{}{unit}", shown(value))
}

fn for_programs(found: &Explanation) -> serde_json::Value {
    let overridden: Vec<_> = found
        .overridden
        .iter()
        .map(|below| json!({"layer": below.kind, "source": below.source, "value": value_json(Some(&below.value))}))
        .collect();
    json!({
        "key": found.key,
        "value": value_json(found.value.as_ref()),
        "layer": found.layer,
        "source": found.source,
        "meaning": text_json(&found.doc.meaning()),
        "unit": found.doc.unit.text().map(|unit| text_json(&unit)),
        "default": value_json(found.default.as_ref()),
        "overridden": overridden,
        "local_only": found.doc.local_only,
    })
}
