//! The pages over the real flow: every page in both languages and sizes, and what touches and keys do.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, clippy::print_stdout)]

mod album;
mod gallery;
mod layout;
mod papers;
mod stand;
mod touch;
mod words;
