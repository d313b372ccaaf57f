//! What several pages say of a service and of the kiosk's connection.

use lobby_domain::ImplementationItem;
use lobby_domain::applicant::{ApplicantKind, Refusal};
use lobby_domain::equipment::Lack;
use lobby_domain::item::CaseType;
use lobby_domain::kiosk_health::DeviceKind;
use lobby_domain::limit::LimitUnit;
use lobby_flow::{Network, Unavailable, Visit};
use slint::SharedString;

use crate::kit::typeset;
use crate::kit::view::{Note, Scene, Tone};
use crate::texts;

/// How soon it is done: at once, or within the promised limit.
pub(crate) fn promise(item: &ImplementationItem, scene: &Scene) -> SharedString {
    match (item.case_type, item.promised_limit) {
        (CaseType::OnTheSpot, _) | (CaseType::Promised, None) => scene.say(texts::AT_ONCE),
        (CaseType::Promised, Some(limit)) => {
            let words = match limit.unit {
                LimitUnit::WorkingDay => texts::WITHIN_WORKING,
                LimitUnit::NaturalDay => texts::WITHIN_DAYS,
            };
            scene.count(words, usize::from(limit.days))
        }
    }
}

/// Why a service cannot be begun now, in one line.
pub(crate) fn reason(why: Unavailable, scene: &Scene) -> SharedString {
    scene.say(match why {
        Unavailable::CounterOnly => texts::NOT_HERE_DOCUMENT,
        Unavailable::NeedsNetwork => texts::NEEDS_NETWORK,
        Unavailable::Lacks(Lack::Down(DeviceKind::Reader, _)) => texts::NOT_NOW_READER,
        Unavailable::Lacks(Lack::Down(DeviceKind::Scanner, _)) => texts::NOT_NOW_SCANNER,
        Unavailable::Lacks(Lack::Down(DeviceKind::Printer, _)) => texts::NOT_NOW_PRINTER,
        Unavailable::Lacks(Lack::NotThere(_)) => texts::NOT_HERE_DEVICE,
    })
}

/// Why the application is not for this kiosk, and where to go.
pub(crate) fn refusal_note(refusal: Refusal, item: &ImplementationItem, scene: &Scene) -> Note {
    let (title, body) = match refusal {
        Refusal::Kind(ApplicantKind::Minor) => (scene.say(texts::REFUSED_MINOR), texts::REFUSED_MINOR_BODY),
        Refusal::Kind(
            ApplicantKind::Resident | ApplicantKind::Hmt | ApplicantKind::Foreigner | ApplicantKind::Organisation,
        ) => (scene.say(texts::REFUSED_KIND), texts::REFUSED_KIND_BODY),
        Refusal::Condition(at) => {
            let condition = item.conditions.get(at).map(|condition| typeset::of(&condition.text, scene.lang));
            let values = [("condition", condition.unwrap_or_default())];
            let title =
                scene.fill(texts::REFUSED_CONDITION, &values.each_ref().map(|(name, text)| (*name, text.as_str())));
            (title, texts::REFUSED_CONDITION_BODY)
        }
        Refusal::ForAnother => (scene.say(texts::REFUSED_ANOTHER), texts::REFUSED_ANOTHER_BODY),
    };
    Note {
        tone: Tone::Warn,
        icon: "octagon-alert".into(),
        title,
        body: scene.say(body),
        last: scene.fill(texts::REFUSED_PHONE, &[("phone", scene.phone)]),
    }
}

/// Why a service cannot be begun now, and what to do.
pub(crate) fn reason_note(why: Unavailable, scene: &Scene) -> Note {
    let (body, code) = match why {
        Unavailable::CounterOnly => (texts::NOT_HERE_BODY, None),
        Unavailable::NeedsNetwork => (texts::NEEDS_NETWORK_BODY, None),
        Unavailable::Lacks(Lack::NotThere(_)) => (texts::NOT_HERE_BODY, None),
        Unavailable::Lacks(Lack::Down(_, code)) => (texts::NOT_NOW_BODY, Some(code)),
    };
    let last = code.map(|code| scene.fill(texts::CODE_AND_PHONE, &[("phone", scene.phone), ("code", code.code())]));
    Note {
        tone: Tone::Warn,
        icon: "octagon-alert".into(),
        title: reason(why, scene),
        body: scene.say(body),
        last: last.unwrap_or_default(),
    }
}

/// The remark while the network is down: applying goes on.
pub(crate) fn offline_note(visit: &Visit, scene: &Scene) -> Note {
    match visit.network {
        Network::Up => Note::default(),
        Network::Down => Note {
            tone: Tone::Warn,
            icon: "cloud-off".into(),
            title: scene.say(texts::OFFLINE_TITLE),
            body: scene.say(texts::OFFLINE_BODY),
            last: SharedString::default(),
        },
    }
}
