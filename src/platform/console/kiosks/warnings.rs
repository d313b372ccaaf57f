//! What is wrong with the platform itself and what to do about it, in words.

use lobby_release::{Role, Standing};
use lobby_words::console::warning as k;

use crate::console::wording::Wording;
use crate::error::Result;
use crate::service::certificates::{Certificate, Trouble, Urgency, Warning};

/// One warning as the page shows it.
pub struct WarningText {
    /// Whether staff have to act now.
    pub is_urgent: bool,
    /// What happened.
    pub why: String,
    /// What to do now.
    pub act: &'static str,
}

impl WarningText {
    /// Kiosks can bring nothing more.
    pub fn disk_full(w: &Wording) -> WarningText {
        WarningText { is_urgent: true, why: w.say(k::DISK_FULL_WHY).to_owned(), act: w.say(k::DISK_FULL_ACT) }
    }

    /// Update metadata is past half of its life, or has ended, or cannot be read. What the platform signs by itself
    /// within the hour is no warning while it lasts.
    pub fn of_releases(standings: Result<Vec<Standing>>, w: &Wording) -> Option<WarningText> {
        let Ok(standings) = standings else {
            return Some(WarningText {
                is_urgent: true,
                why: w.say(k::RELEASE_LOST_WHY).to_owned(),
                act: w.say(k::RELEASE_LOST_ACT),
            });
        };
        let is_due = |one: &&Standing| one.expired || (one.past_half && one.role != Role::Timestamp);
        let first = standings.iter().filter(is_due).min_by_key(|one| one.expires)?;
        let why = if first.expired { k::RELEASE_ENDED_WHY } else { k::RELEASE_HALF_WHY };
        let why = w.with(why, "role", first.role.name().to_owned());
        Some(WarningText { is_urgent: first.expired, why, act: w.say(k::RELEASE_ACT) })
    }

    /// A certificate ends, has ended or has not begun.
    pub fn of_certificate(warning: &Warning, w: &Wording) -> WarningText {
        let (why, act) = match (warning.certificate, warning.trouble) {
            (Certificate::Ca, Trouble::Ends { days }) => (w.count(k::CA_ENDS_WHY, days), k::CA_ACT),
            (Certificate::Ca, Trouble::Ended) => (w.say(k::CA_ENDED_WHY).to_owned(), k::CA_ACT),
            (Certificate::Server, Trouble::Ends { days }) => (w.count(k::SERVER_ENDS_WHY, days), k::SERVER_ACT),
            (Certificate::Server, Trouble::Ended) => (w.say(k::SERVER_ENDED_WHY).to_owned(), k::SERVER_ACT),
            (Certificate::Ca | Certificate::Server, Trouble::NotBegun) => {
                (w.say(k::NOT_BEGUN_WHY).to_owned(), k::NOT_BEGUN_ACT)
            }
        };
        let is_urgent = match warning.urgency() {
            Urgency::Plan | Urgency::Month => false,
            Urgency::Fortnight | Urgency::Now => true,
        };
        WarningText { is_urgent, why, act: w.say(act) }
    }
}
