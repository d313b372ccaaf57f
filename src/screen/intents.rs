//! What a touch means: from the page's words to the flow's intents.

use lobby_domain::form::FieldValue;
use lobby_flow::event::ChangeTarget;
use lobby_flow::{Citizen, PageId};

use crate::local::Local;
use crate::pages::form_lists::{days_of, part_date};

/// The intent of a touch. What concerns the screen alone (pages of lists, parts of a date) is remembered in `local` and
/// is a plain touch to the flow.
pub(crate) fn citizen(intent: &str, argument: &str, local: &mut Local) -> Citizen {
    match intent {
        "back" => Citizen::Back,
        "help" => Citizen::Help,
        "language" => Citizen::ToggleLanguage,
        "large" => Citizen::ToggleLargeText,
        "end" => Citizen::End,
        "end-confirmed" => Citizen::EndConfirmed,
        "close-sheet" => Citizen::CloseSheet,
        "technician" => Citizen::Technician,
        "stay" => Citizen::StillHere,
        "more-time" => Citizen::MoreTime,
        "start" => Citizen::Apply,
        "theme" => Citizen::ChooseTheme((!argument.is_empty()).then(|| argument.to_owned())),
        "item" => Citizen::ChooseItem(argument.to_owned()),
        "next" => Citizen::Next,
        "answer" => Citizen::Answer(argument.to_owned()),
        "explain" => Citizen::Explain,
        "choose" => Citizen::Choose(argument.to_owned()),
        "skip" => Citizen::Skip,
        "material" => Citizen::OpenMaterial(argument.to_owned()),
        "scan" => Citizen::Scan,
        "accept" => Citizen::AcceptPage,
        "scan-stack" => Citizen::ScanStack,
        "show-page" => of_page(argument, Citizen::ShowPage),
        "turn-page" => of_page(argument, Citizen::TurnPage),
        "whole-page" => of_page(argument, Citizen::ToggleWhole),
        "page-earlier" => of_page(argument, Citizen::MovePageUp),
        "page-later" => of_page(argument, Citizen::MovePageDown),
        "retake" => of_page(argument, Citizen::RetakePage),
        "discard" => of_page(argument, Citizen::DiscardPage),
        "follow-later" => Citizen::FollowLater,
        "change-field" => Citizen::Change(ChangeTarget::Field(argument.to_owned())),
        "change-material" => Citizen::Change(ChangeTarget::Material(argument.to_owned())),
        "change-answers" => Citizen::Change(ChangeTarget::Answers),
        "review-back" => argument.parse().map_or(Citizen::Touch, Citizen::ShowListPage),
        "agree" => Citizen::ToggleDeclaration,
        "sign-again" => Citizen::ClearSignature,
        "print" => Citizen::Print,
        "leave" => Citizen::Leave,
        "again" => Citizen::ApplyAgain,
        "division" => division(argument, local),
        "level" => {
            local.level = argument.parse().ok();
            local.pages.remove("choices");
            Citizen::Touch
        }
        "pick-date" => date(argument, local),
        "page-on" => turn(argument, true, local),
        "page-back" => turn(argument, false, local),
        _ => Citizen::Touch,
    }
}

fn of_page(argument: &str, intent: impl FnOnce(PageId) -> Citizen) -> Citizen {
    argument.parse().map_or(Citizen::Touch, |id| intent(PageId(id)))
}

/// The next or the previous part of a list; the argument is `list@page shown`. The list of services is the flow's.
fn turn(argument: &str, on: bool, local: &mut Local) -> Citizen {
    let Some((list, page)) = argument.split_once('@') else { return Citizen::Touch };
    let page: usize = page.parse().unwrap_or_default();
    let page = if on { page + 1 } else { page.saturating_sub(1) };
    if list == "items" {
        return Citizen::ShowListPage(page);
    }
    local.pages.insert(list.to_owned(), page);
    Citizen::Touch
}

fn division(argument: &str, local: &mut Local) -> Citizen {
    local.level = None;
    local.pages.remove("choices");
    match argument.split_once(':').map(|(level, code)| (level.parse(), code)) {
        Some((Ok(level), code)) => Citizen::PickDivision { level, code: code.to_owned() },
        Some((Err(_), _)) | None => Citizen::Touch,
    }
}

fn date(argument: &str, local: &mut Local) -> Citizen {
    let held = local.held_date.map(FieldValue::Date);
    match argument.split_once(':') {
        Some(("year", year)) => local.date.year = year.parse().ok(),
        Some(("month", month)) => local.date.month = month.parse().ok(),
        Some(("day", day)) => local.date.day = day.parse().ok(),
        Some(_) | None => {}
    }
    let part = part_date(held.as_ref(), local.date);
    match (part.year, part.month, part.day) {
        (Some(year), Some(month), Some(day)) => {
            let day = day.min(days_of(part));
            Citizen::PickDate { year, month, day }
        }
        (_, _, _) => Citizen::Touch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_told_once_all_three_parts_are_picked() {
        let mut local = Local::default();
        assert!(citizen("pick-date", "year:2026", &mut local) == Citizen::Touch);
        assert!(citizen("pick-date", "day:31", &mut local) == Citizen::Touch);
        let picked = citizen("pick-date", "month:2", &mut local);
        assert!(picked == Citizen::PickDate { year: 2026, month: 2, day: 28 });
    }

    #[test]
    fn the_list_of_services_is_turned_by_the_flow_other_lists_by_the_screen() {
        let mut local = Local::default();
        assert!(citizen("page-on", "items@2", &mut local) == Citizen::ShowListPage(3));
        assert!(citizen("page-back", "items@0", &mut local) == Citizen::ShowListPage(0));
        assert!(citizen("page-on", "papers@0", &mut local) == Citizen::Touch);
        assert_eq!(local.pages.get("papers"), Some(&1));
    }

    #[test]
    fn picking_a_division_closes_the_level_that_was_opened_again() {
        let mut local = Local::default();
        assert!(citizen("level", "1", &mut local) == Citizen::Touch);
        assert_eq!(local.level, Some(1));
        let picked = citizen("division", "1:348100", &mut local);
        assert!(picked == Citizen::PickDivision { level: 1, code: "348100".into() });
        assert_eq!(local.level, None);
    }
}
