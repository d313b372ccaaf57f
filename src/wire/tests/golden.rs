//! Messages as they stand on the wire. A change of one of these texts changes the contract with kiosks in the
//! field: a new field is fine, another name or shape needs a new schema number.

#![allow(clippy::unwrap_used)]

use lobby_domain::person_case as domain;
use lobby_wire::desired::Desired;
use lobby_wire::enrol::Trust;
use lobby_wire::health::HealthReport;
use lobby_wire::letter_copy::{LetterCopy, LetterServed};
use lobby_wire::manifest::Manifest;
use lobby_wire::person_cases::PersonCases;
use lobby_wire::proof::ReceiptProof;
use lobby_wire::question::{CarriedQuestion, Question};
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

const QUESTION: &str = r#"{"schema":"lobby-question/1","id":"0193b5a0-0000-7000-8000-00000000000b","kiosk":"WL01-K01","identity":{"kind":"resident","fields":{"id_number":"330199199304180288","name":"林知微"},"long_term":false,"lossy":false,"warnings":[],"photo_sha256":"77","read_at":"2026-11-22T08:00:00Z"},"answer_to":"age1xyz","asks":{"what":"letter","code":"7K2M9QXD4F8TRBN3","lang":"zh"}}"#;

const CARRIED: &str =
    r#"{"schema":"lobby-carried-question/1","kiosk":"WL01-K01","asked_at":"2026-11-22T08:00:01Z","sealed":"c2VhbGVk"}"#;

const CASES: &str = r#"{"schema":"lobby-person-cases/1","question":"0193b5a0-0000-7000-8000-00000000000b","today":"2026-11-22","cases":[{"case_number":"WL01-K01-000001-T","item_key":"signboard-filing","item_version":1,"item":{"zh":"备案","en":"Filing"},"agency":{"zh":"局","en":"Bureau"},"received_on":"2026-11-02","stage":"correction","clocks":[{"clock":"correction","state":"running","started":"2026-11-03","due":"2026-11-24","days_left":2,"unit":"working_day"}],"pauses":[{"ground":null,"after":"2026-11-03","through":null,"expected_end":"2026-11-30","working_days":3}],"demands":[{"code":"M041","name":{"zh":"图","en":"Drawing"},"how":{"zh":"扫描","en":"scanned"},"is_in":false}],"letters":[{"code":"7K2M9QXD4F8TRBN3","number":"348102补〔2026〕1号","document":"correction_notice","issued_on":"2026-11-03","served_on":null}],"may_withdraw":true}]}"#;

const COPY: &str = r#"{"schema":"lobby-letter-copy/1","question":"0193b5a0-0000-7000-8000-00000000000b","code":"7K2M9QXD4F8TRBN3","number":"348102补〔2026〕1号","title":"补正告知书","paragraphs":[{"head":"","text":"请补"}],"pdf":"JVBERg=="}"#;

const SERVED: &str = r#"{"schema":"lobby-letter-served/1","question":"0193b5a0-0000-7000-8000-00000000000b","code":"7K2M9QXD4F8TRBN3","served_on":"2026-11-22"}"#;

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
    stays::<Question>(QUESTION);
    assert_eq!(stays::<CarriedQuestion>(CARRIED).sealed_bytes().unwrap(), b"sealed");
    let cases = domain::PersonCases::try_from(stays::<PersonCases>(CASES)).unwrap();
    assert_eq!(cases.cases[0].stage, lobby_domain::case_stage::Stage::Correction);
    assert_eq!(domain::LetterCopy::try_from(stays::<LetterCopy>(COPY)).unwrap().pdf, b"%PDF");
    stays::<LetterServed>(SERVED);
}

#[test]
fn a_case_with_a_word_or_number_that_is_not_known_here_is_no_case() {
    for (known, other) in [
        (r#""stage":"correction""#, r#""stage":"of_next_year""#),
        (r#""clock":"correction""#, r#""clock":"of_next_year""#),
        (r#""document":"correction_notice""#, r#""document":"of_next_year""#),
        ("WL01-K01-000001-T", "WL01-K01-000001-X"),
    ] {
        assert!(CASES.contains(known), "{known}");
        let cases: PersonCases = read(CASES.replace(known, other).as_bytes()).unwrap();
        assert!(matches!(domain::PersonCases::try_from(cases), Err(WireError::Value { .. })), "{other}");
    }
    let open: LetterCopy = read(COPY.replace("JVBERg==", "%PDF").as_bytes()).unwrap();
    assert!(matches!(domain::LetterCopy::try_from(open), Err(WireError::Value { .. })));
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
fn a_state_and_a_unit_of_a_clock_that_no_program_counts_by_are_refused() {
    for (known, unknown) in
        [(r#""state":"running""#, r#""state":"resting""#), (r#""unit":"working_day""#, r#""unit":"month""#)]
    {
        assert!(CASES.contains(known));
        let other = CASES.replace(known, unknown);
        assert!(matches!(read::<PersonCases>(other.as_bytes()), Err(WireError::Shape { .. })), "{unknown}");
    }
    for (unit, working) in [("working_day", true), ("natural_day", false)] {
        let text = CASES.replace(r#""unit":"working_day""#, &format!(r#""unit":"{unit}""#));
        let read = domain::PersonCases::try_from(read::<PersonCases>(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(read.cases[0].clocks[0].in_working_days, working);
    }
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
