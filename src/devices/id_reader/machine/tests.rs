#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]
//! The machine in virtual time against scripted readers.

use std::collections::VecDeque;
use std::time::Duration;

use super::*;
use crate::id_reader::codec::PREAMBLE;

fn frame(sw3: u8, data: &[u8]) -> Vec<u8> {
    let body = [&((4 + data.len()) as u16).to_be_bytes()[..], &[0, 0, sw3], data].concat();
    let check = body.iter().fold(0, |sum, byte| sum ^ byte);
    [&PREAMBLE[..], &body, &[check]].concat()
}

fn card_data() -> Vec<u8> {
    [1, 0, 4, 0].into_iter().chain([0x20, 0].into_iter().cycle().take(256)).chain([0x57; 1024]).collect()
}

/// A reader in order with a card that stays.
fn good(command: Command) -> Vec<u8> {
    match command {
        Command::ResetSam | Command::SamStatus => frame(0x90, &[]),
        Command::SamId => frame(0x90, &[0; 16]),
        Command::Find => frame(0x9F, &[0; 4]),
        Command::Select => frame(0x90, &[0; 8]),
        Command::Read => frame(0x90, &card_data()),
        Command::Address => frame(0x91, &[]),
    }
}

const REPLY_AFTER: Duration = Duration::from_millis(5);

struct Bench {
    machine: Machine,
    now: Duration,
    incoming: VecDeque<(Duration, Vec<u8>)>,
    sent: Vec<Command>,
    reports: Vec<String>,
    ended: Option<ReaderFault>,
}

impl Bench {
    fn new() -> Self {
        Self {
            machine: Machine::new(Delays::for_baud(115_200)),
            now: Duration::ZERO,
            incoming: VecDeque::new(),
            sent: Vec::new(),
            reports: Vec::new(),
            ended: None,
        }
    }

    /// Runs `ms` of virtual time; `reply` gives each request's pieces with their delays.
    fn run(&mut self, ms: u64, mut reply: impl FnMut(Command) -> Vec<(Duration, Vec<u8>)>) -> &mut Self {
        let end = self.now + Duration::from_millis(ms);
        while self.now < end && self.ended.is_none() {
            match self.machine.next(self.now) {
                Action::Report(event) => self.reports.push(word(&event)),
                Action::Reopen(fault) => self.ended = Some(fault),
                Action::Send { command, generation } => {
                    assert_eq!(generation as usize, self.sent.len() + 1);
                    self.sent.push(command);
                    self.incoming.retain(|(at, _)| *at > self.now);
                    self.incoming.extend(reply(command).into_iter().map(|(after, bytes)| (self.now + after, bytes)));
                    self.incoming.make_contiguous().sort_by_key(|(at, _)| *at);
                }
                Action::Wait { until } => self.wait(until.min(end)),
            }
        }
        self
    }

    fn wait(&mut self, until: Duration) {
        assert!(until > self.now, "a wait that does not wait would spin");
        match self.incoming.front() {
            Some((at, _)) if *at <= until => {
                let (at, bytes) = self.incoming.pop_front().unwrap();
                self.now = self.now.max(at);
                self.machine.received(&bytes, self.now);
            }
            _ => self.now = until,
        }
    }

    fn answer(&mut self, ms: u64, mut reply: impl FnMut(Command) -> Vec<u8>) -> &mut Self {
        self.run(ms, |command| vec![(REPLY_AFTER, reply(command))])
    }

    /// Reports without progress.
    fn story(&self) -> Vec<&str> {
        self.reports.iter().map(String::as_str).filter(|word| *word != "reading").collect()
    }

    fn count(&self, command: Command) -> usize {
        self.sent.iter().filter(|sent| **sent == command).count()
    }

    fn end(&self) -> Option<FaultClass> {
        self.ended.map(|fault| fault.class)
    }
}

fn word(event: &ReaderEvent) -> String {
    match event {
        ReaderEvent::Ready => "ready".into(),
        ReaderEvent::Empty => "empty".into(),
        ReaderEvent::CardFound => "found".into(),
        ReaderEvent::Reading { .. } => "reading".into(),
        ReaderEvent::Read(_) => "read".into(),
        ReaderEvent::Fault(fault) => fault.code().into(),
        ReaderEvent::Removed => "removed".into(),
        ReaderEvent::Lost => "lost".into(),
    }
}

#[test]
fn a_card_is_read_once_and_asked_after_until_it_goes() {
    let mut bench = Bench::new();
    bench.answer(2000, good);
    assert_eq!(bench.story(), ["ready", "found", "read"]);
    assert!(bench.count(Command::Address) >= 5);
    bench.answer(2000, |command| match command {
        Command::Address => frame(0x41, &[]),
        Command::Find => frame(0x80, &[]),
        other => good(other),
    });
    assert_eq!(bench.story(), ["ready", "found", "read", "removed"]);
    bench.answer(1000, good);
    assert_eq!(bench.story(), ["ready", "found", "read", "removed", "found", "read"]);
}

#[test]
fn one_missed_look_is_no_removal() {
    let mut bench = Bench::new();
    let mut looks = 0;
    bench.answer(4000, |command| {
        looks += u32::from(command == Command::Address);
        if command == Command::Address && looks % 2 == 0 { frame(0x41, &[]) } else { good(command) }
    });
    assert_eq!(bench.story(), ["ready", "found", "read"]);
}

#[test]
fn an_empty_reader_is_polled_five_times_a_second() {
    let mut bench = Bench::new();
    bench.answer(10_000, |command| match command {
        Command::Find => frame(0x80, &[]),
        Command::Address => frame(0x41, &[]),
        other => good(other),
    });
    assert_eq!(bench.story(), ["ready", "empty"], "said once");
    assert_eq!(bench.machine.verdict().class, FaultClass::NoCard);
    assert!((40..=50).contains(&bench.count(Command::Find)), "{}", bench.count(Command::Find));
    assert_eq!(bench.count(Command::Address), 1, "only the first look asks for a card left selected");
}

#[test]
fn a_still_selected_card_that_find_denies_is_read() {
    let mut bench = Bench::new();
    bench.answer(1500, |command| if command == Command::Find { frame(0x80, &[]) } else { good(command) });
    assert_eq!(bench.story(), ["ready", "found", "read"]);
    assert_eq!(bench.count(Command::Select), 0);
}

#[test]
fn a_reader_is_said_to_be_empty_before_the_first_card_and_never_while_one_lies_there() {
    let empty = |command| match command {
        Command::Find => frame(0x80, &[]),
        Command::Address => frame(0x41, &[]),
        other => good(other),
    };
    let mut bench = Bench::new();
    bench.answer(1000, empty).answer(1500, good).answer(2000, empty);
    assert_eq!(bench.story(), ["ready", "empty", "found", "read", "removed"]);
    let mut lying = Bench::new();
    lying.answer(1500, good).answer(2000, empty);
    assert_eq!(lying.story(), ["ready", "found", "read", "removed"]);
    let mut refused = Bench::new();
    refused.answer(2000, |command| if command == Command::Select { frame(0x81, &[]) } else { good(command) });
    assert!(!refused.story().contains(&"empty"), "{:?}", refused.story());
}

#[test]
fn a_denied_card_that_was_seen_leaving_is_not_read() {
    let mut bench = Bench::new();
    bench.answer(1000, good);
    let gone = |command| match command {
        Command::Find => frame(0x80, &[]),
        Command::Address => frame(0x47, &[]),
        other => good(other),
    };
    bench.answer(3000, gone);
    assert_eq!((bench.count(Command::Read), bench.story().last().copied()), (1, Some("removed")));
}

#[test]
fn each_class_gets_its_number_of_tries() {
    for (sw3, tries, report) in [
        (0x41, 3, "card_moved"),
        (0x34, 3, "card_moved"),
        (0x62, 3, "card_moved"),
        (0x80, 3, "card_moved"),
        (0x31, 3, "card_bad"),
        (0x33, 3, "card_bad"),
        (0x40, 1, "wrong_card"),
    ] {
        let mut bench = Bench::new();
        bench.answer(5000, |command| if command == Command::Read { frame(sw3, &[]) } else { good(command) });
        assert_eq!(bench.story(), ["ready", "found", report], "{sw3:02X}");
        assert_eq!(bench.count(Command::Read), tries, "{sw3:02X}: a failed card is left alone until it goes");
        bench.answer(1000, |command| if command == Command::Find { frame(0x80, &[]) } else { good(command) });
        assert_eq!(bench.story().last(), Some(&"removed"), "{sw3:02X}");
        bench.answer(1000, good);
        assert_eq!(bench.story().last(), Some(&"read"), "{sw3:02X}");
    }
}

#[test]
fn every_status_in_every_place_ends_in_a_defined_way() {
    for place in Command::ALL {
        for sw3 in 0..=0xFF {
            let mut bench = Bench::new();
            bench.answer(15_000, |command| if command == place { frame(sw3, &[]) } else { good(command) });
            let known = bench.ended.is_some() || bench.reports.iter().any(|word| word == "ready");
            assert!(known, "{place:?} {sw3:02X}: {:?}", bench.reports);
            assert!(bench.sent.len() < 400, "{place:?} {sw3:02X}: {} requests in 15 s", bench.sent.len());
        }
    }
}

#[test]
fn a_card_pulled_at_any_byte_of_its_reading_has_moved() {
    let whole = good(Command::Read);
    for bytes in 0..whole.len() {
        let mut bench = Bench::new();
        let mut there = true;
        bench.answer(9000, |command| match command {
            Command::Read if there => {
                there = false;
                whole[..bytes].to_vec()
            }
            Command::Find if !there => frame(0x80, &[]),
            Command::Select if !there => frame(0x81, &[]),
            Command::Read | Command::Address if !there => frame(0x41, &[]),
            other => good(other),
        });
        assert_eq!(bench.story(), ["ready", "found", "card_moved", "removed"], "after {bytes} bytes");
    }
}

#[test]
fn a_card_pulled_between_find_and_select_has_moved() {
    let mut bench = Bench::new();
    let mut found = false;
    bench.answer(2000, |command| match command {
        Command::Find if found => frame(0x80, &[]),
        Command::Find => {
            found = true;
            good(command)
        }
        Command::Select => frame(0x81, &[]),
        other => good(other),
    });
    assert_eq!(bench.story(), ["ready", "found", "card_moved", "removed"]);
}

/// Laid down askew, tapped on the reader, pushed about: the field comes and goes until the card lies still.
#[test]
fn a_card_that_bounces_before_it_lies_still_is_read_once_and_stays_the_card_that_lies_there() {
    for bounces in 1..=6 {
        for away in [Command::Find, Command::Select, Command::Read] {
            let mut bench = Bench::new();
            let mut seen = 0;
            bench.answer(12_000, |command| {
                seen += u32::from(command == away);
                match command {
                    Command::Find if away == command && seen <= bounces => frame(0x80, &[]),
                    Command::Address if seen <= bounces => frame(0x41, &[]),
                    Command::Select | Command::Read if away == command && seen <= bounces => frame(0x81, &[]),
                    other => good(other),
                }
            });
            let story = bench.story();
            // After so many tries the card is left alone until it is lifted, and that is said.
            let is_given_up = story.last() == Some(&"card_moved");
            assert_eq!(story.iter().filter(|word| **word == "read").count(), usize::from(!is_given_up), "{story:?}");
            assert!(!is_given_up || bounces >= 3 && away != Command::Find, "{away:?} {bounces}: {story:?}");
            assert!(!story.contains(&"removed"), "{away:?} {bounces}: {story:?}");
        }
    }
}

#[test]
fn a_reader_that_is_deaf_to_the_self_check_may_still_read() {
    let mut bench = Bench::new();
    bench.run(4000, |command| match command {
        Command::SamStatus | Command::SamId => Vec::new(),
        other => vec![(REPLY_AFTER, good(other))],
    });
    assert_eq!(bench.story(), ["ready", "found", "read"]);
}

#[test]
fn silence_is_a_timeout_and_noise_a_protocol_fault() {
    let mut silent = Bench::new();
    silent.run(5000, |_| Vec::new());
    assert_eq!((silent.end(), silent.sent.len()), (Some(FaultClass::Timeout), 3));
    let mut noisy = Bench::new();
    noisy.answer(5000, |_| b"\xAA\x55\xAA\x55 hello".to_vec());
    assert_eq!(noisy.end(), Some(FaultClass::Protocol));
    let mut hanging = Bench::new();
    hanging.run(30_000, |command| match command {
        Command::Read => Vec::new(),
        other => vec![(REPLY_AFTER, good(other))],
    });
    assert_eq!(hanging.end(), Some(FaultClass::Timeout));
    assert!(hanging.now < Duration::from_secs(15), "{:?}", hanging.now);
}

#[test]
fn endless_noise_between_requests_is_not_waited_for_for_ever() {
    let mut bench = Bench::new();
    let tick = Duration::from_millis(50);
    bench.run(8000, |command| match command {
        Command::Find => (1..200).map(|n| (tick * n, if n == 1 { frame(0x80, &[]) } else { vec![0x55] })).collect(),
        other => vec![(REPLY_AFTER, good(other))],
    });
    assert_eq!(bench.end(), Some(FaultClass::Protocol));
}

#[test]
fn late_and_doubled_replies_answer_nothing_else() {
    let mut bench = Bench::new();
    bench.run(3000, |command| {
        let mut pieces = vec![(REPLY_AFTER, good(command))];
        if matches!(command, Command::Find | Command::Select) {
            pieces.push((REPLY_AFTER + Duration::from_millis(1), good(command)));
        }
        pieces
    });
    assert_eq!(bench.story(), ["ready", "found", "read"]);
    assert_eq!(bench.machine.late_replies(), 2, "each double came into the next exchange and was known by its shape");
}

#[test]
fn a_reading_that_comes_after_its_time_is_dropped_and_asked_for_again() {
    let mut bench = Bench::new();
    let mut first = true;
    bench.run(12_000, |command| {
        let late = command == Command::Read && std::mem::take(&mut first);
        vec![(if late { Duration::from_millis(4100) } else { REPLY_AFTER }, good(command))]
    });
    assert_eq!(bench.story(), ["ready", "found", "read"]);
    assert_eq!(bench.count(Command::Read), 2);
}

#[test]
fn a_damaged_reading_is_asked_for_again_after_a_gap_and_not_after_the_whole_limit() {
    for position in [0, 4, 5, 6, 600, 1294] {
        let mut bench = Bench::new();
        let mut first = true;
        bench.answer(1500, |command| {
            let mut bytes = good(command);
            if command == Command::Read && std::mem::take(&mut first) {
                bytes[position] ^= 1;
            }
            bytes
        });
        assert_eq!(bench.story(), ["ready", "found", "read"], "damage at {position}");
    }
}

#[test]
fn a_security_module_is_reset_once_then_out_of_service() {
    let mut bench = Bench::new();
    bench.answer(3000, |command| if command == Command::SamStatus { frame(0x60, &[]) } else { good(command) });
    assert_eq!(bench.sent, [Command::SamStatus, Command::ResetSam, Command::SamStatus]);
    assert_eq!(bench.end(), Some(FaultClass::Device));
    let mut bench = Bench::new();
    bench.answer(3000, |command| if command == Command::SamStatus { frame(0x66, &[]) } else { good(command) });
    assert_eq!((bench.sent.len(), bench.end()), (1, Some(FaultClass::Device)));
}

#[test]
fn a_reader_that_cannot_be_asked_for_presence_is_asked_by_find() {
    let mut bench = Bench::new();
    bench.answer(2000, |command| if command == Command::Address { frame(0x21, &[]) } else { good(command) });
    assert_eq!(bench.story(), ["ready", "found", "read"]);
    assert_eq!((bench.count(Command::Address), bench.count(Command::Read)), (1, 1));
    bench.answer(1000, |command| if command == Command::Find { frame(0x80, &[]) } else { frame(0x21, &[]) });
    assert_eq!(bench.story().last(), Some(&"removed"));
}

#[test]
fn ten_thousand_cards_leave_nothing_behind() {
    let mut bench = Bench::new();
    let mut looks = 0;
    while bench.reports.iter().filter(|word| *word == "read").count() < 10_000 {
        bench.answer(60_000, |command| match command {
            Command::Address => {
                looks += 1;
                if looks % 3 == 0 { frame(0x91, &[]) } else { frame(0x41, &[]) }
            }
            other => good(other),
        });
        assert_eq!(bench.ended, None);
    }
    assert!(bench.machine.events.is_empty());
    assert_eq!(bench.machine.decoder.progress(), None);
    assert_eq!(bench.machine.failures, 0);
}
