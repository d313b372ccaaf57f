//! Options of playing a script; what the visit goes through is the same with each.

use clap::Args;

use crate::hands::Hands;

/// Hands, size of the text, and pictures.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct PlayOptions {
    /// Hands that tap
    #[arg(long, value_enum, default_value_t)]
    pub hands: Hands,
    /// Every visit is in large text: it is chosen on the first page
    #[arg(long)]
    pub large: bool,
    /// Take a picture of every page that is touched, too
    #[arg(long)]
    pub every_page: bool,
}
