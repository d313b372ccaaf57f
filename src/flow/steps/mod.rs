//! One file per step. A step consumes its state and answers with a [`StepOutcome`]; which step comes next is decided
//! in [`crate::transitions`] alone.

pub mod choose_item;
mod context;
pub mod fill_form;
pub mod form_screen;
pub mod goodbye;
pub mod home;
pub mod identify;
pub mod item_guide;
pub mod my_cases;
pub mod one_time_notice;
pub mod out_of_service;
mod outcome;
pub mod provide_materials;
pub mod receipt;
pub mod review;
pub mod sign;
pub mod situation;
pub mod submitting;

pub use context::{Context, DisplayPrefs};
pub use outcome::{ChangeTarget, Exit, StepOutcome};
