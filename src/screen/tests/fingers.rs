//! A hand that rests on the glass, and fingers beside it.

use std::time::Duration;

use lobby_domain::Lang;
use lobby_flow::{State, Step};

use super::signing::at_signature;
use super::stand::Stand;
use crate::kit::fingers::{Fingers, Phase, Place};
use crate::kit::native;
use crate::testing;

/// Where nothing of the page lies: beside the column, below the head.
const EDGE: Place = (20.0, 700.0);

/// Fingers of a touch screen on the page of a stand.
struct Glass<'a> {
    stand: &'a Stand,
    fingers: Fingers<u64>,
    now: Duration,
}

impl Glass<'_> {
    fn of(stand: &Stand) -> Glass<'_> {
        Glass { stand, fingers: Fingers::default(), now: Duration::ZERO }
    }

    /// A finger does this so many milliseconds after the last did something.
    fn touch(&mut self, id: u64, phase: Phase, at: Place, ms: u64) {
        self.now += Duration::from_millis(ms);
        for pointer in self.fingers.apply(id, phase, at, self.now) {
            native::feel(self.stand.screen.window(), pointer);
            self.stand.pump();
        }
    }

    fn tap(&mut self, id: u64, label: &str) {
        let controls = testing::controls(&self.stand.screen);
        let [x, y, width, height] = controls.iter().find(|control| control.label == label).unwrap().rect;
        let at = (x + width / 2.0, y + height / 2.0);
        self.touch(id, Phase::Down, at, 700);
        self.touch(id, Phase::Up, at, 80);
    }
}

#[test]
fn buttons_answer_while_a_hand_rests_on_the_glass_and_the_hand_itself_presses_none() {
    let stand = Stand::new(Lang::ZH, false);
    let apply = testing::controls(&stand.screen).into_iter().find(|control| control.label == "我要办事").unwrap();
    let mut glass = Glass::of(&stand);
    // The heel of the hand lies on a button of home and stays there.
    glass.touch(1, Phase::Down, (apply.rect[0] + 400.0, apply.rect[1] + 200.0), 0);
    glass.tap(2, "查我的办件");
    assert_eq!(stand.step(), Step::Identify);
    glass.tap(3, "返回");
    assert_eq!(stand.step(), Step::Home);
    glass.touch(1, Phase::Up, EDGE, 500);
    assert_eq!(stand.step(), Step::Home, "the hand pressed what it lay on");
    glass.tap(4, "我要办事");
    assert_eq!(stand.step(), Step::ChooseItem);
}

#[test]
fn a_name_is_written_with_the_hand_on_the_glass_and_no_line_leads_to_the_hand() {
    let stand = at_signature(Lang::ZH, false);
    let strokes = || {
        stand.with(|visit| {
            let State::Sign(sign) = &visit.state else { panic!("not on the signing page") };
            sign.strokes.clone()
        })
    };
    let still = testing::stills(&stand.screen).into_iter().find(|still| still.is_picture).unwrap();
    let pad = |x: f32, y: f32| (still.rect[0] + x, still.rect[1] + y);
    let mut glass = Glass::of(&stand);
    glass.touch(1, Phase::Down, EDGE, 0);
    for (stroke, left) in [100.0, 300.0, 500.0].into_iter().enumerate() {
        let finger = stroke as u64 + 2;
        glass.touch(finger, Phase::Down, pad(left, 100.0), 600);
        for step in 1..=10_u8 {
            glass.touch(finger, Phase::Moved, pad(left + f32::from(step) * 12.0, 100.0 + f32::from(step) * 20.0), 16);
            // The hand is never quite still.
            glass.touch(1, Phase::Moved, (EDGE.0, EDGE.1 + f32::from(step)), 4);
        }
        // A second finger comes down beside.
        glass.touch(90, Phase::Down, pad(900.0, 450.0), 5);
        glass.touch(90, Phase::Up, pad(900.0, 450.0), 5);
        glass.touch(finger, Phase::Up, pad(left + 120.0, 300.0), 16);
    }
    let drawn = strokes();
    assert_eq!(drawn.len(), 3, "{drawn:?}");
    for (stroke, left) in drawn.iter().zip([100.0, 300.0, 500.0]) {
        assert!(stroke.len() >= 10, "{stroke:?}");
        assert!(stroke.iter().all(|point| (left - 1.0..left + 121.0).contains(&point.x)), "{stroke:?}");
    }
}
