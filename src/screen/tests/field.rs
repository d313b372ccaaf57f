//! A field and what is typed into it.

use i_slint_backend_testing::ElementQuery;
use lobby_domain::Lang;
use lobby_flow::{Intent, State, Step};

use super::gallery::fill_quietly;
use super::stand::Stand;
use crate::testing::{self, Control};

/// A residence permit at the name of the employer, which may have sixty letters.
fn at_employer(lang: Lang, large: bool) -> Stand {
    let stand = Stand::new(lang, large);
    stand.open_residence_permit();
    stand.tell(Intent::Next);
    let field = |stand: &Stand| {
        stand.with(|visit| {
            let State::FillForm(form) = &visit.state else { return String::new() };
            form.field().map(|field| field.key.to_string()).unwrap_or_default()
        })
    };
    while stand.step() == Step::FillForm && field(&stand) != "employer" {
        fill_quietly(&stand);
        stand.tell(Intent::Next);
    }
    assert_eq!(field(&stand), "employer");
    stand
}

fn typed_into(stand: &Stand) -> Control {
    testing::controls(&stand.screen).into_iter().find(|control| control.value.is_some()).unwrap()
}

#[test]
fn a_text_longer_than_its_field_keeps_its_end_in_view() {
    for (lang, large) in [(Lang::ZH, false), (Lang::ZH, true), (Lang::EN, false), (Lang::EN, true)] {
        let stand = at_employer(lang, large);
        let mut widest = 0.0_f32;
        for _ in 0..60 {
            stand.type_text("W");
            let field = typed_into(&stand).rect;
            let clear = testing::controls(&stand.screen)
                .into_iter()
                .filter(|control| control.value.is_none() && control.rect[1] >= field[1])
                .find(|control| control.rect[1] + control.rect[3] <= field[1] + field[3] + 1.0)
                .unwrap();
            let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("Caret").find_all();
            let [caret] = found.as_slice() else { panic!("{} carets", found.len()) };
            let end = caret.absolute_position().x + caret.size().width;
            assert!(end > field[0] && end <= clear.rect[0] + 0.5, "the end is at {end}: {field:?} {:?}", clear.rect);
            widest = widest.max(end);
        }
        assert_eq!(typed_into(&stand).value.unwrap(), "W".repeat(60));
        // The end stands at the right edge once the text is longer than the field, and not in the middle of it.
        assert!(widest > 800.0, "{widest}");
    }
}
