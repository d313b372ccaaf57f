//! The list of services, by theme.

use lobby_domain::ImplementationItem;
use lobby_domain::Lang;
use lobby_domain::item::CaseType;
use lobby_domain::limit::LimitUnit;
use lobby_flow::Visit;
use lobby_flow::steps::choose_item::{ChooseItem, themes};
use slint::{ComponentHandle, SharedString};

use crate::kit::view::{Head, Line, Pager, Scene, last_page, refresh, slice};
use crate::pages::home::offline_note;
use crate::texts;
use crate::themes::theme;
use crate::ui;

/// Items beyond which themes help to find one.
const THEMES_FROM: usize = 8;
/// Tiles in three columns of five; further themes are found under "all".
const TILES_MAX: usize = 15;

/// What the list shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ChooseItemView {
    pub head: Head,
    themes: Vec<Line>,
    list_title: SharedString,
    pager: Pager,
    items: Vec<Line>,
    row: u16,
}

impl ChooseItemView {
    pub(crate) fn of(state: &ChooseItem, visit: &Visit, scene: &Scene) -> ChooseItemView {
        let today = scene.now.date();
        let note = offline_note(visit, scene);
        let themes = tiles(state, &themes(&visit.catalogue, today), visit, scene);
        let items = state.items(&visit.catalogue, today);
        let height = row_height(scene);
        let per = rows_that_fit(themes.len().div_ceil(3), !note.title.is_empty(), height, scene.large);
        let page = state.page.min(last_page(items.len(), per));
        let lines: Vec<Line> = items.iter().map(|item| row(item, scene)).collect();
        ChooseItemView {
            list_title: state
                .theme
                .as_deref()
                .map_or_else(|| scene.say(texts::ALL_THEMES), |name| theme(name, scene).1),
            pager: scene.pager("items", texts::RANGE, page, per, lines.len()),
            items: slice(&lines, page, per),
            themes,
            row: height,
            head: Head { title: scene.say(texts::CHOOSE_TITLE), note, ..Head::default() },
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::ChooseItem>();
        page.set_themes(refresh(page.get_themes(), &self.themes));
        page.set_list_title(self.list_title.clone());
        page.set_pager(self.pager.clone());
        page.set_items(refresh(page.get_items(), &self.items));
        page.set_row(f32::from(self.row));
    }
}

/// Height of a row, pixels: English names and authorities take two lines.
fn row_height(scene: &Scene) -> u16 {
    match (scene.lang, scene.large) {
        (lobby_domain::Lang::Zh, false) => 132,
        (lobby_domain::Lang::En, false) => 168,
        (lobby_domain::Lang::Zh, true) => 176,
        (lobby_domain::Lang::En, true) => 232,
    }
}

/// Rows below so many rows of tiles; the numbers are those of `ui/steps/choose_item.slint`.
fn rows_that_fit(tile_rows: usize, note: bool, row: u16, large: bool) -> usize {
    let (top, tile, head) = if large { (398, 186, 132) } else { (355, 154, 108) };
    let tiles = if tile_rows == 0 { 0 } else { tile_rows * tile + 6 };
    let note = if note { if large { 360 } else { 180 } } else { 0 };
    (1744_usize + 18).saturating_sub(top + tiles + head + note) / (usize::from(row) + 18)
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
        intent: "theme".into(),
        ..Line::default()
    };
    let named = themes.iter().take(TILES_MAX - 1).map(|(name, count)| {
        let (icon, shown) = theme(name, scene);
        Line {
            icon,
            name: shown,
            second: scene.count(texts::COUNT, *count),
            chosen: state.theme.as_deref() == Some(name),
            intent: "theme".into(),
            argument: name.as_str().into(),
            ..Line::default()
        }
    });
    std::iter::once(all).chain(named).collect()
}

fn row(item: &ImplementationItem, scene: &Scene) -> Line {
    Line {
        name: scene.text(&item.name),
        second: if scene.large {
            second_line(item, scene)
        } else {
            let (authority, promise) = (scene.text(&item.authority), second_line(item, scene));
            // English takes two lines; the short part first, so that no line ends with the stroke between them.
            match scene.lang {
                Lang::Zh => format!("{authority}  |  {promise}"),
                Lang::En => format!("{promise}  |  {authority}"),
            }
            .into()
        },
        intent: "item".into(),
        argument: item.key.as_str().into(),
        ..Line::default()
    }
}

/// How soon it is done: at once, or within the promised limit.
pub(crate) fn second_line(item: &ImplementationItem, scene: &Scene) -> SharedString {
    match (item.case_type, item.promised_limit) {
        (CaseType::OnTheSpot, _) | (CaseType::Promised, None) => scene.say(texts::AT_ONCE),
        (CaseType::Promised, Some(limit)) => {
            let words = match limit.unit {
                LimitUnit::WorkingDay => texts::WITHIN_WORKING,
                LimitUnit::NaturalDay => texts::WITHIN_DAYS,
            };
            scene.count(words, usize::from(limit.days))
        }
    }
}
