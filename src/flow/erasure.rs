//! What a tap would erase. Nothing of the citizen's work is erased without being asked for first.

use crate::page::PageId;

/// What is erased once the citizen says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// One captured page.
    Page(PageId),
    /// What was captured of the open material, which follows later.
    Material,
    /// Card, answers, values and pages: back beyond the card.
    Everything,
}
