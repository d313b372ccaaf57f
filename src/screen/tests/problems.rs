//! What is wrong with a field has room on its page, in both languages and sizes.

use lobby_domain::Lang;
use lobby_domain::form::FieldKind;
use lobby_flow::steps::fill_form;
use lobby_flow::{Intent, State, Step};

use super::gallery::fill_quietly;
use super::layout::faults;
use super::stand::Stand;

/// One for each thing that can be wrong with a date, and one digit too many.
const DATES: [&str; 8] = ["", "2025", "202502", "00000101", "20251301", "20250230", "29990101", "202503091"];
/// One for each thing that can be wrong with a telephone number.
const PHONES: [&str; 14] = [
    "",
    "-",
    "199",
    "199000001012",
    "12900000101",
    "6234567",
    "02662345678",
    "0551623",
    "0551623456789",
    "05511234567",
    "05516234567-",
    "4008201234",
    "0085223456789",
    "0551-62345678-801801801",
];
/// The same for what else is typed.
const TEXTS: [&str; 6] = ["", "1", ".", "999999999999999999999999", "330199199304180289", "a"];

fn kind(stand: &Stand) -> Option<FieldKind> {
    stand.with(|visit| if let State::FillForm(form) = &visit.state { Some(form.field()?.kind) } else { None })
}

#[test]
fn every_problem_of_every_kind_of_field_has_room() {
    let mut all = Vec::new();
    let mut dates = 0;
    for (lang, large) in [(Lang::ZH, false), (Lang::ZH, true), (Lang::EN, false), (Lang::EN, true)] {
        let stand = Stand::new(lang, large);
        stand.open_residence_permit();
        stand.tell(Intent::Next);
        while stand.step() == Step::FillForm {
            let Some(shown) = kind(&stand) else {
                stand.tell(Intent::Next);
                continue;
            };
            let tries: &[&str] = if shown == FieldKind::Date {
                &DATES
            } else if shown == FieldKind::Phone {
                &PHONES
            } else {
                &TEXTS
            };
            let before = stand.with(Clone::clone);
            for text in tries {
                stand.tell(fill_form::Intent::ClearText);
                stand.type_text(text);
                all.extend(faults(&stand, &format!("{} {large} {shown:?} {text}", lang.code())));
                let typed = stand.with(Clone::clone);
                stand.tell(Intent::Next);
                if stand.with(|visit| visit.place() == typed.place()) {
                    all.extend(faults(&stand, &format!("{} {large} {shown:?} {text}, next", lang.code())));
                    dates += usize::from(shown == FieldKind::Date);
                }
                stand.put_back(before.clone(), stand.mono());
            }
            fill_quietly(&stand);
            stand.tell(Intent::Next);
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
    assert!(dates >= 4 * 6, "{dates} wrong dates were refused");
}
