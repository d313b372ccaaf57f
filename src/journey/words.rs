//! Labels that the scripted citizen knows by heart because a command taps them by itself: `scan`, `lang`, `large`.

/// Reads the page on the glass.
pub const SCAN: [&str; 2] = ["扫描", "Scan"];
/// Accepts the page that was read.
pub const PAGE_FINE: [&str; 2] = ["这一页可以", "This page is fine"];
/// Reads another page of the same paper.
pub const SCAN_NEXT: [&str; 2] = ["扫下一页", "Scan next page"];
/// That was the last page.
pub const ALL_PAGES: [&str; 2] = ["交齐了", "That is all"];
/// The other language, in its own words, on either side.
pub const LANGUAGES: [&str; 2] = ["English", "中文"];
/// The larger text, in either language.
pub const LARGER: [&str; 2] = ["大字", "Larger"];
/// The first page of a kiosk that has something to offer, in either language.
pub const OFFERS: [&str; 2] = ["我要办事", "Apply for a service"];
/// The first page of a kiosk that waits for its list.
pub const NO_LIST: [&str; 2] = ["事项清单正在更新", "The service list is being updated"];

/// Colour of a large patch on a paper of the simulator that no page of the kiosk has.
pub fn paper_colour(paper: &str) -> Option<[u8; 3]> {
    (paper == "signboard").then_some([24, 66, 104])
}
