//! Names of what steps hold, as stored. A name once stored is never given to anything else.

use lobby_casework::deadlines::Extension;
use lobby_casework::handling::procedure::{Approver, Silence, StopKind};
use lobby_casework::handling::serving::Way;
use lobby_casework::handling::step::Outcome;
use lobby_casework::limits::TermUnit;
use lobby_domain::case_document::Document;
use lobby_domain::clock_kind::ClockKind;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Something with a name of its own in rows.
pub trait Named: Sized + Copy {
    /// Its name.
    fn name(self) -> &'static str;
    /// What has this name.
    fn from_name(name: &str) -> Option<Self>;
}

/// Its JSON is the name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name<T>(pub T);

impl<T: Named> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de, T: Named> Deserialize<'de> for Name<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name<T>, D::Error> {
        let name = String::deserialize(deserializer)?;
        T::from_name(&name).map(Name).ok_or_else(|| D::Error::custom("a name that is not known here"))
    }
}

macro_rules! names {
    ($($type:ident { $($variant:ident = $name:literal,)+ })+) => {
        $(impl Named for $type {
            fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)+
                }
            }

            fn from_name(name: &str) -> Option<$type> {
                [$($type::$variant,)+].into_iter().find(|known| known.name() == name)
            }
        })+
    };
}

/// Types of `domain`, which have their names there.
macro_rules! named_there {
    ($($type:ident),+) => {
        $(impl Named for $type {
            fn name(self) -> &'static str {
                $type::name(self)
            }

            fn from_name(name: &str) -> Option<$type> {
                $type::from_name(name)
            }
        })+
    };
}

named_there!(ClockKind, Document);

names! {
    TermUnit {
        WorkingDay = "working_day",
        NaturalDay = "natural_day",
        Month = "month",
    }
    Silence {
        Return = "return",
        Wait = "wait",
    }
    Approver {
        HeadOfAgency = "head_of_agency",
        HeadOfGovernment = "head_of_government",
    }
    StopKind {
        Hearing = "hearing",
        Tender = "tender",
        Auction = "auction",
        Inspection = "inspection",
        Test = "test",
        Quarantine = "quarantine",
        Appraisal = "appraisal",
        ExpertReview = "expert_review",
        OtherByLaw = "other_by_law",
    }
    Extension {
        Both = "both",
        StatutoryOnly = "statutory_only",
    }
    Outcome {
        Granted = "granted",
        Refused = "refused",
    }
    Way {
        Kiosk = "kiosk",
        Counter = "counter",
        Post = "post",
        Message = "message",
        Page = "page",
        Announcement = "announcement",
    }
}
