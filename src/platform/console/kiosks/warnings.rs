//! What is wrong with the platform itself and what to do about it, in words.

use lobby_words::console::warning as k;

use crate::console::wording::Wording;
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
