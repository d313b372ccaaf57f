//! What the citizen means by a touch or a key: intents of the frame around every page, and those of one step each.

use crate::step::Step;
use crate::steps::situation;
use crate::steps::{
    choose_item, fill_form, home, identify, my_cases, one_time_notice, provide_materials, receipt, review, sign,
};

macro_rules! intents {
    (
        frame { $($(#[$doc:meta])+ $frame:ident,)+ }
        steps { $($step:ident($module:ident),)+ }
    ) => {
        /// One intent. An intent of a step other than the one shown is ignored by [`crate::dispatch`].
        #[derive(Clone, PartialEq)]
        pub enum Intent {
            $($(#[$doc])+ $frame,)+
            $(
                #[doc = concat!("Of step ", stringify!($module), ".")]
                $step($module::Intent),
            )+
        }

        impl Intent {
            /// The step that this intent belongs to; `None` for those of the frame.
            #[must_use]
            pub fn step(&self) -> Option<Step> {
                match self {
                    $(Intent::$frame)|+ => None,
                    $(Intent::$step(_) => Some(Step::$step),)+
                }
            }
        }

        $(impl From<$module::Intent> for Intent {
            fn from(intent: $module::Intent) -> Intent {
                Intent::$step(intent)
            }
        })+
    };
}

intents! {
    frame {
        /// A touch beside every control; restarts the idle clock.
        Touch,
        /// The page's one solid button.
        Next,
        /// Bottom bar: back.
        Back,
        /// Bottom bar: opens the help sheet, or closes it.
        Help,
        /// Bottom bar: the other language.
        ToggleLanguage,
        /// Bottom bar: large text on or off.
        ToggleLargeText,
        /// Bottom bar: opens the end sheet.
        End,
        /// End sheet and countdown: end and erase.
        ConfirmEnd,
        /// Told of an earlier case: see it.
        SeeEarlierCase,
        /// Asked before something is erased: erase it.
        ConfirmErasure,
        /// End sheet, and asked before something is erased: keep everything. Help sheet and technician's page: close.
        CloseSheet,
        /// Countdown: the citizen is still there.
        StillHere,
        /// Countdown: three more minutes.
        MoreTime,
        /// out_of_service: a long press on the failure code opens the technician's page.
        OpenTechnicianPage,
    }
    steps {
        Home(home),
        ChooseItem(choose_item),
        Identify(identify),
        Situation(situation),
        OneTimeNotice(one_time_notice),
        FillForm(fill_form),
        ProvideMaterials(provide_materials),
        Review(review),
        Sign(sign),
        Receipt(receipt),
        MyCases(my_cases),
    }
}

impl Intent {
    /// Whether a hand means this once when it comes twice in [`crate::delays::SAME_TAP`]. Keys and strokes come as often
    /// as they are made.
    #[must_use]
    pub fn counts_once(&self) -> bool {
        !matches!(
            self,
            Intent::Touch
                | Intent::FillForm(
                    fill_form::Intent::Type(_) | fill_form::Intent::DeleteChar | fill_form::Intent::ReplaceText { .. }
                )
                | Intent::Review(review::Intent::HoldInFull(_) | review::Intent::ReleaseInFull)
                | Intent::Sign(
                    sign::Intent::BeginStroke(..) | sign::Intent::ExtendStroke(..) | sign::Intent::EndStroke
                )
        )
    }
}

impl std::fmt::Debug for Intent {
    /// Never shows what was typed, answered or drawn.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Intent(..)")
    }
}
