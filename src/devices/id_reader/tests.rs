#![allow(clippy::unwrap_used, clippy::disallowed_methods)]
//! The pump over a pipe, and what must never be printed.

use std::time::{Duration, Instant};

use super::codec::{CardBlocks, Command, FrameDecoder, Reply, Status, decode_card};
use super::link::MemoryLink;
use super::machine::{Action, Delays};
use super::reader::ReaderEnd;
use super::*;

const PEOPLE: &str = include_str!("../../../assets/sample/people.json");

fn blocks() -> Vec<(serde_json::Value, Vec<u8>)> {
    let people: serde_json::Value = serde_json::from_str(PEOPLE).unwrap();
    let cards = people["persons"].as_array().unwrap().iter().map(|person| person["card"].clone());
    let decode = |hex: &str| data_encoding::HEXUPPER_PERMISSIVE.decode(hex.as_bytes()).unwrap();
    cards
        .filter(|card| !card.is_null())
        .map(|card| (card["fields"].clone(), decode(card["raw_text_hex"].as_str().unwrap())))
        .collect()
}

#[test]
fn nothing_that_can_be_logged_holds_a_persons_data() {
    for (fields, block) in blocks() {
        let card = decode_card(CardBlocks { text: block.as_slice().try_into().unwrap(), photo: &[1, 2, 3] });
        let digest = data_encoding::HEXLOWER.encode(card.photo_sha256());
        let reply = Reply { status: Status { sw1: 0, sw2: 0, sw3: 0x90 }, data: block.clone().into() };
        let mut decoder = FrameDecoder::default();
        decoder.push(&[&codec::PREAMBLE[..], &[5, 8], &block].concat());
        let fault = ReaderFault::while_doing(FaultClass::CardMoved, Command::Read);
        let shown = [
            format!("{card:?}"),
            format!("{reply:?}"),
            format!("{decoder:?}"),
            format!("{:?}", Action::Report(ReaderEvent::Read(Box::new(card.clone())))),
            format!("{:?}", ReaderEvent::Read(Box::new(card))),
            format!("{fault:?} {fault} {}", ReaderEnd::Fault(fault)),
        ]
        .join("\n");
        assert!(!shown.contains(&digest));
        for key in ["name", "english_name", "birth", "address", "id_number", "pass_number", "issuer"] {
            let Some(value) = fields[key].as_str().filter(|value| value.chars().count() > 1) else { continue };
            assert!(!shown.contains(value), "{key}");
        }
    }
}

#[test]
fn the_pump_asks_over_the_link_and_ends_when_it_is_lost() {
    let (link, peer) = MemoryLink::pair();
    let mut reader = IdReader::over(link, Delays::for_baud(115_200), Instant::now);
    let far = Instant::now() + Duration::from_secs(20);
    let helper = std::thread::spawn(move || {
        let wait = Duration::from_secs(10);
        assert_eq!(peer.receive(10, wait), Command::SamStatus.frame());
        peer.send(b"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94");
        assert_eq!(peer.receive(10, wait), Command::SamId.frame());
        peer.send(b"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x21\x25");
        assert_eq!(peer.receive(10, wait), Command::Find.frame());
    });
    assert_eq!(reader.next_event(far), Ok(Some(ReaderEvent::Ready)));
    assert_eq!(reader.next_event(far), Err(ReaderEnd::Lost));
    helper.join().unwrap();
}

#[test]
fn the_pump_returns_at_its_time_when_nothing_happens() {
    let (link, _peer) = MemoryLink::pair();
    let mut reader = IdReader::over(link, Delays::for_baud(115_200), Instant::now);
    let until = Instant::now() + Duration::from_millis(30);
    assert_eq!(reader.next_event(until), Ok(None));
    assert!(Instant::now() >= until);
    assert_eq!(reader.verdict().class, FaultClass::Timeout);
}
