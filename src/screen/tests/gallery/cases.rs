//! The person's own cases and their letters.

use std::sync::Arc;

use lobby_domain::person_case::{NoAnswer, PersonCases};
use lobby_flow::question::{Answer, Asks};
use lobby_flow::steps::{home, my_cases};
use lobby_flow::{CoreEvent, Event, Intent, Network, Paper, PrinterEvent};

use super::Gallery;
use crate::tests::sample::cases::{NOTICE, cases, notice};

pub(super) fn own_cases(gallery: &mut Gallery) {
    let stand = gallery.stand();
    stand.event(Event::Core(CoreEvent::Network(Network::Down)));
    stand.tell(home::Intent::SeeCases);
    gallery.look(&stand, "my-cases-offline", 0);

    let stand = gallery.stand();
    stand.open("signboard-filing");
    stand.identify();
    stand.answered(Answer::OpenCases { item: "signboard-filing".parse().unwrap(), cases: Arc::new(cases()) });
    gallery.look(&stand, "earlier-case", 1);

    let stand = gallery.stand();
    stand.see_cases();
    gallery.look(&stand, "my-cases-asking", 0);
    let listed = cases();
    let none = PersonCases::new(listed.today, Vec::new(), false);
    stand.answered(Answer::Cases(Arc::new(none)));
    gallery.look(&stand, "my-cases-none", 0);

    let stand = gallery.stand();
    stand.see_cases();
    stand.answered(Answer::None { asks: Asks::Cases, why: NoAnswer::Refused });
    gallery.look(&stand, "my-cases-unanswered", 1);
    stand.tell(Intent::Next);
    stand.answered(Answer::None { asks: Asks::Cases, why: NoAnswer::TooOften });
    gallery.look(&stand, "my-cases-too-often", 1);

    let stand = gallery.stand();
    stand.see_cases();
    stand.answered(Answer::Cases(Arc::new(listed)));
    gallery.look(&stand, "my-cases", 0);
    stand.tell(my_cases::Intent::Open(1));
    gallery.look(&stand, "my-cases-in-review", 0);
    stand.tell(Intent::Back);
    stand.tell(my_cases::Intent::Open(0));
    gallery.look(&stand, "my-cases-supply", 0);
    stand.tell(my_cases::Intent::OpenLetter(0));
    gallery.look(&stand, "my-cases-letter-announced", 1);
    stand.tell(Intent::Next);
    gallery.look(&stand, "my-cases-letter-asking", 0);
    stand.answered(Answer::Letter(Arc::new(notice())));
    stand.answered(Answer::LetterServed { code: NOTICE.into(), on: "2026-11-24".parse().unwrap() });
    gallery.look(&stand, "my-cases-letter", 0);
    stand.tell(my_cases::Intent::Print);
    stand.event(Event::Printer(Paper::Letter, PrinterEvent::Printed));
    gallery.look(&stand, "my-cases-letter-printed", 0);
}
