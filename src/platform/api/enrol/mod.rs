//! Enrolment.
pub mod create;
