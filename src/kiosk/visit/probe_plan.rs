//! When the devices are looked at while no citizen uses them, as a pure function of time.

use std::collections::BTreeMap;
use std::time::Duration;

use lobby_domain::kiosk_health::DeviceKind;

use crate::delays::{PROBE_FAULTY_EVERY, PROBE_READER_EVERY, PROBE_SCANNER_EVERY};

/// Devices that can be asked whether they work without paper or card.
const PROBED: [DeviceKind; 2] = [DeviceKind::Reader, DeviceKind::Scanner];

/// Time of the last look at each device.
#[derive(Clone, Debug, Default)]
pub struct ProbePlan {
    last: BTreeMap<DeviceKind, Duration>,
}

impl ProbePlan {
    /// Devices to look at now; `now` is monotonic. One that is at fault is looked at more often: a citizen waits for it.
    pub fn due(&mut self, now: Duration, at_fault: impl Fn(DeviceKind) -> bool) -> Vec<DeviceKind> {
        let is_due = |kind: &DeviceKind| {
            let every = if at_fault(*kind) { PROBE_FAULTY_EVERY } else { every(*kind) };
            self.last.get(kind).is_none_or(|last| now >= *last + every)
        };
        let due: Vec<DeviceKind> = PROBED.into_iter().filter(is_due).collect();
        self.last.extend(due.iter().map(|kind| (*kind, now)));
        due
    }
}

fn every(kind: DeviceKind) -> Duration {
    match kind {
        DeviceKind::Reader => PROBE_READER_EVERY,
        DeviceKind::Scanner | DeviceKind::Printer => PROBE_SCANNER_EVERY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_is_looked_at_at_once_and_one_at_fault_more_often() {
        let mut plan = ProbePlan::default();
        let s = Duration::from_secs;
        assert_eq!(plan.due(s(5), |_| false), [DeviceKind::Reader, DeviceKind::Scanner]);
        assert_eq!(plan.due(s(6), |_| false), []);
        let scanner = |kind| kind == DeviceKind::Scanner;
        assert_eq!(plan.due(s(5) + PROBE_FAULTY_EVERY, scanner), [DeviceKind::Scanner]);
        assert_eq!(plan.due(s(5) + PROBE_READER_EVERY, |_| false), [DeviceKind::Reader]);
        assert_eq!(plan.due(s(5) + PROBE_FAULTY_EVERY + PROBE_SCANNER_EVERY, |_| false).len(), 2);
    }
}
