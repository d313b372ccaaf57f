//! What an invented person hands in.

use lobby_envelope::SealedBlob;
use lobby_envelope::digest::sha256;
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::document::{
    Document, IdentityEvidence, MaterialEntry, MaterialStanding, PageEntry, ValueEntry, ValueSource, WireText,
};
use lobby_wire::manifest::{ItemRef, Manifest};
use uuid::Uuid;

/// An application ready to send.
pub struct Application {
    pub manifest: Manifest,
    pub jws: String,
    pub sha256: Sha256,
    pub blobs: Vec<SealedBlob>,
}

pub const PICTURE: &[u8] = include_bytes!("../fixtures/signature.png");
/// Stands for the small copy of [`PAGE`]; its pixels are never read.
pub const SMALL: &[u8] = b"a small copy";
pub const PAGE: &[u8] = include_bytes!("../fixtures/page.jpg");

pub fn item() -> ItemRef {
    ItemRef { key: "signboard-filing".into(), task_code: "342000119000348102119001".into(), version: 1 }
}

fn text(zh: &str, en: &str) -> WireText {
    WireText::new(zh, en)
}

fn value(key: &str, label: WireText, data_class: u8, source: ValueSource, value: &str) -> ValueEntry {
    ValueEntry { key: key.into(), label, data_class, source, value: Some(value.into()), shown: None }
}

/// The application document of an invented person.
pub fn document(id: Uuid, number: &str, kiosk: &str) -> Document {
    let fields = [
        ("name", "林知微"),
        ("sex", "2"),
        ("nation", "01"),
        ("birth", "1993-04-18"),
        ("address", "浙江省示例市测试区栖云路31号"),
        ("id_number", "330199199304180288"),
        ("issuer", "示例市公安局测试分局"),
        ("valid_from", "2020-06-10"),
        ("valid_to", "2040-06-10"),
    ];
    let at = "2026-03-02T02:20:00Z".parse().unwrap();
    Document {
        schema: Document::SCHEMA.into(),
        application_id: id,
        case_number: number.into(),
        item: item(),
        item_name: text("店招标牌设置备案", "Signboard filing"),
        authority: text("望岚区城市管理局", "Wanglan District Urban Management Bureau"),
        lang: "zh".into(),
        kiosk: kiosk.into(),
        test: false,
        identity: IdentityEvidence {
            kind: "resident".into(),
            fields: fields.map(|(key, value)| (key.to_owned(), Some(value.to_owned()))).into(),
            long_term: false,
            lossy: false,
            warnings: Vec::new(),
            photo_sha256: sha256(b"photo").to_string(),
            read_at: at,
        },
        answers: Vec::new(),
        values: vec![
            value("applicant_name", text("姓名", "Name"), 3, ValueSource::Card, "林知微"),
            value("applicant_id_number", text("身份证号", "ID number"), 3, ValueSource::Card, "330199199304180288"),
            value("phone", text("手机号码", "Mobile number"), 3, ValueSource::Citizen, "19900000101"),
            value("sign_width", text("标牌宽（米）", "Width of the sign (m)"), 1, ValueSource::Citizen, "4.5"),
            value("sign_place", text("设置位置", "Where it hangs"), 1, ValueSource::Citizen, "一层门头"),
        ],
        materials: vec![
            material("M001", text("身份证", "Identity card"), MaterialStanding::AtHand, Vec::new()),
            material("M040", text("营业执照", "Business licence"), MaterialStanding::PlatformLookup, Vec::new()),
            material("M041", text("店招效果图", "Drawing of the sign"), MaterialStanding::Provided, vec![page()]),
        ],
        declaration: text("以上内容属实，如有不实愿承担责任。", "All of this is true; I answer for it."),
        composed_at: at,
    }
}

fn material(code: &str, name: WireText, standing: MaterialStanding, pages: Vec<PageEntry>) -> MaterialEntry {
    MaterialEntry { code: code.into(), name, standing, pages }
}

fn page() -> PageEntry {
    PageEntry {
        sha256: sha256(PAGE),
        size: PAGE.len() as u64,
        width: 496,
        height: 702,
        dpi: 60,
        device_sha256: sha256(b"raw"),
        device: "test:0".into(),
        evidence: None,
    }
}
