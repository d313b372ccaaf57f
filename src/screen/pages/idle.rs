//! The countdown "are you still there?": opaque, without data of the citizen.

use lobby_flow::{Intent, Step, Visit, delays};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Action, ActionKind, Head, Scene};
use crate::texts;
use crate::ui;

/// What the countdown shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct IdleView {
    pub head: Head,
    seconds: SharedString,
    seconds_text: SharedString,
    arc: SharedString,
    warning: SharedString,
    left_behind: SharedString,
    stay: Action,
}

impl IdleView {
    pub(crate) fn of(visit: &Visit, scene: &Scene) -> IdleView {
        let seconds = visit.countdown_seconds().unwrap_or_default();
        let whole = delays::IDLE_COUNTDOWN.as_secs() * if visit.large_text { 2 } else { 1 };
        let icon = |name: &str| if scene.large { SharedString::default() } else { name.into() };
        let more_time = visit.may_extend_idle().then(|| {
            let label = scene.minutes(texts::MORE_TIME, delays::IDLE_EXTEND);
            Action { icon: icon("timer"), label, ..scene.quiet(texts::MORE_TIME, Intent::MoreTime) }
        });
        let received = visit.step() == Step::Receipt;
        IdleView {
            head: Head {
                title: scene.say(texts::IDLE_TITLE),
                lead: scene.say(texts::IDLE_LEAD),
                actions: more_time
                    .into_iter()
                    .chain([Action { icon: icon("log-out"), ..scene.danger(texts::END_ERASE, Intent::ConfirmEnd) }])
                    .collect(),
                ..Head::default()
            },
            seconds: seconds.to_string().into(),
            seconds_text: scene.say(texts::IDLE_SECONDS),
            arc: arc(seconds, whole, scene.geometry.ring()).into(),
            warning: scene.say(if received { texts::IDLE_DONE } else { texts::IDLE_WARNING }),
            left_behind: scene.say(texts::IDLE_CARD),
            stay: Action {
                kind: ActionKind::Primary,
                icon: "hand".into(),
                arrow: SharedString::default(),
                ..scene.primary(texts::STILL_HERE, Intent::StillHere)
            },
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Idle>();
        page.set_seconds(self.seconds.clone());
        page.set_seconds_text(self.seconds_text.clone());
        page.set_arc(self.arc.clone());
        page.set_warning(self.warning.clone());
        page.set_left_behind(self.left_behind.clone());
        page.set_stay(canvas.action(&self.stay));
    }
}

/// The part of the ring that is left, from the top clockwise, as the commands of a path. `ring` is the side of its box
/// and the width of its line, pixels.
fn arc(seconds: u64, whole: u64, ring: (f32, f32)) -> String {
    let number = |seconds| f64::from(u32::try_from(seconds).unwrap_or(u32::MAX));
    let share = (number(seconds.min(whole)) / number(whole.max(1))).clamp(0.0, 0.999);
    if share <= 0.0 {
        return String::new();
    }
    let (side, line) = (f64::from(ring.0), f64::from(ring.1));
    let (centre, radius) = (side / 2.0, (side - line) / 2.0);
    let angle = share * std::f64::consts::TAU;
    let (x, y) = (centre + radius * angle.sin(), centre - radius * angle.cos());
    format!("M {centre} {} A {radius} {radius} 0 {} 1 {x:.2} {y:.2}", centre - radius, u8::from(share > 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RING: (f32, f32) = (404.0, 24.0);

    #[test]
    fn the_ring_is_half_when_half_the_time_is_left() {
        assert_eq!(arc(15, 30, RING), "M 202 12 A 190 190 0 0 1 202.00 392.00");
        assert_eq!(arc(0, 30, RING), "");
        assert!(arc(30, 30, RING).contains(" 0 1 1 "));
    }
}
