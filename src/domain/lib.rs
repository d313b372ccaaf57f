//! Nouns and rules of government service.
//!
//! No IO, no clock, no async and no serde: data on a wire or a disk has its own types in `wire` and is
//! turned into these checked values there. Time enters as an argument.

pub mod actor;
pub mod address;
pub mod applicant;
mod applicant_kind;
pub mod capture;
pub mod case_document;
pub mod case_number;
pub mod case_stage;
pub mod catalogue;
pub mod checklist;
pub mod clock_kind;
pub mod condition;
pub mod equipment;
pub mod evidence;
pub mod failure;
pub mod form;
pub mod held;
pub mod id;
pub mod identity;
pub mod item;
pub mod item_defect;
pub mod kiosk_health;
mod kiosk_use;
pub mod limit;
pub mod material;
pub mod person_case;
pub mod phone;
pub mod situation;
pub mod text;
pub mod validation;
pub mod value;

pub use actor::Actor;
pub use case_number::CaseNumber;
pub use catalogue::Catalogue;
pub use checklist::MaterialChecklist;
pub use failure::{FailureCode, FailureScope};
pub use item::ImplementationItem;
pub use kiosk_use::KioskUse;
pub use text::{Lang, Languages, Text};
