//! What a letter says, by its kind.

use jiff::civil::Date;
use lobby_domain::limit::Limit;

use crate::facts::NoticeLine;

/// What a letter says, by the step that it belongs to. Texts of officers may be long and hold line breaks.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// What is missing, once and completely.
    Correction {
        /// Everything that is missing.
        demands: Vec<NoticeLine>,
        /// The applicant's last day; `None` where it cannot be counted yet.
        due: Option<Date>,
        /// What follows when nothing comes.
        silence: AfterSilence,
    },
    /// What was received.
    Supply {
        /// Names of what was received.
        received: Vec<String>,
        /// Names of what is still missing.
        missing: Vec<String>,
    },
    /// Accepted.
    Acceptance {
        /// The acceptance date.
        on: Date,
        /// Whether nothing was said in time.
        is_deemed: bool,
        /// The days for the decision.
        days: NewDays,
    },
    /// Not accepted.
    NonAcceptance(Unaccepted),
    /// More time for the decision.
    Extension {
        /// By how much.
        by: Limit,
        /// Who approved it.
        approval: Approval,
        /// Why.
        reason: String,
        /// The days for the decision.
        days: NewDays,
    },
    /// The clocks stop.
    Suspension {
        /// Why, e.g. `听证`.
        ground: String,
        /// The last day that counts.
        after: Date,
        /// When it should end.
        expected_end: Date,
    },
    /// The clocks run again.
    Resumption {
        /// The last day that does not count.
        on: Date,
        /// The days for the decision.
        days: NewDays,
    },
    /// The applicant withdrew.
    Withdrawal {
        /// When.
        on: Date,
        /// What.
        what: Withdrawn,
    },
    /// Returned after silence.
    Return {
        /// The applicant's last day, which is over.
        due: Date,
        /// Names of what did not come.
        missing: Vec<String>,
    },
    /// The decision.
    Decision {
        /// What was decided.
        outcome: Outcome,
        /// The reasons.
        reasons: String,
        /// How to appeal.
        appeal: String,
    },
    /// The decision reached the applicant.
    Delivery {
        /// When.
        on: Date,
        /// How.
        channel: Channel,
    },
    /// Handled again.
    Reopening {
        /// Who ordered it.
        by: String,
        /// Why.
        reason: String,
        /// The days for the decision.
        days: NewDays,
    },
}

/// The days for the decision, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewDays {
    /// As promised.
    pub promised: Option<Date>,
    /// By law.
    pub statutory: Option<Date>,
    /// Whether they depend on a year whose holidays are not published.
    pub is_provisional: bool,
}

/// What follows when an applicant does not supply what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterSilence {
    /// The application is returned.
    Returned,
    /// It stays open.
    StaysOpen,
}

/// Why an application was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unaccepted {
    /// No licence is needed for it.
    NotRequired {
        /// Why.
        reason: String,
    },
    /// Another agency is competent.
    NotCompetent {
        /// Which.
        competent: String,
    },
}

/// Who approved more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// The head of the agency.
    HeadOfAgency,
    /// The head of the government.
    HeadOfGovernment,
}

/// What an applicant withdrew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// The application, before a decision.
    Application,
    /// A decision that was not delivered yet.
    Decision,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Granted.
    Granted,
    /// Refused.
    Refused,
}

/// How a letter reaches its addressee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Read or printed at a kiosk, after the card was read.
    Kiosk,
    /// Handed over at a counter.
    Counter,
    /// Sent by post.
    Post,
    /// Sent to the telephone that the addressee gave for it.
    Message,
    /// Announced in public.
    Announcement,
}
