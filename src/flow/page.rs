//! One page of an application: what it is, what the gate found, who accepted it, whether it is durable.

use lobby_domain::capture::{Grade, gravest};
use lobby_domain::evidence::PageEvidence;

/// A page that the shell holds, numbered within the visit from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageId(pub u32);

/// A captured page; its pixels stay with the shell.
#[derive(Clone, Debug, PartialEq)]
pub struct CapturedPage {
    /// Id within the visit.
    pub id: PageId,
    /// SHA-256 of the JPEG.
    pub sha256: [u8; 32],
    /// Size of the JPEG, bytes.
    pub size: u64,
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Dots per inch.
    pub dpi: u32,
    /// SHA-256 of what the device gave, before processing.
    pub device_sha256: [u8; 32],
    /// Size of that, bytes.
    pub device_size: u64,
    /// The device, as configured.
    pub device: String,
    /// How it was made, what the gate found, and who accepted it.
    pub evidence: PageEvidence,
    /// Whether the shell still holds what the device gave, so that the page can be rotated or its crop undone.
    pub remakable: bool,
    /// Whether it is durable on this kiosk's disk.
    pub kept: bool,
}

impl CapturedPage {
    /// The gravest grade of what the gate found; `None` where it found nothing.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        gravest(&self.evidence.findings)
    }

    /// Whether the gate or the citizen has accepted it.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.evidence.accepted_by.is_some()
    }

    /// Whether the gate refuses it: it cannot be accepted.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.grade() == Some(Grade::Retake)
    }

    /// Whether the gate found nothing that a person has to look at.
    #[must_use]
    pub fn harmless(&self) -> bool {
        self.grade().is_none_or(|grade| grade == Grade::Note)
    }

    /// Whether the gate finds nothing here that it did not find in `old`, or nothing that a person has to look at.
    pub(crate) fn no_worse_than(&self, old: &CapturedPage) -> bool {
        self.grade() <= old.grade() || self.harmless()
    }

    /// Whether a part of the picture was cropped away and could be shown again.
    #[must_use]
    pub fn cropped(&self) -> bool {
        let evidence = &self.evidence;
        evidence.corners.is_some() && !evidence.whole && !evidence.unchanged
    }

    /// This page in place of `old`, from which it was made again: what only the flow knows is carried over, and it is
    /// not accepted yet.
    pub(crate) fn in_place_of(mut self, old: &CapturedPage) -> CapturedPage {
        self.evidence.retakes = old.evidence.retakes;
        self.evidence.accepted_by = None;
        self.kept = false;
        self
    }
}
