//! Themes of services as the catalogue describes them.

use lobby_domain::Catalogue;
use slint::SharedString;

use crate::kit::view::Scene;

/// Shown for a theme that the catalogue does not describe, or whose picture this kiosk does not hold.
const NEUTRAL: &str = "layers";
/// Where the names of the pictures stand, each in quotes.
const ICONS: &str = include_str!("../../ui/icons.slint");

/// Icon and name of the theme that an item calls `name`. One that is not described keeps its name.
pub(crate) fn theme(name: &str, catalogue: &Catalogue, scene: &Scene) -> (SharedString, SharedString) {
    let Some(theme) = catalogue.theme(name) else { return (NEUTRAL.into(), name.into()) };
    let held = ICONS.contains(&format!("(name == \"{}\")", theme.icon));
    let icon = if held { theme.icon.as_str() } else { NEUTRAL };
    (icon.into(), theme.name.get(scene.lang).into())
}
