//! Captured pages in memory: the JPEG, wiped when dropped, and the preview shown while it is worked on.

use std::collections::BTreeMap;

use lobby_flow::PageId;
use zeroize::Zeroizing;

/// One captured page.
pub struct Page {
    /// The encoded page.
    pub jpeg: Zeroizing<Vec<u8>>,
    /// Preview: width, height, RGB bytes.
    pub preview: (u32, u32, Vec<u8>),
}

/// All pages of a visit.
#[derive(Default)]
pub struct Pages {
    pages: BTreeMap<PageId, Page>,
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
    }

    /// A page's contents.
    pub fn get(&self, id: PageId) -> Option<&Page> {
        self.pages.get(&id)
    }

    /// Forgets a page.
    pub fn drop_page(&mut self, id: PageId) {
        self.pages.remove(&id);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.pages.clear();
    }
}
