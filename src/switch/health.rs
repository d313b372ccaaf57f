use std::collections::BTreeSet;
use std::time::Duration;

/// Devices by kind, as the program found them.
pub type Devices = BTreeSet<String>;

/// Without an end of a visit a release is believed after this time.
const QUIET_DAY: Duration = Duration::from_secs(24 * 3600);
/// Never believed before this time.
const SOAK: Duration = Duration::from_secs(600);

/// Whether a citizen can be served, by what the program on trial has seen. Times are since its start.
#[derive(Clone, Debug)]
pub struct Health {
    /// Before the switch: devices that answered.
    devices_before: Devices,
    /// Before the switch: the platform was reached.
    platform_before: bool,
    /// A window was drawn and has answered a synthetic touch.
    pub touch_answered: bool,
    /// The catalogue is there.
    pub catalogue: bool,
    /// The outbox is open and every row verified.
    pub outbox: bool,
    /// Devices that answer.
    pub devices: Devices,
    /// The platform was reached.
    pub platform: bool,
    /// A visit has ended as a visit ends.
    pub visit_ended: bool,
}

/// What is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A window that answers.
    Touch,
    /// The catalogue.
    Catalogue,
    /// The outbox.
    Outbox,
    /// A device that answered before the switch, by kind.
    Device(String),
    /// The platform, which was reached before the switch. Not waited for longer than a day: its fault is not the
    /// release's.
    Platform,
    /// Ten minutes.
    Soak,
    /// The end of a visit, or a day.
    Visit,
}

impl Health {
    /// Of a program that has seen nothing yet.
    pub fn after(devices_before: Devices, platform_before: bool) -> Self {
        Self {
            devices_before,
            platform_before,
            touch_answered: false,
            catalogue: false,
            outbox: false,
            devices: Devices::new(),
            platform: false,
            visit_ended: false,
        }
    }

    /// Whether the release is to be confirmed now.
    ///
    /// # Errors
    /// What is missing first. Without it in the launcher's time, the release has failed.
    pub fn check(&self, since_start: Duration) -> Result<(), Missing> {
        let quiet_day = since_start >= QUIET_DAY;
        if !self.touch_answered {
            return Err(Missing::Touch);
        }
        if !self.catalogue {
            return Err(Missing::Catalogue);
        }
        if !self.outbox {
            return Err(Missing::Outbox);
        }
        if let Some(device) = self.devices_before.difference(&self.devices).next() {
            return Err(Missing::Device(device.clone()));
        }
        if self.platform_before && !self.platform && !quiet_day {
            return Err(Missing::Platform);
        }
        if since_start < SOAK {
            return Err(Missing::Soak);
        }
        if self.visit_ended || quiet_day { Ok(()) } else { Err(Missing::Visit) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Devices, Health, Missing, QUIET_DAY, SOAK};

    fn devices(kinds: &[&str]) -> Devices {
        kinds.iter().map(|kind| (*kind).to_owned()).collect()
    }

    fn good() -> Health {
        let mut health = Health::after(devices(&["printer", "scanner"]), true);
        (health.touch_answered, health.catalogue, health.outbox, health.platform) = (true, true, true, true);
        (health.devices, health.visit_ended) = (devices(&["printer", "scanner", "new"]), true);
        health
    }

    #[test]
    fn each_thing_alone_keeps_a_release_from_being_confirmed() {
        assert_eq!(good().check(SOAK), Ok(()));
        type Spoil = fn(&mut Health);
        let spoils: [(Spoil, Missing); 6] = [
            (|health| health.touch_answered = false, Missing::Touch),
            (|health| health.catalogue = false, Missing::Catalogue),
            (|health| health.outbox = false, Missing::Outbox),
            (|health| health.devices.retain(|device| device != "printer"), Missing::Device("printer".to_owned())),
            (|health| health.platform = false, Missing::Platform),
            (|health| health.visit_ended = false, Missing::Visit),
        ];
        for (spoil, missing) in spoils {
            let mut health = good();
            spoil(&mut health);
            assert_eq!(health.check(SOAK), Err(missing));
        }
        assert_eq!(good().check(SOAK - Duration::from_secs(1)), Err(Missing::Soak));
    }

    #[test]
    fn a_device_or_platform_that_was_missing_before_is_not_asked_for() {
        let mut health = good();
        health.devices_before = devices(&["scanner"]);
        health.platform_before = false;
        health.devices = devices(&["scanner"]);
        health.platform = false;
        assert_eq!(health.check(SOAK), Ok(()));
    }

    #[test]
    fn a_day_without_citizens_or_platform_is_enough_and_without_a_window_never() {
        let mut health = good();
        health.visit_ended = false;
        health.platform = false;
        assert_eq!(health.check(QUIET_DAY), Ok(()));
        health.touch_answered = false;
        assert_eq!(health.check(QUIET_DAY * 9), Err(Missing::Touch));
    }
}
