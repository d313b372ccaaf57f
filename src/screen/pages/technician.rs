//! The technician's page: identity, platform, queue, devices, clock and disk in words, worst first, nothing of a
//! citizen. The sentences come from [`lobby_words::kiosk_status`].

use lobby_domain::kiosk_health::{DeviceKind, KioskStatus, Severity, Subject};
use lobby_domain::{FailureCode, Lang};
use lobby_flow::Intent;
use lobby_words::kiosk::technician as k;
use lobby_words::kiosk_status::{self, Fact};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Action, Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

fn word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Fault => k::BAD.get(lang),
        Severity::Attention => k::LOOK.get(lang),
        Severity::Fine => k::GOOD.get(lang),
    }
}

fn icon(subject: Subject) -> &'static str {
    match subject {
        Subject::Service => "octagon-alert",
        Subject::Platform => "wifi",
        Subject::Certificate => "badge-check",
        Subject::Queue => "send",
        Subject::Device(DeviceKind::Reader) => "id-card",
        Subject::Device(DeviceKind::Scanner) => "scan-line",
        Subject::Device(DeviceKind::Printer) => "file-text",
        Subject::Clock => "timer",
        Subject::Disk => "layers",
        Subject::Catalogue | Subject::Configuration => "info",
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Fault => Tone::Bad,
        Severity::Attention => Tone::Warn,
        Severity::Fine => Tone::Ok,
    }
}

/// The page.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct TechnicianView {
    pub head: Head,
    kiosk: SharedString,
    lines: Vec<Line>,
}

impl TechnicianView {
    pub(crate) fn of(facts: Option<&KioskStatus>, scene: &Scene) -> TechnicianView {
        let Some(facts) = facts else { return TechnicianView::default() };
        let (what, act) = kiosk_status::condition(facts, scene.lang);
        let code = facts.fault.map_or("–", FailureCode::code);
        let line = |fact: Fact| Line {
            icon: icon(fact.subject).into(),
            name: fact.name.into(),
            second: fact.value.into(),
            mark: word(fact.severity, scene.lang).into(),
            tone: tone(fact.severity),
            ..Line::default()
        };
        TechnicianView {
            head: Head {
                title: scene.say(k::TITLE),
                note: Note {
                    tone: if facts.fault.is_some() { Tone::Bad } else { Tone::Ok },
                    icon: "octagon-alert".into(),
                    title: what.into(),
                    body: act.into(),
                    last: scene.fill(k::CODE, &[("n", code)]),
                },
                actions: vec![
                    Action { icon: "undo-2".into(), ..scene.quiet(texts::BACK, Intent::CloseSheet) },
                    Action {
                        icon: "languages".into(),
                        label: lobby_words::language(scene.next_lang).name.into(),
                        ..scene.quiet(texts::BACK, Intent::ToggleLanguage)
                    },
                ],
                ..Head::default()
            },
            kiosk: facts.kiosk.as_str().into(),
            lines: kiosk_status::facts(facts, scene.now, scene.lang).into_iter().map(line).collect(),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Technician>();
        page.set_kiosk(self.kiosk.clone());
        page.set_lines(canvas.lines(page.get_lines(), &self.lines));
    }
}
