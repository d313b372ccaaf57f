//! The session a visit uses: events in order, and healing without people.

use std::sync::mpsc;

use lobby_devices::id_reader::{ReaderConfig, ReaderEvent, ReaderSession};

use super::*;

fn session(bench: &Bench) -> (ReaderSession, mpsc::Receiver<ReaderEvent>) {
    let (sender, events) = mpsc::channel();
    let config = ReaderConfig { port: bench.port(), baud: 115_200 };
    let tell = Box::new(move |event| drop(sender.send(event)));
    (ReaderSession::start(config, Instant::now, tell).unwrap(), events)
}

/// The next event that is no progress report, as a word.
fn next(events: &mpsc::Receiver<ReaderEvent>) -> String {
    loop {
        match events.recv_timeout(Duration::from_secs(15)).unwrap() {
            ReaderEvent::Ready => return "ready".into(),
            ReaderEvent::CardFound => return "found".into(),
            // A card may come before the first look or after it.
            ReaderEvent::Empty => {}
            ReaderEvent::Reading { received, total } => assert!(received <= total),
            ReaderEvent::Read(card) => return format!("read {}", card.name()),
            ReaderEvent::Fault(fault) => return fault.code().into(),
            ReaderEvent::Removed => return "removed".into(),
            ReaderEvent::Lost => return "lost".into(),
        }
    }
}

#[test]
fn two_citizens_one_after_the_other() {
    let bench = Bench::new();
    let (session, events) = session(&bench);
    assert_eq!(next(&events), "ready");
    bench.sim().put(block("A1"), photo());
    assert_eq!((next(&events), next(&events)), ("found".into(), "read 测试甲".into()));
    bench.sim().remove();
    assert_eq!(next(&events), "removed");
    bench.sim().put(block("J1"), photo());
    assert_eq!((next(&events), next(&events)), ("found".into(), "read 測試乙".into()));
    session.stop();
    assert!(serialport::new(bench.port().to_str().unwrap(), 115_200).open_native().is_ok(), "the port is free again");
}

#[test]
fn a_port_that_the_session_before_still_holds_is_waited_for_without_a_word() {
    let bench = Bench::new();
    let (first, events) = session(&bench);
    assert_eq!(next(&events), "ready");
    let (_second, more) = session(&bench);
    first.stop();
    assert_eq!(next(&more), "ready");
}

#[test]
fn a_card_left_lying_is_read_once() {
    let bench = Bench::with("A1");
    let (_session, events) = session(&bench);
    assert_eq!((next(&events), next(&events), next(&events)), ("ready".into(), "found".into(), "read 测试甲".into()));
    let requests = bench.sim().state().requests;
    while bench.sim().state().requests < requests + 4 {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(events.try_recv().is_err(), "nothing is told while the card stays");
}

#[test]
fn an_unplugged_reader_is_used_again_when_it_returns() {
    let bench = Bench::new();
    let (_session, events) = session(&bench);
    assert_eq!(next(&events), "ready");
    bench.sim().fault(Fault::Hangup { ms: 300 });
    assert_eq!(next(&events), "lost");
    assert_eq!(next(&events), "ready");
    bench.sim().put(block("Y1"), photo());
    assert_eq!((next(&events), next(&events)), ("found".into(), "read 测试丁".into()));
}

#[test]
fn a_wrong_card_is_reported_once_and_forgotten_when_it_goes() {
    let bench = Bench::with("A1");
    bench.sim().fault(Fault::StatusOverride { command: CommandName::Find, sw: [0, 0, 0x40], times: 5 });
    let (_session, events) = session(&bench);
    assert_eq!((next(&events), next(&events)), ("ready".into(), "wrong_card".into()));
    bench.sim().remove();
    assert_eq!(next(&events), "removed");
    bench.sim().fault(Fault::Clear);
    bench.sim().put(block("A2"), photo());
    assert_eq!((next(&events), next(&events)), ("found".into(), "read 阿依·测试".into()));
}

#[test]
fn progress_grows_to_the_whole_reading() {
    let bench = Bench::start(true);
    bench.sim().put(block("A1"), photo());
    let (_session, events) = session(&bench);
    let mut last = 0;
    let mut reports = 0;
    loop {
        match events.recv_timeout(Duration::from_secs(10)).unwrap() {
            ReaderEvent::Reading { received, total } => {
                assert_eq!(total, 1295);
                assert!(received > last);
                last = received;
                reports += 1;
            }
            ReaderEvent::Read(_) => break,
            ReaderEvent::Ready | ReaderEvent::CardFound => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(reports >= 5 && last > 1000, "{reports} reports up to {last}");
}

#[test]
fn a_visit_cancelled_while_reading_leaves_a_reader_that_reads() {
    let bench = Bench::start(true);
    bench.sim().put(block("A1"), photo());
    let (first, events) = session(&bench);
    while !matches!(events.recv_timeout(Duration::from_secs(10)).unwrap(), ReaderEvent::Reading { .. }) {}
    let asked = Instant::now();
    first.stop();
    assert!(asked.elapsed() < Duration::from_millis(450), "stopping took {:?}", asked.elapsed());
    assert!(!events.iter().any(|event| matches!(event, ReaderEvent::Read(_))));
    let (_second, events) = session(&bench);
    assert_eq!((next(&events), next(&events), next(&events)), ("ready".into(), "found".into(), "read 测试甲".into()));
}
