//! The interpreter with a hand and surroundings that only remember what they were asked.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use crate::command::{DiskState, Net, ReaderState, ScannerFault, Sheet};
use crate::error::JourneyError;
use crate::hand::{CaseOnPlatform, Hand, Surroundings};
use crate::hands::Hands;
use crate::operator::Operator;
use crate::place::{Extents, Page, Place, PlaceKind, Point};
use crate::play::{Played, Player};
use crate::play_options::PlayOptions;
use crate::remains::{Sought, Trace};
use crate::script::Script;
use crate::step::Delay;

const NUMBER: &str = "WL01-K01-000001-T";

#[derive(Default)]
struct FakeHand {
    done: Vec<String>,
    screen: Vec<String>,
    /// What is on the screen at each look before that.
    looks: VecDeque<Vec<String>>,
    home_after: Duration,
    /// Whether every touch moves its control.
    moves: bool,
}

impl Hand for FakeHand {
    fn tap(&mut self, label: &str) -> Result<(), JourneyError> {
        self.done.push(format!("tap {label}"));
        Ok(())
    }

    fn aim(&mut self, _: &str) -> Result<Point, JourneyError> {
        Ok((100, 100))
    }

    fn touch(&mut self, points: &[Point], after: Duration) -> Result<(), JourneyError> {
        self.done.push(format!("touch {points:?} after {} ms", after.as_millis()));
        Ok(())
    }

    fn page(&mut self) -> Result<Page, JourneyError> {
        let y = if self.moves { i32::try_from(self.done.len()).unwrap() } else { 80 };
        let extents = Extents { x: 60, y, width: 80, height: 40 };
        let place = Place { name: "下一步".to_owned(), kind: PlaceKind::Control, extents };
        Ok(Page { size: (200, 200), places: vec![place] })
    }

    fn type_text(&mut self, text: &str) -> Result<(), JourneyError> {
        self.done.push(format!("type {text}"));
        Ok(())
    }

    fn see(&mut self, text: &str) -> Result<(), JourneyError> {
        self.done.push(format!("see {text}"));
        Ok(())
    }

    fn texts(&mut self) -> Result<Vec<String>, JourneyError> {
        Ok(self.looks.pop_front().unwrap_or_else(|| self.screen.clone()))
    }

    fn sign(&mut self) -> Result<(), JourneyError> {
        self.done.push("sign".to_owned());
        Ok(())
    }

    fn expect(&mut self, step: &str) -> Result<Vec<String>, JourneyError> {
        Ok(vec!["submitting".to_owned(), step.to_owned()])
    }

    fn wait(&mut self, _: Delay) -> Result<(), JourneyError> {
        Ok(())
    }

    fn kill_visit(&mut self) -> Result<Duration, JourneyError> {
        Ok(self.home_after)
    }

    fn forget_visits(&mut self) {}

    fn shot(&mut self, path: &Path) -> Result<(), JourneyError> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        self.done.push(format!("shot {name}"));
        Ok(())
    }
}

#[derive(Default)]
struct FakeSurroundings {
    cases: usize,
    answers: VecDeque<Option<CaseOnPlatform>>,
    /// Whether a search finds what it looks for.
    leaks: bool,
}

impl Surroundings for FakeSurroundings {
    fn put_card(&mut self, _: &str) -> Result<(), JourneyError> {
        Ok(())
    }

    fn remove_card(&mut self) -> Result<(), JourneyError> {
        Ok(())
    }

    fn put_paper(&mut self, _: &str) -> Result<(), JourneyError> {
        Ok(())
    }

    fn set_reader(&mut self, _: ReaderState) -> Result<(), JourneyError> {
        Ok(())
    }

    fn set_scanner_fault(&mut self, _: Option<&ScannerFault>) -> Result<(), JourneyError> {
        Ok(())
    }

    fn fill_feeder(&mut self, _: &[Sheet]) -> Result<(), JourneyError> {
        Ok(())
    }

    fn set_up_feeder_scanner(&mut self) -> Result<(), JourneyError> {
        Ok(())
    }

    fn set_printer_fault(&mut self, _: Option<&str>) -> Result<(), JourneyError> {
        Ok(())
    }

    fn printed(&mut self) -> Result<String, JourneyError> {
        Ok("副本".to_owned())
    }

    fn set_net(&mut self, _: Net) -> Result<(), JourneyError> {
        Ok(())
    }

    fn set_disk(&mut self, _: DiskState) -> Result<(), JourneyError> {
        Ok(())
    }

    fn kill_core(&mut self) -> Result<(), JourneyError> {
        Ok(())
    }

    fn start_second_core(&mut self) -> Result<Vec<String>, JourneyError> {
        Ok(Vec::new())
    }

    fn revoke_kiosk(&mut self) -> Result<(), JourneyError> {
        Ok(())
    }

    fn enrol_again(&mut self) -> Result<(), JourneyError> {
        Ok(())
    }

    fn operator(&mut self, _: &Operator) -> Result<bool, JourneyError> {
        Ok(true)
    }

    fn words_of_card(&mut self, _: &str) -> Result<Vec<Sought>, JourneyError> {
        Ok(Vec::new())
    }

    fn remains(&mut self, sought: &[Sought]) -> Result<Vec<Trace>, JourneyError> {
        let trace = |thing: &Sought| Trace { what: thing.what.clone(), form: "utf-8", place: "a log".to_owned() };
        Ok(sought.iter().filter(|_| self.leaks).map(trace).collect())
    }

    fn start_core(&mut self) -> Result<(), JourneyError> {
        Ok(())
    }

    fn queued(&mut self) -> Result<usize, JourneyError> {
        Ok(0)
    }

    fn cases(&mut self) -> Result<usize, JourneyError> {
        Ok(self.cases)
    }

    fn case(&mut self, number: &str) -> Result<Option<CaseOnPlatform>, JourneyError> {
        assert_eq!(number, NUMBER);
        Ok(self.answers.pop_front().flatten())
    }
}

fn play(hand: &mut FakeHand, outside: &mut FakeSurroundings, text: &str) -> (Result<Played, String>, String) {
    let script = Script::parse("test", text).unwrap();
    let shots = std::env::temp_dir();
    let mut player = Player::new(hand, outside, shots).with_limit(Duration::from_millis(300));
    let played = player.play(&script).map_err(|error| error.to_string());
    let transcript = player.transcript.text();
    (played, transcript)
}

const AHEAD: CaseOnPlatform = CaseOnPlatform { arriving: true, matches: true };
const WHOLE: CaseOnPlatform = CaseOnPlatform { arriving: false, matches: true };

#[test]
fn the_transcript_tells_the_steps_and_hides_the_number() {
    let mut hand = FakeHand { screen: vec![format!("办件编号 {NUMBER}")], ..FakeHand::default() };
    let mut outside =
        FakeSurroundings { answers: VecDeque::from([None, Some(AHEAD), Some(WHOLE)]), ..FakeSurroundings::default() };
    let (played, transcript) = play(&mut hand, &mut outside, "sign\nexpect receipt\ncase delivered");
    assert_eq!(played.unwrap(), Played { case: Some(NUMBER.to_owned()), delivered: true });
    assert_eq!(
        transcript,
        "sign\nexpect receipt\n    submitting\n    receipt\ncase delivered\n    <case> is on the platform, all digests equal\n"
    );
}

#[test]
fn other_digests_on_the_platform_end_the_journey() {
    let mut hand = FakeHand { screen: vec![NUMBER.to_owned()], ..FakeHand::default() };
    let mut outside = FakeSurroundings {
        answers: VecDeque::from([Some(CaseOnPlatform { matches: false, ..WHOLE })]),
        ..FakeSurroundings::default()
    };
    let (played, _) = play(&mut hand, &mut outside, "expect receipt\ncase delivered");
    assert!(played.unwrap_err().contains("other digests"));
}

#[test]
fn a_case_is_readable_only_while_its_pages_are_on_their_way() {
    let mut hand = FakeHand { screen: vec![NUMBER.to_owned()], ..FakeHand::default() };
    let mut outside = FakeSurroundings { answers: VecDeque::from([None, Some(AHEAD)]), ..FakeSurroundings::default() };
    let (played, transcript) = play(&mut hand, &mut outside, "expect receipt\ncase readable");
    assert!(!played.unwrap().delivered);
    assert!(transcript.ends_with("    <case> can be read on the platform, full pages follow\n"), "{transcript}");
    let mut outside = FakeSurroundings { answers: VecDeque::from([Some(WHOLE)]), ..FakeSurroundings::default() };
    let (played, _) = play(&mut hand, &mut outside, "expect receipt\ncase readable");
    assert!(played.unwrap_err().contains("all of it is there already"));
}

#[test]
fn a_receipt_without_a_number_is_no_receipt() {
    let mut hand = FakeHand { screen: vec!["申请已收下".to_owned()], ..FakeHand::default() };
    let (played, _) = play(&mut hand, &mut FakeSurroundings::default(), "remove-card\nexpect receipt");
    assert!(played.unwrap_err().starts_with("line 2, `expect receipt`: no case number"));
}

#[test]
fn one_case_too_many_ends_the_journey() {
    let mut outside = FakeSurroundings { cases: 2, ..FakeSurroundings::default() };
    let (played, transcript) = play(&mut FakeHand::default(), &mut outside, "remove-card\ncase count 1");
    assert!(played.unwrap_err().contains("expected 1, found 2"));
    assert!(!transcript.contains("case count"), "a command that failed is not told as done");
}

#[test]
fn a_clock_that_goes_on_is_no_other_page() {
    let page = |clock: &str, rest: &[&str]| [&[clock], rest].concat().into_iter().map(str::to_owned).collect();
    let first = ["Page 1 of 2", "Next page"];
    let mut hand = FakeHand {
        looks: VecDeque::from([page("12:24", &first), page("12:25", &first), page("12:25", &first)]),
        screen: page("12:25", &["Page 2 of 2", "All correct, sign"]),
        ..FakeHand::default()
    };
    play(&mut hand, &mut FakeSurroundings::default(), "through \"Next page\" \"All correct, sign\"").0.unwrap();
    assert_eq!(hand.done, ["tap Next page"]);
}

#[test]
fn what_is_read_while_a_page_changes_is_no_page() {
    let page = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (first, between) = (["Page 1 of 2", "Next page"], ["Page 2 of 2", "Next page"]);
    let mut hand = FakeHand {
        looks: VecDeque::from([page(&first), page(&between)]),
        screen: page(&["Page 2 of 2", "All correct, sign"]),
        ..FakeHand::default()
    };
    let mut surroundings = FakeSurroundings::default();
    play(&mut hand, &mut surroundings, "through \"Next page\" \"All correct, sign\"").0.unwrap();
    assert_eq!(hand.done, ["tap Next page"]);
}

#[test]
fn two_pages_are_scanned_one_after_the_other() {
    let mut hand = FakeHand::default();
    play(&mut hand, &mut FakeSurroundings::default(), "scan 2\nshot page").0.unwrap();
    let expected = ["tap 扫描", "tap 这一页可以", "tap 扫下一页", "tap 这一页可以", "tap 交齐了", "shot 01-page.png"];
    assert_eq!(hand.done, expected);
}

#[test]
fn after_a_killed_visit_what_was_typed_must_be_gone() {
    let screen = vec!["您好".to_owned(), "13800001234".to_owned()];
    let mut hand = FakeHand { screen, ..FakeHand::default() };
    let (played, _) = play(&mut hand, &mut FakeSurroundings::default(), "type \"13800001234\"\nkill visit");
    assert!(played.unwrap_err().contains("is on the screen"));
}

#[test]
fn a_visit_that_comes_back_too_late_ends_the_journey() {
    let mut hand = FakeHand { home_after: Duration::from_millis(1001), ..FakeHand::default() };
    let (played, _) = play(&mut hand, &mut FakeSurroundings::default(), "kill visit");
    assert!(played.unwrap_err().contains("within 1 s"));
}

#[test]
fn a_first_page_that_offers_nothing_yet_is_waited_out() {
    let screen = vec!["我要办事".to_owned(), "现在没有可以办的事项".to_owned()];
    let mut hand = FakeHand { screen, ..FakeHand::default() };
    let (played, _) = play(&mut hand, &mut FakeSurroundings::default(), "home");
    assert!(played.unwrap_err().contains("something to offer"));
    hand.screen.truncate(1);
    play(&mut hand, &mut FakeSurroundings::default(), "home").0.unwrap();
}

#[test]
fn what_remains_of_a_citizen_ends_the_journey_and_so_does_a_search_that_finds_nothing_of_a_present_one() {
    let mut leaking = FakeSurroundings { leaks: true, ..FakeSurroundings::default() };
    let (played, _) = play(&mut FakeHand::default(), &mut leaking, "type \"13800001234\"\nremains none");
    assert!(played.unwrap_err().contains("typed text 1 as utf-8 in a log"));
    play(&mut FakeHand::default(), &mut leaking, "type \"13800001234\"\nremains some").0.unwrap();
    let clean = &mut FakeSurroundings::default();
    let (played, _) = play(&mut FakeHand::default(), clean, "type \"13800001234\"\nremains some");
    assert!(played.unwrap_err().contains("nothing of typed text 1"));
    play(&mut FakeHand::default(), clean, "type \"13800001234\"\nremains none").0.unwrap();
}

fn tapped(hands: Hands, label: &str) -> (Result<(), String>, Vec<String>) {
    tapped_by(FakeHand::default(), hands, label)
}

fn tapped_by(mut hand: FakeHand, hands: Hands, label: &str) -> (Result<(), String>, Vec<String>) {
    let mut outside = FakeSurroundings::default();
    let script = Script::parse("test", &format!("tap \"{label}\"")).unwrap();
    let options = PlayOptions { hands, ..PlayOptions::default() };
    let played = Player::new(&mut hand, &mut outside, std::env::temp_dir()).with_options(options).play(&script);
    (played.map(drop).map_err(|error| error.to_string()), hand.done)
}

#[test]
fn doubled_and_trembling_hands_touch_twice_where_a_steady_one_taps_and_keys_once() {
    assert_eq!(tapped(Hands::Steady, "下一步").1, ["tap 下一步"]);
    let twice = ["touch [(100, 100)] after 600 ms", "touch [(100, 100)] after 140 ms"];
    assert_eq!(tapped(Hands::Doubled, "下一步").1, twice);
    assert_eq!(tapped(Hands::Doubled, "7").1, ["tap 7"]);
    let trembling = tapped(Hands::Trembling, "下一步").1;
    assert_eq!(trembling[0], "touch [(100, 100), (103, 102), (105, 98)] after 600 ms");
    assert_eq!(trembling[1..], ["touch [(94, 104)] after 140 ms"]);
}

#[test]
fn wrong_hands_touch_beside_first_and_what_moves_then_ends_the_journey() {
    let (played, done) = tapped(Hands::Wrong, "下一步");
    played.unwrap();
    assert!(done[0].starts_with("touch [("), "{done:?}");
    assert_eq!(done[1..], ["tap 下一步"]);
    let hand = FakeHand { moves: true, ..FakeHand::default() };
    assert!(tapped_by(hand, Hands::Wrong, "下一步").0.unwrap_err().contains("\"下一步\" moved"));
}

#[test]
fn a_visit_in_large_text_takes_pictures_of_its_pages_and_has_the_transcript_of_any_other() {
    let mut hand = FakeHand { screen: vec!["我要办事".to_owned()], ..FakeHand::default() };
    let mut outside = FakeSurroundings::default();
    let script = Script::parse("test", "home\ntap \"我要办事\"\ntap \"返回\"").unwrap();
    let options = PlayOptions { large: true, every_page: true, ..PlayOptions::default() };
    let mut player = Player::new(&mut hand, &mut outside, std::env::temp_dir()).with_options(options);
    player.play(&script).unwrap();
    assert_eq!(player.transcript.text(), "home\ntap \"我要办事\"\ntap \"返回\"\n");
    assert_eq!(hand.done, ["shot 01-line-1.png", "tap 大字", "tap 我要办事", "tap 返回"]);
}
