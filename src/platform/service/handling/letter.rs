//! The letter that goes with a step: what it says, its number and its code. It is written in the step's transaction.

use std::collections::BTreeSet;

use jiff::civil::Date;
use lobby_casework::calendar::{WorkingCalendar, YearMissing};
use lobby_casework::day::Day;
use lobby_casework::handling::CaseFile;
use lobby_casework::handling::clocks::{clocks, decision_days};
use lobby_casework::handling::procedure::Silence;
use lobby_casework::handling::serving::Way;
use lobby_casework::handling::step::{ClockKind, NonAcceptance, Outcome, Step, Text};
use lobby_casework::limits::TermUnit;
use lobby_domain::case_document::Document;
use lobby_domain::id::MaterialCode;
use lobby_domain::item::ImplementationItem;
use lobby_domain::material::{Material, Obtain};
use lobby_paper::letter::VerificationCode;
use lobby_wire::document::WireText;
use lobby_words::Words;
use lobby_words::paper::notice as words;
use uuid::Uuid;

use super::procedure;
use super::today::{Today, missing};
use crate::error::{PlatformError, Result};
use crate::names::Name;
use crate::notice_file::{
    About, WireChannel, WireContent, WireDays, WireLimit, WireLine, WireNotice, WireSilence, WireUnit, read,
};
use crate::repository::notice::{self, Notice};
use crate::repository::{Tx, application, case};
use crate::service::random;

/// Stands for a name that cannot be read.
const UNNAMED: &str = "*";

/// When a letter gets its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    /// With its step, whose answer has it.
    Now,
    /// Behind it: what time brings to many cases at once would wait for the one counter of their kind.
    Behind,
}

/// A step that was just taken.
pub(super) struct Taken<'a> {
    /// Id of the application.
    pub case: Uuid,
    /// Its place in the history.
    pub n: i64,
    /// The case after it.
    pub file: &'a CaseFile,
    /// What happened.
    pub step: &'a Step,
}

/// Writes the letter of a step, with its number and its code, and keeps it.
pub(super) fn issue(
    tx: &mut Tx<'_>,
    taken: &Taken<'_>,
    document: Document,
    numbering: Numbering,
    today: &Today,
) -> Result<()> {
    let channel = if *taken.step == Step::Delivered { Some(channel(tx, taken.case)?) } else { None };
    let Some(mut letter) = write(tx, taken, channel, today)? else { return Ok(()) };
    let number = match numbering {
        Numbering::Now => Some(draw(tx, &mut letter)?),
        Numbering::Behind => None,
    };
    let row = Notice {
        code: VerificationCode::new(random::letter_code()?).compact(),
        application_id: taken.case,
        step: taken.n,
        version: i64::from(letter.version),
        document,
        number,
        says: serde_json::to_string(&letter).unwrap_or_default(),
        issued_at: today.now,
        issued_on: taken.file.last,
        made_at: None,
        served: None,
    };
    notice::insert(tx, &row)
}

/// The letter of a step, with a counter that is not its own yet; `None` for a step without one. `channel`: the way that a
/// delivery is about. Nothing is kept.
pub(super) fn write(
    tx: &mut Tx<'_>,
    taken: &Taken<'_>,
    channel: Option<WireChannel>,
    today: &Today,
) -> Result<Option<WireNotice>> {
    let Taken { case: id, file, step, .. } = *taken;
    let application = application::find(tx, id)?.ok_or(PlatformError::Row("application"))?;
    let state = case::find(tx, id)?.ok_or(PlatformError::Row("case_projection"))?;
    let key = application.item_key.as_str();
    let item = procedure::item(tx, key, application.item_version)?;
    let author = Author { item: item.as_ref(), file, calendar: &today.calendar.days, channel };
    let Some(says) = author.says(step).map_err(missing)? else { return Ok(None) };
    let unknown = || WireText::new(key, key);
    let about = About {
        agency: author.agency(),
        case_number: application.case_number,
        item: item.as_ref().map(|item| WireText::from(&item.name)).or(state.item_name).unwrap_or_else(unknown),
        applicant: state.applicant_masked.unwrap_or_else(|| UNNAMED.to_owned()),
        issued_at: today.now,
    };
    Ok(Some(WireNotice::new(&today.letterhead, 1, about, says)))
}

/// Draws the next number for a letter.
fn draw(tx: &mut Tx<'_>, letter: &mut WireNotice) -> Result<String> {
    let unfit = |_| PlatformError::setup(lobby_words::setup::LETTERHEAD_WRONG, &[]);
    let series = letter.number().map_err(unfit)?.series();
    letter.counter = u32::try_from(notice::count(tx, &series)?).map_err(|_| PlatformError::Row("notice_counter"))?;
    Ok(letter.number().map_err(unfit)?.to_string())
}

/// Numbers at most `limit` letters that have none, in the order of their issue. Returns how many.
pub(in crate::service) fn number_waiting(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let waiting = notice::to_number(tx, limit)?;
    for row in &waiting {
        let mut letter = read(row.says.as_bytes()).map_err(|_| PlatformError::Row("notice"))?;
        let number = draw(tx, &mut letter)?;
        notice::set_number(tx, &row.code, &number, &serde_json::to_string(&letter).unwrap_or_default())?;
    }
    Ok(waiting.len())
}

/// How the decision that a delivery receipt is about was served.
fn channel(tx: &mut Tx<'_>, id: Uuid) -> Result<WireChannel> {
    let letters = notice::of_case(tx, id)?;
    let decision = letters.iter().rfind(|letter| letter.document == Document::Decision);
    let served = decision.and_then(|letter| letter.served).ok_or(PlatformError::Row("notice"))?;
    channel_of(served.way).ok_or(PlatformError::Row("notice"))
}

/// The way as a delivery receipt names it; `None` for one that never counts.
pub(super) fn channel_of(way: Way) -> Option<WireChannel> {
    Some(match way {
        Way::Kiosk => WireChannel::Kiosk,
        Way::Counter => WireChannel::Counter,
        Way::Post => WireChannel::Post,
        Way::Message => WireChannel::Message,
        Way::Announcement => WireChannel::Announcement,
        Way::Page => return None,
    })
}

/// Who writes a letter, and from what.
struct Author<'a> {
    item: Option<&'a ImplementationItem>,
    /// The case after the step.
    file: &'a CaseFile,
    calendar: &'a WorkingCalendar,
    channel: Option<WireChannel>,
}

impl Author<'_> {
    fn agency(&self) -> WireText {
        agency(self.item)
    }

    /// What the letter of a step says; `None` for a step without one.
    fn says(&self, step: &Step) -> Result<Option<WireContent>, YearMissing> {
        let on = self.file.last.date();
        Ok(Some(match step {
            Step::CorrectionAsked { demands } => WireContent::Correction {
                demands: demands.iter().map(|(code, why)| self.demand(code, why.as_ref())).collect(),
                due: self.file.correction_due(self.calendar).map(Day::date),
                silence: match self.file.procedure.silence {
                    Silence::Return => WireSilence::Returned,
                    Silence::Wait => WireSilence::StaysOpen,
                },
            },
            Step::PartSupplied { materials } | Step::AllSupplied { materials } => {
                WireContent::Supply { came: self.names(materials), missing: self.missing() }
            }
            Step::Accepted { on } | Step::DeemedAccepted { on } => {
                let deemed = matches!(step, Step::DeemedAccepted { .. });
                WireContent::Acceptance { on: on.date(), deemed, days: self.days()? }
            }
            Step::NotAccepted(NonAcceptance::NotRequired { reason }) => {
                WireContent::NotRequired { reason: reason.as_str().to_owned() }
            }
            Step::NotAccepted(NonAcceptance::NotCompetent { competent }) => {
                WireContent::NotCompetent { competent: competent.as_str().to_owned() }
            }
            Step::Extended { amount, reason, .. } => WireContent::Extension {
                by: self.limit(*amount),
                approval: Name(self.file.procedure.approver),
                reason: reason.as_str().to_owned(),
                days: self.days()?,
            },
            Step::Suspended(suspension) | Step::SuspendedAgain(suspension) => WireContent::Suspension {
                ground: Name(suspension.kind),
                after: on,
                expected_end: suspension.expected_end.date(),
            },
            Step::Resumed { .. } => WireContent::Resumption { on, days: self.days()? },
            Step::Withdrawn => WireContent::Withdrawal { on },
            Step::Waived => WireContent::Waiver { on },
            Step::CorrectionLapsed => WireContent::Return { due: self.lapsed_on(on), missing: self.missing() },
            Step::DecidedOnTheSpot(decision) | Step::Decided(decision) => WireContent::Decision {
                granted: decision.outcome == Outcome::Granted,
                reasons: decision.reasons.as_str().to_owned(),
                appeal: decision.appeal.as_str().to_owned(),
            },
            Step::Delivered => return Ok(self.channel.map(|channel| WireContent::Delivery { on, channel })),
            Step::Reopened { reason } => {
                WireContent::Reopening { by: self.agency(), reason: reason.as_str().to_owned(), days: self.days()? }
            }
            Step::Received(_)
            | Step::CorrectedOnTheSpot
            | Step::ReviewBegun
            | Step::StageBegun { .. }
            | Step::ResumedInPart { .. }
            | Step::Archived
            | Step::SecondCorrectionRefused { .. }
            | Step::NoticeServed { .. }
            | Step::Reprojected { .. } => return Ok(None),
        }))
    }

    /// The applicant's last day, which is over.
    fn lapsed_on(&self, today: Date) -> Date {
        self.file.correction_due(self.calendar).map_or(today, Day::date)
    }

    fn limit(&self, amount: u16) -> WireLimit {
        let unit = match self.file.procedure.terms.statutory.unit {
            TermUnit::NaturalDay => WireUnit::NaturalDay,
            // A term in months is never lengthened by days.
            TermUnit::WorkingDay | TermUnit::Month => WireUnit::WorkingDay,
        };
        WireLimit { value: amount, unit }
    }

    /// The days for the decision; a day that a letter served before states, and that is better, stays.
    fn days(&self) -> Result<WireDays, YearMissing> {
        let Some(_) = decision_days(self.file, self.calendar)? else { return Ok(WireDays::default()) };
        let running = clocks(self.file, self.calendar)?;
        let due = |kind| running.iter().find(|clock| clock.kind == kind).and_then(|clock| clock.due);
        let (promised, statutory) = (due(ClockKind::Promised), due(ClockKind::Statutory));
        Ok(WireDays {
            promised: promised.map(|due| due.day.date()),
            statutory: statutory.map(|due| due.day.date()),
            provisional: [promised, statutory].into_iter().flatten().any(|due| due.is_provisional),
        })
    }

    fn missing(&self) -> Vec<WireText> {
        self.file.correction.as_ref().map(|correction| self.names(&correction.missing)).unwrap_or_default()
    }

    fn names(&self, codes: &BTreeSet<MaterialCode>) -> Vec<WireText> {
        codes.iter().map(|code| self.name(code)).collect()
    }

    fn name(&self, code: &MaterialCode) -> WireText {
        name(self.item, code)
    }

    fn demand(&self, code: &MaterialCode, why: Option<&Text>) -> WireLine {
        WireLine { why: why.map(|why| why.as_str().to_owned()), ..line(self.item, code) }
    }
}

/// The authority of an item; words that stand for it where the item is not known.
pub(in crate::service) fn agency(item: Option<&ImplementationItem>) -> WireText {
    let unknown = || in_words(lobby_words::paper::letter::AGENCY_UNKNOWN);
    item.map_or_else(unknown, |item| WireText::from(&item.authority))
}

/// A material of an item, and in which form it is handed in.
pub(in crate::service) fn line(item: Option<&ImplementationItem>, code: &MaterialCode) -> WireLine {
    let material = material(item, code);
    let way = || match material.map(|material| material.obtain) {
        Some(Obtain::PaperOriginal) => in_words(words::ORIGINAL),
        Some(Obtain::ElectronicForm) => in_words(words::ON_SCREEN),
        Some(Obtain::CardReader) => in_words(words::CARD),
        Some(Obtain::SharingOnly | Obtain::SharingThenUpload | Obtain::Upload) | None => in_words(words::SCANNED),
    };
    let standard = material.and_then(|material| material.acceptance_standard.as_ref());
    WireLine { name: name(item, code), how: standard.map_or_else(way, WireText::from), why: None }
}

fn name(item: Option<&ImplementationItem>, code: &MaterialCode) -> WireText {
    let unknown = || WireText::new(code.as_str(), code.as_str());
    material(item, code).map_or_else(unknown, |material| WireText::from(&material.name))
}

fn material<'a>(item: Option<&'a ImplementationItem>, code: &MaterialCode) -> Option<&'a Material> {
    item?.materials.iter().find(|material| material.code == *code)
}

fn in_words(words: Words) -> WireText {
    WireText::from(&words.fill_text(&[]))
}
