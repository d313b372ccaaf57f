//! Cases of one person, as the platform tells them.

use jiff::civil::Date;
use lobby_domain::Text;
use lobby_domain::case_document::Document;
use lobby_domain::case_stage::Stage;
use lobby_domain::clock_kind::ClockKind;
use lobby_domain::person_case::{
    CaseClock, CaseDemand, CaseLetter, CasePause, ClockState, LetterCopy, PersonCase, PersonCases,
};

/// Code of the correction notice of [`cases`].
pub const NOTICE: &str = "7K2M9QXD4F8TRBN3";

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.into(), en: en.into(), ..Text::default() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn clock(kind: ClockKind, state: ClockState, due: Option<&str>, days_left: Option<i32>) -> CaseClock {
    CaseClock {
        kind,
        state,
        due: due.map(day),
        days_left,
        in_working_days: true,
        is_provisional: false,
        is_missed: days_left.is_some_and(|days| days < 0),
    }
}

fn letter(code: &str, number: &str, kind: Document, issued: &str, served: bool) -> CaseLetter {
    let (issued_on, served_on) = (day(issued), served.then(|| day(issued)));
    CaseLetter { code: code.into(), number: number.into(), kind, issued_on, served_on }
}

fn case(counter: u32, stage: Stage) -> PersonCase {
    PersonCase {
        number: lobby_domain::CaseNumber::new("QL01", "K02", counter).unwrap(),
        item: text("公共场所卫生许可（新办）", "Health licence for public premises (new)"),
        agency: text("清溪区卫生健康委员会", "Qingxi District Health Commission"),
        received_on: day("2026-11-03"),
        stage,
        clocks: vec![clock(ClockKind::Intake, ClockState::Ended, Some("2026-11-10"), None)],
        pauses: Vec::new(),
        demands: Vec::new(),
        letters: Vec::new(),
    }
}

/// A case that needs papers, one in review that was stopped, and one that is over.
pub fn cases() -> PersonCases {
    let reviewed = PersonCase {
        clocks: vec![
            clock(ClockKind::Statutory, ClockState::Running, Some("2026-12-11"), Some(13)),
            clock(ClockKind::Promised, ClockState::Running, Some("2026-11-27"), Some(3)),
            clock(ClockKind::Stage, ClockState::Running, Some("2026-11-25"), Some(1)),
        ],
        pauses: vec![CasePause {
            ground: Some(text("检测", "test")),
            expected_end: Some(day("2026-11-16")),
            working_days: 6,
            is_over: true,
        }],
        letters: vec![
            letter("4T8W2MZC6B1RNXQ9", "清卫停〔2026〕31号", Document::SuspensionNotice, "2026-11-09", true),
            letter("9QXD4F8TRBN37K2M", "清卫受〔2026〕118号", Document::AcceptanceNotice, "2026-11-05", true),
        ],
        ..case(3917, Stage::InProcess)
    };
    let asked = PersonCase {
        item: text("食品经营许可（延续）", "Food business licence (renewal)"),
        agency: text("清溪区市场监督管理局", "Qingxi District Market Regulation Bureau"),
        clocks: vec![
            clock(ClockKind::Intake, ClockState::Stopped, None, None),
            clock(ClockKind::Correction, ClockState::Running, Some("2026-12-04"), Some(8)),
        ],
        demands: vec![
            CaseDemand {
                code: lobby_domain::id::MaterialCode::parse("M031").unwrap(),
                name: text("从业人员健康证明", "Health certificate of staff"),
                how: text("在有效期内，扫描", "in force, scanned"),
                is_in: true,
            },
            CaseDemand {
                code: lobby_domain::id::MaterialCode::parse("M032").unwrap(),
                name: text("经营场所平面图", "Floor plan of the premises"),
                how: text("标出洗手池，扫描", "with the washbasin, scanned"),
                is_in: false,
            },
        ],
        letters: vec![letter(NOTICE, "清市监补〔2026〕209号", Document::CorrectionNotice, "2026-11-24", false)],
        ..case(3951, Stage::Correction)
    };
    PersonCases::new(day("2026-11-24"), vec![reviewed, case(12, Stage::Archived), asked], false)
}

/// The correction notice of [`cases`].
pub fn notice() -> LetterCopy {
    let paragraph = |head: &str, text: &str| (head.to_owned(), text.to_owned());
    LetterCopy {
        code: NOTICE.into(),
        number: "清市监补〔2026〕209号".into(),
        title: "补正告知书".into(),
        paragraphs: vec![
            paragraph("", "您申请的食品经营许可（延续），还缺下面的材料。"),
            paragraph("缺的材料", ""),
            paragraph("1. 经营场所平面图", "标出洗手池，扫描"),
            paragraph("最晚交到", "2026年12月4日"),
            paragraph("怎么补", &"带上身份证，在任意一台自助机或窗口都可以交。".repeat(20)),
        ],
        pdf: b"%PDF-1.7".to_vec(),
    }
}
