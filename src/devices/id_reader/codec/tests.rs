#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use lobby_domain::identity::{CardWarning, IdCard};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

const PEOPLE: &str = include_str!("../../../../assets/sample/people.json");

/// A reply frame, built here by hand so that the codec is not checked against itself.
fn frame(sw: [u8; 3], data: &[u8]) -> Vec<u8> {
    let len = (4 + data.len()) as u16;
    let body = [&len.to_be_bytes()[..], &sw, data].concat();
    let check = body.iter().fold(0, |sum, byte| sum ^ byte);
    [&PREAMBLE[..], &body, &[check]].concat()
}

fn reading_data() -> Vec<u8> {
    let photo = (0..1024u32).map(|i| (31 * i + 7) as u8);
    [1, 0, 4, 0].into_iter().chain([0x20, 0].into_iter().cycle().take(256)).chain(photo).collect()
}

fn reading() -> Vec<u8> {
    frame([0, 0, 0x90], &reading_data())
}

/// Everything found in `chunks`, then after the line fell silent.
fn decode_all(chunks: &[&[u8]]) -> (Vec<Reply>, usize) {
    let (mut replies, mut bad) = (Vec::new(), 0);
    let mut decoder = FrameDecoder::default();
    let mut sort = |found: Decoded| match found {
        Decoded::Reply(reply) => replies.push(reply),
        Decoded::Bad(_) => bad += 1,
    };
    for chunk in chunks {
        let mut rest = *chunk;
        while !rest.is_empty() {
            rest = &rest[decoder.push(rest)..];
            std::iter::from_fn(|| decoder.decode()).for_each(&mut sort);
        }
    }
    while let Some(error) = decoder.gap() {
        sort(Decoded::Bad(error));
        std::iter::from_fn(|| decoder.decode()).for_each(&mut sort);
    }
    (replies, bad)
}

fn found(bytes: &[u8]) -> Vec<u8> {
    decode_all(&[bytes]).0.iter().map(|reply| reply.status.sw3).collect()
}

#[test]
fn requests_are_the_bytes_of_the_handbook() {
    let literal = [
        (Command::ResetSam, [0x00, 0x03, 0x10, 0xFF, 0xEC]),
        (Command::SamStatus, [0x00, 0x03, 0x11, 0xFF, 0xED]),
        (Command::SamId, [0x00, 0x03, 0x12, 0xFF, 0xEE]),
        (Command::Find, [0x00, 0x03, 0x20, 0x01, 0x22]),
        (Command::Select, [0x00, 0x03, 0x20, 0x02, 0x21]),
        (Command::Read, [0x00, 0x03, 0x30, 0x01, 0x32]),
        (Command::Address, [0x00, 0x03, 0x30, 0x03, 0x30]),
    ];
    for (command, tail) in literal {
        assert_eq!(command.frame()[..5], PREAMBLE);
        assert_eq!(command.frame()[5..], tail, "{command:?}");
    }
}

#[test]
fn a_reading_is_found_at_every_split_and_byte_by_byte() {
    let whole = reading();
    for at in 0..=whole.len() {
        let (replies, bad) = decode_all(&[&whole[..at], &whole[at..]]);
        assert_eq!((replies.len(), bad), (1, 0), "split at {at}");
        assert_eq!(replies[0].data[..], reading_data(), "split at {at}");
    }
    let single: Vec<&[u8]> = whole.chunks(1).collect();
    assert_eq!(decode_all(&single).0.len(), 1);
    assert!(decode_all(&[]).0.is_empty());
}

#[test]
fn frames_are_found_among_junk() {
    let no_card = frame([0, 0, 0x80], &[]);
    let two = [no_card.clone(), frame([0, 0, 0x90], &[])].concat();
    assert_eq!(found(&two), [0x80, 0x90]);
    for junk in [&b"\x00\x01\x02"[..], b"\xAA", b"\xAA\xAA", b"\xAA\xAA\xAA", b"\xAA\xAA\x96\x69", b"\xAA\xAA\xAA\x96"]
    {
        assert_eq!(found(&[junk, &no_card].concat()), [0x80], "{junk:02X?}");
        assert_eq!(found(&[junk, &no_card, junk, &no_card].concat()), [0x80, 0x80], "{junk:02X?}");
    }
}

#[test]
fn a_preamble_inside_the_photo_begins_nothing() {
    let mut data = reading_data();
    data[700..711].copy_from_slice(&frame([0, 0, 0x80], &[]));
    let (replies, bad) = decode_all(&[&frame([0, 0, 0x90], &data)]);
    assert_eq!((replies.len(), bad), (1, 0));
    assert_eq!(replies[0].data.len(), 1284);
}

#[test]
fn after_a_wrong_checksum_the_very_next_frame_is_found() {
    for position in [7, 9, 10, 600, 1294] {
        let mut broken = reading();
        broken[position] ^= 0x10;
        let (replies, bad) = decode_all(&[&broken, &frame([0, 0, 0x80], &[])]);
        assert_eq!(replies.len(), 1, "damage at {position}");
        assert_eq!(replies[0].status.sw3, 0x80, "damage at {position}");
        assert!(bad >= 1, "damage at {position}");
    }
}

#[test]
fn impossible_lengths_are_errors_and_cost_no_frame() {
    for len in [0u16, 1, 3, 0x1001, 0xFFFF] {
        let broken = [&PREAMBLE[..], &len.to_be_bytes(), &[0x00, 0x00, 0x90, 0x94]].concat();
        let mut decoder = FrameDecoder::default();
        decoder.push(&broken);
        assert_eq!(decoder.decode(), Some(Decoded::Bad(FrameError::Length(len))));
        assert_eq!(found(&[broken, frame([0, 0, 0x80], &[])].concat()), [0x80], "{len:04X}");
    }
}

#[test]
fn a_length_larger_than_what_comes_frees_the_decoder_at_the_gap_and_swallows_no_frame() {
    let mut long = frame([0, 0, 0x90], &[]);
    long[5..7].copy_from_slice(&300u16.to_be_bytes());
    let stream = [long, frame([0, 0, 0x9F], &[0; 4])].concat();
    let mut decoder = FrameDecoder::default();
    decoder.push(&stream);
    assert_eq!(decoder.decode(), None);
    assert_eq!(decoder.progress(), Some((26, 307)));
    assert_eq!(decoder.gap(), Some(FrameError::Truncated { received: 26, total: 307 }));
    assert!(matches!(decoder.decode(), Some(Decoded::Reply(reply)) if reply.status.sw3 == 0x9F));
    assert_eq!(decoder.gap(), None);
    assert_eq!(decoder.progress(), None);
}

#[test]
fn a_length_smaller_than_what_comes_is_damage_only_to_that_frame() {
    let mut short = reading();
    short[5..7].copy_from_slice(&900u16.to_be_bytes());
    assert_eq!(found(&[short, frame([0, 0, 0x80], &[])].concat()), [0x80]);
}

#[test]
fn blocks_are_cut_by_the_lengths_received_and_must_add_up() {
    let blocks = |data: &[u8]| card_blocks(data).map(|blocks| blocks.photo.len());
    assert_eq!(blocks(&reading_data()), Ok(1024));
    let no_photo = [&[1, 0, 0, 0][..], &[0x20; 256]].concat();
    assert_eq!(blocks(&no_photo), Ok(0));
    assert_eq!(blocks(&[1, 0, 4]), Err(CardBlocksError::Short(3)));
    let lengths = Err(CardBlocksError::Lengths { text: 256, photo: 1024, sent: 256 });
    assert_eq!(blocks(&[&[1, 0, 4, 0][..], &[0x20; 256]].concat()), lengths);
    for text in [0u16, 255, 300] {
        let [hi, lo] = text.to_be_bytes();
        let data = [&[hi, lo, 0, 0][..], &vec![0x20; text.into()]].concat();
        assert_eq!(blocks(&data), Err(CardBlocksError::TextBlock(text.into())));
    }
}

#[test]
fn every_status_byte_has_one_class_and_the_card_status_is_kept() {
    let mut unknown = 0;
    for sw3 in 0..=0xFF {
        let status = Status { sw1: 0x69, sw2: 0x82, sw3 };
        let class = status.class();
        unknown += u32::from(class == StatusClass::Unknown);
        assert_eq!(class == StatusClass::Ok, [0x90, 0x91, 0x9F].contains(&sw3), "{sw3:02X}");
        assert_eq!(status.to_string(), format!("69 82 {sw3:02X}"));
    }
    assert_eq!(unknown, 256 - 21);
}

#[test]
fn a_success_must_have_the_shape_of_its_command() {
    let shapes = [
        (0x90, 0, vec![Command::ResetSam, Command::SamStatus, Command::Select]),
        (0x90, 16, vec![Command::SamId]),
        (0x9F, 4, vec![Command::Find]),
        (0x90, 8, vec![Command::Select]),
        (0x90, 1284, vec![Command::Read]),
        (0x90, 4, vec![Command::Read]),
        (0x90, 70, vec![Command::Address]),
        (0x91, 0, vec![Command::Address]),
        (0x41, 0, Command::ALL.to_vec()),
    ];
    for (sw3, length, fitting) in shapes {
        let reply = Reply { status: Status { sw1: 0, sw2: 0, sw3 }, data: vec![0; length].into() };
        let accepted: Vec<_> = Command::ALL.into_iter().filter(|command| command.accepts(&reply)).collect();
        assert_eq!(accepted, fitting, "{sw3:02X} with {length} bytes");
    }
}

// ---- cards ----

fn person(id: &str) -> Value {
    let people: Value = serde_json::from_str(PEOPLE).unwrap();
    people["persons"].as_array().unwrap().iter().find(|person| person["id"] == id).unwrap().clone()
}

fn block_of(id: &str) -> Vec<u8> {
    let hex = person(id)["card"]["raw_text_hex"].as_str().unwrap().to_owned();
    data_encoding::HEXUPPER_PERMISSIVE.decode(hex.as_bytes()).unwrap()
}

fn put(block: &mut [u8], at: usize, text: &str) {
    for (index, unit) in text.encode_utf16().enumerate() {
        put_unit(block, at + 2 * index, unit);
    }
}

fn put_unit(block: &mut [u8], at: usize, unit: u16) {
    block[at..at + 2].copy_from_slice(&unit.to_le_bytes());
}

fn card(block: &[u8]) -> IdCard {
    decode_card(CardBlocks { text: block.try_into().unwrap(), photo: &[] })
}

fn changed(id: &str, change: impl FnOnce(&mut [u8])) -> IdCard {
    let mut block = block_of(id);
    change(&mut block);
    card(&block)
}

fn warnings(card: &IdCard) -> Vec<&'static str> {
    card.warnings(jiff::civil::date(2026, 11, 2)).into_iter().map(CardWarning::code).collect()
}

#[test]
fn the_cards_of_all_sample_persons_decode_field_by_field() {
    let people: Value = serde_json::from_str(PEOPLE).unwrap();
    let mut cards = 0;
    for person in people["persons"].as_array().unwrap().iter().filter(|person| !person["card"].is_null()) {
        let id = person["id"].as_str().unwrap();
        let decoded = card(&block_of(id));
        assert_eq!(decoded.kind().code(), person["kind"], "{id}");
        let fields: BTreeMap<String, String> = serde_json::from_value(person["card"]["fields"].clone()).unwrap();
        for (key, value) in &fields {
            assert_eq!(decoded.text(key), Some(value.as_str()), "{id} {key}");
        }
        assert_eq!(decoded.lossy(), person["card"]["expected_on_reference_date"]["name_lossy"], "{id}");
        cards += 1;
    }
    assert_eq!(cards, 43);
}

#[test]
fn an_unknown_type_flag_is_a_residents_card() {
    for flag in [u16::from(b'Z'), 0, 0x3000, u16::from(b'j'), 0xFF59] {
        let card = changed("P01", |block| put_unit(block, 248, flag));
        assert_eq!(card.kind().code(), "resident", "{flag:04X}");
    }
}

#[test]
fn a_permit_with_a_nation_code_has_none() {
    let card = changed("P38", |block| put(block, 32, "01"));
    assert_eq!((card.kind().code(), card.text("nation")), ("hmt", None));
    assert!(card.nation().is_none());
}

#[test]
fn fields_padded_with_nul_or_wide_space_are_trimmed() {
    for pad in [0u16, 0x3000] {
        let card = changed("P06", |block| (4..30).step_by(2).for_each(|at| put_unit(block, at, pad)));
        assert_eq!((card.name(), card.lossy()), ("何一", false));
    }
    assert_eq!(changed("P06", |block| put(block, 0, &" ".repeat(15))).name(), "");
}

#[test]
fn half_a_pair_at_a_field_border_is_lossy_there_and_harmless_next_door() {
    // High half as the last unit of the name, low half where the sex stands: no pair, for fields end where they end.
    let card = changed("P01", |block| {
        put_unit(block, 28, 0xD840);
        put_unit(block, 30, 0xDC00);
    });
    assert!(card.lossy());
    assert!(card.name().ends_with('\u{FFFD}'));
    assert_eq!(card.text("sex"), Some("\u{FFFD}"));
}

#[test]
fn a_pair_across_the_two_halves_of_an_english_name_is_whole() {
    let card = changed("P42", |block| {
        put_unit(block, 120, 0xD840);
        put_unit(block, 220, 0xDC00);
    });
    assert!(!card.lossy());
    assert!(card.english_name().contains('𠀀'));
}

#[test]
fn oddities_of_a_card_become_warnings() {
    let odd = |at, text: &'static str| warnings(&changed("P01", |block| put(block, at, text)));
    assert!(odd(204, "长期      ").is_empty());
    assert!(odd(204, "  长期    ").is_empty());
    assert_eq!(odd(204, "长 期     "), ["validity_order"]);
    assert_eq!(odd(204, "20190101"), ["validity_order", "expired"]);
    assert_eq!(odd(204, "20261101"), ["expired"]);
    assert!(odd(204, "20261102").is_empty());
    assert_eq!(odd(188, "20261103"), ["not_yet_valid"]);
    assert_eq!(odd(36, "1993O418"), ["birth_mismatch", "birth_invalid"]);
    assert_eq!(odd(32, "57"), ["unknown_nation"]);
    assert_eq!(odd(30, "7"), ["sex_mismatch"]);
    assert_eq!(odd(156, "1"), ["check_digit"]);
    assert!(warnings(&changed("P12", |block| put(block, 156, "x"))).is_empty());
}

proptest! {
    #[test]
    fn no_bytes_panic_the_decoder_or_get_lost_in_it(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..40)) {
        let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        decode_all(&chunks);
    }

    #[test]
    fn a_frame_survives_any_junk_without_a_preamble(before in prop::collection::vec(any::<u8>(), 0..300), after in prop::collection::vec(any::<u8>(), 0..300), cut in 0usize..600) {
        prop_assume!(!before.windows(5).any(|window| window == PREAMBLE));
        let stream = [before, frame([0, 0, 0x9F], &[1, 2, 3, 4]), after].concat();
        let cut = cut.min(stream.len());
        let (replies, _) = decode_all(&[&stream[..cut], &stream[cut..]]);
        prop_assert!(replies.iter().any(|reply| reply.status.sw3 == 0x9F && reply.data[..] == [1, 2, 3, 4]));
    }

    #[test]
    fn no_text_block_panics(block in prop::collection::vec(any::<u8>(), 256)) {
        let card = card(&block);
        card.warnings(jiff::civil::date(2026, 11, 2));
        for key in card.kind().field_keys() {
            card.field(key);
        }
    }
}
