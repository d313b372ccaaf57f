//! A letter as a file, schema `lobby-notice/1`: as it is kept, and to be looked at before a case produces it (docs/notices.md).
//! The name in it is masked as it is read.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use lobby_casework::handling::procedure::{Approver, StopKind};
use lobby_casework::handling::step::Text;
use lobby_domain::identity::mask_name;
use lobby_domain::limit::{Limit, LimitUnit};
use lobby_domain::{CaseNumber, Lang};
use lobby_paper::NoticeLine;
use lobby_paper::letter::{
    AfterSilence, Approval, Channel, Content, DocumentNumber, LetterFacts, NewDays, Outcome, Unaccepted,
    VerificationCode, Version, Withdrawn, Worth,
};
use lobby_wire::document::WireText;
use lobby_words::Words;
use lobby_words::paper::letter::{demand, ground};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::zone;
use crate::names::Name;

const SCHEMA: &str = "lobby-notice/1";
/// Longest file, bytes.
pub const FILE_MAX: usize = 256 * 1024;
/// Most lines of a list.
const LINES_MAX: usize = 200;
/// Longest name of a person, an item or an agency, characters.
const NAME_MAX: usize = 200;
/// Longest address of the public pages, bytes: a code holds no more.
const ADDRESS_MAX: usize = 100;
/// Stands where a name or a reason was erased.
const ERASED: &str = "*";

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

/// A letter as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireNotice {
    schema: String,
    pub agency: WireText,
    pub agency_mark: String,
    pub counter: u32,
    #[serde(default = "first")]
    pub version: u16,
    pub case_number: String,
    pub item: WireText,
    pub applicant: String,
    pub issued_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub helpline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_pages: Option<String>,
    pub says: WireContent,
}

fn first() -> u16 {
    Version::FIRST.number()
}

/// What a letter says.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum WireContent {
    Correction { demands: Vec<WireLine>, due: Option<Date>, silence: WireSilence },
    Supply { came: Vec<WireText>, missing: Vec<WireText> },
    Acceptance { on: Date, deemed: bool, days: WireDays },
    NotRequired { reason: String },
    NotCompetent { competent: String },
    Extension { by: WireLimit, approval: Name<Approver>, reason: String, days: WireDays },
    Suspension { ground: Name<StopKind>, after: Date, expected_end: Date },
    Resumption { on: Date, days: WireDays },
    Withdrawal { on: Date },
    Waiver { on: Date },
    Return { due: Date, missing: Vec<WireText> },
    Decision { granted: bool, reasons: String, appeal: String },
    Delivery { on: Date, channel: WireChannel },
    Reopening { by: WireText, reason: String, days: WireDays },
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireLine {
    pub name: WireText,
    pub how: WireText,
    /// What is wrong with it, as an officer wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireDays {
    pub promised: Option<Date>,
    pub statutory: Option<Date>,
    #[serde(default)]
    pub provisional: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireLimit {
    pub value: u16,
    pub unit: WireUnit,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireUnit {
    WorkingDay,
    NaturalDay,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireSilence {
    Returned,
    StaysOpen,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireChannel {
    Kiosk,
    Counter,
    Post,
    Message,
    Announcement,
}

/// Who writes, with whose mark and telephone: the same on every letter of a platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The mark in numbers.
    pub mark: String,
    /// Telephone for questions.
    pub helpline: Option<String>,
    /// Address of the public pages.
    pub public_pages: Option<String>,
}

impl Letterhead {
    /// Checks a letterhead as the settings have it.
    ///
    /// # Errors
    /// [`NoticeFileError::Value`].
    pub fn new(
        mark: String,
        helpline: Option<String>,
        public_pages: Option<String>,
    ) -> Result<Letterhead, NoticeFileError> {
        let probe = Content::Supply { received: Vec::new(), missing: Vec::new() };
        DocumentNumber::new(&mark, &probe, 2026, 1).ok_or(NoticeFileError::Value("mark"))?;
        let helpline = helpline.map(|number| short(number, "helpline")).transpose()?;
        Ok(Letterhead { mark, helpline, public_pages: public_pages.map(address).transpose()? })
    }
}

impl WireNotice {
    /// The letter that says this.
    pub(crate) fn new(head: &Letterhead, counter: u32, about: About, says: WireContent) -> WireNotice {
        let About { agency, case_number, item, applicant, issued_at } = about;
        WireNotice {
            schema: SCHEMA.to_owned(),
            agency,
            agency_mark: head.mark.clone(),
            counter,
            version: first(),
            case_number: case_number.as_str().to_owned(),
            item,
            applicant,
            issued_at,
            helpline: head.helpline.clone(),
            public_pages: head.public_pages.clone(),
            says,
        }
    }

    /// The number of a letter with this head that says this, for another counter than its own too.
    ///
    /// # Errors
    /// [`NoticeFileError::Value`].
    pub(crate) fn number(&self) -> Result<DocumentNumber, NoticeFileError> {
        let content = Reader { lang: Lang::ZH }.content(self.says.clone())?;
        let year = self.issued_at.to_zoned(zone()).year();
        DocumentNumber::new(&self.agency_mark, &content, year, self.counter)
            .ok_or(NoticeFileError::Value("agency_mark or counter"))
    }
}

/// Which case a letter is about, and when it was issued.
pub(crate) struct About {
    pub agency: WireText,
    pub case_number: CaseNumber,
    pub item: WireText,
    pub applicant: String,
    pub issued_at: Timestamp,
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
    facts(read(file)?, lang, VerificationCode::new([0; 10]), Worth::Specimen)
}

/// Reads a letter of the schema.
///
/// # Errors
/// [`NoticeFileError`].
pub(crate) fn read(file: &[u8]) -> Result<WireNotice, NoticeFileError> {
    if file.len() > FILE_MAX {
        return Err(NoticeFileError::TooLong);
    }
    let wire: WireNotice = serde_json::from_slice(file)
        .map_err(|error| NoticeFileError::Shape { line: error.line(), column: error.column() })?;
    if wire.schema == SCHEMA { Ok(wire) } else { Err(NoticeFileError::Schema) }
}

/// A letter without what it says of a person; `None` for what is no letter.
pub(crate) fn without_person(file: &str) -> Option<String> {
    let mut wire = read(file.as_bytes()).ok()?;
    wire.applicant = ERASED.to_owned();
    match &mut wire.says {
        WireContent::NotRequired { reason }
        | WireContent::Extension { reason, .. }
        | WireContent::Decision { reasons: reason, .. }
        | WireContent::Reopening { reason, .. } => *reason = ERASED.to_owned(),
        WireContent::Correction { .. }
        | WireContent::Supply { .. }
        | WireContent::Acceptance { .. }
        | WireContent::NotCompetent { .. }
        | WireContent::Suspension { .. }
        | WireContent::Resumption { .. }
        | WireContent::Withdrawal { .. }
        | WireContent::Waiver { .. }
        | WireContent::Return { .. }
        | WireContent::Delivery { .. } => {}
    }
    serde_json::to_string(&wire).ok()
}

/// A letter in `lang`, with its code.
///
/// # Errors
/// [`NoticeFileError`].
pub(crate) fn facts(
    wire: WireNotice,
    lang: Lang,
    code: VerificationCode,
    worth: Worth,
) -> Result<LetterFacts, NoticeFileError> {
    let reader = Reader { lang };
    let number = wire.number()?;
    Ok(LetterFacts {
        agency: reader.name(&wire.agency, "agency")?,
        number,
        version: Version::new(wire.version).ok_or(NoticeFileError::Value("version"))?,
        case_number: CaseNumber::from_str(&wire.case_number).map_err(|_| NoticeFileError::Value("case_number"))?,
        item: reader.name(&wire.item, "item")?,
        addressee_masked: mask_name(&short(wire.applicant, "applicant")?),
        issued_at: wire.issued_at.to_zoned(zone()),
        helpline: wire.helpline.map(|number| short(number, "helpline")).transpose()?,
        code,
        public_pages: wire.public_pages.map(address).transpose()?,
        worth,
        content: reader.content(wire.says)?,
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
            let how = long(line.how.get(self.lang), "how")?;
            let how = match &line.why {
                Some(why) => {
                    let (why, how) = (long(why, "why")?, how.as_str());
                    demand::WITH_REASON.fill(self.lang, &[("why", &why), ("how", how)])
                }
                None => how,
            };
            Ok(NoticeLine { name: self.name(&line.name, "name")?, how })
        };
        lines.iter().map(line).collect()
    }

    fn content(&self, says: WireContent) -> Result<Content, NoticeFileError> {
        Ok(match says {
            WireContent::Correction { demands, due, silence } => {
                Content::Correction { demands: self.lines(&demands)?, due, silence: silence.into() }
            }
            WireContent::Supply { came, missing } => {
                Content::Supply { received: self.names(&came, "came")?, missing: self.names(&missing, "missing")? }
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
                approval: approval_of(approval.0),
                reason: long(&reason, "reason")?,
                days: days.into(),
            },
            WireContent::Suspension { ground, after, expected_end } => {
                Content::Suspension { ground: stop_words(ground.0).get(self.lang).to_owned(), after, expected_end }
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

fn approval_of(approver: Approver) -> Approval {
    match approver {
        Approver::HeadOfAgency => Approval::HeadOfAgency,
        Approver::HeadOfGovernment => Approval::HeadOfGovernment,
    }
}

impl From<WireChannel> for Channel {
    fn from(channel: WireChannel) -> Channel {
        match channel {
            WireChannel::Kiosk => Channel::Kiosk,
            WireChannel::Counter => Channel::Counter,
            WireChannel::Post => Channel::Post,
            WireChannel::Message => Channel::Message,
            WireChannel::Announcement => Channel::Announcement,
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
