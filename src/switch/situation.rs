use crate::record::{Boot, Record, Step};
use crate::release::Release;

/// Where an update stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// No update is under way.
    #[default]
    Idle,
    /// The running program prepares it.
    Preparing {
        /// From `Checking` to `Armed`.
        step: Step,
        /// What is prepared.
        release: Release,
    },
    /// The link may point to either.
    Switching {
        /// What is switched to.
        release: Release,
    },
    /// The link points to it.
    Trial {
        /// What has to prove itself.
        release: Release,
        /// Starts that ended by its fault.
        failures: u32,
        /// Starts that ended by no fault of its own.
        interruptions: u32,
        /// A start whose end is not written: in which start of the machine.
        running: Option<Boot>,
    },
    /// The link may point to either.
    Reverting {
        /// What is given up.
        release: Release,
    },
}

/// What the journal's lines come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    phase: Phase,
    confirmed: Option<Release>,
    quarantined: Vec<Release>,
    sequence: u64,
}

/// Releases kept in quarantine at most; the oldest is forgotten first.
const QUARANTINED_AT_MOST: usize = 64;

impl Situation {
    pub(crate) fn following(sequence: u64) -> Self {
        Self { sequence, ..Self::default() }
    }

    /// Where the update stands.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The last release that was confirmed.
    pub fn confirmed(&self) -> Option<&Release> {
        self.confirmed.as_ref()
    }

    /// Releases that failed here.
    pub fn quarantined(&self) -> &[Release] {
        &self.quarantined
    }

    /// Whether it failed here: it is not switched to again.
    pub fn is_quarantined(&self, release: &Release) -> bool {
        self.quarantined.contains(release)
    }

    /// Whether no update is under way.
    pub fn is_idle(&self) -> bool {
        self.phase == Phase::Idle
    }

    /// Of the newest line.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Whether a step may be written now. What was read is always believed: a line before it may be lost.
    pub(crate) fn allows(&self, step: Step, release: &Release) -> bool {
        let (under_way, follow): (Option<&Release>, &[Step]) = match &self.phase {
            // A first confirmation is of what the machine is delivered with. A trial without a switch is of a link to
            // a release that no line speaks of.
            Phase::Idle if self.sequence == 0 => (None, &[Step::Checking, Step::Trial, Step::Confirmed]),
            Phase::Idle => (None, &[Step::Checking, Step::Trial]),
            Phase::Preparing { step, release } => (Some(release), after(*step)),
            Phase::Switching { release } => (Some(release), &[Step::Trial, Step::Reverting]),
            Phase::Trial { release, running: None, .. } => (Some(release), &[Step::Started, Step::Reverting]),
            Phase::Trial { release, running: Some(_), .. } => {
                (Some(release), &[Step::Failed, Step::Interrupted, Step::Confirmed, Step::Reverting])
            }
            Phase::Reverting { release } => (Some(release), &[Step::Reverted]),
        };
        let welcome = under_way.map_or(!self.is_quarantined(release), |other| other == release);
        welcome && follow.contains(&step)
    }

    pub(crate) fn apply(&mut self, record: &Record) {
        self.sequence = self.sequence.max(record.sequence);
        let release = record.release.clone();
        self.phase = match record.step {
            Step::Checking | Step::Downloading | Step::Verified | Step::Staged | Step::Armed => {
                Phase::Preparing { step: record.step, release }
            }
            Step::Dropped => Phase::Idle,
            Step::Switching => Phase::Switching { release },
            Step::Trial => Phase::Trial { release, failures: 0, interruptions: 0, running: None },
            Step::Started | Step::Failed | Step::Interrupted => self.tried(record),
            Step::Confirmed => {
                self.confirmed = Some(release);
                Phase::Idle
            }
            Step::Reverting => Phase::Reverting { release },
            Step::Reverted => {
                self.quarantine(release);
                Phase::Idle
            }
        };
    }

    fn tried(&self, record: &Record) -> Phase {
        let (mut failures, mut interruptions) = (0, 0);
        if let Phase::Trial { release, failures: failed, interruptions: interrupted, .. } = &self.phase
            && *release == record.release
        {
            (failures, interruptions) = (*failed, *interrupted);
        }
        let running = (record.step == Step::Started).then(|| record.boot.clone());
        failures += u32::from(record.step == Step::Failed);
        interruptions += u32::from(record.step == Step::Interrupted);
        Phase::Trial { release: record.release.clone(), failures, interruptions, running }
    }

    fn quarantine(&mut self, release: Release) {
        self.quarantined.retain(|known| *known != release);
        self.quarantined.push(release);
        if self.quarantined.len() > QUARANTINED_AT_MOST {
            self.quarantined.remove(0);
        }
    }
}

/// What may follow while the running program prepares a release.
fn after(step: Step) -> &'static [Step] {
    const NEXT: [(Step, &[Step]); 4] = [
        (Step::Checking, &[Step::Downloading, Step::Dropped]),
        (Step::Downloading, &[Step::Downloading, Step::Verified, Step::Dropped]),
        (Step::Verified, &[Step::Staged, Step::Dropped]),
        (Step::Staged, &[Step::Armed, Step::Dropped]),
    ];
    NEXT.iter().find(|(at, _)| *at == step).map_or(&[Step::Switching, Step::Dropped], |(_, next)| next)
}

#[cfg(test)]
mod tests {
    use super::Situation;
    use crate::record::{Boot, Reason, Record, Step};
    use crate::release::Release;

    fn release(number: u32) -> Release {
        Release::read(&format!("0.{number}.0-{number:08x}")).unwrap()
    }

    fn stand_after(steps: &[Step]) -> Situation {
        let mut situation = Situation::default();
        for (at, step) in steps.iter().enumerate() {
            assert!(situation.allows(*step, &release(2)), "{step:?} after {:?}", &steps[..at]);
            let boot = Boot::read("b007").unwrap();
            let sequence = at as u64 + 1;
            let record = Record { sequence, step: *step, release: release(2), reason: Reason::Planned, boot, wall: 1 };
            situation.apply(&record);
        }
        situation
    }

    /// Steps of an update up to its trial.
    const ROAD: [Step; 8] = [
        Step::Checking,
        Step::Downloading,
        Step::Verified,
        Step::Staged,
        Step::Armed,
        Step::Switching,
        Step::Trial,
        Step::Started,
    ];

    #[test]
    fn every_step_has_its_place_and_no_other() {
        let allowed = |steps: &[Step]| {
            let situation = stand_after(steps);
            let words = Step::ALL.iter().filter(|step| situation.allows(**step, &release(2))).map(|step| step.word());
            words.collect::<Vec<_>>().join(" ")
        };
        for (length, expected) in [
            "checking trial confirmed",
            "downloading dropped",
            "downloading verified dropped",
            "staged dropped",
            "armed dropped",
            "dropped switching",
            "trial reverting",
            "started reverting",
            "failed interrupted confirmed reverting",
        ]
        .iter()
        .enumerate()
        {
            assert_eq!(allowed(&ROAD[..length]), *expected, "after {length} steps");
        }
        let road = |more: &[Step]| [&ROAD[..], more].concat();
        assert_eq!(allowed(&road(&[Step::Confirmed])), "checking trial");
        assert_eq!(allowed(&road(&[Step::Failed])), "started reverting");
        assert_eq!(allowed(&road(&[Step::Reverting])), "reverted");
        assert_eq!(allowed(&road(&[Step::Reverting, Step::Reverted])), "", "it is in quarantine");
    }

    #[test]
    fn another_release_waits_until_the_first_one_has_come_to_its_end() {
        for length in 1..=ROAD.len() {
            let situation = stand_after(&ROAD[..length]);
            let other = Step::ALL.iter().find(|step| situation.allows(**step, &release(3)));
            assert_eq!(other, None, "after {length} steps");
        }
        let reverted = stand_after(&[&ROAD[..], &[Step::Reverting, Step::Reverted]].concat());
        assert!(reverted.allows(Step::Checking, &release(3)), "a newer version is welcome");
    }
}
