//! Messages: how values stand in them, and what makes a frame malformed.
#![allow(clippy::unwrap_used)]

use lobby_domain::{CaseNumber, FailureCode};
use lobby_wire::digest::Sha256;
use lobby_wire::health::DeviceKind;
use serde_json::json;

use super::*;

pub(super) fn case_number() -> CaseNumber {
    CaseNumber::new("WL01", "K01", 4826).unwrap()
}

pub(super) fn framed(json: &[u8]) -> Vec<u8> {
    [&u32::try_from(json.len()).unwrap().to_be_bytes(), json].concat()
}

#[test]
fn codes_and_numbers_are_written_as_people_know_them() {
    let said = |message: CoreMessage| serde_json::to_value(message).unwrap();
    let number = said(CoreMessage::CaseNumber { number: case_number() });
    assert_eq!(number, json!({"is": "case_number", "number": case_number().to_string()}));
    let closed = said(CoreMessage::OutOfService { code: FailureCode::DiskFull });
    assert_eq!(closed, json!({"is": "out_of_service", "code": "Q-01"}));
    let worked = VisitMessage::Device { kind: DeviceKind::Reader, code: None };
    assert_eq!(serde_json::to_value(worked).unwrap(), json!({"is": "device", "kind": "reader", "code": null}));
}

#[test]
fn a_code_or_number_that_is_none_makes_the_frame_malformed() {
    let mut wrong_check = case_number().to_string();
    let last = wrong_check.pop().unwrap();
    wrong_check.push(if last == 'A' { 'B' } else { 'A' });
    let bad = [
        json!({"is": "out_of_service", "code": "Q-99"}),
        json!({"is": "out_of_service", "code": null}),
        json!({"is": "out_of_service"}),
        json!({"is": "case_number", "number": wrong_check}),
        json!({"is": "case_number", "number": "4826"}),
        json!({"is": "page_not_kept", "ticket": -1, "code": "Q-01"}),
        json!({"is": "stored", "application_id": "7"}),
        json!({"is": "a word of a later version"}),
        json!(["is", "in_service"]),
    ];
    for bad in bad {
        let read = read_frame::<CoreMessage>(&mut framed(bad.to_string().as_bytes()).as_slice());
        assert!(matches!(read, Err(FrameError::Malformed)), "{bad}");
    }
    let device = json!({"is": "device", "kind": "reader", "code": "none"});
    let read = read_frame::<VisitMessage>(&mut framed(device.to_string().as_bytes()).as_slice());
    assert!(matches!(read, Err(FrameError::Malformed)));
}

#[test]
fn no_error_of_a_frame_quotes_what_stood_in_it() {
    let secret = json!({"is": "case_number", "number": "a citizen's secret"});
    let error = read_frame::<CoreMessage>(&mut framed(secret.to_string().as_bytes()).as_slice()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[test]
fn digests_in_messages_are_hex() {
    let message = VisitMessage::DropPage { sha256: Sha256([0xAB; 32]) };
    assert_eq!(serde_json::to_value(message).unwrap()["sha256"], "ab".repeat(32));
}
