//! Every message comes back as it was, and garbage is refused without a panic.
#![allow(clippy::unwrap_used)]

use lobby_domain::person_case::NoAnswer;
use lobby_domain::{CaseNumber, FailureCode};
use lobby_envelope::digest::sha256;
use lobby_wire::health::DeviceKind;
use proptest::prelude::*;
use uuid::Uuid;

use super::tests::{case_number, framed};
use super::*;

fn from_visit() -> impl Strategy<Value = VisitMessage> {
    let digest = any::<u64>().prop_map(|seed| sha256(&seed.to_le_bytes()));
    let kind = proptest::sample::select(vec![DeviceKind::Reader, DeviceKind::Scanner, DeviceKind::Printer]);
    prop_oneof![
        Just(VisitMessage::Ready),
        Just(VisitMessage::Alive),
        proptest::sample::select(FailureCode::ALL).prop_map(|code| VisitMessage::Unable { code }),
        Just(VisitMessage::ReserveCaseNumber),
        (kind, proptest::option::of(proptest::sample::select(FailureCode::ALL)))
            .prop_map(|(kind, code)| VisitMessage::Device { kind, code }),
        (any::<u64>(), digest.clone(), any::<u64>()).prop_map(|(ticket, sha256, size)| VisitMessage::KeepPage {
            ticket: KeepTicket(ticket),
            sha256,
            size
        }),
        digest.clone().prop_map(|sha256| VisitMessage::DropPage { sha256 }),
        (digest, any::<u64>()).prop_map(|(sha256, size)| VisitMessage::Blob { sha256, size }),
        any::<bool>().prop_map(|again| VisitMessage::Leaving { again }),
        (any::<u64>(), any::<String>())
            .prop_map(|(ticket, sealed)| VisitMessage::Ask { ticket: AskTicket(ticket), sealed }),
    ]
}

fn from_core() -> impl Strategy<Value = CoreMessage> {
    let code = proptest::sample::select(FailureCode::ALL);
    let id = any::<u128>().prop_map(Uuid::from_u128);
    let ticket = any::<u64>().prop_map(KeepTicket);
    prop_oneof![
        any::<bool>().prop_map(|again| CoreMessage::Raise { again }),
        any::<bool>().prop_map(|up| CoreMessage::Network { up }),
        (0_u32..1_000_000)
            .prop_map(|counter| CoreMessage::CaseNumber { number: CaseNumber::new("WL01", "K01", counter).unwrap() }),
        code.clone().prop_map(|code| CoreMessage::NoCaseNumber { code }),
        (ticket.clone(), any::<u64>()).prop_map(|(ticket, size)| CoreMessage::PageKept {
            ticket,
            sha256: sha256(b"page"),
            size
        }),
        (ticket, code.clone()).prop_map(|(ticket, code)| CoreMessage::PageNotKept { ticket, code }),
        id.clone().prop_map(|application_id| CoreMessage::Stored { application_id }),
        (id.clone(), code.clone()).prop_map(|(application_id, code)| CoreMessage::Refused { application_id, code }),
        id.prop_map(|application_id| CoreMessage::Delivered {
            application_id,
            received_at: jiff::Timestamp::UNIX_EPOCH
        }),
        code.prop_map(|code| CoreMessage::OutOfService { code }),
        (any::<u64>(), any::<String>())
            .prop_map(|(ticket, sealed)| CoreMessage::Answer { ticket: AskTicket(ticket), sealed }),
        (any::<u64>(), proptest::sample::select(vec![NoAnswer::Offline, NoAnswer::TooOften, NoAnswer::Refused]))
            .prop_map(|(ticket, why)| CoreMessage::NoAnswer { ticket: AskTicket(ticket), why }),
        Just(CoreMessage::InService),
        Just(CoreMessage::YieldIfIdle),
        Just(CoreMessage::Status { status: Box::new(crate::status::tests::sample()) }),
    ]
}

proptest! {
    #[test]
    fn every_message_comes_back_as_it_was(visit in from_visit(), core in from_core()) {
        let mut stream = Vec::new();
        write_frame(&mut stream, &visit).unwrap();
        write_frame(&mut stream, &core).unwrap();
        let mut reader = stream.as_slice();
        prop_assert_eq!(read_frame::<VisitMessage>(&mut reader).unwrap(), visit);
        prop_assert_eq!(read_frame::<CoreMessage>(&mut reader).unwrap(), core);
        prop_assert!(reader.is_empty());
    }

    #[test]
    fn a_frame_cut_anywhere_is_a_closed_socket(message in from_core(), cut in any::<prop::sample::Index>()) {
        let mut stream = Vec::new();
        write_frame(&mut stream, &message).unwrap();
        let cut = cut.index(stream.len());
        prop_assert!(matches!(read_frame::<CoreMessage>(&mut &stream[..cut]), Err(FrameError::Closed)));
    }

    #[test]
    fn garbage_is_an_error_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        // Random bytes hold no message: even a right length is not followed by JSON of ours.
        prop_assert!(read_frame::<CoreMessage>(&mut bytes.as_slice()).is_err());
        prop_assert!(read_frame::<VisitMessage>(&mut framed(&bytes).as_slice()).is_err());
    }

    #[test]
    fn one_wrong_byte_in_a_message_never_makes_a_number_that_does_not_check(
        at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut json = serde_json::to_vec(&CoreMessage::CaseNumber { number: case_number() }).unwrap();
        let at = at.index(json.len());
        json[at] = byte;
        if let Ok(CoreMessage::CaseNumber { number }) = read_frame(&mut framed(&json).as_slice()) {
            prop_assert_eq!(number.to_string().parse::<CaseNumber>(), Ok(number));
        }
    }
}
