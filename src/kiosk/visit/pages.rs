//! Captured pages in memory: the JPEG, wiped when dropped, the preview shown while it is worked on, and what the device
//! gave, as long as there is room for it.

use std::collections::BTreeMap;

use lobby_domain::evidence::{PageSource, Side};
use lobby_flow::PageId;
use lobby_imaging::{Preview, Raster};
use zeroize::{Zeroize as _, Zeroizing};

/// What devices gave is let go, the oldest first, when all of it together is larger than this: three sheets of A4 as
/// samples, or a stack as JPEG.
const ORIGINALS_BYTES_MAX: usize = 96 * 1024 * 1024;

/// What a device gave, untouched.
pub enum Given {
    /// Samples.
    Raw(Wiped),
    /// A picture file.
    File(Zeroizing<Vec<u8>>),
}

/// A picture whose samples are wiped when it is dropped.
pub struct Wiped(pub Raster);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.samples_mut().zeroize();
    }
}

/// A picture and what the device says of it.
pub struct Original {
    pub given: Given,
    pub source: PageSource,
    pub side: Option<Side>,
    /// Dots per inch that the device claims, or that it was asked for.
    pub dpi: u32,
    /// SHA-256 of the device's bytes.
    pub sha256: [u8; 32],
    /// Length of the device's bytes.
    pub size: u64,
    /// Which device, as configured.
    pub device: String,
}

impl Original {
    fn bytes_held(&self) -> usize {
        match &self.given {
            Given::Raw(raster) => raster.0.samples().len(),
            Given::File(bytes) => bytes.len(),
        }
    }
}

/// One captured page.
pub struct Page {
    /// The encoded page; empty once core keeps it.
    pub jpeg: Zeroizing<Vec<u8>>,
    /// For the screen.
    pub preview: Preview,
    /// What the device gave, until there is no room for it.
    pub original: Option<Original>,
}

/// All pages of a visit.
#[derive(Default)]
pub struct Pages {
    pages: BTreeMap<PageId, Page>,
    /// How often each page was made.
    revisions: BTreeMap<PageId, u32>,
    count: u32,
}

impl Pages {
    /// A new page's id.
    pub fn next_id(&mut self) -> PageId {
        self.count += 1;
        PageId(self.count)
    }

    /// Keeps a page.
    pub fn put(&mut self, id: PageId, page: Page) {
        self.pages.insert(id, page);
        *self.revisions.entry(id).or_default() += 1;
        let mut held = 0;
        for page in self.pages.values_mut().rev() {
            held += page.original.as_ref().map_or(0, Original::bytes_held);
            if held > ORIGINALS_BYTES_MAX {
                page.original = None;
            }
        }
    }

    /// How often a page was made; 0 where it is not held.
    pub fn revision(&self, id: PageId) -> u32 {
        self.revisions.get(&id).copied().unwrap_or(0)
    }

    /// A page's contents.
    pub fn get(&self, id: PageId) -> Option<&Page> {
        self.pages.get(&id)
    }

    /// Takes what the device gave for a page, to make it again; [`Pages::put`] brings it back.
    pub fn take_original(&mut self, id: PageId) -> Option<Original> {
        self.pages.get_mut(&id)?.original.take()
    }

    /// Wipes the encoded page: core keeps it sealed now. What is shown and what the device gave stay.
    pub fn let_go(&mut self, id: PageId) {
        if let Some(page) = self.pages.get_mut(&id) {
            page.jpeg = Zeroizing::default();
        }
    }

    /// Forgets a page.
    pub fn drop_page(&mut self, id: PageId) {
        self.pages.remove(&id);
        self.revisions.remove(&id);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.pages.clear();
        self.revisions.clear();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn page(megabytes: usize) -> Page {
        let original = Original {
            given: Given::File(Zeroizing::new(vec![7; megabytes << 20])),
            source: PageSource::Flatbed,
            side: None,
            dpi: 300,
            sha256: [0; 32],
            size: 0,
            device: "pnm:0".into(),
        };
        let preview = Preview { width: 1, height: 1, rgb: vec![0; 3] };
        Page { jpeg: Zeroizing::new(vec![1]), preview, original: Some(original) }
    }

    #[test]
    fn the_oldest_originals_go_when_there_is_no_room_and_their_pages_stay() {
        let mut pages = Pages::default();
        let ids: Vec<PageId> = [40, 40, 40]
            .into_iter()
            .map(|size| {
                let id = pages.next_id();
                pages.put(id, page(size));
                id
            })
            .collect();
        assert!(pages.take_original(ids[0]).is_none());
        assert!(pages.get(ids[0]).is_some());
        assert!(pages.take_original(ids[1]).is_some() && pages.take_original(ids[2]).is_some());
    }
}
