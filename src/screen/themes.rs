//! Themes of the catalogue: their icon, and their English name. The catalogue names themes in Chinese only.

use lobby_domain::Lang;
use slint::SharedString;

use crate::kit::view::Scene;

const THEMES: &[(&str, &str, &str)] = &[
    ("生育收养", "baby", "Family"),
    ("户籍办理", "users", "Residence"),
    ("社会保障", "shield-check", "Insurance"),
    ("就业创业", "briefcase", "Work"),
    ("设立变更", "store", "Business"),
    ("准营准办", "badge-check", "Licences"),
    ("市容环卫", "building-2", "Streets"),
    ("养老服务", "heart-handshake", "Seniors"),
    ("残疾人", "accessibility", "Disability"),
    ("住房保障", "house", "Housing"),
    ("不动产", "map-pin", "Property"),
    ("公安服务", "file-check", "Police"),
    ("证件办理", "id-card", "ID papers"),
    ("消防", "flame", "Fire"),
];

/// Icon and name of a theme. One that is not known keeps its name.
pub(crate) fn theme(name: &str, scene: &Scene) -> (SharedString, SharedString) {
    let known = THEMES.iter().find(|(zh, _, _)| *zh == name);
    let icon = known.map_or("layers", |(_, icon, _)| *icon);
    let shown = match (scene.lang, known) {
        (Lang::En, Some((_, _, en))) => *en,
        (Lang::Zh, _) | (Lang::En, None) => name,
    };
    (icon.into(), shown.into())
}
