//! Touches, keys and strokes of the window, as intents for the flow.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use lobby_domain::id::FieldKey;
use lobby_flow::Intent;
use lobby_flow::steps::{fill_form, home, sign, situation};
use slint::{ComponentHandle, Timer};

use crate::kit::tap::Taps;
use crate::memory::Memory;
use crate::ui::{self, Button, EditKey};

/// Two touches within this time count once.
const DOUBLE_TOUCH: Duration = Duration::from_millis(300);

type Handler = Rc<dyn Fn(Intent)>;

/// What the window's callbacks share with the screen.
#[derive(Default)]
pub(crate) struct Input {
    /// What the screen itself remembers.
    pub memory: RefCell<Memory>,
    /// The meanings of the controls that were painted.
    pub taps: RefCell<Taps>,
    handler: RefCell<Option<Handler>>,
    resting: Cell<bool>,
}

impl Input {
    /// Calls `f` with every intent.
    pub(crate) fn on_intent(&self, f: impl Fn(Intent) + 'static) {
        *self.handler.borrow_mut() = Some(Rc::new(f));
    }

    /// A second touch right after this counts again; for scripts, which are quicker than hands.
    #[cfg(any(test, feature = "journey"))]
    pub(crate) fn rested(&self) {
        self.resting.set(false);
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
            move |button| input.touched(|| intent_of(button))
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

    /// A touch that counts unless it follows another within [`DOUBLE_TOUCH`].
    fn touched(self: &Rc<Self>, intent: impl FnOnce() -> Intent) {
        if self.resting.replace(true) {
            return;
        }
        let input = Rc::downgrade(self);
        Timer::single_shot(DOUBLE_TOUCH, move || {
            if let Some(input) = input.upgrade() {
                input.resting.set(false);
            }
        });
        self.send(intent());
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
        self.touched(|| {
            let taps = self.taps.borrow();
            taps.get(number).map_or(Intent::Touch, |tap| self.memory.borrow_mut().apply(tap))
        });
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
