//! The outbox against a model: after any sequence of steps both are equal.

use proptest::prelude::*;

use super::*;
use crate::Fault;
use crate::StagingLimits;
use crate::disk::memory::{Crash, Trouble};

#[derive(Clone, Debug)]
enum Step {
    HandIn {
        sizes: Vec<usize>,
        staged: bool,
    },
    HandInAgain(usize),
    Acknowledge(usize),
    Attempt(usize),
    NeedsStaff(usize),
    Requeue(usize),
    Count,
    Reopen,
    Verify,
    /// Power goes at this call of the next step.
    PowerGoes {
        at: u64,
        crash: Crash,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Queued,
    NeedsStaff,
    Receipted,
}

/// What should be in the outbox.
#[derive(Default)]
struct Model {
    samples: Vec<(Sample, Standing, u32)>,
    counter: u32,
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![Just(0_usize), Just(SMALL), Just(65_536), Just(65_537), Just(LARGE)];
    let crash = prop_oneof![Just(Crash::Lost), Just(Crash::Kept), Just(Crash::Torn)];
    prop_oneof![
        4 => (proptest::collection::vec(size, 1..4), any::<bool>()).prop_map(|(sizes, staged)| Step::HandIn { sizes, staged }),
        1 => (0..9_usize).prop_map(Step::HandInAgain),
        3 => (0..9_usize).prop_map(Step::Acknowledge),
        1 => (0..9_usize).prop_map(Step::Attempt),
        1 => (0..9_usize).prop_map(Step::NeedsStaff),
        1 => (0..9_usize).prop_map(Step::Requeue),
        1 => Just(Step::Count),
        1 => Just(Step::Reopen),
        1 => Just(Step::Verify),
        2 => (1..16_u64, crash).prop_map(|(at, crash)| Step::PowerGoes { at, crash }),
    ]
}

impl Model {
    /// Does one step on both; what the outbox refused without power gone is wrong.
    fn apply(&mut self, outbox: &Outbox, step: &Step) -> Result<(), StoreError> {
        match step {
            Step::HandIn { sizes, staged } => {
                let n = self.samples.len() as u32;
                // Sizes make the digests differ from blob to blob.
                let sizes: Vec<usize> = sizes.iter().enumerate().map(|(at, size)| size + at).collect();
                let sample = Sample { staged: *staged, ..Sample::new(n, &sizes) };
                self.samples.push((sample.clone(), Standing::Queued, 0));
                if *staged {
                    let mut staging = outbox.stage(StagingLimits::default());
                    sample.stage(&mut staging)?;
                    sample.hand_in_staged(outbox, &staging)?;
                } else {
                    sample.hand_in(outbox)?;
                }
            }
            Step::HandInAgain(at) => {
                if let Some((sample, _, _)) = self.pick(*at) {
                    assert_eq!(sample.hand_in(outbox)?.case_number, sample.manifest.case_number);
                }
            }
            Step::Acknowledge(at) => {
                if let Some((sample, standing, _)) = self.pick(*at) {
                    *standing = Standing::Receipted;
                    sample.acknowledge(outbox)?;
                }
            }
            Step::Attempt(at) => {
                if let Some((sample, _, attempts)) = self.pick(*at).filter(|(_, s, _)| *s != Standing::Receipted) {
                    *attempts += 1;
                    outbox.record_attempt(sample.id(), "sent", crate::LastRefusal::None, now())?;
                }
            }
            Step::NeedsStaff(at) => {
                if let Some((sample, standing, _)) = self.pick(*at).filter(|(_, s, _)| *s != Standing::Receipted) {
                    *standing = Standing::NeedsStaff;
                    outbox.mark_needs_staff(sample.id(), "refused", "")?;
                }
            }
            Step::Requeue(at) => {
                if let Some((sample, standing, _)) = self.pick(*at).filter(|(_, s, _)| *s == Standing::NeedsStaff) {
                    *standing = Standing::Queued;
                    outbox.requeue(sample.id())?;
                }
            }
            Step::Count => {
                let next = outbox.next_case_counter()?;
                assert!(next > self.counter);
                self.counter = next;
            }
            // With the power gone nothing can be read; that must not be taken for damage.
            Step::Verify => assert!(outbox.verify()?.iter().all(|found| found.fault == Fault::Unreadable)),
            Step::Reopen | Step::PowerGoes { .. } => {}
        }
        Ok(())
    }

    fn pick(&mut self, at: usize) -> Option<&mut (Sample, Standing, u32)> {
        let count = self.samples.len();
        self.samples.get_mut(at % count.max(1))
    }

    /// After a crash in the middle of a step either outcome is right: takes over what the outbox has.
    fn adopt(&mut self, before: &[(Sample, Standing, u32)], outbox: &Outbox) {
        let queued = outbox.queued().unwrap();
        let mut adopted = Vec::new();
        for (at, (sample, after, attempts_after)) in self.samples.iter().enumerate() {
            let found = queued.iter().find(|queued| queued.application_id == sample.id());
            let standing = match found.map(|queued| &queued.state) {
                Some(QueueState::Queued) => Standing::Queued,
                Some(QueueState::NeedsStaff { .. }) => Standing::NeedsStaff,
                Some(QueueState::Damaged { fault }) => panic!("damaged by a crash: {fault:?}"),
                None if outbox.receipt(sample.id()).unwrap().is_some() => Standing::Receipted,
                None => {
                    assert!(before.get(at).is_none(), "an accepted application is lost");
                    continue;
                }
            };
            let old = before.get(at).map_or((standing, 0), |(_, standing, attempts)| (*standing, *attempts));
            assert!(standing == *after || standing == old.0);
            let attempts = found.map_or(*attempts_after, |queued| queued.attempts);
            assert!(attempts == *attempts_after || attempts == old.1);
            adopted.push((sample.clone(), standing, attempts));
        }
        self.samples = adopted;
    }

    fn assert_same(&self, bench: &Bench, outbox: &Outbox) {
        let waiting: Vec<_> = self.samples.iter().filter(|(_, standing, _)| *standing != Standing::Receipted).collect();
        let queued = outbox.queued().unwrap();
        assert_eq!(queued.len(), waiting.len());
        for (queued, (sample, standing, attempts)) in queued.iter().zip(&waiting) {
            assert_eq!(queued.application_id, sample.id(), "oldest first");
            assert_eq!(matches!(queued.state, QueueState::Queued), *standing == Standing::Queued);
            assert_eq!(queued.attempts, *attempts);
            assert_eq!(queued.blobs, sample.manifest.blobs);
        }
        let depth = outbox.depth().unwrap();
        assert_eq!(depth.count, waiting.len() as u64);
        let parked = waiting.iter().filter(|(_, standing, _)| *standing != Standing::Queued);
        assert_eq!(depth.needs_staff, parked.count() as u64);
        self.assert_seen(outbox, &waiting);
        let is_file = |sample: &Sample, at: usize| sample.staged && at > 0 || sample.blobs[at].len() > 65_536;
        let files = |sample: &Sample| (0..sample.blobs.len()).filter(|at| is_file(sample, *at)).count();
        let files: usize = waiting.iter().map(|(sample, _, _)| files(sample)).sum();
        assert_eq!(bench.files().len(), files, "{:?}", bench.files());
        for (sample, standing, _) in &self.samples {
            assert_eq!(outbox.receipt(sample.id()).unwrap().is_some(), *standing == Standing::Receipted);
        }
    }
}

impl Model {
    /// What is to be delivered after each place, and what people have to look at.
    fn assert_seen(&self, outbox: &Outbox, waiting: &[&(Sample, Standing, u32)]) {
        let of = |wanted: Standing| {
            let ids = waiting.iter().filter(move |(_, standing, _)| *standing == wanted);
            ids.map(|(sample, _, _)| sample.id()).collect::<Vec<_>>()
        };
        let all = outbox.to_deliver(0).unwrap();
        assert_eq!(all.iter().map(|one| one.application_id).collect::<Vec<_>>(), of(Standing::Queued), "oldest first");
        for (at, one) in all.iter().enumerate() {
            assert_eq!(outbox.to_deliver(one.place).unwrap(), all[at + 1..]);
            assert_eq!(outbox.manifest_to_send(one.application_id).unwrap().1.blobs, one.blobs);
        }
        let parked = |queued: &&crate::Queued| queued.state != QueueState::Queued;
        let troubled = outbox.troubled(usize::MAX >> 1).unwrap();
        assert_eq!(troubled.iter().filter(parked).count() as u64, outbox.depth().unwrap().needs_staff);
        assert_eq!(troubled.len(), waiting.len());
        assert!(outbox.troubled(1).unwrap().len() <= 4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn the_outbox_and_its_model_agree(steps in proptest::collection::vec(step(), 1..24)) {
        let bench = Bench::new();
        let mut model = Model::default();
        let mut outbox = bench.open();
        let mut crash = None;
        for step in &steps {
            if let Step::PowerGoes { at, crash: how } = step {
                crash = Some(*how);
                bench.disk.plan(*at, Trouble::Stop);
                continue;
            }
            let before = model.samples.clone();
            let outcome = model.apply(&outbox, step);
            let fired = crash.is_some() && bench.disk.calm();
            if let Some(how) = crash.take().filter(|_| fired) {
                drop(outbox);
                bench.disk.crash(how);
                outbox = bench.open();
                if outcome.is_err() {
                    model.adopt(&before, &outbox);
                }
            } else {
                outcome.unwrap();
            }
            if matches!(step, Step::Reopen) {
                drop(outbox);
                outbox = bench.open();
            }
            model.assert_same(&bench, &outbox);
        }
        bench.disk.calm();
        prop_assert!(outbox.verify().unwrap().is_empty());
    }
}
