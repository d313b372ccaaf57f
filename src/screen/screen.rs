//! The screen of one visit: shows a state, reports touches.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lobby_domain::Lang;
use lobby_flow::{Event, Intent, Overlay, State, Visit};
use lobby_words::{Script, language};
use slint::{ComponentHandle, SharedString};
use thiserror::Error;

use crate::chrome::Chrome;
use crate::input::Input;
use crate::kit::canvas::Canvas;
use crate::kit::geometry::Geometry;
use crate::kit::picture::{self, PagePreview, QrPicture};
use crate::kit::view::Scene;
use crate::letters::Letters;
use crate::memory::Memory;
use crate::options::ScreenOptions;
use crate::pages::PageView;
use crate::ui;

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

/// What was painted last.
struct Painted {
    chrome: Chrome,
    page: PageView,
}

/// The window of one visit. Lives on the UI thread; owns the pages.
pub struct Screen {
    pub(crate) kiosk: ui::Kiosk,
    options: ScreenOptions,
    input: Rc<Input>,
    painted: RefCell<Option<Painted>>,
    has_preview: Cell<bool>,
    letters: Letters,
}

impl Screen {
    /// Makes the window, not yet visible.
    ///
    /// # Errors
    /// [`ScreenError::Window`] where there is no display or no renderer.
    pub fn new(options: ScreenOptions) -> Result<Screen, ScreenError> {
        let kiosk = ui::Kiosk::new()?;
        kiosk.window().set_size(slint::PhysicalSize::new(options.width, options.height));
        let input = Rc::new(Input::default());
        Input::connect(&input, &kiosk);
        let (painted, has_preview, letters) = (RefCell::new(None), Cell::new(false), Letters::default());
        for text in [&options.hall, &options.place, &options.neighbour] {
            [Lang::ZH, Lang::EN].iter().for_each(|lang| letters.note(text.get(*lang)));
        }
        letters.note(&options.mark);
        let screen = Screen { kiosk, options, input, painted, has_preview, letters };
        PageView::clear_all(&screen.canvas());
        Ok(screen)
    }

    /// Calls `f` with every touch as a typed intent; touches that mean nothing else as [`Intent::Touch`].
    pub fn on_intent(&self, f: impl Fn(Intent) + 'static) {
        self.input.on_intent(f);
    }

    /// Shows the visit's state; sets only what changed since the last call. Returns the event that reports what is on
    /// the screen, where the visit does not know it yet.
    #[must_use]
    pub fn show(&self, visit: &Visit, clock: &Clock) -> Option<Event> {
        self.remember(visit);
        self.letters.note_visit(visit);
        let theme = self.kiosk.global::<ui::Theme>();
        theme.set_large(visit.large_text);
        theme.set_latin(language(visit.lang).script == Script::Latin);
        let (chrome, page) = {
            let memory = self.input.memory.borrow();
            let scene = Scene {
                lang: visit.lang,
                next_lang: visit.languages.after(visit.lang),
                large: visit.large_text,
                geometry: Geometry::read(&self.kiosk),
                phone: &self.options.phone,
                neighbour: self.options.neighbour.get(visit.lang),
                memory: &memory,
                mono: visit.now.mono,
                letters: &self.letters,
                now: clock.local,
            };
            (Chrome::of(visit, &self.options, &scene), PageView::of(visit, &scene))
        };
        self.letters.provide();
        let canvas = self.canvas();
        let mut painted = self.painted.borrow_mut();
        let (same_page, same_kind) =
            painted.as_ref().map_or((false, false), |old| (old.page == page, old.page.is_same_page(&page)));
        if !same_page {
            if let Some(old) = painted.as_ref().filter(|_| !same_kind) {
                old.page.clear(&canvas);
            }
            page.paint(&canvas);
            self.paint_preview(&page);
        }
        if painted.as_ref().is_none_or(|old| old.chrome != chrome) {
            chrome.paint(&canvas);
        }
        let report = report(visit, &page);
        *painted = Some(Painted { chrome, page });
        report
    }

    /// Forgets what belonged to another page.
    fn remember(&self, visit: &Visit) {
        // A covered page keeps its place, so that the citizen finds it again.
        if visit.overlay == Overlay::None {
            self.input.memory.borrow_mut().enter(&place(&visit.state));
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
        let room = self.kiosk.global::<ui::Geometry>().get_code_room();
        let image = qr.as_ref().and_then(|qr| picture::code(qr, room.max(0).unsigned_abs() as usize));
        let page = self.kiosk.global::<ui::Receipt>();
        page.set_has_code(image.is_some());
        page.set_code(image.unwrap_or_default());
    }

    /// Takes everything of the citizen off the screen and out of its memory.
    pub fn wipe(&self) {
        self.set_preview(None);
        self.set_qr(None);
        PageView::clear_all(&self.canvas());
        self.kiosk.global::<ui::App>().set_person(SharedString::default());
        *self.input.memory.borrow_mut() = Memory::default();
        self.input.taps.borrow_mut().clear();
        *self.painted.borrow_mut() = None;
    }

    /// The window, e.g. to show it, to raise it or to take a picture of it.
    #[must_use]
    pub fn window(&self) -> &slint::Window {
        self.kiosk.window()
    }

    fn canvas(&self) -> Canvas<'_> {
        Canvas::new(&self.kiosk, &self.input.taps)
    }

    /// The touches of this screen.
    #[cfg(any(test, feature = "journey"))]
    pub(crate) fn input(&self) -> &Rc<Input> {
        &self.input
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
    } else if let State::MyCases(cases) = state {
        let open = cases.open.as_ref().map(|open| (open.at, open.letter.as_ref().map(|letter| letter.at)));
        format!("{name} {open:?}")
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
