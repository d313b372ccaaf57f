//! Evidence of pages as it stands in documents: absent, as sent now, and malformed.

#![allow(clippy::unwrap_used)]

use lobby_domain::capture::{Finding, Grade, Reason, Region};
use lobby_domain::evidence::{AcceptedBy, PageEvidence, PageSource, Side};
use lobby_wire::document::PageEntry;
use lobby_wire::evidence::{CODE_MAX, ENTRIES_MAX, EvidenceRecord, Number, WORD_MAX};

const BEFORE: &str = r#"{"sha256":"1111111111111111111111111111111111111111111111111111111111111111","size":1200,"width":496,"height":702,"dpi":60,"device_sha256":"2222222222222222222222222222222222222222222222222222222222222222","device":"test:0"}"#;

const NOW: &str = r#"{"sha256":"1111111111111111111111111111111111111111111111111111111111111111","size":1200,"width":496,"height":702,"dpi":60,"device_sha256":"2222222222222222222222222222222222222222222222222222222222222222","device":"test:0","evidence":{"source":"feeder","side":"back","dpi_device":300,"dpi_effective":299.5,"corners":[[1.5,2.0],[618.25,2.5],[618.0,875.0],[1.0,874.5]],"angle_deg":0.25,"turn_deg":180,"whole":false,"unchanged":true,"measures":{"sharp_across":0.39,"white":245.0},"findings":[{"reason":"blurred","grade":"look","value":0.17,"limit":0.18,"region":[0.0,0.5,0.25,1.0]},{"reason":"blank","grade":"note","value":3.0,"limit":10.0}],"codes":["https://cert.example.gov.cn/v?c=1"],"retakes":2,"accepted_by":"citizen","device_size":26000000}}"#;

fn evidence() -> PageEvidence {
    let region = Region { left: 0.0, top: 0.5, right: 0.25, bottom: 1.0 };
    PageEvidence {
        source: PageSource::Feeder,
        side: Some(Side::Back),
        dpi_device: 300,
        dpi_effective: 299.5,
        corners: Some([[1.5, 2.0], [618.25, 2.5], [618.0, 875.0], [1.0, 874.5]]),
        angle_deg: 0.25,
        turn_deg: 180,
        whole: false,
        unchanged: true,
        measures: vec![("sharp_across", 0.39), ("white", 245.0)],
        findings: vec![
            Finding { reason: Reason::Blurred, grade: Grade::Look, value: 0.17, limit: 0.18, region: Some(region) },
            Finding { reason: Reason::Blank, grade: Grade::Note, value: 3.0, limit: 10.0, region: None },
        ],
        codes: vec!["https://cert.example.gov.cn/v?c=1".into()],
        retakes: 2,
        accepted_by: Some(AcceptedBy::Citizen),
    }
}

fn page(text: &str) -> PageEntry {
    serde_json::from_str(text).unwrap()
}

/// The page of today with another record.
fn with(change: impl FnOnce(&mut serde_json::Value)) -> EvidenceRecord {
    let mut page: serde_json::Value = serde_json::from_str(NOW).unwrap();
    change(&mut page["evidence"]);
    serde_json::from_value::<PageEntry>(page).unwrap().evidence.unwrap()
}

#[test]
fn pages_with_and_without_evidence_read_and_write_exactly_their_golden_text() {
    for golden in [BEFORE, NOW] {
        assert_eq!(serde_json::to_string(&page(golden)).unwrap(), golden);
    }
    assert_eq!(page(BEFORE).evidence, None);
    assert_eq!(page(NOW).evidence, Some(EvidenceRecord::of(&evidence(), 26_000_000)));
}

#[test]
fn a_record_says_everything_that_the_page_knew() {
    assert!(page(NOW).evidence.unwrap().known() == evidence());
    assert!(EvidenceRecord::of(&PageEvidence::default(), 0).known() == PageEvidence::default());
}

#[test]
fn what_is_no_number_travels_as_zero_and_never_makes_a_document_unreadable() {
    let mut odd = evidence();
    odd.dpi_effective = f32::NAN;
    odd.angle_deg = f64::NEG_INFINITY;
    odd.corners = Some([[f64::NAN, f64::INFINITY]; 4]);
    odd.measures = vec![("white", f32::INFINITY)];
    odd.findings[0].value = f32::NAN;
    let text = serde_json::to_string(&EvidenceRecord::of(&odd, 0)).unwrap();
    let read: EvidenceRecord = serde_json::from_str(&text).unwrap();
    assert_eq!((read.dpi_effective, read.angle_deg, read.corners), (0.0, 0.0, Some([[Number(0.0); 2]; 4])));
    let read = with(|record| {
        record["dpi_effective"] = serde_json::Value::Null;
        record["measures"]["white"] = 1e300.into();
        record["findings"][0]["limit"] = serde_json::Value::Null;
    });
    assert_eq!((read.dpi_effective, read.measures["white"], read.findings[0].limit.0), (0.0, Number(0.0), 0.0));
}

#[test]
fn unknown_words_stay_in_the_record_and_are_left_out_of_what_is_known() {
    let read = with(|record| {
        record["source"] = "satellite".into();
        record["findings"][0]["reason"] = "haunted".into();
        record["findings"][1]["grade"] = "fatal".into();
        record["measures"]["soul"] = 21.into();
        record["accepted_by"] = "nobody".into();
        record["invented_later"] = true.into();
    });
    assert_eq!((read.source.as_str(), read.findings[0].reason.as_str()), ("satellite", "haunted"));
    assert_eq!(read.measures["soul"], Number(21.0));
    let known = read.known();
    assert!(known.findings.is_empty() && known.accepted_by.is_none() && known.measures.len() == 2);
}

#[test]
fn lists_and_texts_without_end_are_cut_on_reading() {
    let read = with(|record| {
        let finding = record["findings"][0].clone();
        record["findings"] = vec![finding; 10_000].into();
        record["codes"] = vec!["码".repeat(100_000); 1_000].into();
        record["source"] = "x".repeat(100_000).into();
        record["measures"] = (0..10_000).map(|n| (format!("m{n}"), n.into())).collect::<serde_json::Map<_, _>>().into();
    });
    assert_eq!((read.findings.len(), read.codes.len(), read.measures.len()), (ENTRIES_MAX, ENTRIES_MAX, ENTRIES_MAX));
    assert_eq!((read.codes[0].chars().count(), read.source.len()), (CODE_MAX, WORD_MAX));
}

#[test]
fn what_a_code_says_is_in_no_debug_output() {
    assert!(!format!("{:?}", page(NOW)).contains("cert.example"));
}
