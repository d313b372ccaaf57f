//! The pages over the real flow: every page in both languages and sizes, and what touches and keys do.

mod album;
mod code;
mod double;
mod field;
mod fingers;
mod gallery;
mod geometry;
mod icons;
mod ink;
#[path = "../../../tests/sample/kiosk_status.rs"]
mod kiosk_status;
mod layout;
mod letters;
mod papers;
mod places;
mod problems;
mod promises;
#[path = "../../../tests/sample/mod.rs"]
mod sample;
mod signing;
mod stand;
mod steps;
mod third_language;
mod touch;
mod waiting;
