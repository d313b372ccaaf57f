//! A third language and a new theme are files: the pages show both, and no line of the screen names either.

use std::sync::Arc;

use lobby_domain::catalogue::Theme;
use lobby_domain::{Lang, Text};

use super::stand::{Stand, many};
use crate::testing;

#[path = "../../words/tests/third_language.rs"]
mod file;

#[test]
fn home_and_the_list_show_a_language_and_a_theme_that_are_files() {
    let third = lobby_words::add("xx.toml", &file::third_language("xx")).unwrap();
    let mut catalogue = many();
    let mut name = Text::new("文化旅游", "Culture");
    name.others.insert(third, "~Culture".into());
    catalogue.themes.push(Theme { code: "culture".into(), name, icon: "stamp".into() });
    for item in &mut catalogue.items {
        item.theme = Some("文化旅游".into());
    }
    let stand = Stand::over(&Arc::new(catalogue), Lang::ZH, false);
    let shows = |text: &str| {
        let all = testing::texts(&stand.screen);
        assert!(all.iter().chain(&stand.labels()).any(|shown| shown == text), "{text} in {all:?}");
    };
    stand.tap("English");
    stand.tap("~English");
    assert_eq!(stand.lang(), third);
    shows("~Apply for a service");
    stand.tap("~Apply for a service");
    shows("~What do you want to apply for?");
    shows("~Culture");
    stand.tap("中文");
    shows("文化旅游");
}
