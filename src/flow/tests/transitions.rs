//! Draws the transitions between steps from the function that makes them, and holds the drawing in docs against it.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use hand::{CATALOGUE, Hand, card_for, later, number};
use lobby_domain::FailureCode;
use lobby_flow::steps::fill_form::FillForm;
use lobby_flow::steps::identify::Goal;
use lobby_flow::steps::one_time_notice::OneTimeNotice;
use lobby_flow::steps::provide_materials::ProvideMaterials;
use lobby_flow::steps::review::Review;
use lobby_flow::steps::sign::Sign;
use lobby_flow::steps::situation::Situation;
use lobby_flow::steps::{ChangeTarget, Context, Exit, home, receipt, review, situation};
use lobby_flow::{CoreEvent, Draft, Event, Intent, Network, ReaderEvent, State, Step, transitions};

/// From, why, to.
type Edge = (Step, &'static str, Step);

/// One exit of each kind. A new kind has to be named in [`name`] and added here.
fn exits() -> Vec<Exit> {
    vec![
        Exit::Browse,
        Exit::SeeCases,
        Exit::SeeEarlier(Arc::new(hand::sample::cases::cases())),
        Exit::Open("senior-card".parse().unwrap()),
        Exit::Begin,
        Exit::Identified,
        Exit::Answered,
        Exit::NoticeRead,
        Exit::FormFilled,
        Exit::MaterialsProvided,
        Exit::Confirmed,
        Exit::Change(ChangeTarget::Field("phone".parse().unwrap())),
        Exit::Change(ChangeTarget::Answers),
        Exit::Change(ChangeTarget::Material("M018".parse().unwrap())),
        Exit::Signed,
        Exit::TakenIn,
        Exit::NotTakenIn(FailureCode::DiskFull),
        Exit::Back,
        Exit::Leave { again: false },
    ]
}

fn name(exit: &Exit) -> &'static str {
    match exit {
        Exit::Browse => "browse",
        Exit::SeeCases => "see cases",
        Exit::SeeEarlier(_) => "see earlier case",
        Exit::Open(_) => "open an item",
        Exit::Begin => "begin",
        Exit::Identified => "card accepted",
        Exit::Answered => "questions answered",
        Exit::NoticeRead => "notice read",
        Exit::FormFilled => "form filled",
        Exit::MaterialsProvided => "materials provided",
        Exit::Confirmed => "confirmed",
        Exit::Change(_) => "change",
        Exit::Signed => "signed",
        Exit::TakenIn => "taken in",
        Exit::NotTakenIn(_) => "not taken in",
        Exit::Back => "back",
        Exit::Leave { .. } => "leave",
    }
}

/// States of every step, as visits over the sample catalogue come to them.
fn states() -> Vec<State> {
    let mut states = Vec::new();
    for (item, agent) in [
        ("residence-permit-apply", "no"),
        ("social-card-replace", "no"),
        ("senior-card", "no"),
        ("signboard-filing", "no"),
    ] {
        let answers = BTreeMap::from([("agent", agent), ("reason", "damaged")]);
        let mut hand = Hand::new();
        states.push(hand.visit().state.clone());
        hand.tap(home::Intent::Apply);
        states.push(hand.visit().state.clone());
        hand.choose_item(item);
        states.push(hand.visit().state.clone());
        hand.tap(Intent::Next);
        states.push(hand.visit().state.clone());
        hand.event(Event::Reader(ReaderEvent::Empty));
        hand.event(Event::Reader(ReaderEvent::Read(Box::new(card_for(item)))));
        states.push(hand.visit().state.clone());
        hand.event(Event::Reader(ReaderEvent::Lifted));
        hand.tap(Intent::Next);
        let mut changed = false;
        while hand.step() != Step::Submitting {
            states.push(hand.visit().state.clone());
            if hand.step() == Step::Review && !changed {
                changed = true;
                states.extend(changes(&hand));
            }
            if hand.step() == Step::Sign {
                states.push(after(&hand, vec![Event::Core(CoreEvent::CaseNumber(number()))]));
            }
            hand.go_on(&answers);
        }
        states.push(hand.visit().state.clone());
        hand.event(Event::Core(CoreEvent::Stored));
        let received_at = hand.now().utc;
        hand.event(Event::Core(CoreEvent::Delivered { received_at }));
        states.push(hand.visit().state.clone());
        hand.tap(receipt::Intent::Leave);
        states.push(hand.visit().state.clone());
    }
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::Network(Network::Down)));
    hand.tap(home::Intent::SeeCases);
    states.push(hand.visit().state.clone());
    hand = Hand::new();
    hand.tap(home::Intent::SeeCases);
    hand.event(Event::Reader(ReaderEvent::Empty));
    hand.event(Event::Reader(ReaderEvent::Read(Box::new(card_for("signboard-filing")))));
    states.push(hand.visit().state.clone());
    hand.event(Event::Reader(ReaderEvent::Lifted));
    hand.tap(Intent::Next);
    states.push(hand.visit().state.clone());
    states
}

/// What review sends the citizen back to, for everything that can be changed there; and the last question with an
/// answer that makes more fields necessary.
fn changes(hand: &Hand) -> Vec<State> {
    let State::Review(review) = &hand.visit().state else { panic!("not at the review") };
    let mut states = Vec::new();
    for target in review.rows().iter().filter_map(review::Row::change) {
        states.push(after(hand, vec![Event::Intent(review::Intent::Change(target).into())]));
    }
    let intents = [
        review::Intent::Change(ChangeTarget::Answers).into(),
        Intent::Next,
        situation::Intent::Answer("yes".into()).into(),
    ];
    states.push(after(hand, intents.into_iter().map(Event::Intent).collect()));
    states
}

/// The state after more events, without them having happened.
fn after(hand: &Hand, events: Vec<Event>) -> State {
    let visit = events.into_iter().fold(hand.visit().clone(), later);
    visit.state
}

/// The same state of items that ask for less than those of the sample catalogue, and of a draft without its pages.
fn variants(state: &State) -> Vec<State> {
    let changes: [fn(&mut Draft); 5] = [
        |draft| Arc::make_mut(&mut draft.item).questions.clear(),
        |draft| Arc::make_mut(&mut draft.item).form.pages.clear(),
        |draft| Arc::make_mut(&mut draft.item).materials.clear(),
        |draft| {
            let item = Arc::make_mut(&mut draft.item);
            (item.form.pages, item.materials) = Default::default();
        },
        |draft| draft.pages = Default::default(),
    ];
    let mut states = vec![state.clone()];
    for change in changes {
        let mut state = state.clone();
        if let State::Situation(Situation { draft, .. })
        | State::OneTimeNotice(OneTimeNotice { draft, .. })
        | State::FillForm(FillForm { draft, .. })
        | State::ProvideMaterials(ProvideMaterials { draft, .. })
        | State::Review(Review { draft, .. })
        | State::Sign(Sign { draft, .. }) = &mut state
        {
            change(draft);
            states.push(state);
        } else if let State::Identify(identify) = &mut state {
            if let Goal::Apply(item) = &mut identify.goal {
                Arc::make_mut(item).questions.clear();
            }
            states.push(state);
        }
    }
    states
}

fn edges() -> BTreeSet<Edge> {
    let hand = Hand::new();
    let cx = Context {
        catalogue: Arc::clone(&CATALOGUE),
        network: hand.visit().network,
        on_reader: lobby_flow::OnReader::default(),
        printers: hand.visit().printers,
        equipment: hand.visit().equipment(),
        feeder: hand.visit().feeder,
        display: Default::default(),
        now: hand.now(),
    };
    let mut edges = BTreeSet::new();
    for state in states().iter().flat_map(variants) {
        let from = state.step();
        for exit in exits() {
            let why = name(&exit);
            let (next, _) = transitions::next(state.clone(), exit, &cx);
            if next.step() != from {
                edges.insert((from, why, next.step()));
            }
        }
        let mut visit = hand.visit().clone();
        visit.state = state;
        let out = visit.handle(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)), hand.now()).0;
        if out.step() != from {
            edges.insert((from, "out of service", out.step()));
            let back = out.handle(Event::Core(CoreEvent::InService), hand.now()).0;
            edges.insert((Step::OutOfService, "in service", back.step()));
        }
    }
    edges
}

fn drawing(edges: &BTreeSet<Edge>) -> String {
    let mut lines = String::from(
        "# Steps of a visit\n\nDrawn by `src/flow/tests/transitions.rs` from `flow/transitions.rs`; the test fails where the two differ. \
         From any\nstep, `leave` (the end sheet, or the end of the idle countdown) leads to `goodbye`.\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> home\n",
    );
    for (from, why, to) in edges.iter().filter(|(_, why, _)| *why != "leave") {
        writeln!(lines, "    {} --> {}: {why}", from.name(), to.name()).unwrap();
    }
    lines.push_str("    receipt --> goodbye: leave\n    goodbye --> [*]\n```\n");
    lines
}

#[test]
fn the_drawing_in_docs_shows_every_transition_and_no_other() {
    let edges = edges();
    let leaves: BTreeSet<Step> = edges.iter().filter(|(_, why, _)| *why == "leave").map(|(from, _, _)| *from).collect();
    assert!(
        leaves.contains(&Step::Receipt) && edges.iter().all(|(_, why, to)| (*why == "leave") == (*to == Step::Goodbye))
    );
    let drawing = drawing(&edges);
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/transitions.md");
    if std::fs::read_to_string(kept).unwrap_or_default() != drawing {
        let drawn = concat!(env!("CARGO_TARGET_TMPDIR"), "/transitions.md");
        std::fs::write(drawn, &drawing).unwrap();
        panic!("docs/transitions.md is not what the code does; as drawn now: {drawn}");
    }
}

#[test]
fn every_step_is_reached_and_every_kind_of_exit_leads_somewhere() {
    let edges = edges();
    let reached: BTreeSet<Step> = edges.iter().map(|(_, _, to)| *to).collect();
    assert_eq!(reached.len(), 15, "{reached:?}");
    let used: BTreeSet<&str> = edges.iter().map(|(_, why, _)| *why).collect();
    let kinds: BTreeSet<&str> = exits().iter().map(name).collect();
    assert!(used.is_superset(&kinds), "{:?}", kinds.difference(&used).collect::<Vec<_>>());
}
