//! Flow state to view model to Slint; the only room that knows Slint.
//!
//! A page is one file here, one in `ui/steps`, of the same name. `FooView::of(state, scene)` is a pure function of the
//! visit's state, the language, the text size and what the screen itself remembers ([`local`]); `paint` copies it into
//! the page's global. Nothing is decided here: every touch leaves as a [`lobby_flow::Citizen`].
//!
//! Text that is typed lives in the flow. A field only draws it, keys ask for a change of it; so nothing of the citizen
//! stays in a widget, and [`Screen::wipe`] clears every view model.

mod choose_item;
mod chrome;
mod failures;
mod fill_form;
mod form_lists;
mod goodbye;
mod home;
mod identify;
mod idle;
mod intents;
mod item_guide;
mod keys;
mod local;
mod native;
mod one_time_notice;
mod out_of_service;
mod pages;
mod picture;
mod problems;
mod provide_materials;
mod receipt;
mod review;
mod screen;
mod sheets;
mod sign;
mod situation;
mod submitting;
pub mod technician;
#[cfg(any(test, feature = "journey"))]
pub mod testing;
pub mod texts;
mod themes;
mod timer;
mod typeset;
mod values;
mod view;

#[cfg(test)]
mod tests;

#[allow(clippy::all, clippy::unwrap_used, clippy::wildcard_enum_match_arm, clippy::undocumented_unsafe_blocks)]
mod ui {
    slint::include_modules!();
}

pub use picture::{PagePreview, QrPicture};
pub use screen::{Clock, Screen, ScreenError, ScreenOptions, post, quit, run};
pub use timer::{every, until_done};
