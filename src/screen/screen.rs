//! The screen of one visit: shows a state, reports touches.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use lobby_domain::Text;
use lobby_flow::steps::{fill_form, sign};
use lobby_flow::{Event, Intent, Overlay, State, Visit};
use slint::{ComponentHandle, SharedString, Timer};
use thiserror::Error;

use crate::chrome::Chrome;
use crate::intents;
use crate::kit::picture::{self, PagePreview, QrPicture};
use crate::kit::view::Scene;
use crate::local::Local;
use crate::pages::PageView;
use crate::ui;

/// Two touches within this time count once.
const DOUBLE_TOUCH: Duration = Duration::from_millis(300);

/// What the screen knows of the place it stands in.
#[derive(Clone, Debug)]
pub struct ScreenOptions {
    /// Pixels across; the pages are drawn for 1080.
    pub width: u32,
    /// Pixels down; the pages are drawn for 1920.
    pub height: u32,
    /// Name of the hall.
    pub hall: Text,
    /// Where in the hall, and which machine.
    pub place: Text,
    /// The one character of the mark.
    pub mark: String,
    /// Telephone of the hall.
    pub phone: String,
}

/// Why there is no screen.
#[derive(Debug, Error)]
pub enum ScreenError {
    /// No window could be made.
    #[error("opening the window: {0}")]
    Window(#[from] slint::PlatformError),
    /// The event loop could not run.
    #[error("running the window's event loop: {0}")]
    Loop(#[from] slint::EventLoopError),
}

/// The time shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Local civil time.
    pub local: jiff::civil::DateTime,
}

type Handler = Rc<dyn Fn(Intent)>;

/// What callbacks share with the screen.
#[derive(Default)]
struct Shared {
    local: RefCell<Local>,
    handler: RefCell<Option<Handler>>,
    resting: Cell<bool>,
}

impl Shared {
    fn tell(&self, intent: Intent) {
        let handler = self.handler.borrow().clone();
        if let Some(handler) = handler {
            handler(intent);
        }
    }

    fn tap(self: &Rc<Self>, intent: &str, argument: &str) {
        if self.resting.replace(true) {
            return;
        }
        let shared = Rc::downgrade(self);
        Timer::single_shot(DOUBLE_TOUCH, move || {
            if let Some(shared) = shared.upgrade() {
                shared.resting.set(false);
            }
        });
        let intent = intents::intent(intent, argument, &mut self.local.borrow_mut());
        self.tell(intent);
    }
}

/// What was painted last.
struct Painted {
    chrome: Chrome,
    page: PageView,
}

/// The window of one visit. Lives on the UI thread; owns the pages.
pub struct Screen {
    kiosk: ui::Kiosk,
    options: ScreenOptions,
    shared: Rc<Shared>,
    painted: RefCell<Option<Painted>>,
    has_preview: Cell<bool>,
}

impl Screen {
    /// Makes the window, not yet visible.
    ///
    /// # Errors
    /// [`ScreenError::Window`] where there is no display or no renderer.
    pub fn new(options: ScreenOptions) -> Result<Screen, ScreenError> {
        let kiosk = ui::Kiosk::new()?;
        kiosk.window().set_size(slint::PhysicalSize::new(options.width, options.height));
        let shared = Rc::new(Shared::default());
        connect(&kiosk, &shared);
        let screen = Screen { kiosk, options, shared, painted: RefCell::new(None), has_preview: Cell::new(false) };
        PageView::blank_all(&screen.kiosk);
        Ok(screen)
    }

    /// Calls `f` with every touch as a typed intent; touches that mean nothing else as [`Intent::Touch`].
    pub fn on_intent(&self, f: impl Fn(Intent) + 'static) {
        *self.shared.handler.borrow_mut() = Some(Rc::new(f));
    }

    /// Shows the visit's state; sets only what changed since the last call. Returns what the visit has to be told of
    /// what is on the screen now.
    #[must_use]
    pub fn show(&self, visit: &Visit, clock: &Clock) -> Option<Event> {
        self.remember(visit);
        let (chrome, page) = {
            let local = self.shared.local.borrow();
            let scene = Scene {
                lang: visit.lang,
                large: visit.large_text,
                phone: &self.options.phone,
                local: &local,
                now: clock.local,
            };
            let ScreenOptions { hall, place, mark, .. } = &self.options;
            (Chrome::of(visit, hall, place, mark, &scene), PageView::of(visit, &scene))
        };
        let mut painted = self.painted.borrow_mut();
        let (same_page, same_kind) =
            painted.as_ref().map_or((false, false), |old| (old.page == page, old.page.is_like(&page)));
        if !same_page {
            if let Some(old) = painted.as_ref().filter(|_| !same_kind) {
                old.page.blank(&self.kiosk);
            }
            page.paint(&self.kiosk);
            self.paint_preview(&page);
        }
        if painted.as_ref().is_none_or(|old| old.chrome != chrome) {
            chrome.paint(&self.kiosk);
        }
        let report = report(visit, &page);
        *painted = Some(Painted { chrome, page });
        report
    }

    /// Forgets what belonged to another page.
    fn remember(&self, visit: &Visit) {
        let mut local = self.shared.local.borrow_mut();
        local.step = visit.step();
        // A covered page keeps its place, so that the citizen finds it again.
        if visit.overlay == Overlay::None {
            local.enter(&place(&visit.state));
        }
    }

    fn paint_preview(&self, page: &PageView) {
        let shown = matches!(page, PageView::ProvideMaterials(view) if view.shows_preview);
        self.kiosk.global::<ui::ProvideMaterials>().set_has_preview(shown && self.has_preview.get());
    }

    /// The page that the citizen judges in provide_materials; `None` takes it away.
    pub fn set_preview(&self, page: Option<PagePreview>) {
        let image = page.as_ref().and_then(picture::preview);
        self.has_preview.set(image.is_some());
        self.kiosk.global::<ui::ProvideMaterials>().set_preview(image.unwrap_or_default());
        if let Some(painted) = self.painted.borrow().as_ref() {
            self.paint_preview(&painted.page);
        }
    }

    /// The code of the receipt; `None` takes it away.
    pub fn set_qr(&self, qr: Option<QrPicture>) {
        let image = qr.as_ref().and_then(picture::code);
        let page = self.kiosk.global::<ui::Receipt>();
        page.set_has_code(image.is_some());
        page.set_code(image.unwrap_or_default());
    }

    /// Takes everything of the citizen off the screen and out of its memory.
    pub fn wipe(&self) {
        self.set_preview(None);
        self.set_qr(None);
        PageView::blank_all(&self.kiosk);
        self.kiosk.global::<ui::App>().set_person(SharedString::default());
        *self.shared.local.borrow_mut() = Local::default();
        *self.painted.borrow_mut() = None;
    }

    /// The window, e.g. to show it, to raise it or to take a picture of it.
    #[must_use]
    pub fn window(&self) -> &slint::Window {
        self.kiosk.window()
    }

    /// A second touch right after this counts again; for scripts, which are quicker than hands.
    #[cfg(any(test, feature = "journey"))]
    pub(crate) fn rested(&self) {
        self.shared.resting.set(false);
    }

    #[cfg(any(test, feature = "journey"))]
    pub(crate) fn kiosk(&self) -> &ui::Kiosk {
        &self.kiosk
    }
}

/// Where in the visit the citizen is; lists start anew at another place.
fn place(state: &State) -> String {
    let name = state.step().name();
    if let State::ItemGuide(guide) = state {
        format!("{name} {}", guide.item.key)
    } else if let State::FillForm(form) = state {
        format!("{name} {} {}", form.index, form.address_level())
    } else if let State::ProvideMaterials(materials) = state {
        // The strip begins at the page that is shown.
        let shown = materials.page_in_view().map(|page| page.id.0);
        format!("{name} {shown:?}")
    } else {
        name.to_owned()
    }
}

/// The rows of the review that are on the screen, where the visit does not know them yet.
fn report(visit: &Visit, page: &PageView) -> Option<Event> {
    let (State::Review(review), PageView::Review(view)) = (&visit.state, page) else { return None };
    (review.shown() != Some(&view.rows)).then(|| Event::RowsShown(view.rows.clone()))
}

fn connect(kiosk: &ui::Kiosk, shared: &Rc<Shared>) {
    let act = kiosk.global::<ui::Act>();
    act.on_tap({
        let shared = Rc::clone(shared);
        move |intent, argument| shared.tap(&intent, &argument)
    });
    act.on_key({
        let shared = Rc::clone(shared);
        move |key| match key.as_str() {
            "next" => shared.tap("next", ""),
            "delete" => shared.tell(fill_form::Intent::DeleteChar.into()),
            "clear" => shared.tell(fill_form::Intent::ClearText.into()),
            "shift" => shared.tell(fill_form::Intent::ToggleShift.into()),
            "signs" => shared.tell(fill_form::Intent::ToggleSymbols.into()),
            typed => shared.tell(fill_form::Intent::Type(typed.to_owned()).into()),
        }
    });
    act.on_edited({
        let shared = Rc::clone(shared);
        move |field, text| {
            let intent = fill_form::Intent::ReplaceText { field: field.into(), text: text.into() };
            shared.tell(intent.into());
        }
    });
    act.on_touch({
        let shared = Rc::clone(shared);
        move || shared.tell(Intent::Touch)
    });
    act.on_stroke_begin({
        let shared = Rc::clone(shared);
        move |x, y| shared.tell(sign::Intent::BeginStroke(x, y).into())
    });
    act.on_stroke_point({
        let shared = Rc::clone(shared);
        move |x, y| shared.tell(sign::Intent::ExtendStroke(x, y).into())
    });
    act.on_stroke_end({
        let shared = Rc::clone(shared);
        move || shared.tell(sign::Intent::EndStroke.into())
    });
}

/// Runs the window's event loop until [`quit`].
///
/// # Errors
/// [`ScreenError::Window`] where the display is lost.
pub fn run() -> Result<(), ScreenError> {
    Ok(slint::run_event_loop_until_quit()?)
}

/// Ends [`run`]; from any thread.
///
/// # Errors
/// [`ScreenError::Loop`] where no event loop runs.
pub fn quit() -> Result<(), ScreenError> {
    Ok(slint::quit_event_loop()?)
}

/// Calls `f` on the UI thread; from any thread.
///
/// # Errors
/// [`ScreenError::Loop`] where no event loop runs.
pub fn post(f: impl FnOnce() + Send + 'static) -> Result<(), ScreenError> {
    Ok(slint::invoke_from_event_loop(f)?)
}
