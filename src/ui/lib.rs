//! The pages of `ui/` as Slint compiles them: a room of its own, so that Rust is compiled without compiling them again.

#[allow(
    clippy::all,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::undocumented_unsafe_blocks,
    missing_docs,
    reason = "Slint writes this code"
)]
mod generated {
    slint::include_modules!();
}

pub use generated::*;
