//! The same home as a static page, for the browser that is compared with.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::error::JourneyError;

const TEMPLATE: &str = include_str!("home.html");
const STEPS: [&str; 7] = ["选事项", "核身份", "查材料", "填信息", "交材料", "核内容", "签名字"];

/// Writes the page: its rows are the services of the catalogue in `catalogue`, its icons those of the kiosk in `assets`.
///
/// # Errors
/// A file of the assets cannot be read.
pub fn write(to: &Path, assets: &Path, catalogue: &Path) -> Result<(), JourneyError> {
    let items = items(&catalogue.join("items"))?;
    let mut page = TEMPLATE.to_owned();
    page = page.replace("{{home}}", &rows(&items, 908, 168, 148, |item| item.promise.clone()));
    let second = |item: &Item| format!("{}  |  {}", item.authority, item.promise);
    page = page.replace("{{items}}", &rows(&items, 464, 150, 132, second));
    page = page.replace("{{steps}}", &steps());
    page = fill(&page, assets)?;
    fs::write(to, page).map_err(JourneyError::io("writing", to))
}

struct Item {
    name: String,
    authority: String,
    promise: String,
    popularity: u64,
}

/// The services, most used first, as the kiosk lists them.
fn items(folder: &Path) -> Result<Vec<Item>, JourneyError> {
    let mut items = Vec::new();
    for entry in fs::read_dir(folder).map_err(JourneyError::io("listing", folder))?.flatten() {
        let path = entry.path();
        let text = fs::read(&path).map_err(JourneyError::io("reading", &path))?;
        let Ok(item) = serde_json::from_slice::<Value>(&text) else { continue };
        let zh = |value: &Value| value["zh"].as_str().or(value.as_str()).unwrap_or_default().to_owned();
        items.push(Item {
            name: zh(&item["name"]),
            authority: zh(&item["implementing_authority"]["name"]),
            promise: promise(&item["promised_limit"]),
            popularity: item["popularity"].as_u64().unwrap_or_default(),
        });
    }
    items.sort_by(|a, b| b.popularity.cmp(&a.popularity).then_with(|| a.name.cmp(&b.name)));
    Ok(items)
}

fn promise(limit: &Value) -> String {
    match (limit["value"].as_u64().unwrap_or_default(), limit["unit"].as_str()) {
        (0, _) => "当场办结".into(),
        (days, Some("natural_day")) => format!("承诺 {days} 天"),
        (days, _) => format!("承诺 {days} 个工作日"),
    }
}

fn rows(items: &[Item], top: usize, step: usize, height: usize, second: impl Fn(&Item) -> String) -> String {
    let row = |(at, item): (usize, &Item)| {
        let (name, second, top) = (&item.name, second(item), top + at * step);
        format!(
            "<div class=\"card row item\" style=\"top:{top}px;height:{height}px\"><div><div class=\"name\">{name}</div>\
             <div class=\"second\">{second}</div></div>{{{{icon chevron-right 44 #0E4A68}}}}</div>"
        )
    };
    items.iter().take(4).enumerate().map(row).collect()
}

fn steps() -> String {
    let step = |(at, name): (usize, &&str)| {
        let (bar, ink, weight) = if at == 0 { ("#0E4A68", "#0E4A68", 700) } else { ("#D3CEC2", "#3A4651", 400) };
        let height = if at == 0 { 18 } else { 10 };
        format!(
            "<div style=\"flex:1;color:{ink};font-weight:{weight}\"><div style=\"height:18px;display:flex;align-items:center\">\
             <div style=\"flex:1;height:{height}px;border-radius:9px;background:{bar}\"></div></div>{name}</div>"
        )
    };
    STEPS.iter().enumerate().map(step).collect()
}

/// Puts drawings and icons in the place of `{{drawing NAME}}` and `{{icon NAME SIZE COLOUR}}`.
fn fill(page: &str, assets: &Path) -> Result<String, JourneyError> {
    let mut filled = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let (words, behind) = after.split_once("}}").unwrap_or((after, ""));
        filled += before;
        let words: Vec<&str> = words.split(' ').collect();
        match words.as_slice() {
            ["drawing", name] => filled += &svg(&assets.join(format!("drawings/{name}.svg")))?,
            ["icon", name, size, colour] => {
                let icon = svg(&assets.join(format!("icons/{name}.svg")))?;
                let sized = format!("<svg width=\"{size}\" height=\"{size}\"");
                filled += &icon.replacen("<svg", &sized, 1).replace("stroke=\"#000\"", &format!("stroke=\"{colour}\""));
            }
            _ => {}
        }
        rest = behind;
    }
    Ok(filled + rest)
}

fn svg(path: &Path) -> Result<String, JourneyError> {
    let text = fs::read_to_string(path).map_err(JourneyError::io("reading", path))?;
    Ok(text.find("<svg").map_or_else(String::new, |at| text[at..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_static_page_names_every_service_and_has_no_gap() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("home.html");
        write(&page, &assets, &assets.join("sample/catalogue")).unwrap();
        let text = fs::read_to_string(page).unwrap();
        assert!(!text.contains("{{"));
        for name in ["居住证申领", "社会保障卡补领、换领", "老年人优待证办理", "户外招牌设置备案"]
        {
            assert_eq!(text.matches(name).count(), 2, "{name}");
        }
        assert!(text.contains("承诺 7 天") && text.contains("承诺 5 个工作日"));
    }
}
