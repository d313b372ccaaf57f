//! The visit's steps by name, as scripts and visits speak of them.

use std::time::Duration;

/// Every step's one name.
pub const NAMES: &[&str] = &[
    "home",
    "choose_item",
    "item_guide",
    "identify",
    "situation",
    "one_time_notice",
    "fill_form",
    "provide_materials",
    "review",
    "sign",
    "submitting",
    "receipt",
    "goodbye",
    "out_of_service",
];

/// Words that only this step's page shows, in both languages, where there are such; a window tells its step in no other
/// way.
pub fn words(step: &str) -> Option<[&'static str; 2]> {
    match step {
        "home" => Some(["今天办什么事", "What would you like"]),
        "choose_item" => Some(["您要办哪件事", "What do you want to do?"]),
        "item_guide" => Some(["开始办", "Who may apply"]),
        "identify" => Some(["姓名和号码只显示一部分", "Only part of your name and number is shown"]),
        "one_time_notice" => Some(["这份清单是完整的", "This list is complete"]),
        "review" => Some(["请核对，再签名", "Please check, then sign"]),
        "sign" => Some(["请在框里写您的姓名", "Write your name in the box"]),
        "receipt" => Some(["办件编号，一直用这个号", "Your case number. It never changes."]),
        "goodbye" => Some(["请拿好您的东西", "Please take your things"]),
        _ => None,
    }
}

/// A delay that a script may wait for by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Until the countdown covers the untouched page.
    IdleWarning,
    /// From the countdown until the wipe.
    IdleCountdown,
    /// As long as the goodbye page stays.
    Goodbye,
    /// Until language and size of the home page fall back.
    HomeReset,
    /// As long as a card that stays on the reader holds the visit.
    CardLiftWait,
}

impl Delay {
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "idle_warning" => Self::IdleWarning,
            "idle_countdown" => Self::IdleCountdown,
            "goodbye" => Self::Goodbye,
            "home_reset" => Self::HomeReset,
            "card_lift_wait" => Self::CardLiftWait,
            _ => return None,
        })
    }

    /// How far the clock has to move on this step, a little past the delay itself.
    pub fn on(self, step: &str) -> Duration {
        let seconds = match self {
            Self::IdleWarning => match step {
                "home" => 30,
                "choose_item" | "item_guide" | "identify" => 60,
                "receipt" => 90,
                _ => 120,
            },
            Self::IdleCountdown | Self::HomeReset => 30,
            Self::Goodbye => 6,
            Self::CardLiftWait => 4,
        };
        Duration::from_millis(seconds * 1000 + 50)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_waits_longer_for_a_touch_than_the_guide() {
        assert!(Delay::IdleWarning.on("fill_form") > Delay::IdleWarning.on("item_guide"));
    }

    #[test]
    fn words_are_known_only_for_steps_that_exist() {
        assert!(NAMES.iter().filter(|name| words(name).is_some()).count() >= 6);
        assert_eq!(words("cellar"), None);
    }
}
