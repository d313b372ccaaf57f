//! Subcommands of `lobby`, one file each.
pub mod helper_scan;
