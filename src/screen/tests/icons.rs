//! Every icon that a page names is a picture: an unknown name draws nothing and takes no room.

use std::collections::BTreeSet;

use i_slint_backend_testing::ElementQuery;
use lobby_domain::Lang;
use slint::{ComponentHandle, Model};

use super::stand::Stand;
use crate::ui;

/// Icons of the page shown that have a name and no picture, in words.
pub(super) fn without_picture(stand: &Stand, page: &str) -> Vec<String> {
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("Icon").find_all();
    let lost = found.into_iter().filter(|icon| icon.size().width < 1.0);
    let place =
        |at: slint::LogicalPosition| format!("{page}: no picture has the name of the icon at {:.0},{:.0}", at.x, at.y);
    lost.map(|icon| place(icon.absolute_position())).collect()
}

#[test]
fn an_icon_of_a_name_that_no_picture_has_is_a_fault() {
    let stand = Stand::new(Lang::EN, false);
    assert_eq!(without_picture(&stand, "home"), Vec::<String>::new());
    let page = stand.screen.kiosk().global::<ui::Home>();
    let mut tile = page.get_items().row_data(0).unwrap();
    tile.icon = "no-such-picture".into();
    page.get_items().set_row_data(0, tile);
    assert_eq!(without_picture(&stand, "home").len(), 1);
}

#[test]
fn every_picture_of_the_folder_has_its_own_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/icons");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pictures = files.filter(|path| path.extension().is_some_and(|ending| ending == "svg"));
    let lines: BTreeSet<String> = pictures
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            format!("if (name == \"{name}\") {{ return @image-url(\"../assets/icons/{name}.svg\"); }}")
        })
        .collect();
    let source = include_str!("../../../ui/icons.slint");
    let named = source.lines().map(|line| line.trim().to_owned()).filter(|line| line.starts_with("if ")).collect();
    assert_eq!(lines, named);
}
