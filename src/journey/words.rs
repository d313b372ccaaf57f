//! Labels that the scripted citizen knows by heart because a command taps them by itself: `scan`, `lang`, `large`.

/// Reads the page on the glass.
pub const SCAN: &str = "扫描";
/// Accepts the page that was read.
pub const PAGE_FINE: &str = "这一页可以";
/// Reads another page of the same paper.
pub const SCAN_NEXT: &str = "扫下一页";
/// That was the last page.
pub const ALL_PAGES: &str = "交齐了";
/// The other language, in its own words, on either side.
pub const LANGUAGES: [&str; 2] = ["English", "中文"];
/// The larger text, in either language.
pub const LARGER: [&str; 2] = ["大字", "Larger"];
/// The first page of a kiosk that has something to offer, in either language.
pub const OFFERS: [&str; 2] = ["我要办事", "Apply for a service"];
/// The first page of a kiosk that waits for its list.
pub const NO_LIST: [&str; 2] = ["事项清单正在更新", "The service list is being updated"];
