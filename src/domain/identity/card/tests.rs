#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;

fn fields() -> CardFields {
    CardFields {
        name: "林知微".into(),
        sex: "2".into(),
        nation: "01".into(),
        birth: "19930418".into(),
        address: "浙江省示例市测试区栖云路31号".into(),
        id_number: "330199199304180288".into(),
        issuer: "示例市公安局测试分局".into(),
        valid_from: "20200610".into(),
        valid_to: "20400610".into(),
        ..CardFields::default()
    }
}

fn warned(change: impl FnOnce(&mut CardFields)) -> Vec<&'static str> {
    warned_as(DocumentKind::Resident, change)
}

fn warned_as(kind: DocumentKind, change: impl FnOnce(&mut CardFields)) -> Vec<&'static str> {
    let mut fields = fields();
    change(&mut fields);
    let card = IdCard::new(kind, fields, false, [0; 32]);
    card.warnings(date(2026, 11, 2)).into_iter().map(CardWarning::code).collect()
}

#[test]
fn a_good_card_has_no_warning() {
    assert!(warned(|_| ()).is_empty());
}

#[test]
fn each_fault_has_its_warning() {
    assert_eq!(warned(|f| f.id_number = "330199199304180287".into()), ["check_digit"]);
    assert_eq!(warned(|f| f.id_number = "33019919930418028".into()), ["check_digit"]);
    assert_eq!(warned(|f| f.birth = "19930419".into()), ["birth_mismatch"]);
    assert_eq!(warned(|f| f.birth = "19900231".into()), ["birth_mismatch", "birth_invalid"]);
    assert_eq!(warned(|f| f.sex = "1".into()), ["sex_mismatch"]);
    assert_eq!(warned(|f| f.nation = "57".into()), ["unknown_nation"]);
    assert_eq!(warned(|f| f.valid_to = "20190101".into()), ["validity_order", "expired"]);
    assert_eq!(warned(|f| f.valid_to = "长 期".into()), ["validity_order"]);
    assert_eq!(warned(|f| f.valid_from = "20261103".into()), ["not_yet_valid"]);
}

#[test]
fn the_last_day_is_valid_and_the_day_after_is_not() {
    assert!(warned(|f| f.valid_to = "20261102".into()).is_empty());
    assert_eq!(warned(|f| f.valid_to = "20261101".into()), ["expired"]);
    assert!(warned(|f| f.valid_from = "20261102".into()).is_empty());
    assert!(warned(|f| f.valid_to = "长期".into()).is_empty());
}

#[test]
fn checks_of_the_number_stay_away_from_cards_that_have_another_number() {
    let old = |f: &mut CardFields| f.id_number = "UTO310080010103".into();
    assert!(warned_as(DocumentKind::ForeignerOld, old).is_empty());
    assert!(warned_as(DocumentKind::Hmt, |f| f.nation = "zz".into()).is_empty(), "only residents have a nation");
}

#[test]
fn a_form_gets_iso_dates_and_only_fields_the_kind_has() {
    let mut texts = fields();
    texts.pass_number = "H99900001".into();
    texts.valid_to = "长期".into();
    let card = IdCard::new(DocumentKind::Resident, texts, false, [0; 32]);
    assert_eq!(card.field("birth").as_deref(), Some("1993-04-18"));
    assert_eq!(card.field("sex").as_deref(), Some("2"));
    assert_eq!(card.field("valid_to").as_deref(), Some("长期"));
    assert_eq!(card.field("pass_number"), None);
    assert_eq!(card.field("no_such"), None);
    assert_eq!(card.validity_end(), ValidTo::LongTerm);
}

#[test]
fn a_small_x_on_the_card_is_the_same_number() {
    let mut texts = fields();
    texts.id_number = "11010519491231002x".into();
    let card = IdCard::new(DocumentKind::Resident, texts, false, [0; 32]);
    assert_eq!(card.id_number(), "11010519491231002X");
    assert!(card.resident_number().is_some());
}

#[test]
fn every_key_of_every_kind_can_be_read() {
    for kind in DocumentKind::ALL {
        let card = IdCard::new(kind, fields(), false, [0; 32]);
        assert_eq!(DocumentKind::from_code(kind.code()), Some(kind));
        for key in kind.field_keys() {
            assert!(card.text(key).is_some(), "{key}");
        }
    }
}

#[test]
fn debug_shows_the_kind_and_nothing_else() {
    let card = IdCard::new(DocumentKind::Resident, fields(), false, [7; 32]);
    assert_eq!(format!("{card:?}"), "IdCard(resident, redacted)");
    assert_eq!(format!("{:?}", fields()), "CardFields(redacted)");
}
