//! Cases under any sequence of commands: what they become is what their history says.

#![allow(clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp};
use lobby_casework::decide::{self, DigestConflict, HandIn};
use lobby_casework::event::{ArchiveStandard, ManifestDigest, Part, Picture};
use lobby_casework::state::HistoryError;
use lobby_casework::{Case, Event, Phase, Recorded};
use lobby_domain::Actor;
use lobby_domain::id::{KioskId, MaterialCode, OfficerLogin};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Command {
    HandIn { hand_in: HandIn, missing_pages: usize, is_readable: bool },
    OtherUnderItsNumber,
    Open(Actor),
    Take(ArchiveStandard),
    Reveal(&'static str),
}

fn kiosk(id: &str) -> KioskId {
    KioskId::parse(id).unwrap()
}

fn officer(login: &str) -> Actor {
    Actor::Officer(OfficerLogin::parse(login).unwrap())
}

/// The first hand-in of an application of kiosk `WL01-K01`.
fn first(missing_pages: usize, is_readable: bool) -> Command {
    let hand_in = HandIn { kiosk: kiosk("WL01-K01"), manifest: ManifestDigest([1; 32]) };
    Command::HandIn { hand_in, missing_pages, is_readable }
}

fn command() -> impl Strategy<Value = Command> {
    let hand_in =
        (any::<bool>(), 0_u8..2, 0_usize..3, any::<bool>()).prop_map(|(own, digest, missing_pages, is_readable)| {
            let kiosk = kiosk(if own { "WL01-K01" } else { "WL01-K02" });
            let hand_in = HandIn { kiosk, manifest: ManifestDigest([digest; 32]) };
            Command::HandIn { hand_in, missing_pages, is_readable }
        });
    prop_oneof![
        4 => hand_in,
        1 => Just(Command::OtherUnderItsNumber),
        2 => prop_oneof![Just(officer("sulan")), Just(officer("liwei")), Just(Actor::Platform)].prop_map(Command::Open),
        1 => prop::sample::select(&ArchiveStandard::ALL[..]).prop_map(Command::Take),
        1 => prop::sample::select(&["card:id_number", "value:phone"][..]).prop_map(Command::Reveal),
    ]
}

/// A case and its history, kept side by side as the platform keeps rows.
#[derive(Default)]
struct Kept {
    case: Option<Case>,
    history: Vec<Recorded>,
    receipts: u32,
}

impl Kept {
    fn run(&mut self, command: &Command) {
        match command {
            Command::HandIn { hand_in, missing_pages, is_readable } => {
                let kiosk = Actor::Kiosk(hand_in.kiosk.clone());
                match self.case.as_ref().map(|case| decide::recognise(case, hand_in)) {
                    None => {
                        let phase = decide::begin(*missing_pages);
                        self.receipts += u32::from(phase == Phase::Received);
                        let (actor, event) = decide::intake(phase, hand_in);
                        self.record(actor, event);
                        if !is_readable {
                            self.envelope_fails();
                        }
                    }
                    Some(Ok(phase)) => {
                        if let Some(event) = decide::complete(phase, *missing_pages) {
                            self.receipts += 1;
                            self.record(kiosk, event);
                        }
                    }
                    Some(Err(DigestConflict { alarm })) => self.record(kiosk, alarm),
                }
            }
            // All others are about a case that is there.
            _ if self.case.is_none() => {}
            Command::OtherUnderItsNumber => {
                self.record(Actor::Kiosk(kiosk("WL01-K02")), decide::number_conflict(Uuid::from_u128(7)));
            }
            Command::Open(reader) => {
                self.record(reader.clone(), Event::Opened);
            }
            Command::Take(standard) => {
                let material = MaterialCode::parse("M041").unwrap();
                self.record(officer("sulan"), Event::DocumentTaken { material, standard: *standard });
            }
            Command::Reveal(part) => {
                self.record(officer("sulan"), Event::Revealed { part: Part::parse(part).unwrap() });
            }
        }
    }

    fn envelope_fails(&mut self) {
        if let Some(event) = decide::envelope_failed(self.case.as_ref().unwrap().is_readable) {
            self.record(Actor::Platform, event);
        }
    }

    fn record(&mut self, actor: Actor, event: Event) {
        let position = i64::try_from(self.history.len()).unwrap() + 1;
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(position);
        let recorded = Recorded { position, at, actor, event };
        match &mut self.case {
            Some(case) => case.apply(&recorded).unwrap(),
            None => self.case = Some(Case::begin(&recorded).unwrap()),
        }
        self.history.push(recorded);
    }
}

fn after(commands: &[Command]) -> Kept {
    let mut kept = Kept::default();
    for command in commands {
        kept.run(command);
    }
    kept
}

/// Reading and alarms: events that move no phase.
fn moves_nothing(event: &Event) -> bool {
    match event {
        Event::DigestConflict { .. }
        | Event::NumberConflict { .. }
        | Event::Opened
        | Event::PictureSeen { .. }
        | Event::Exported
        | Event::MadeAgain
        | Event::DocumentTaken { .. }
        | Event::Revealed { .. } => true,
        Event::Received { .. }
        | Event::ReceivedAhead { .. }
        | Event::PagesComplete
        | Event::EnvelopeUnreadable
        | Event::EnvelopeReadable
        | Event::Erased { .. } => false,
    }
}

proptest! {
    #[test]
    fn a_replayed_history_is_the_case_that_was_kept(commands in prop::collection::vec(command(), 0..40)) {
        let kept = after(&commands);
        let replayed = Case::replay(&kept.history);
        match kept.case {
            Some(case) => prop_assert_eq!(replayed, Ok(case)),
            None => prop_assert_eq!(replayed, Err(HistoryError::NoIntake)),
        }
    }

    #[test]
    fn a_case_has_one_intake_one_receipt_and_never_goes_back(commands in prop::collection::vec(command(), 0..40)) {
        let mut kept = Kept::default();
        for command in &commands {
            let before = kept.case.clone();
            kept.run(command);
            if let (Some(before), Some(after)) = (before, &kept.case) {
                prop_assert!(before.phase == Phase::Arriving || after.phase == Phase::Received);
                prop_assert_eq!((before.received_at, before.manifest), (after.received_at, after.manifest));
                prop_assert_eq!(before.kiosk, after.kiosk.clone());
            }
        }
        let is_received = kept.case.is_some_and(|case| case.phase == Phase::Received);
        prop_assert_eq!(kept.receipts, u32::from(is_received));
    }

    #[test]
    fn a_hand_in_that_is_repeated_changes_nothing(commands in prop::collection::vec(command(), 1..40)) {
        let mut kept = after(&commands);
        let Some(last) = commands.iter().rfind(|command| matches!(command, Command::HandIn { .. })) else { return Ok(()) };
        kept.run(last);
        let Kept { case, history, receipts } = kept;
        let is_refused = history.last().is_some_and(|last| last.event.is_alarm());
        let mut again = Kept { case: case.clone(), history: history.clone(), receipts };
        again.run(last);
        prop_assert_eq!(again.receipts, receipts);
        if is_refused && again.history.len() > history.len() {
            prop_assert!(again.history.last().is_some_and(|last| last.event.is_alarm()), "each refusal leaves its alarm");
        } else {
            prop_assert_eq!((again.case, again.history), (case, history));
        }
    }

    #[test]
    fn events_that_move_no_phase_may_stand_anywhere_after_the_intake(
        commands in prop::collection::vec(command(), 1..40),
        places in prop::collection::vec(any::<prop::sample::Index>(), 40),
    ) {
        let kept = after(&commands);
        let Some(case) = kept.case else { return Ok(()) };
        let (movable, mut moved): (Vec<_>, Vec<_>) =
            kept.history.into_iter().partition(|recorded| moves_nothing(&recorded.event));
        for (recorded, place) in movable.into_iter().zip(&places) {
            moved.insert(1 + place.index(moved.len()), recorded);
        }
        prop_assert_eq!(Case::replay(&moved), Ok(case));
    }
}

#[test]
fn another_manifest_or_another_kiosk_is_refused_with_an_alarm_in_every_phase() {
    for missing_pages in [0, 1] {
        let kept = after(&[first(missing_pages, true)]);
        let other_manifest = HandIn { kiosk: kiosk("WL01-K01"), manifest: ManifestDigest([2; 32]) };
        let other_kiosk = HandIn { kiosk: kiosk("WL01-K02"), manifest: ManifestDigest([1; 32]) };
        for other in [other_manifest, other_kiosk] {
            let alarm = Event::DigestConflict { manifest: other.manifest };
            assert_eq!(decide::recognise(kept.case.as_ref().unwrap(), &other), Err(DigestConflict { alarm }));
        }
    }
}

#[test]
fn a_history_that_cannot_be_is_refused_with_its_place() {
    let at = Timestamp::UNIX_EPOCH;
    let by = Actor::Kiosk(kiosk("WL01-K01"));
    let event = |position, event| Recorded { position, at, actor: by.clone(), event };
    let (manifest, received) = (ManifestDigest([1; 32]), Event::Received { manifest: ManifestDigest([1; 32]) });
    let begun = event(1, received.clone());
    assert_eq!(Case::replay(&[event(1, Event::Opened)]), Err(HistoryError::NoIntake));
    let twice = [begun.clone(), event(2, Event::ReceivedAhead { manifest })];
    assert_eq!(Case::replay(&twice), Err(HistoryError::SecondIntake { position: 2 }));
    let complete = [begun, event(2, Event::PagesComplete)];
    assert_eq!(Case::replay(&complete), Err(HistoryError::CompleteTwice { position: 2 }));
    let by_platform = Recorded { position: 1, at, actor: Actor::Platform, event: received };
    assert_eq!(Case::replay(&[by_platform]), Err(HistoryError::NoIntake));
}

#[test]
fn an_envelope_that_cannot_be_opened_marks_the_case_and_is_recorded_by_the_platform() {
    let mut kept = after(&[first(2, false)]);
    kept.envelope_fails();
    assert_eq!(kept.history.len(), 2, "it is told once");
    assert_eq!(kept.history[1].actor, Actor::Platform);
    assert_eq!(kept.case.map(|case| (case.phase, case.is_readable)), Some((Phase::Arriving, false)));
}

#[test]
fn every_picture_is_recorded_with_its_reader_and_asked_for_again_at_once_only_once() {
    let mut kept = after(&[first(0, true)]);
    let (reader, other) = (officer("sulan"), officer("liwei"));
    let at = |seconds: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
    kept.run(&Command::Open(reader.clone()));
    let (page, signature) = (Picture::Page(1), Picture::Signature);
    let seen = decide::view(&kept.history, page, &reader, at(3));
    assert_eq!(seen, Some(Event::PictureSeen { picture: page }), "the case was opened, the page was not read");
    kept.record(reader.clone(), seen.unwrap());
    assert_eq!(decide::view(&kept.history, page, &reader, at(4)), None);
    assert!(decide::view(&kept.history, Picture::Page(2), &reader, at(4)).is_some());
    assert!(decide::view(&kept.history, signature, &reader, at(4)).is_some());
    assert!(decide::view(&kept.history, page, &other, at(4)).is_some());
    assert!(decide::view(&kept.history, page, &reader, at(3) + decide::VIEW_LASTS).is_some());
}
