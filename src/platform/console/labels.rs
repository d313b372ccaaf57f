//! Words for codes, and what of a value is shown before somebody asks to see it in full.

use lobby_domain::identity::{Sex, mask_id, mask_name, mask_phone, nation};
use lobby_wire::document::{MaterialStanding, ValueSource};

use super::wording::Wording;
use crate::repository::event::{Event, kind};

/// Two languages.
pub type Words = (&'static str, &'static str);

/// Values of this data class and above are masked.
const MASKED_FROM: u8 = 3;

/// Whether a form value is masked until somebody asks.
pub fn is_masked(data_class: u8) -> bool {
    data_class >= MASKED_FROM
}

/// What is shown of a masked value. Names, numbers and telephones keep their ends; anything else is hidden whole,
/// because a birth date or an address beside a masked number would give the number away.
pub fn masked(key: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else if key.contains("number") {
        mask_id(value)
    } else if key.contains("phone") {
        mask_phone(value)
    } else if key.contains("name") {
        mask_name(value)
    } else {
        "＊＊＊＊".to_owned()
    }
}

/// Label of a field of the card.
pub fn card_field(key: &str) -> Words {
    match key {
        "name" => ("姓名", "Name"),
        "english_name" => ("英文姓名", "English name"),
        "sex" => ("性别", "Sex"),
        "nation" => ("民族", "Nation"),
        "birth" => ("出生日期", "Date of birth"),
        "address" => ("住址", "Address"),
        "id_number" => ("证件号码", "Document number"),
        "pass_number" => ("通行证号码", "Permit number"),
        "issue_count" => ("签发次数", "Times issued"),
        "issuer" => ("签发机关", "Issuing authority"),
        "authority" => ("受理机关代码", "Authority code"),
        "valid_from" => ("有效期自", "Valid from"),
        "valid_to" => ("有效期至", "Valid until"),
        "country" => ("国籍", "Nationality"),
        "version" => ("证件版本号", "Card version"),
        "renewals" => ("换证次数", "Renewals"),
        "link" => ("既往版本证件号码关联项", "Link to earlier number"),
        _ => ("其他", "Other"),
    }
}

/// Fields of the card that are shown as they are: they name nobody.
pub fn card_field_is_open(key: &str) -> bool {
    matches!(key, "sex" | "nation" | "issuer" | "valid_from" | "valid_to" | "country" | "version" | "authority")
}

/// A coded card field in words.
pub fn card_value(key: &str, value: &str) -> (String, String) {
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    match key {
        "sex" => {
            let (zh, en) = Sex::from_code(value).names();
            both(zh, en)
        }
        "nation" => match nation(value) {
            Some(nation) => both(nation.zh, nation.en),
            None => both(value, value),
        },
        _ => both(value, value),
    }
}

/// Kind of card.
pub fn card_kind(kind: &str) -> Words {
    match kind {
        "resident" => ("居民身份证", "Resident identity card"),
        "hmt" => ("港澳台居民居住证", "Residence permit for Hong Kong, Macao and Taiwan residents"),
        "foreigner_2023" => ("外国人永久居留身份证（2023 版）", "Foreign permanent resident card (2023)"),
        "foreigner_old" => ("外国人永久居留身份证（旧版）", "Foreign permanent resident card (old)"),
        _ => ("未知证件", "Unknown card"),
    }
}

/// A warning of the reader; an unknown code stands for itself.
pub fn warning(code: &str, w: &Wording) -> String {
    let words = match code {
        "check_digit" => w.t("校验码不符", "Check digit does not fit"),
        "birth_mismatch" => w.t("出生日期与号码不符", "Birth date differs from the number"),
        "sex_mismatch" => w.t("性别与号码不符", "Sex differs from the number"),
        "birth_invalid" => w.t("出生日期无效", "Birth date is not a date"),
        "validity_order" => w.t("有效期起止颠倒", "Validity ends before it begins"),
        "expired" => w.t("证件已过期", "Card has expired"),
        "not_yet_valid" => w.t("证件尚未生效", "Card is not valid yet"),
        "unknown_nation" => w.t("民族代码未知", "Unknown nation code"),
        other => other,
    };
    words.to_owned()
}

/// How a material stands.
pub fn standing(standing: MaterialStanding) -> Words {
    match standing {
        MaterialStanding::Provided => ("待查看", "To be looked at"),
        MaterialStanding::Follows => ("容缺，后补", "Follows later"),
        MaterialStanding::AtHand => ("现场已有", "At hand"),
        MaterialStanding::PlatformLooksUp => ("不得要求提交", "Must not be demanded"),
        MaterialStanding::PaperOriginal => ("交纸质原件", "Paper original"),
    }
}

/// Where a material came from.
pub fn origin(standing: MaterialStanding) -> Words {
    match standing {
        MaterialStanding::Provided => ("自助机扫描", "Scanned at the kiosk"),
        MaterialStanding::Follows => ("申请人后补", "Applicant supplies later"),
        MaterialStanding::AtHand => ("读卡、填表", "Card and form"),
        MaterialStanding::PlatformLooksUp => ("平台查询", "Platform looks it up"),
        MaterialStanding::PaperOriginal => ("到窗口提交", "Handed in at the counter"),
    }
}

/// Where a form value came from.
pub fn source(source: ValueSource) -> Words {
    match source {
        ValueSource::Citizen => ("申请人填写", "Entered by the applicant"),
        ValueSource::Card => ("读卡取得", "Read from the card"),
        ValueSource::Platform => ("平台查询", "Platform looks it up"),
    }
}

/// What took a page.
pub fn page_source(source: &str) -> Option<Words> {
    Some(match source {
        "flatbed" => ("平板扫描", "Flatbed scanner"),
        "feeder" => ("进纸器扫描", "Document feeder"),
        "camera" => ("高拍仪", "Document camera"),
        _ => return None,
    })
}

/// Which side of a sheet.
pub fn page_side(side: &str) -> Option<Words> {
    Some(match side {
        "front" => ("正面", "front"),
        "back" => ("反面", "back"),
        _ => return None,
    })
}

/// Who let a page pass.
pub fn accepted_by(by: &str) -> Option<Words> {
    Some(match by {
        "gate" => ("质检通过", "Quality check"),
        "citizen" => ("申请人看过确认", "The applicant, after looking"),
        _ => return None,
    })
}

/// How much a finding weighs.
pub fn grade(grade: &str) -> Option<Words> {
    Some(match grade {
        "note" => ("提示", "Note"),
        "look" => ("要看过", "To be looked at"),
        "retake" => ("应重拍", "To be retaken"),
        _ => return None,
    })
}

/// A value of the gate; sizes and sharpness have lines of their own.
pub fn measure(name: &str) -> Option<Words> {
    Some(match name {
        "sharp_worst" => ("最模糊处", "Least sharp part"),
        "white" => ("纸面亮度", "Brightness of the paper"),
        "clipped_share" => ("过曝占比", "Over-exposed share"),
        "glare_share" => ("反光占比", "Glare share"),
        "uneven_ratio" => ("明暗比", "Light to shadow"),
        "ink_cells" => ("有字格数", "Cells with ink"),
        "faint_share" => ("淡印占比", "Faint share"),
        _ => return None,
    })
}

/// What happened.
pub fn event(event: &Event) -> Words {
    match event.kind.as_str() {
        kind::RECEIVED => ("平台收到，签回执", "Received; receipt signed"),
        kind::AHEAD => ("平台先收到小图，可以审看，原页随后到", "Received with small copies; full pages follow"),
        kind::WHOLE => ("原页到齐，签回执", "Full pages are here; receipt signed"),
        kind::UNREADABLE => ("材料打不开，等待核查", "Envelope cannot be opened"),
        kind::DIGEST_CONFLICT => ("告警：同一申请又来了另一份清单，已拒收", "Alarm: another manifest, refused"),
        kind::NUMBER_CONFLICT => ("告警：编号被另一申请使用，已拒收", "Alarm: number used twice, refused"),
        kind::OPENED => ("打开查看", "Opened"),
        kind::DOCUMENT => ("取得材料文件", "Took a material as a file"),
        kind::REVEALED => ("查看完整信息", "Looked at a value in full"),
        _ => ("其他", "Other"),
    }
}
