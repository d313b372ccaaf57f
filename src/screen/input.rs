//! Touches, keys and strokes of the window, as intents for the flow.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lobby_domain::id::FieldKey;
use lobby_flow::steps::{fill_form, home, sign, situation};
use lobby_flow::{Intent, delays};
use slint::{ComponentHandle, Timer};

use crate::kit::tap::{Tap, Taps};
use crate::memory::Memory;
use crate::ui::{self, Button, EditKey};

type Handler = Rc<dyn Fn(Intent)>;

/// What the window's callbacks share with the screen.
#[derive(Default)]
pub(crate) struct Input {
    /// What the screen itself remembers.
    pub memory: RefCell<Memory>,
    /// The meanings of the controls that were painted.
    pub taps: RefCell<Taps>,
    handler: RefCell<Option<Handler>>,
    /// A list was turned a moment ago: its keys rest, so that a trembling finger skips no part. The flow, which drops
    /// every other tap that is made twice, does not know of parts.
    turned: Cell<bool>,
}

impl Input {
    /// Calls `f` with every intent.
    pub(crate) fn on_intent(&self, f: impl Fn(Intent) + 'static) {
        *self.handler.borrow_mut() = Some(Rc::new(f));
    }

    /// A list may be turned again at once; for scripts, which are quicker than hands.
    #[cfg(any(test, feature = "journey"))]
    pub(crate) fn rested(&self) {
        self.turned.set(false);
    }

    /// Passes all callbacks of the window to `input`.
    pub(crate) fn connect(input: &Rc<Input>, kiosk: &ui::Kiosk) {
        let act = kiosk.global::<ui::Act>();
        let with = || Rc::clone(input);
        act.on_tap({
            let input = with();
            move |number| input.tap(number)
        });
        act.on_hold({
            let input = with();
            move |number| input.hold(number)
        });
        act.on_press({
            let input = with();
            move |button| input.send(intent_of(button))
        });
        act.on_typed({
            let input = with();
            move |text| input.send(fill_form::Intent::Type(text.into()))
        });
        act.on_edit({
            let input = with();
            move |key| input.send(intent_of_key(key))
        });
        act.on_edited({
            let input = with();
            move |field, text| match FieldKey::parse(&field) {
                Ok(field) => input.send(fill_form::Intent::ReplaceText { field, text: text.into() }),
                Err(_) => input.send(Intent::Touch),
            }
        });
        act.on_touch({
            let input = with();
            move || input.send(Intent::Touch)
        });
        act.on_stroke_begin({
            let input = with();
            move |x, y| input.send(sign::Intent::BeginStroke(x, y))
        });
        act.on_stroke_point({
            let input = with();
            move |x, y| input.send(sign::Intent::ExtendStroke(x, y))
        });
        act.on_stroke_end({
            let input = with();
            move || input.send(sign::Intent::EndStroke)
        });
    }

    fn send(&self, intent: impl Into<Intent>) {
        let handler = self.handler.borrow().clone();
        if let Some(handler) = handler {
            handler(intent.into());
        }
    }

    /// A finger came down on a button that is held, or went up: neither is a second touch.
    fn hold(&self, number: i32) {
        let tap = self.taps.borrow().get(number).cloned();
        if let Some(tap) = tap {
            let intent = self.memory.borrow_mut().apply(&tap);
            self.send(intent);
        }
    }

    fn tap(self: &Rc<Self>, number: i32) {
        let tap = self.taps.borrow().get(number).cloned();
        let intent = match tap {
            Some(Tap::Part(..)) if self.turned.replace(true) => Intent::Touch,
            Some(tap @ Tap::Part(..)) => {
                let input = Rc::downgrade(self);
                Timer::single_shot(delays::SAME_TAP, move || {
                    if let Some(input) = input.upgrade() {
                        input.turned.set(false);
                    }
                });
                self.memory.borrow_mut().apply(&tap)
            }
            Some(tap @ Tap::Intent(_)) => self.memory.borrow_mut().apply(&tap),
            None => Intent::Touch,
        };
        self.send(intent);
    }
}

/// The meaning of the buttons that `ui/` names itself.
fn intent_of(button: Button) -> Intent {
    match button {
        Button::Back => Intent::Back,
        Button::Help => Intent::Help,
        Button::Language => Intent::ToggleLanguage,
        Button::LargeText => Intent::ToggleLargeText,
        Button::End => Intent::End,
        Button::Next => Intent::Next,
        Button::Apply => home::Intent::Apply.into(),
        Button::Explain => situation::Intent::ToggleExplanation.into(),
        Button::Skip => fill_form::Intent::Skip.into(),
        Button::Agree => sign::Intent::ToggleDeclaration.into(),
        Button::Read => sign::Intent::Read.into(),
        Button::SignAgain => sign::Intent::ClearSignature.into(),
        Button::Technician => Intent::OpenTechnicianPage,
    }
}

/// The meaning of the keys that add nothing to a text.
fn intent_of_key(key: EditKey) -> fill_form::Intent {
    match key {
        EditKey::Delete => fill_form::Intent::DeleteChar,
        EditKey::Clear => fill_form::Intent::ClearText,
        EditKey::Shift => fill_form::Intent::ToggleShift,
        EditKey::Symbols => fill_form::Intent::ToggleSymbols,
    }
}
