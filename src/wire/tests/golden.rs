//! Messages as they stand on the wire. A change of one of these texts changes the contract with kiosks in the
//! field: a new field is fine, another name or shape needs a new schema number.

#![allow(clippy::unwrap_used)]

use lobby_wire::desired::Desired;
use lobby_wire::enrol::Trust;
use lobby_wire::health::HealthReport;
use lobby_wire::manifest::Manifest;
use lobby_wire::proof::ReceiptProof;
use lobby_wire::receipt::IntakeReceipt;
use lobby_wire::renewal::RenewalRequest;
use lobby_wire::signature::SignatureRecord;
use lobby_wire::{HealthAnswer, Message, WireError, read};

const MANIFEST: &str = r#"{"schema":"lobby-manifest/1","suite":"age-x25519+es256","application_id":"0193b5a0-0000-7000-8000-000000000001","case_number":"WL01-K01-000001-T","kiosk":"WL01-K01","item":{"key":"signboard-filing","task_code":"342000119000348102119001","version":1},"catalogue_version":1,"submitted_at":"2026-11-02T02:24:00Z","document_sha256":"1111111111111111111111111111111111111111111111111111111111111111","recipients":["intake-0badcafe"],"blobs":[{"kind":"document","sha256":"2222222222222222222222222222222222222222222222222222222222222222","size":1200},{"kind":"signature_picture","sha256":"3333333333333333333333333333333333333333333333333333333333333333","size":900}]}"#;

const RECEIPT: &str = r#"{"schema":"lobby-receipt/1","application_id":"0193b5a0-0000-7000-8000-000000000001","case_number":"WL01-K01-000001-T","manifest_sha256":"4444444444444444444444444444444444444444444444444444444444444444","blobs":[{"kind":"document","sha256":"2222222222222222222222222222222222222222222222222222222222222222","size":1200},{"kind":"signature_picture","sha256":"3333333333333333333333333333333333333333333333333333333333333333","size":900}],"received_at":"2026-11-02T02:24:01.5Z"}"#;

const SIGNATURE: &str = r#"{"schema":"lobby-signature/1","document_sha256":"1111111111111111111111111111111111111111111111111111111111111111","picture_sha256":"5555555555555555555555555555555555555555555555555555555555555555","pad_width":952,"pad_height":500,"strokes":[[{"x":10.5,"y":20.0,"t":0},{"x":11.0,"y":24.0,"t":16}]],"signed_at":"2026-11-02T02:23:59Z"}"#;

const TRUST: &str = r#"{"schema":"lobby-trust/1","ca_pem":"-----BEGIN CERTIFICATE-----\n","receipt_key":{"kid":"r1","p256":"BAAA"},"catalogue_key":{"kid":"c1","p256":"BBBB"},"recipients":[{"id":"intake-0badcafe","recipient":"age1xyz"}]}"#;

const DESIRED: &str = r#"{"schema":"lobby-desired/1","kiosk":"WL01-K01","version":12,"catalogue":{"version":3,"sha256":"6666666666666666666666666666666666666666666666666666666666666666"},"recipients":[{"id":"intake-0badcafe","recipient":"age1xyz"}],"configuration":{"version":11,"values":{"kiosk.place.zh":"自助办事 · 二楼 07 号机","storage.low_water_mb":256}}}"#;

const HEALTH: &str = r#"{"schema":"lobby-health/1","kiosk":"WL01-K01","service":{"open":false,"code":"Q-01"},"devices":[{"kind":"reader","code":null},{"kind":"scanner","code":"S-03"},{"kind":"printer","code":null}],"queue":{"waiting":3,"needs_staff":1,"oldest_s":540},"disk":{"free_bytes":536870911,"low_water_bytes":536870912},"clock":{"kiosk_time":"2026-11-22T08:00:00Z","ahead_ms":-250,"trusted":true},"certificate":{"expires_at":"2026-12-22T08:00:00Z"},"versions":{"program":"0.1.0","catalogue":4,"configuration":null},"last_failure":{"code":"S-03","at":"2026-11-22T07:59:00Z"},"run":"0193b5a0-0000-7000-8000-00000000000a","receipted":[{"first":1,"last":7}]}"#;

const HEALTH_ANSWER: &str =
    r#"{"schema":"lobby-health-answer/1","time":"2026-11-22T08:00:00.25Z","identity_in_doubt":false}"#;

const PROOF: &str = r#"{"schema":"lobby-proof/1","case_number":"WL01-K01-000001-T","manifest":"e30.e30.c2ln","receipt":"e30.e30.c2ln"}"#;

const RENEWAL: &str = r#"{"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\n"}"#;

fn stays<M: Message>(golden: &str) -> M {
    let message: M = read(golden.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(message.to_bytes()).unwrap(), golden);
    message
}

#[test]
fn messages_read_and_write_exactly_their_golden_text() {
    let manifest: Manifest = stays(MANIFEST);
    let receipt: IntakeReceipt = stays(RECEIPT);
    assert!(receipt.covers(&manifest, &receipt.manifest_sha256));
    assert_eq!(manifest.case_number().unwrap().kiosk(), "K01");
    stays::<SignatureRecord>(SIGNATURE);
    stays::<Trust>(TRUST);
    stays::<HealthReport>(HEALTH);
    let earlier =
        HEALTH.replace(r#","run":"0193b5a0-0000-7000-8000-00000000000a","receipted":[{"first":1,"last":7}]"#, "");
    stays::<HealthReport>(&earlier);
    stays::<HealthReport>(
        &earlier.replace(r#""at":"2026-11-22T07:59:00Z"}}"#, r#""at":"2026-11-22T07:59:00Z"},"numbered_to":57}"#),
    );
    stays::<HealthAnswer>(HEALTH_ANSWER);
    stays::<HealthAnswer>(&HEALTH_ANSWER.replace("false}", r#"false,"numbered_to":57}"#));
    let asking = HEALTH_ANSWER.replace("false}", r#"false,"receipts_wanted":["WL01-K01-000001-T"]}"#);
    stays::<HealthAnswer>(&asking);
    stays::<ReceiptProof>(PROOF);
    let renewal: RenewalRequest = serde_json::from_str(RENEWAL).unwrap();
    assert_eq!(serde_json::to_string(&renewal).unwrap(), RENEWAL);
    stays::<Desired>(DESIRED);
}

#[test]
fn a_test_is_marked_and_its_receipt_covers_no_unmarked_manifest() {
    let marked = |text: &str, digest: &str| {
        let (before, after) = text.split_once(digest).unwrap();
        format!(r#"{before}{digest}","test":true{}"#, after.strip_prefix('"').unwrap())
    };
    let manifest: Manifest = stays(&marked(MANIFEST, &"1".repeat(64)));
    let receipt: IntakeReceipt = stays(&marked(RECEIPT, &"4".repeat(64)));
    assert!(manifest.test && receipt.test);
    assert!(receipt.covers(&manifest, &receipt.manifest_sha256));
    let real: Manifest = read(MANIFEST.as_bytes()).unwrap();
    assert!(!real.test && !receipt.covers(&real, &receipt.manifest_sha256));
}

#[test]
fn fields_of_a_later_program_are_ignored_and_another_schema_is_refused() {
    let later = MANIFEST.replacen('{', r#"{"invented_later":true,"#, 1);
    assert_eq!(read::<Manifest>(later.as_bytes()).unwrap(), read::<Manifest>(MANIFEST.as_bytes()).unwrap());
    let other = MANIFEST.replace("lobby-manifest/1", "lobby-manifest/2");
    assert!(matches!(read::<Manifest>(other.as_bytes()), Err(WireError::Schema { .. })));
}

#[test]
fn a_receipt_covers_only_its_own_manifest() {
    let manifest: Manifest = read(MANIFEST.as_bytes()).unwrap();
    let receipt: IntakeReceipt = read(RECEIPT.as_bytes()).unwrap();
    let digest = receipt.manifest_sha256;
    let other_number = Manifest { case_number: "WL01-K01-000002-R".into(), ..manifest.clone() };
    let mut fewer = manifest.clone();
    fewer.blobs.pop();
    for other in [other_number, fewer] {
        assert!(!receipt.covers(&other, &digest));
    }
    assert!(!receipt.covers(&manifest, &manifest.document_sha256));
}

#[test]
fn digests_in_capitals_or_of_another_length_are_no_digests() {
    for wrong in ["2222", &"A".repeat(64), &"g".repeat(64), &"2".repeat(65)] {
        let text = MANIFEST.replace(&"2".repeat(64), wrong);
        assert!(matches!(read::<Manifest>(text.as_bytes()), Err(WireError::Shape { .. })), "{wrong}");
    }
}
