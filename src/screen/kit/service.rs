//! What several pages say of a service and of the kiosk's connection.

use lobby_domain::ImplementationItem;
use lobby_domain::item::CaseType;
use lobby_domain::limit::LimitUnit;
use lobby_flow::{Network, Visit};
use slint::SharedString;

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
