//! All transitions between steps, in one place: which step follows which exit, and what is done on entering it.

use std::sync::Arc;

use lobby_domain::id::ItemKey;
use lobby_domain::person_case::PersonCases;

use crate::draft::Draft;
use crate::effect::Effect;
use crate::pages::PageEffect;
use crate::question::Asks;
use crate::report::Network;
use crate::state::State;
use crate::steps::choose_item::ChooseItem;
use crate::steps::fill_form::FillForm;
use crate::steps::form_screen::screens;
use crate::steps::goodbye::Goodbye;
use crate::steps::home::Home;
use crate::steps::identify::{Goal, Identify, Phase};
use crate::steps::item_guide::ItemGuide;
use crate::steps::my_cases::{Holder, MyCases};
use crate::steps::one_time_notice::OneTimeNotice;
use crate::steps::provide_materials::ProvideMaterials;
use crate::steps::receipt::Receipt;
use crate::steps::review::Review;
use crate::steps::sign::Sign;
use crate::steps::situation::Situation;
use crate::steps::submitting::{Progress, Submitting};
use crate::steps::{ChangeTarget, Context, Exit};

/// The state after `exit`, with the effects of entering it. An exit that a step does not have leaves the state as it
/// is: the step stays.
pub fn next(state: State, exit: Exit, cx: &Context) -> (State, Vec<Effect>) {
    match (state, exit) {
        // Choosing
        (State::Home(_), Exit::Browse) => plain(State::ChooseItem(ChooseItem::default())),
        (state @ (State::Home(_) | State::ChooseItem(_)), Exit::Open(key)) => open(state, &key, cx),
        (State::ChooseItem(_), Exit::Back) => plain(State::Home(Home)),
        (State::ItemGuide(_), Exit::Back) => plain(State::ChooseItem(ChooseItem::default())),

        (State::Home(_) | State::MyCases(_), Exit::SeeCases) => see_cases(cx),
        (State::MyCases(_), Exit::Back) => plain(State::Home(Home)),

        // The card
        (State::ItemGuide(guide), Exit::Begin) => {
            (State::Identify(Identify::new(Goal::Apply(guide.item))), vec![Effect::StartReader])
        }
        (State::Identify(identify), Exit::Back) => match identify.goal {
            Goal::Apply(item) => plain(State::ItemGuide(ItemGuide { item })),
            Goal::SeeCases => plain(State::Home(Home)),
        },
        (State::Identify(identify), Exit::Identified) => identified(identify, cx),

        // Questions and notice
        (State::Situation(situation), Exit::Answered) if situation.to_review => to_review(situation.draft, cx),
        (State::Situation(situation), Exit::Answered) => {
            plain(State::OneTimeNotice(OneTimeNotice::new(situation.draft, cx.printers)))
        }
        (State::Situation(situation), Exit::Back) if situation.to_review => to_review(situation.draft, cx),
        (State::Situation(situation), Exit::Back) => forget(situation.draft),
        (State::OneTimeNotice(notice), Exit::NoticeRead) => to_form(notice.draft, cx),
        (State::OneTimeNotice(notice), Exit::Back) if notice.draft.questions().is_empty() => forget(notice.draft),
        (State::OneTimeNotice(notice), Exit::Back) => plain(State::Situation(Situation::last(notice.draft))),

        (
            State::Situation(Situation { draft, .. }) | State::OneTimeNotice(OneTimeNotice { draft, .. }),
            Exit::SeeEarlier(cases),
        ) => to_earlier(draft, cases),

        // The form
        (State::FillForm(form), Exit::FormFilled) if form.to_review => to_review(form.draft, cx),
        (State::FillForm(form), Exit::FormFilled) => to_materials(form.draft, cx),
        (State::FillForm(form), Exit::Back) => plain(State::OneTimeNotice(OneTimeNotice::new(form.draft, cx.printers))),

        // Papers
        (State::ProvideMaterials(materials), Exit::MaterialsProvided) => to_review(materials.draft, cx),
        (State::ProvideMaterials(materials), Exit::Back) => plain(State::FillForm(FillForm::last(materials.draft))),

        (state, exit) => after_papers(state, exit, cx),
    }
}

/// From the review to the end.
fn after_papers(state: State, exit: Exit, cx: &Context) -> (State, Vec<Effect>) {
    match (state, exit) {
        // Review and signature
        (State::Review(review), Exit::Change(target)) => plain(change(review.draft, target)),
        (State::Review(review), Exit::Back) if review.draft.checklist().to_capture().next().is_some() => {
            plain(State::ProvideMaterials(ProvideMaterials::new(review.draft)))
        }
        (State::Review(review), Exit::Back) => plain(State::FillForm(FillForm::last(review.draft))),
        (State::Review(review), Exit::Confirmed) => {
            (State::Sign(Sign::new(review.draft)), vec![Effect::ReserveCaseNumber])
        }
        (State::Sign(sign), Exit::Back) => plain(State::Review(Review::new(sign.draft))),
        (State::Sign(sign), Exit::Signed) => submit(sign, cx),

        // Taken in, or not
        (State::Submitting(submitted), Exit::TakenIn) => {
            let mut receipt = Receipt::new(&submitted, cx.printers);
            let slip = receipt.print(cx);
            (State::Receipt(receipt), [Effect::MakeReceipt].into_iter().chain(slip).collect())
        }
        (State::Submitting(submitted), Exit::NotTakenIn(code)) => {
            plain(State::Sign(Sign::again(&submitted.application, code)))
        }

        // The end, from anywhere
        (state, Exit::Leave { again }) => leave(&state, again, cx),
        (state, _) => plain(state),
    }
}

fn plain(state: State) -> (State, Vec<Effect>) {
    (state, Vec::new())
}

/// Cases are the platform's to tell: without it no card is asked for.
fn see_cases(cx: &Context) -> (State, Vec<Effect>) {
    match cx.network {
        Network::Up => (State::Identify(Identify::new(Goal::SeeCases)), vec![Effect::StartReader]),
        Network::Down => plain(State::MyCases(MyCases::offline())),
    }
}

fn open(state: State, key: &ItemKey, cx: &Context) -> (State, Vec<Effect>) {
    match cx.catalogue.item(key).filter(|item| item.self_service) {
        Some(item) => plain(State::ItemGuide(ItemGuide { item: Arc::new(item.clone()) })),
        None => plain(state),
    }
}

fn identified(identify: Identify, cx: &Context) -> (State, Vec<Effect>) {
    let Phase::Confirm { card, read_at } = identify.phase else { return plain(State::Identify(identify)) };
    let item = match identify.goal {
        Goal::Apply(item) => item,
        Goal::SeeCases => {
            let (cases, effects) = MyCases::ask(Holder { card, read_at }, cx);
            return (State::MyCases(cases), effects);
        }
    };
    let draft = Draft::new(item, Arc::clone(&cx.catalogue), card, read_at, cx.now.local.date());
    let effects = ask_for_earlier(&draft, cx);
    if draft.questions().is_empty() {
        return (State::OneTimeNotice(OneTimeNotice::new(draft, cx.printers)), effects);
    }
    (State::Situation(Situation::first(draft, false)), effects)
}

/// Asks whether the person has an open case of this item already; nothing waits for the answer.
fn ask_for_earlier(draft: &Draft, cx: &Context) -> Vec<Effect> {
    if cx.network == Network::Down {
        return Vec::new();
    }
    let asks = Asks::OpenCases { item: draft.item.key.clone() };
    vec![Holder::of(draft).ask(asks, cx)]
}

/// To the earlier case; the application that was begun is forgotten.
fn to_earlier(draft: Draft, cases: Arc<PersonCases>) -> (State, Vec<Effect>) {
    let holder = Holder::of(&draft);
    let (_, effects) = forget(draft);
    (State::MyCases(MyCases::earlier(holder, cases)), effects)
}

/// Back beyond the card: what was read and captured is forgotten.
fn forget(draft: Draft) -> (State, Vec<Effect>) {
    let effects = draft.pages.iter().map(|page| Effect::Page(PageEffect::Drop(page.id))).collect();
    (State::ItemGuide(ItemGuide { item: draft.item }), effects)
}

fn to_form(draft: Draft, cx: &Context) -> (State, Vec<Effect>) {
    if screens(&draft).is_empty() {
        return to_materials(draft, cx);
    }
    plain(State::FillForm(FillForm::first(draft)))
}

fn to_materials(draft: Draft, cx: &Context) -> (State, Vec<Effect>) {
    if draft.checklist().to_capture().next().is_none() {
        return to_review(draft, cx);
    }
    plain(State::ProvideMaterials(ProvideMaterials::new(draft)))
}

/// To the review, unless a change made another field or material necessary: that comes first.
fn to_review(mut draft: Draft, cx: &Context) -> (State, Vec<Effect>) {
    let effects = draft.prune_pages().into_iter().map(Effect::Page).collect();
    let state = if let Some(key) = FillForm::first_unfilled(&draft, cx.now.local.date()) {
        State::FillForm(FillForm::at_field(draft, &key))
    } else if draft.materials_settled() {
        State::Review(Review::new(draft))
    } else {
        State::ProvideMaterials(ProvideMaterials::new(draft))
    };
    (state, effects)
}

fn change(mut draft: Draft, target: ChangeTarget) -> State {
    draft.before_change = Some(Box::new(draft.entered()));
    match target {
        ChangeTarget::Field(key) => State::FillForm(FillForm::at_field(draft, &key)),
        ChangeTarget::Answers => State::Situation(Situation::first(draft, true)),
        ChangeTarget::Material(code) => State::ProvideMaterials(ProvideMaterials::at_material(draft, &code)),
    }
}

fn submit(sign: Sign, cx: &Context) -> (State, Vec<Effect>) {
    let unsigned = sign.clone();
    match sign.application(cx.display.lang, cx) {
        Some(application) => (
            State::Submitting(Submitting { application: Arc::clone(&application), progress: Progress::Sealing }),
            vec![Effect::Submit(application)],
        ),
        None => plain(State::Sign(unsigned)),
    }
}

fn leave(state: &State, again: bool, cx: &Context) -> (State, Vec<Effect>) {
    let captured = state.draft().is_some_and(|draft| !draft.pages.is_empty());
    let papers = captured || matches!(state, State::Receipt(_));
    // The reader is watched on: a card on it is to be taken.
    let (goodbye, effects) = Goodbye::enter(again, papers, cx);
    (State::Goodbye(goodbye), [Effect::CancelScan].into_iter().chain(effects).collect())
}
