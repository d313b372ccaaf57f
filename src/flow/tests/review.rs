//! The review: the screen measures its pages and reports them, the flow keeps what was seen.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeMap;

use hand::{Hand, later};
use lobby_flow::steps::{ChangeTarget, fill_form, review, sign};
use lobby_flow::{Event, Intent, State, Step, Visit};

fn at_review(item: &str) -> Hand {
    let mut hand = Hand::new();
    hand.identify(item);
    hand.until(Step::Review, &BTreeMap::new());
    hand
}

#[test]
fn a_review_is_confirmed_only_when_its_last_row_is_on_the_screen_and_every_row_was() {
    let mut hand = at_review("signboard-filing");
    let mut visit = hand.visit.take().unwrap();
    fn review(visit: &Visit) -> &lobby_flow::steps::review::Review {
        let State::Review(review) = &visit.state else { panic!("left the review") };
        review
    }
    let tell = later;
    let total = review(&visit).rows().len();
    // Larger text: from the top, and nothing goes on before the screen has said what it shows.
    visit = tell(visit, Event::Intent(Intent::ToggleLargeText));
    assert_eq!((review(&visit).first(), review(&visit).shown()), (0, None));
    visit = tell(visit, Event::Intent(Intent::Next));
    assert_eq!((visit.step(), review(&visit).first()), (Step::Review, 0));
    visit = tell(visit, Event::RowsShown(0..3));
    visit = tell(visit, Event::Intent(Intent::Next));
    assert_eq!((review(&visit).first(), review(&visit).has_previous()), (3, true));
    visit = tell(visit, Event::RowsShown(3..total + 9));
    assert_eq!(review(&visit).shown(), Some(&(3..total)), "no more rows than there are");
    let back = tell(visit.clone(), Event::Intent(review::Intent::ShowPrevious.into()));
    assert_eq!((review(&back).first(), review(&back).has_previous()), (0, false));
    assert_eq!(tell(visit, Event::Intent(Intent::Next)).step(), Step::Sign);
}

#[test]
fn a_screen_that_skips_rows_is_sent_back_to_the_first_that_was_not_shown() {
    let mut hand = at_review("residence-permit-apply");
    let visit = hand.visit.take().unwrap();
    let State::Review(review) = &visit.state else { panic!("not at the review") };
    let (shown, total) = (review.shown().cloned().unwrap(), review.rows().len());
    assert!(shown.end + 1 < total, "{shown:?} of {total}");
    let visit = later(visit, Event::RowsShown(total - 1..total));
    let visit = later(visit, Event::Intent(Intent::Next));
    let State::Review(review) = &visit.state else { panic!("confirmed what was not shown") };
    assert_eq!(review.first(), shown.end);
}

#[test]
fn a_signature_waits_while_its_application_is_read_again_and_is_nobodys_under_another() {
    let mut hand = at_review("signboard-filing");
    hand.until(Step::Sign, &BTreeMap::new());
    hand.tap(sign::Intent::ToggleDeclaration);
    hand.draw();
    let signed = |hand: &Hand| {
        let State::Sign(sign) = &hand.visit().state else { panic!("not on the signing page") };
        (sign.declared, sign.strokes.len())
    };
    assert_eq!(signed(&hand), (true, 2));
    hand.tap(sign::Intent::Read);
    assert_eq!(hand.step(), Step::Review);
    hand.until(Step::Sign, &BTreeMap::new());
    assert_eq!(signed(&hand), (true, 2), "nothing changed but the page");
    hand.tap(Intent::Back);
    hand.tap(review::Intent::Change(ChangeTarget::Field("phone".parse().unwrap())));
    let State::FillForm(form) = &hand.visit().state else { panic!("not in the form") };
    let last = if form.typed().unwrap().1.ends_with('7') { "8" } else { "7" };
    hand.tap(fill_form::Intent::DeleteChar);
    hand.tap(fill_form::Intent::Type(last.into()));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Review);
    hand.until(Step::Sign, &BTreeMap::new());
    assert_eq!(signed(&hand), (false, 0), "another number was signed by nobody");
}
