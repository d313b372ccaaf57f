//! Step choose_item: find the one thing.

use lobby_domain::{Catalogue, ImplementationItem};

use super::{Exit, Turn};
use crate::event::Citizen;
use crate::state::State;

/// What is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChooseItem {
    /// The theme shown; `None` for all.
    pub theme: Option<String>,
    /// The page of the list, from 0.
    pub page: usize,
}

impl ChooseItem {
    /// Items of the theme shown, most used first.
    #[must_use]
    pub fn items<'a>(&self, catalogue: &'a Catalogue, today: jiff::civil::Date) -> Vec<&'a ImplementationItem> {
        let mut items = catalogue.offered(today);
        items.retain(|item| self.theme.is_none() || item.theme == self.theme);
        items
    }

    pub(crate) fn citizen(mut self, intent: &Citizen) -> Turn {
        match intent {
            Citizen::ChooseTheme(theme) => {
                self.theme.clone_from(theme);
                self.page = 0;
            }
            Citizen::ShowListPage(page) => self.page = *page,
            Citizen::ChooseItem(key) => return Turn::exit(State::ChooseItem(self), Exit::Open(key.clone())),
            Citizen::Back => return Turn::exit(State::ChooseItem(self), Exit::Back),
            _ => {}
        }
        Turn::stay(State::ChooseItem(self))
    }
}

/// Themes with the number of items each has, in the order of their most used item.
#[must_use]
pub fn themes(catalogue: &Catalogue, today: jiff::civil::Date) -> Vec<(String, usize)> {
    let mut themes: Vec<(String, usize)> = Vec::new();
    for theme in catalogue.offered(today).into_iter().filter_map(|item| item.theme.clone()) {
        match themes.iter_mut().find(|(known, _)| *known == theme) {
            Some((_, count)) => *count += 1,
            None => themes.push((theme, 1)),
        }
    }
    themes
}
