//! A letter as a file, schema `lobby-notice/1`, to be looked at before cases produce it (docs/notices.md). The name in it is
//! masked as it is read.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use lobby_casework::handling::procedure::StopKind;
use lobby_casework::handling::step::Text;
use lobby_domain::identity::mask_name;
use lobby_domain::limit::{Limit, LimitUnit};
use lobby_domain::{CaseNumber, Lang};
use lobby_paper::NoticeLine;
use lobby_paper::letter::{
    AfterSilence, Approval, Channel, Content, DocumentNumber, LetterFacts, NewDays, Outcome, Standing, Unaccepted,
    VerificationCode, Version, Withdrawn,
};
use lobby_wire::document::WireText;
use lobby_words::Words;
use lobby_words::paper::letter::ground;
use serde::Deserialize;
use thiserror::Error;

use crate::clock::zone;

const SCHEMA: &str = "lobby-notice/1";
/// Longest file, bytes.
pub const FILE_MAX: usize = 256 * 1024;
/// Most lines of a list.
const LINES_MAX: usize = 200;
/// Longest name of a person, an item or an agency, characters.
const NAME_MAX: usize = 200;
/// Longest address of the public pages, bytes: a code holds no more.
const ADDRESS_MAX: usize = 100;

/// Why a file holds no letter. What stands in it is not repeated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoticeFileError {
    /// It is longer than [`FILE_MAX`].
    #[error("the file is longer than {FILE_MAX} bytes")]
    TooLong,
    /// It is no JSON of the schema.
    #[error("line {line}, column {column}: not as docs/notices.md describes it")]
    Shape {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Another schema, or a later one.
    #[error("the schema is not {SCHEMA}")]
    Schema,
    /// A value that cannot be.
    #[error("`{0}` is empty, too long or not of its kind")]
    Value(&'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireNotice {
    schema: String,
    agency: WireText,
    agency_mark: String,
    counter: u32,
    #[serde(default = "first")]
    version: u16,
    case_number: String,
    item: WireText,
    applicant: String,
    issued_at: Timestamp,
    helpline: Option<String>,
    public_pages: Option<String>,
    says: WireContent,
}

fn first() -> u16 {
    Version::FIRST.number()
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum WireContent {
    Correction { demands: Vec<WireLine>, due: Option<Date>, silence: WireSilence },
    Supply { came: Vec<WireText>, missing: Vec<WireText> },
    Acceptance { on: Date, deemed: bool, days: WireDays },
    NotRequired { reason: String },
    NotCompetent { competent: String },
    Extension { by: WireLimit, approval: WireApproval, reason: String, days: WireDays },
    Suspension { ground: WireGround, after: Date, expected_end: Date },
    Resumption { on: Date, days: WireDays },
    Withdrawal { on: Date },
    Waiver { on: Date },
    Return { due: Date, missing: Vec<WireText> },
    Decision { granted: bool, reasons: String, appeal: String },
    Delivery { on: Date, channel: WireChannel },
    Reopening { by: WireText, reason: String, days: WireDays },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLine {
    name: WireText,
    how: WireText,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDays {
    promised: Option<Date>,
    statutory: Option<Date>,
    #[serde(default)]
    provisional: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLimit {
    value: u16,
    unit: WireUnit,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireUnit {
    WorkingDay,
    NaturalDay,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireSilence {
    Returned,
    StaysOpen,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireApproval {
    HeadOfAgency,
    HeadOfGovernment,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireChannel {
    Kiosk,
    Counter,
    Post,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireGround {
    Hearing,
    Tender,
    Auction,
    Inspection,
    Test,
    Quarantine,
    Appraisal,
    ExpertReview,
    OtherByLaw,
}

/// Why clocks stand still, in words.
#[must_use]
pub fn stop_words(kind: StopKind) -> Words {
    match kind {
        StopKind::Hearing => ground::HEARING,
        StopKind::Tender => ground::TENDER,
        StopKind::Auction => ground::AUCTION,
        StopKind::Inspection => ground::INSPECTION,
        StopKind::Test => ground::TEST,
        StopKind::Quarantine => ground::QUARANTINE,
        StopKind::Appraisal => ground::APPRAISAL,
        StopKind::ExpertReview => ground::EXPERT_REVIEW,
        StopKind::OtherByLaw => ground::OTHER_BY_LAW,
    }
}

/// Reads a file as a specimen in `lang`. Its code is all zeros: there is nothing to verify.
///
/// # Errors
/// [`NoticeFileError`].
pub fn specimen(file: &[u8], lang: Lang) -> Result<LetterFacts, NoticeFileError> {
    if file.len() > FILE_MAX {
        return Err(NoticeFileError::TooLong);
    }
    let wire: WireNotice = serde_json::from_slice(file)
        .map_err(|error| NoticeFileError::Shape { line: error.line(), column: error.column() })?;
    if wire.schema != SCHEMA {
        return Err(NoticeFileError::Schema);
    }
    let reader = Reader { lang };
    let content = reader.content(wire.says)?;
    let issued_at = wire.issued_at.to_zoned(zone());
    let number = DocumentNumber::new(&wire.agency_mark, &content, issued_at.year(), wire.counter);
    Ok(LetterFacts {
        agency: reader.name(&wire.agency, "agency")?,
        number: number.ok_or(NoticeFileError::Value("agency_mark or counter"))?,
        version: Version::new(wire.version).ok_or(NoticeFileError::Value("version"))?,
        case_number: CaseNumber::from_str(&wire.case_number)
            .map_err(|_| NoticeFileError::Value("case_number"))?
            .as_str()
            .to_owned(),
        item: reader.name(&wire.item, "item")?,
        addressee_masked: mask_name(&short(wire.applicant, "applicant")?),
        issued_at,
        helpline: wire.helpline.map(|number| short(number, "helpline")).transpose()?,
        code: VerificationCode::new([0; 10]),
        public_pages: wire.public_pages.map(address).transpose()?,
        standing: Standing::Specimen,
        content,
    })
}

/// A name: one line, not empty, of at most [`NAME_MAX`] characters.
fn short(name: String, what: &'static str) -> Result<String, NoticeFileError> {
    let is_one = !name.trim().is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
    if is_one { Ok(name) } else { Err(NoticeFileError::Value(what)) }
}

/// A text of an officer.
fn long(text: &str, what: &'static str) -> Result<String, NoticeFileError> {
    Text::parse(text).map(|text| text.as_str().to_owned()).ok_or(NoticeFileError::Value(what))
}

/// An address without a slash at its end.
fn address(text: String) -> Result<String, NoticeFileError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:/_".contains(&byte);
    let is_one = text.strip_prefix("https://").is_some_and(|host| !host.is_empty() && !host.ends_with('/'));
    let fits = text.len() <= ADDRESS_MAX && text.bytes().all(plain);
    if is_one && fits { Ok(text) } else { Err(NoticeFileError::Value("public_pages")) }
}

struct Reader {
    lang: Lang,
}

impl Reader {
    fn name(&self, text: &WireText, what: &'static str) -> Result<String, NoticeFileError> {
        short(text.get(self.lang).to_owned(), what)
    }

    fn names(&self, texts: &[WireText], what: &'static str) -> Result<Vec<String>, NoticeFileError> {
        if texts.len() > LINES_MAX {
            return Err(NoticeFileError::Value(what));
        }
        texts.iter().map(|text| self.name(text, what)).collect()
    }

    fn lines(&self, lines: &[WireLine]) -> Result<Vec<NoticeLine>, NoticeFileError> {
        if lines.is_empty() || lines.len() > LINES_MAX {
            return Err(NoticeFileError::Value("demands"));
        }
        let line = |line: &WireLine| {
            Ok(NoticeLine { name: self.name(&line.name, "name")?, how: long(line.how.get(self.lang), "how")? })
        };
        lines.iter().map(line).collect()
    }

    fn content(&self, says: WireContent) -> Result<Content, NoticeFileError> {
        Ok(match says {
            WireContent::Correction { demands, due, silence } => {
                Content::Correction { demands: self.lines(&demands)?, due, silence: silence.into() }
            }
            WireContent::Supply { came, missing } => {
                Content::Supply { came: self.names(&came, "came")?, missing: self.names(&missing, "missing")? }
            }
            WireContent::Acceptance { on, deemed, days } => {
                Content::Acceptance { on, is_deemed: deemed, days: days.into() }
            }
            WireContent::NotRequired { reason } => {
                Content::NonAcceptance(Unaccepted::NotRequired { reason: long(&reason, "reason")? })
            }
            WireContent::NotCompetent { competent } => {
                Content::NonAcceptance(Unaccepted::NotCompetent { competent: long(&competent, "competent")? })
            }
            WireContent::Extension { by, approval, reason, days } => Content::Extension {
                by: by.into(),
                approval: approval.into(),
                reason: long(&reason, "reason")?,
                days: days.into(),
            },
            WireContent::Suspension { ground, after, expected_end } => {
                Content::Suspension { ground: stop_words(stop(ground)).get(self.lang).to_owned(), after, expected_end }
            }
            WireContent::Resumption { on, days } => Content::Resumption { on, days: days.into() },
            WireContent::Withdrawal { on } => Content::Withdrawal { on, what: Withdrawn::Application },
            WireContent::Waiver { on } => Content::Withdrawal { on, what: Withdrawn::Decision },
            WireContent::Return { due, missing } => Content::Return { due, missing: self.names(&missing, "missing")? },
            WireContent::Decision { granted, reasons, appeal } => Content::Decision {
                outcome: if granted { Outcome::Granted } else { Outcome::Refused },
                reasons: long(&reasons, "reasons")?,
                appeal: long(&appeal, "appeal")?,
            },
            WireContent::Delivery { on, channel } => Content::Delivery { on, channel: channel.into() },
            WireContent::Reopening { by, reason, days } => {
                Content::Reopening { by: self.name(&by, "by")?, reason: long(&reason, "reason")?, days: days.into() }
            }
        })
    }
}

impl From<WireSilence> for AfterSilence {
    fn from(silence: WireSilence) -> AfterSilence {
        match silence {
            WireSilence::Returned => AfterSilence::Returned,
            WireSilence::StaysOpen => AfterSilence::StaysOpen,
        }
    }
}

impl From<WireApproval> for Approval {
    fn from(approval: WireApproval) -> Approval {
        match approval {
            WireApproval::HeadOfAgency => Approval::HeadOfAgency,
            WireApproval::HeadOfGovernment => Approval::HeadOfGovernment,
        }
    }
}

impl From<WireChannel> for Channel {
    fn from(channel: WireChannel) -> Channel {
        match channel {
            WireChannel::Kiosk => Channel::Kiosk,
            WireChannel::Counter => Channel::Counter,
            WireChannel::Post => Channel::Post,
        }
    }
}

impl From<WireLimit> for Limit {
    fn from(limit: WireLimit) -> Limit {
        let unit = match limit.unit {
            WireUnit::WorkingDay => LimitUnit::WorkingDay,
            WireUnit::NaturalDay => LimitUnit::NaturalDay,
        };
        Limit { days: limit.value, unit }
    }
}

impl From<WireDays> for NewDays {
    fn from(days: WireDays) -> NewDays {
        NewDays { promised: days.promised, statutory: days.statutory, is_provisional: days.provisional }
    }
}

fn stop(ground: WireGround) -> StopKind {
    match ground {
        WireGround::Hearing => StopKind::Hearing,
        WireGround::Tender => StopKind::Tender,
        WireGround::Auction => StopKind::Auction,
        WireGround::Inspection => StopKind::Inspection,
        WireGround::Test => StopKind::Test,
        WireGround::Quarantine => StopKind::Quarantine,
        WireGround::Appraisal => StopKind::Appraisal,
        WireGround::ExpertReview => StopKind::ExpertReview,
        WireGround::OtherByLaw => StopKind::OtherByLaw,
    }
}
