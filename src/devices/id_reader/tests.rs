#![allow(clippy::unwrap_used)]
//! What must never be printed.

use super::codec::{CardBlocks, Command, FrameDecoder, Reply, Status, decode_card};
use super::machine::Action;
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
