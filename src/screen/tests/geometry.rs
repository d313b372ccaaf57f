//! How much fits the panel, at both text sizes and languages.

use lobby_domain::Lang;
use slint::ComponentHandle;

use super::stand::Stand;
use crate::kit::geometry::Geometry;
use crate::ui;

const ALL: [(Lang, bool); 4] = [(Lang::ZH, false), (Lang::EN, false), (Lang::ZH, true), (Lang::EN, true)];

fn geometry(lang: Lang, large: bool) -> Geometry {
    Geometry::read(Stand::new(lang, large).screen.kiosk())
}

/// Rows of one card with a short name, a short value and a key each.
fn review_rows(geometry: &Geometry) -> usize {
    let room = geometry.review_room() - geometry.review_heading();
    (room / geometry.review_row("宽", "1", 1)) as usize
}

#[test]
fn the_panel_of_1080_by_1920_holds_so_many_rows() {
    let count = |rows: fn(&Geometry) -> usize| ALL.map(|(lang, large)| rows(&geometry(lang, large)));
    assert_eq!(count(Geometry::home_services), [6, 3, 1, 1]);
    assert_eq!(count(Geometry::cases), [8, 7, 6, 5]);
    assert_eq!(count(|geometry| geometry.services(0, false)), [8, 6, 6, 4]);
    assert_eq!(count(|geometry| geometry.services(0, true)), [7, 6, 4, 3]);
    assert_eq!(geometry(Lang::ZH, false).services(5, false), 3);
    assert_eq!(count(Geometry::papers), [5, 3, 3, 2]);
    assert_eq!(count(|geometry| geometry.choices(false)), [8, 8, 6, 6]);
    assert_eq!(count(|geometry| geometry.choices(true)), [7, 7, 5, 5]);
    assert_eq!(count(|geometry| geometry.divisions(1)), [6, 6, 4, 4]);
    assert_eq!(count(|geometry| geometry.divisions(2)), [5, 5, 3, 3]);
    assert_eq!(count(|geometry| geometry.thumbs(false)), [6, 6, 6, 6]);
    assert_eq!(count(|geometry| geometry.thumbs(true)), [5, 5, 4, 4]);
    assert_eq!(count(review_rows), [10, 10, 6, 6]);
}

#[test]
fn a_lower_panel_holds_fewer_rows() {
    let stand = Stand::new(Lang::ZH, false);
    let kiosk = stand.screen.kiosk();
    let before = Geometry::read(kiosk);
    kiosk.global::<ui::Theme>().set_height(1280.0);
    let after = Geometry::read(kiosk);
    for rows in [review_rows, |geometry: &Geometry| geometry.choices(true)] {
        assert!((1..rows(&before)).contains(&rows(&after)), "{} rows instead of {}", rows(&after), rows(&before));
    }
}
