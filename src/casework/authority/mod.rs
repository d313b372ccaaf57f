//! Who may do what: the organisation as a tree, roles as data, and one answer for every action.
//!
//! - `organisation`: divisions, agencies and halls.
//! - `role`: what a role permits, and how far it reaches.
//! - `purpose`: what personal data is read for.
//! - `authorise`: whether an officer may take an action on a resource.

pub mod action;
pub mod authorise;
pub mod organisation;
pub mod purpose;
pub mod role;

pub use action::Action;
pub use authorise::{Denied, Officer, Part, Scope, authorise};
pub use organisation::{AgencyId, DivisionCode, Hall, HallId, Organisation, Resource};
pub use purpose::Purpose;
pub use role::{Permission, Reach, Role};
