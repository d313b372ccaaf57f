//! Sheets at the foot of an opaque page: the question whether to end, and how to reach the staff.

use lobby_domain::person_case::PersonCase;
use lobby_flow::{Erasure, Intent, delays};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::typeset;
use crate::kit::view::{Action, Head, Line, Scene, Tone};
use crate::pages::my_cases::stage_words;
use crate::texts;
use crate::ui;

/// What a sheet shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct SheetView {
    pub head: Head,
    icon: SharedString,
    lines: Vec<Line>,
}

impl SheetView {
    /// "End now?"
    pub(crate) fn end(scene: &Scene) -> SheetView {
        SheetView {
            head: Head {
                title: scene.say(texts::END_TITLE),
                lead: scene.say(texts::END_LEAD),
                actions: vec![
                    scene.danger(texts::END_ERASE, Intent::ConfirmEnd),
                    Action { arrow: SharedString::default(), ..scene.primary(texts::STAY, Intent::CloseSheet) },
                ],
                ..Head::default()
            },
            icon: "log-out".into(),
            lines: Vec::new(),
        }
    }

    /// "Really erase this?"
    pub(crate) fn erase(erasure: Erasure, scene: &Scene) -> SheetView {
        let (title, lead, erase, keep, icon) = match erasure {
            Erasure::Page(_) => {
                (texts::ERASE_PAGE_TITLE, texts::ERASE_PAGE_LEAD, texts::ERASE_PAGE, texts::KEEP_PAGE, "trash-2")
            }
            Erasure::Material => {
                (texts::ERASE_PAPER_TITLE, texts::ERASE_PAPER_LEAD, texts::ERASE_PAPER, texts::KEEP_PAPER, "trash-2")
            }
            Erasure::Everything => {
                (texts::ERASE_ALL_TITLE, texts::ERASE_ALL_LEAD, texts::ERASE_ALL, texts::STAY_HERE, "arrow-left")
            }
        };
        SheetView {
            head: Head {
                title: scene.say(title),
                lead: scene.say(lead),
                actions: vec![
                    Action { icon: icon.into(), ..scene.danger(erase, Intent::ConfirmErasure) },
                    Action { arrow: SharedString::default(), ..scene.primary(keep, Intent::CloseSheet) },
                ],
                ..Head::default()
            },
            icon: icon.into(),
            lines: Vec::new(),
        }
    }

    /// "You applied for this before."
    pub(crate) fn earlier(case: Option<&PersonCase>, scene: &Scene) -> SheetView {
        let title = case.map(|case| {
            let date = typeset::date(case.received_on, scene.lang);
            scene.fill(texts::EARLIER_TITLE, &[("date", &date)])
        });
        let lead = case.map(|case| {
            let (item, state) = (scene.text(&case.item), scene.say(stage_words(case.stage)));
            scene.fill(texts::EARLIER_LEAD, &[("item", &item), ("state", &state)])
        });
        SheetView {
            head: Head {
                title: title.unwrap_or_default(),
                lead: lead.unwrap_or_default(),
                actions: vec![
                    scene.quiet(texts::EARLIER_ANEW, Intent::CloseSheet),
                    scene.primary(texts::EARLIER_SEE, Intent::SeeEarlierCase),
                ],
                ..Head::default()
            },
            icon: "file-text".into(),
            lines: Vec::new(),
        }
    }

    /// How to reach the staff.
    pub(crate) fn help(scene: &Scene) -> SheetView {
        let line = |icon: &str, name: SharedString, second: SharedString| Line {
            icon: icon.into(),
            name,
            second,
            tone: Tone::Info,
            ..Line::default()
        };
        let kept_for = scene.minutes(texts::HELP_TIME_SECOND, delays::HELP_STOPS_IDLE);
        SheetView {
            head: Head {
                title: scene.say(texts::HELP_TITLE),
                lead: scene.say(texts::HELP_LEAD),
                actions: vec![Action {
                    arrow: SharedString::default(),
                    ..scene.primary(texts::HELP_CLOSE, Intent::CloseSheet)
                }],
                ..Head::default()
            },
            icon: "hand-helping".into(),
            lines: vec![
                line("phone", scene.phone.into(), scene.say(texts::HELP_PHONE)),
                line("shield-check", scene.say(texts::HELP_TIME), kept_for),
            ],
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Sheet>();
        page.set_icon(self.icon.clone());
        page.set_lines(canvas.lines(page.get_lines(), &self.lines));
    }
}
