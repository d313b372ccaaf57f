//! Phrases on the kiosk's pages that scripts and hands rely on, Chinese first and English second. The room sees no
//! other, so they are copies; a journey fails when the kiosk changes one.

/// Scans the paper on the glass.
pub const SCAN: [&str; 2] = ["扫描", "Scan"];
/// Accepts the scanned page.
pub const PAGE_FINE: [&str; 2] = ["这一页可以", "This page is fine"];
/// Scans another page of the same paper.
pub const SCAN_NEXT: [&str; 2] = ["扫下一页", "Scan next page"];
/// Ends the pages of a paper.
pub const ALL_PAGES: [&str; 2] = ["交齐了", "That is all"];
/// Scans a stack from the feeder.
pub const SCAN_STACK: [&str; 2] = ["放进进纸口，一次扫完", "Feed all pages at once"];
/// Keys that write a space or erase a letter; the others write what they are called.
pub const KEYS: [[&str; 2]; 2] = [["删除", "Delete"], ["空格", "Space"]];
/// The other language, in its own words: on the page in Chinese the first, on the page in English the second.
pub const LANGUAGES: [&str; 2] = ["English", "中文"];
/// Enlarges the text.
pub const LARGER: [&str; 2] = ["大字", "Larger"];
/// First page of a kiosk that offers services.
pub const OFFERS: [&str; 2] = ["我要办事", "Apply for a service"];
/// First page of a kiosk without a catalogue.
pub const NO_LIST: [&str; 2] = ["现在没有可以办的事项", "No services are available right now"];
/// Turns from what is declared to the box, where large text leaves no room for both.
pub const GO_ON_TO_SIGN: [&str; 2] = ["去签名", "Go on to sign"];
/// Accessible label of the box for the signature.
pub const SIGNATURE_BOX: [&str; 2] = ["签名框", "Signature box"];

/// Steps whose page has a phrase of its own. A window shows its step by nothing else.
const OF_STEP: &[(&str, [&str; 2])] = &[
    ("home", ["今天办什么事", "What would you like"]),
    ("choose_item", ["您要办哪件事", "What do you want to apply for?"]),
    ("item_guide", ["开始办", "What you need"]),
    ("identify", ["姓名和号码只显示一部分", "Your name and number are shown only in part"]),
    ("one_time_notice", ["这份清单是完整的", "This list is complete"]),
    ("review", ["请核对，再签名", "Please check, then sign"]),
    ("sign", ["请签名", "Please sign"]),
    ("receipt", ["办件编号，一直用这个号", "Your case number. It never changes."]),
    ("my_cases", ["我的办件", "My applications"]),
    ("goodbye", ["请拿好您的东西", "Please take your things"]),
];

/// A phrase that only the page of this step shows; `None` where it has none.
pub fn of_step(step: &str) -> Option<[&'static str; 2]> {
    OF_STEP.iter().find(|(name, _)| *name == step).map(|(_, phrase)| *phrase)
}

/// Colour of a large patch on a paper of the simulator that no page of the kiosk has.
pub fn paper_colour(paper: &str) -> Option<[u8; 3]> {
    (paper == "signboard").then_some([24, 66, 104])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step;

    #[test]
    fn phrases_belong_to_steps_that_exist_and_to_one_each() {
        for (at, (name, phrase)) in OF_STEP.iter().enumerate() {
            assert!(step::NAMES.contains(name), "{name}");
            assert_eq!(of_step(name), Some(*phrase));
            for (other, others) in &OF_STEP[at + 1..] {
                assert!(phrase.iter().zip(others).all(|(one, two)| one != two), "{name} and {other}");
            }
        }
        assert_eq!(of_step("cellar"), None);
    }
}
