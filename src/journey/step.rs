//! Names of the visit's steps and delays, as scripts and visits use them.

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
    "my_cases",
    "goodbye",
    "out_of_service",
];

/// A delay that `wait` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Until the countdown covers the untouched page.
    IdleWarning,
    /// From the countdown until the wipe.
    IdleCountdown,
    /// Until the goodbye page ends.
    Goodbye,
    /// Until language and size of the home page fall back.
    HomeReset,
}

impl Delay {
    /// The delay of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "idle_warning" => Self::IdleWarning,
            "idle_countdown" => Self::IdleCountdown,
            "goodbye" => Self::Goodbye,
            "home_reset" => Self::HomeReset,
            _ => return None,
        })
    }

    /// Time by which the clock has to move on this step, a little past the delay itself.
    pub fn on(self, step: &str) -> Duration {
        let seconds = match self {
            Self::IdleWarning => match step {
                "home" => 30,
                "choose_item" | "item_guide" | "identify" | "my_cases" => 60,
                "receipt" => 90,
                _ => 120,
            },
            Self::IdleCountdown | Self::HomeReset => 30,
            Self::Goodbye => 6,
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
}
