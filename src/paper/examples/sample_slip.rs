//! Writes sample slips (invented person) into a folder, to look at: `sample_slip FOLDER`.
#![allow(clippy::unwrap_used)]

use lobby_domain::Lang;
use lobby_paper::{Limits, PaperFonts, ReceiptFacts, check_code, qr_text, receipt_pdf};

fn facts(zh: bool, online: bool) -> ReceiptFacts {
    let say = |a: &str, b: &str| if zh { a.to_owned() } else { b.to_owned() };
    let digest = "5ac290e177bf03d49f3c1a77f0e1d2c3b4a5968778695a4b3c2d1e0f00112233";
    ReceiptFacts {
        hall: say("青岚市政务服务中心", "Qinglan Government Service Centre"),
        case_number: "QL01-K03-004826-T".into(),
        online,
        item: say("户外招牌设置备案", "Signboard filing"),
        applicant_masked: "鲁*　348***********1024".into(),
        received_at: "2026-11-24T10:43:12+08:00[Asia/Shanghai]".parse().unwrap(),
        machine: say("一楼 03 号机（QL01-K03）", "Kiosk 03, ground floor (QL01-K03)"),
        handed_in: vec![
            say("申请书 2 页", "application 2 pages"),
            say("户外招牌设置效果图 1 页", "picture of the planned signboard 1 page"),
        ],
        found: vec![],
        to_look_up: vec![say("营业执照", "business licence")],
        to_follow: vec![],
        limits: Limits {
            intake: Some(say("5 个工作日", "5 working days")),
            promised: Some(say("3 个工作日", "3 working days")),
            statutory: Some(say("7 个工作日", "7 working days")),
        },
        qr_text: qr_text("QL01-K03-004826-T", digest).unwrap(),
        check_code: check_code(digest).unwrap(),
        helpline: Some("0555-012345".into()),
        list_version: "2026-11-01".into(),
        program_version: "2026.11.2".into(),
        copy: zh && online,
    }
}

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let fonts = PaperFonts::from_system().unwrap();
    for (name, lang, online) in
        [("zh-offline", Lang::Zh, false), ("zh-copy", Lang::Zh, true), ("en-online", Lang::En, true)]
    {
        let pdf = receipt_pdf(&facts(lang == Lang::Zh, online), lang, &fonts).unwrap();
        std::fs::write(format!("{folder}/slip-{name}.pdf"), pdf).unwrap();
    }
}
