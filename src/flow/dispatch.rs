//! Hands intents and reports to the step shown. What is meant for another step is ignored here, and nowhere else.

use crate::erasure::Erasure;
use crate::intent::Intent;
use crate::pages::PageEffect;
use crate::report::{CoreEvent, ReaderEvent, ScannerEvent};
use crate::state::State;
use crate::steps::{Context, Exit, StepOutcome};

type Outcome = StepOutcome<State>;

/// Hands a step's own intent to it.
pub(crate) fn apply_intent(state: State, intent: Intent, cx: &Context) -> Outcome {
    match (state, intent) {
        (State::Home(home), Intent::Home(intent)) => home.apply_intent(intent).map(State::Home),
        (State::ChooseItem(choose), Intent::ChooseItem(intent)) => choose.apply_intent(intent).map(State::ChooseItem),
        (State::Identify(identify), Intent::Identify(intent)) => identify.apply_intent(intent, cx).map(State::Identify),
        (State::Situation(situation), Intent::Situation(intent)) => {
            situation.apply_intent(intent).map(State::Situation)
        }
        (State::OneTimeNotice(notice), Intent::OneTimeNotice(intent)) => {
            notice.apply_intent(intent, cx).map(State::OneTimeNotice)
        }
        (State::FillForm(form), Intent::FillForm(intent)) => form.apply_intent(intent, cx).map(State::FillForm),
        (State::ProvideMaterials(materials), Intent::ProvideMaterials(intent)) => {
            materials.apply_intent(intent, cx).map(State::ProvideMaterials)
        }
        (State::Review(review), Intent::Review(intent)) => review.apply_intent(intent, cx).map(State::Review),
        (State::Sign(sign), Intent::Sign(intent)) => sign.apply_intent(intent, cx).map(State::Sign),
        (State::MyCases(cases), Intent::MyCases(intent)) => cases.apply_intent(intent, cx).map(State::MyCases),
        (State::Receipt(receipt), Intent::Receipt(intent)) => receipt.apply_intent(intent, cx).map(State::Receipt),
        (state, Intent::Next) => next(state, cx),
        (state, Intent::Back) => back(state, cx),
        (state, _) => StepOutcome::stay(state),
    }
}

/// The page's one solid button.
fn next(state: State, cx: &Context) -> Outcome {
    match state {
        State::Home(home) => home.next().map(State::Home),
        State::ItemGuide(guide) => guide.next(cx).map(State::ItemGuide),
        State::Identify(identify) => identify.next().map(State::Identify),
        State::Situation(situation) => situation.next().map(State::Situation),
        State::OneTimeNotice(notice) => notice.next(cx).map(State::OneTimeNotice),
        State::FillForm(form) => form.next(cx).map(State::FillForm),
        State::ProvideMaterials(materials) => materials.next().map(State::ProvideMaterials),
        State::Review(review) => review.next().map(State::Review),
        State::Sign(sign) => sign.next(cx).map(State::Sign),
        State::Receipt(receipt) => receipt.next().map(State::Receipt),
        State::MyCases(cases) => cases.next(cx).map(State::MyCases),
        state @ (State::ChooseItem(_) | State::Submitting(_) | State::Goodbye(_) | State::OutOfService(_)) => {
            StepOutcome::stay(state)
        }
    }
}

/// Back in the bottom bar.
fn back(state: State, cx: &Context) -> Outcome {
    match state {
        State::ChooseItem(choose) => choose.back().map(State::ChooseItem),
        State::ItemGuide(guide) => guide.back().map(State::ItemGuide),
        State::Identify(identify) => identify.back().map(State::Identify),
        State::Situation(situation) => situation.back().map(State::Situation),
        State::OneTimeNotice(notice) => notice.back().map(State::OneTimeNotice),
        State::FillForm(form) => form.back().map(State::FillForm),
        State::ProvideMaterials(materials) => materials.back().map(State::ProvideMaterials),
        State::Review(review) => review.back().map(State::Review),
        State::Sign(sign) => sign.back(cx).map(State::Sign),
        State::MyCases(cases) => cases.back().map(State::MyCases),
        state @ (State::Home(_)
        | State::Submitting(_)
        | State::Receipt(_)
        | State::Goodbye(_)
        | State::OutOfService(_)) => StepOutcome::stay(state),
    }
}

/// Hands a report of the card reader to identify and goodbye.
pub(crate) fn apply_reader_event(state: State, event: ReaderEvent, cx: &Context) -> Outcome {
    match (state, event) {
        (State::Identify(identify), event) => identify.apply_event(event, cx).map(State::Identify),
        (State::Goodbye(goodbye), _) => goodbye.apply_reader(cx).map(State::Goodbye),
        (state, _) => StepOutcome::stay(state),
    }
}

/// Hands a report of the scanner to provide_materials. In another step, pages of the draft are still made and kept; a
/// page that is not in the draft is dropped.
pub(crate) fn apply_scanner_event(state: State, event: ScannerEvent, cx: &Context) -> Outcome {
    match (state, event) {
        (State::ProvideMaterials(materials), event) => materials.apply_event(event, cx).map(State::ProvideMaterials),
        (state, event) => apply_scanner_event_to_draft(state, &event),
    }
}

fn apply_scanner_event_to_draft(mut state: State, event: &ScannerEvent) -> Outcome {
    let applied = state.draft_mut().and_then(|draft| draft.apply_event(event));
    let in_draft = |id| state.draft().is_some_and(|draft| draft.pages.get(id).is_some());
    let effects = match (applied, event) {
        (Some(effects), _) => effects,
        (None, ScannerEvent::Page(page) | ScannerEvent::Remade(page)) if !in_draft(page.id) => {
            vec![PageEffect::Drop(page.id)]
        }
        (None, _) => Vec::new(),
    };
    StepOutcome::stay(state).with_pages(effects)
}

/// Hands what core says of a submission to the steps that wait for it.
pub(crate) fn apply_core_event(state: State, event: &CoreEvent, cx: &Context) -> Outcome {
    match (state, event) {
        (State::Submitting(submitting), event) => submitting.apply_event(event, cx).map(State::Submitting),
        (State::Receipt(receipt), event) => receipt.apply_event(event).map(State::Receipt),
        (State::MyCases(cases), CoreEvent::Answered(answer)) => cases.apply_answer(answer, cx).map(State::MyCases),
        (state, _) => StepOutcome::stay(state),
    }
}

/// Lets time pass for the steps that wait for it.
pub(crate) fn tick(state: State, cx: &Context) -> Outcome {
    match state {
        State::Identify(identify) => identify.tick(cx).map(State::Identify),
        State::Review(review) => review.tick(cx).map(State::Review),
        State::Submitting(submitting) => submitting.tick(cx).map(State::Submitting),
        State::Goodbye(goodbye) => goodbye.tick(cx).map(State::Goodbye),
        state @ (State::Home(_)
        | State::ChooseItem(_)
        | State::ItemGuide(_)
        | State::Situation(_)
        | State::OneTimeNotice(_)
        | State::FillForm(_)
        | State::ProvideMaterials(_)
        | State::Sign(_)
        | State::Receipt(_)
        | State::MyCases(_)
        | State::OutOfService(_)) => StepOutcome::stay(state),
    }
}

/// Erases what the citizen was asked about.
pub(crate) fn erase(state: State, erasure: Erasure) -> Outcome {
    match (state, erasure) {
        (State::ProvideMaterials(materials), Erasure::Page(id)) => materials.erase(id).map(State::ProvideMaterials),
        (State::ProvideMaterials(materials), Erasure::Material) => materials.let_follow().map(State::ProvideMaterials),
        (state, Erasure::Everything) => StepOutcome::exit(state, Exit::Back),
        (state, Erasure::Page(_) | Erasure::Material) => StepOutcome::stay(state),
    }
}
