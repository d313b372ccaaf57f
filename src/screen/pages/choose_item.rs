//! The list of services, by theme.

use lobby_domain::ImplementationItem;
use lobby_flow::steps::choose_item::{self, ChooseItem, themes};
use lobby_flow::{Unavailable, Visit};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::paging::Part;
use crate::kit::service::{offline_note, promise, reason};
use crate::kit::tap::Tap;
use crate::kit::view::{Head, Line, Pager, Scene};
use crate::texts;
use crate::themes::theme;
use crate::ui;

/// Items beyond which themes help to find one.
const THEMES_FROM: usize = 8;
/// Tiles side by side.
const THEMES_ACROSS: usize = 3;
/// Tiles in five rows; further themes are found under "all".
const TILES_MAX: usize = 5 * THEMES_ACROSS;

/// What the list shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ChooseItemView {
    pub head: Head,
    themes: Vec<Line>,
    list_title: SharedString,
    pager: Pager,
    items: Vec<Line>,
}

impl ChooseItemView {
    pub(crate) fn of(state: &ChooseItem, visit: &Visit, scene: &Scene) -> ChooseItemView {
        let today = scene.now.date();
        let note = offline_note(visit, scene);
        let themes = tiles(state, &themes(&visit.catalogue, today), visit, scene);
        let items = state.items(&visit.offers());
        let per = scene.geometry.services(themes.len().div_ceil(THEMES_ACROSS), !note.title.is_empty());
        let part = Part::new(state.page, per, items.len());
        let lines: Vec<Line> = items.iter().map(|(item, why)| row(item, *why, scene)).collect();
        ChooseItemView {
            list_title: state
                .theme
                .as_deref()
                .map_or_else(|| scene.say(texts::ALL_THEMES), |name| theme(name, &visit.catalogue, scene).1),
            pager: scene.pager_with(texts::RANGE, part, |at| Tap::of(choose_item::Intent::ShowPage(at))),
            items: part.rows(&lines),
            themes,
            head: Head { title: scene.say(texts::CHOOSE_TITLE), note, ..Head::default() },
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::ChooseItem>();
        page.set_themes(canvas.lines(page.get_themes(), &self.themes));
        page.set_list_title(self.list_title.clone());
        page.set_pager(canvas.pager(&self.pager));
        page.set_items(canvas.lines(page.get_items(), &self.items));
    }
}

fn tiles(state: &ChooseItem, themes: &[(String, usize)], visit: &Visit, scene: &Scene) -> Vec<Line> {
    // With large text lists drop to one column: the rows alone.
    if scene.large || visit.catalogue.offered(scene.now.date()).len() <= THEMES_FROM {
        return Vec::new();
    }
    let all = Line {
        icon: "layers".into(),
        name: scene.say(texts::ALL_THEMES),
        second: scene.count(texts::COUNT, visit.catalogue.offered(scene.now.date()).len()),
        chosen: state.theme.is_none(),
        tap: Some(Tap::of(choose_item::Intent::ShowTheme(None))),
        ..Line::default()
    };
    let named = themes.iter().take(TILES_MAX - 1).map(|(name, count)| {
        let (icon, shown) = theme(name, &visit.catalogue, scene);
        Line {
            icon,
            name: shown,
            second: scene.count(texts::COUNT, *count),
            chosen: state.theme.as_deref() == Some(name),
            tap: Some(Tap::of(choose_item::Intent::ShowTheme(Some(name.clone())))),
            ..Line::default()
        }
    });
    std::iter::once(all).chain(named).collect()
}

fn row(item: &ImplementationItem, why: Option<Unavailable>, scene: &Scene) -> Line {
    Line {
        icon: if why.is_some() { "octagon-alert".into() } else { SharedString::default() },
        name: scene.text(&item.name),
        second: if let Some(why) = why {
            reason(why, scene)
        } else if scene.large {
            promise(item, scene)
        } else {
            let (authority, promise) = (scene.text(&item.authority), promise(item, scene));
            // English takes two lines; the short part first, so that no line ends with the stroke between them.
            if scene.is_han() { format!("{authority}  |  {promise}") } else { format!("{promise}  |  {authority}") }
                .into()
        },
        tap: Some(Tap::of(choose_item::Intent::Open(item.key.clone()))),
        ..Line::default()
    }
}
