//! Flow state to view model to Slint; the only room that knows Slint.
//!
//! A page is one file in `pages`, one in `ui/steps`, of the same name; `kit` holds what pages share.
//! `FooView::of(state, scene)` is a pure function of the visit's state, the language, the text size, the measures of the
//! panel and what the screen itself remembers ([`memory`]); `paint` copies it into the page's global. Nothing is decided
//! here: a view model holds what each control means as a typed tap, and every touch leaves as a [`lobby_flow::Intent`].
//!
//! Text that is typed lives in the flow. A field only draws it, keys ask for a change of it; so nothing of the citizen
//! stays in a widget, and [`Screen::wipe`] clears every view model.

mod chrome;
mod failures;
mod input;
mod kit;
mod letters;
mod memory;
mod options;
mod pages;
mod problems;
mod screen;
#[cfg(any(test, feature = "journey"))]
pub mod testing;
mod themes;

#[cfg(test)]
mod tests;

use lobby_ui as ui;
use lobby_words::kiosk as texts;

pub use kit::fit::Area;
pub use kit::picture::{PagePreview, QrPicture};
pub use kit::timer::{after_drawing, every, until_done};
pub use options::ScreenOptions;
pub use pages::sign::SIGNATURE_PAD;
pub use screen::{Clock, Screen, ScreenError, post, quit, run};
