//! What is wrong with a kiosk and what to do about it, in words.

use lobby_domain::held::Held;
use lobby_domain::kiosk_health::{DeviceKind, Finding, Vitals};
use lobby_words::console::finding as k;
use lobby_words::{Words, common};

use crate::console::wording::Wording;

/// One finding as the page shows it.
pub struct FindingText {
    /// CSS class of the tag.
    pub tag: &'static str,
    /// One or two words.
    pub word: &'static str,
    /// What happened.
    pub why: String,
    /// What to do now.
    pub act: &'static str,
}

/// One application that does not go by itself, as the page shows it.
pub struct HeldText {
    /// The number on the citizen's slip.
    pub number: String,
    /// Why it does not go.
    pub why: String,
    /// Who must act, and what to do now.
    pub act: String,
}

/// The applications that do not go by themselves, in words.
pub fn held(vitals: &Vitals, w: &Wording) -> Vec<HeldText> {
    let one = |held: &Held| HeldText {
        number: held.number.as_str().to_owned(),
        why: w.held_why(&held.reason),
        act: w.held_act(&held.reason),
    };
    vitals.held.iter().map(one).collect()
}

/// A finding in words; `None` for one that a kiosk alone can make of itself.
pub fn describe(finding: &Finding, w: &Wording) -> Option<FindingText> {
    let (word, why, act) = match finding {
        Finding::Revoked { reason: Some(reason) } => {
            (k::REVOKED, w.with(k::REVOKED_WHY_REASON, "reason", reason), k::REVOKED_ACT)
        }
        Finding::Revoked { reason: None } => (k::REVOKED, w.say(k::REVOKED_WHY).to_owned(), k::REVOKED_ACT),
        Finding::EnrolAnew => (k::ENROL_ANEW, w.say(k::ENROL_ANEW_WHY).to_owned(), k::ENROL_ANEW_ACT),
        Finding::KeyMissing { count } => (k::KEY_MISSING, w.count(k::KEY_MISSING_WHY, count), k::KEY_MISSING_ACT),
        Finding::Lost { count } => (k::LOST, w.count(k::LOST_WHY, count), k::LOST_ACT),
        Finding::Adopted => (k::ADOPTED, w.say(k::ADOPTED_WHY).to_owned(), k::ADOPTED_ACT),
        Finding::TwoMachines => (k::TWO_MACHINES, w.say(k::TWO_MACHINES_WHY).to_owned(), k::TWO_MACHINES_ACT),
        Finding::FormerMachine { minutes } => {
            (k::FORMER_MACHINE, w.with(k::FORMER_MACHINE_WHY, "age", w.span(*minutes)), k::FORMER_MACHINE_ACT)
        }
        Finding::SharedNumbers { count } => {
            (k::SHARED_NUMBERS, w.count(k::SHARED_NUMBERS_WHY, count), k::SHARED_NUMBERS_ACT)
        }
        Finding::Silent { minutes: Some(minutes) } => {
            (k::SILENT, w.with(k::SILENT_WHY, "age", w.span(*minutes)), k::SILENT_ACT)
        }
        Finding::Silent { minutes: None } => (k::SILENT, w.say(k::NEVER_WHY).to_owned(), k::NEVER_ACT),
        Finding::Closed { code } => {
            (k::CLOSED, w.with(k::CLOSED_WHY, "code", code.as_deref().unwrap_or("–")), k::CLOSED_ACT)
        }
        Finding::NeedsStaff { count } => (k::STAFF, w.count(k::STAFF_WHY, count), k::STAFF_ACT),
        Finding::Ageing { minutes } => {
            let minutes = i64::try_from(*minutes).unwrap_or(i64::MAX);
            (k::AGEING, w.with(k::AGEING_WHY, "age", w.span(minutes)), k::AGEING_ACT)
        }
        Finding::Device { kind, code } => (k::DEVICE, w.with(device(*kind), "code", code), k::DEVICE_ACT),
        Finding::DiskLow { megabytes, .. } => (k::DISK_LOW, w.count(k::DISK_LOW_WHY, megabytes), k::DISK_LOW_ACT),
        Finding::ClockOff { seconds: Some(seconds), .. } => (k::CLOCK_OFF, clock(*seconds, w), k::CLOCK_ACT),
        Finding::ClockOff { seconds: None, .. } => {
            (k::CLOCK_OFF, w.say(k::CLOCK_UNTRUSTED_WHY).to_owned(), k::CLOCK_ACT)
        }
        Finding::Behind { has, wanted } => {
            let values = [("wanted", wanted.to_string()), ("has", has.to_string())];
            let why = w.fill(k::BEHIND_WHY, &values.each_ref().map(|(place, value)| (*place, value.as_str())));
            (k::BEHIND, why, k::BEHIND_ACT)
        }
        Finding::CertificateEnded => (k::ENDED, w.say(k::ENDED_WHY).to_owned(), k::ENDED_ACT),
        Finding::CertificateEnding { days } => (k::ENDING, w.count(k::ENDING_WHY, days), k::ENDING_ACT),
        Finding::NotReached | Finding::NoCatalogue => return None,
    };
    let tag = if finding.is_urgent() { "tag-bad" } else { "tag-warn" };
    Some(FindingText { tag, word: w.say(word), why, act: w.say(act) })
}

/// What happened to a device, by its use.
fn device(kind: DeviceKind) -> Words {
    match kind {
        DeviceKind::Reader => k::READER_WHY,
        DeviceKind::Scanner => k::SCANNER_WHY,
        DeviceKind::Printer => k::PRINTER_WHY,
    }
}

fn clock(seconds: i64, w: &Wording) -> String {
    let span = match seconds.unsigned_abs() {
        seconds @ 0..=119 => w.count(common::SECONDS_SPAN, seconds),
        seconds => w.span(i64::try_from(seconds / 60).unwrap_or(i64::MAX)),
    };
    w.with(if seconds > 0 { k::CLOCK_AHEAD_WHY } else { k::CLOCK_BEHIND_WHY }, "span", span)
}
