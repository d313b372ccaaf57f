//! What a touch means: from the page's words to the flow's intents.

use lobby_flow::steps::{
    ChangeTarget, choose_item, fill_form, home, identify, one_time_notice, provide_materials, receipt, review, sign,
    situation,
};
use lobby_flow::{Intent, PageId, Step};

use crate::local::Local;

/// The intent of a touch on a page of `local.step`. What concerns the screen alone (pages of lists) is remembered in `local`
/// and is a plain touch to the flow.
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
        ("division", _) => division(argument),
        ("level", _) => argument.parse().map_or(Intent::Touch, |level| fill_form::Intent::OpenLevel(level).into()),
        ("pick-date", _) => date(argument),
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

fn division(argument: &str) -> Intent {
    match argument.split_once(':').map(|(level, code)| (level.parse(), code)) {
        Some((Ok(level), code)) => fill_form::Intent::PickDivision { level, code: code.to_owned() }.into(),
        Some((Err(_), _)) | None => Intent::Touch,
    }
}

fn date(argument: &str) -> Intent {
    let picked = match argument.split_once(':') {
        Some(("year", year)) => year.parse().ok().map(fill_form::Intent::PickYear),
        Some(("month", month)) => month.parse().ok().map(fill_form::Intent::PickMonth),
        Some(("day", day)) => day.parse().ok().map(fill_form::Intent::PickDay),
        Some(_) | None => None,
    };
    picked.map_or(Intent::Touch, Intent::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_date_and_each_level_of_an_address_is_an_intent_of_its_own() {
        let mut local = Local::default();
        let intents = [
            (intent("pick-date", "year:2026", &mut local), fill_form::Intent::PickYear(2026)),
            (intent("pick-date", "month:2", &mut local), fill_form::Intent::PickMonth(2)),
            (intent("pick-date", "day:31", &mut local), fill_form::Intent::PickDay(31)),
            (intent("level", "1", &mut local), fill_form::Intent::OpenLevel(1)),
            (
                intent("division", "1:348100", &mut local),
                fill_form::Intent::PickDivision { level: 1, code: "348100".into() },
            ),
        ];
        for (intent, expected) in intents {
            assert!(intent == expected.into());
        }
        assert!(intent("pick-date", "day:first", &mut local) == Intent::Touch);
    }

    #[test]
    fn the_list_of_services_is_turned_by_the_flow_other_lists_by_the_screen() {
        let mut local = Local::default();
        assert!(intent("page-on", "items@2", &mut local) == choose_item::Intent::ShowPage(3).into());
        assert!(intent("page-back", "items@0", &mut local) == choose_item::Intent::ShowPage(0).into());
        assert!(intent("page-on", "papers@0", &mut local) == Intent::Touch);
        assert_eq!(local.pages.get("papers"), Some(&1));
    }
}
