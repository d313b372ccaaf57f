//! What a touch means: from the page's words to the flow's intents.

use lobby_domain::form::FieldValue;
use lobby_flow::steps::{
    ChangeTarget, choose_item, fill_form, home, identify, one_time_notice, provide_materials, receipt, review, sign,
    situation,
};
use lobby_flow::{Intent, PageId, Step};

use crate::local::Local;
use crate::pages::form_lists::{days_of, part_date};

/// The intent of a touch on a page of `local.step`. What concerns the screen alone (pages of lists, parts of a date) is
/// remembered in `local` and is a plain touch to the flow.
pub(crate) fn intent(name: &str, argument: &str, local: &mut Local) -> Intent {
    use provide_materials::Intent as Materials;
    match (name, local.step) {
        ("back", _) => Intent::Back,
        ("help", _) => Intent::Help,
        ("language", _) => Intent::ToggleLanguage,
        ("large", _) => Intent::ToggleLargeText,
        ("end", _) => Intent::End,
        ("end-confirmed", _) => Intent::ConfirmEnd,
        ("close-sheet", _) => Intent::CloseSheet,
        ("technician", _) => Intent::OpenTechnicianPage,
        ("stay", _) => Intent::StillHere,
        ("more-time", _) => Intent::MoreTime,
        ("next", _) => Intent::Next,
        ("start", _) => home::Intent::Apply.into(),
        ("item", Step::Home) => home::Intent::Open(argument.to_owned()).into(),
        ("item", _) => choose_item::Intent::Open(argument.to_owned()).into(),
        ("theme", _) => choose_item::Intent::ShowTheme((!argument.is_empty()).then(|| argument.to_owned())).into(),
        ("answer", _) => situation::Intent::Answer(argument.to_owned()).into(),
        ("explain", _) => situation::Intent::ToggleExplanation.into(),
        ("choose", _) => fill_form::Intent::Choose(argument.to_owned()).into(),
        ("skip", _) => fill_form::Intent::Skip.into(),
        ("material", _) => Materials::OpenMaterial(argument.to_owned()).into(),
        ("scan", Step::Identify) => identify::Intent::ReadAgain.into(),
        ("scan", _) => Materials::Scan.into(),
        ("accept", _) => Materials::AcceptPage.into(),
        ("scan-stack", _) => Materials::ScanStack.into(),
        ("show-page", _) => of_page(argument, Materials::ShowPage),
        ("turn-page", _) => of_page(argument, Materials::RotatePage),
        ("whole-page", _) => of_page(argument, Materials::ToggleCrop),
        ("page-earlier", _) => of_page(argument, Materials::MovePageEarlier),
        ("page-later", _) => of_page(argument, Materials::MovePageLater),
        ("retake", _) => of_page(argument, Materials::RetakePage),
        ("discard", _) => of_page(argument, Materials::DiscardPage),
        ("follow-later", _) => Materials::FollowLater.into(),
        ("change-field", _) => review::Intent::Change(ChangeTarget::Field(argument.to_owned())).into(),
        ("change-material", _) => review::Intent::Change(ChangeTarget::Material(argument.to_owned())).into(),
        ("change-answers", _) => review::Intent::Change(ChangeTarget::Answers).into(),
        ("review-back", _) => review::Intent::ShowPrevious.into(),
        ("agree", _) => sign::Intent::ToggleDeclaration.into(),
        ("sign-again", _) => sign::Intent::ClearSignature.into(),
        ("print", Step::OneTimeNotice) => one_time_notice::Intent::Print.into(),
        ("print", _) => receipt::Intent::Print.into(),
        ("leave", _) => receipt::Intent::Leave.into(),
        ("again", _) => receipt::Intent::ApplyAgain.into(),
        ("division", _) => division(argument, local),
        ("level", _) => {
            local.level = argument.parse().ok();
            local.pages.remove("choices");
            Intent::Touch
        }
        ("pick-date", _) => date(argument, local),
        ("page-on", _) => turn(argument, true, local),
        ("page-back", _) => turn(argument, false, local),
        _ => Intent::Touch,
    }
}

fn of_page(argument: &str, intent: impl FnOnce(PageId) -> provide_materials::Intent) -> Intent {
    argument.parse().map_or(Intent::Touch, |id| intent(PageId(id)).into())
}

/// The next or the previous part of a list; the argument is `list@page shown`. The list of services is the flow's.
fn turn(argument: &str, on: bool, local: &mut Local) -> Intent {
    let Some((list, page)) = argument.split_once('@') else { return Intent::Touch };
    let page: usize = page.parse().unwrap_or_default();
    let page = if on { page + 1 } else { page.saturating_sub(1) };
    if list == "items" {
        return choose_item::Intent::ShowPage(page).into();
    }
    local.pages.insert(list.to_owned(), page);
    Intent::Touch
}

fn division(argument: &str, local: &mut Local) -> Intent {
    local.level = None;
    local.pages.remove("choices");
    match argument.split_once(':').map(|(level, code)| (level.parse(), code)) {
        Some((Ok(level), code)) => fill_form::Intent::PickDivision { level, code: code.to_owned() }.into(),
        Some((Err(_), _)) | None => Intent::Touch,
    }
}

fn date(argument: &str, local: &mut Local) -> Intent {
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
            fill_form::Intent::PickDate { year, month, day }.into()
        }
        (_, _, _) => Intent::Touch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_told_once_all_three_parts_are_picked() {
        let mut local = Local::default();
        assert!(intent("pick-date", "year:2026", &mut local) == Intent::Touch);
        assert!(intent("pick-date", "day:31", &mut local) == Intent::Touch);
        let picked = intent("pick-date", "month:2", &mut local);
        assert!(picked == fill_form::Intent::PickDate { year: 2026, month: 2, day: 28 }.into());
    }

    #[test]
    fn the_list_of_services_is_turned_by_the_flow_other_lists_by_the_screen() {
        let mut local = Local::default();
        assert!(intent("page-on", "items@2", &mut local) == choose_item::Intent::ShowPage(3).into());
        assert!(intent("page-back", "items@0", &mut local) == choose_item::Intent::ShowPage(0).into());
        assert!(intent("page-on", "papers@0", &mut local) == Intent::Touch);
        assert_eq!(local.pages.get("papers"), Some(&1));
    }

    #[test]
    fn picking_a_division_closes_the_level_that_was_opened_again() {
        let mut local = Local::default();
        assert!(intent("level", "1", &mut local) == Intent::Touch);
        assert_eq!(local.level, Some(1));
        let picked = intent("division", "1:348100", &mut local);
        assert!(picked == fill_form::Intent::PickDivision { level: 1, code: "348100".into() }.into());
        assert_eq!(local.level, None);
    }
}
