//! `lobby config explain KEY`.

use clap::Args;
use lobby_domain::Text;
use lobby_fleet::config::{Explanation, explain, keys_below};
use serde_json::json;

use super::Layers;
use super::answer::{Answer, End, both, invalid, layer, say, say_json, shown, value_json, wrong_question};

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
        let keys = below.join(" ");
        return Text::new(format!("“{key}”是一节，里面有：{keys}"), format!("`{key}` is a section; its keys: {keys}"));
    }
    match nearest {
        Some(nearest) => Text::new(
            format!("没有“{key}”这一项。是不是想写“{nearest}”？"),
            format!("There is no key `{key}`. Did you mean `{nearest}`?"),
        ),
        None => Text::new(format!("没有“{key}”这一项。"), format!("There is no key `{key}`.")),
    }
}

fn for_people(found: &Explanation) -> Vec<String> {
    let meaning = found.doc.meaning();
    let unit = found.doc.unit.text().map_or_else(String::new, |unit| format!(" {}", unit.en));
    let source = found.source.as_deref().map_or_else(String::new, |source| format!("（{source}）"));
    let mut lines = vec![
        format!("{} = {}{unit}", found.key, shown(found.value.as_ref())),
        format!("  {}", meaning.zh),
        format!("  {}", meaning.en),
        format!("  来自 / from：{}{source}", layer(found.layer)),
        format!("  程序自带 / built in：{}{unit}", shown(found.default.as_ref())),
    ];
    for below in &found.overridden {
        let (layer, value) = (layer(below.kind), shown(Some(&below.value)));
        lines.push(format!("  被盖住 / overridden：{layer}（{}）= {value}", below.source));
    }
    if found.doc.local_only {
        lines.push("  只能在机器上设置 / only files of the machine may set it".to_owned());
    }
    lines
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
        "meaning": both(&found.doc.meaning()),
        "unit": found.doc.unit.text().map(|unit| both(&unit)),
        "default": value_json(found.default.as_ref()),
        "overridden": overridden,
        "local_only": found.doc.local_only,
    })
}
