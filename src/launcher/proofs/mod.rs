//! Power goes at every call of every update: always a release that runs, the floor of what was confirmed kept, and in
//! the end what an update without a cut comes to.
#![allow(clippy::unwrap_used)]

mod memory;

use std::collections::VecDeque;
use std::time::Duration;

use lobby_switch::{Boot, End, Journal, Phase, Reason, Release, Step};

use crate::disk::Disk;
use crate::sha256;
use crate::shell::{Confirm, Run, Shell};
use memory::{Crash, MemoryDisk, Trouble};

const CRASHES: [Crash; 3] = [Crash::Lost, Crash::Kept, Crash::Torn];

/// How a start goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Ends(End),
    Confirms,
}

/// Releases that live as the scenario says.
struct Script {
    /// Of the release on trial, in order; the last one for ever.
    trials: VecDeque<Life>,
    started: Vec<(Release, bool)>,
    rescued: Vec<Option<Release>>,
    /// Releases that cannot be started at all.
    broken: Vec<Release>,
}

impl Script {
    fn new(trials: &[Life]) -> Self {
        Self { trials: trials.iter().copied().collect(), started: Vec::new(), rescued: Vec::new(), broken: Vec::new() }
    }

    fn next(&mut self) -> Life {
        let life = self.trials[0];
        if self.trials.len() > 1 {
            self.trials.pop_front();
        }
        life
    }
}

impl Run for Script {
    fn run(&mut self, release: &Release, trial: bool, confirm: Confirm<'_>) -> End {
        if self.broken.contains(release) {
            return End::Unstartable;
        }
        self.started.push((release.clone(), trial));
        if !trial {
            return End::Crash;
        }
        match self.next() {
            Life::Ends(end) => end,
            Life::Confirms => {
                confirm(1);
                End::Crash
            }
        }
    }

    fn rescue(&mut self, factory: Option<&Release>) {
        self.rescued.push(factory.cloned());
    }

    fn rest(&mut self, _: Duration) {}

    fn wall(&self) -> u64 {
        1_800_000_000
    }

    fn report(&mut self, _: &str) {}
}

fn boot(number: u32) -> Boot {
    Boot::read(&format!("b007-{number}")).unwrap()
}

/// A release folder of two files, by the name that its sums give it.
fn install(disk: &MemoryDisk, version: &str) -> Release {
    let program = format!("program {version}");
    let words = format!("words {version}");
    let sums = format!("{}  lobby\n{}  words/zh\n", sha256::hex(program.as_bytes()), sha256::hex(words.as_bytes()));
    let release = Release::read(&format!("{version}-{}", &sha256::hex(sums.as_bytes())[..8])).unwrap();
    disk.put(&format!("releases/{release}/lobby"), program.as_bytes());
    disk.put(&format!("releases/{release}/words/zh"), words.as_bytes());
    disk.put(&format!("releases/{release}/SHA256SUMS"), sums.as_bytes());
    release
}

/// A machine that has run `good` since its factory release, and is about to be switched to `new`.
struct Machine {
    disk: MemoryDisk,
    factory: Release,
    good: Release,
    new: Release,
}

impl Machine {
    fn armed() -> Self {
        let disk = MemoryDisk::new();
        let [factory, good, new] = ["0.1.0", "0.2.0", "0.3.0"].map(|version| install(&disk, version));
        for (link, release) in [("factory", &factory), ("last-good", &good), ("current", &good)] {
            disk.make_link(&format!("releases/{release}"), link).unwrap();
        }
        let mut journal = Journal::open(b"", boot(0));
        let mut lines = journal.write(Step::Confirmed, &good, Reason::Planned, 1).unwrap();
        for step in [Step::Checking, Step::Downloading, Step::Verified, Step::Staged, Step::Armed] {
            lines.extend(journal.write(step, &new, Reason::Planned, 1).unwrap());
        }
        disk.put("journal", &lines);
        disk.crash(Crash::Kept);
        Self { disk, factory, good, new }
    }

    fn copy(&self) -> Self {
        let (factory, good, new) = (self.factory.clone(), self.good.clone(), self.new.clone());
        Self { disk: self.disk.copy(), factory, good, new }
    }

    fn reading(&self) -> lobby_switch::Situation {
        Journal::read(&self.disk.read("journal").unwrap_or_default()).situation
    }

    fn link(&self, link: &str) -> Option<Release> {
        Release::read(self.disk.link(link).ok()?.strip_prefix("releases/")?)
    }

    /// Turns until a release that is known as good has ended, or nothing could be started.
    fn run(&self, number: u32, script: &mut Script) {
        let mut shell = Shell::new(&self.disk, boot(number));
        for _ in 0..60 {
            shell.turn(script);
            if script.started.last().is_some_and(|(_, trial)| !trial) || !script.rescued.is_empty() {
                return;
            }
        }
        panic!("no end: {:?}", script.started);
    }

    /// As `run`, but power goes at a call.
    fn run_until(&self, number: u32, script: &mut Script, at: u64) -> bool {
        self.disk.plan(at, Trouble::Stop);
        let mut shell = Shell::new(&self.disk, boot(number));
        for _ in 0..60 {
            shell.turn(script);
            if self.disk.is_stopped() {
                return true;
            }
            if script.started.last().is_some_and(|(_, trial)| !trial) {
                return false;
            }
        }
        panic!("no end: {:?}", script.started);
    }
}

/// Scripts of a trial, and whether it ends well.
const TRIALS: [(&[Life], bool); 7] = [
    (&[Life::Confirms], true),
    (&[Life::Ends(End::Crash), Life::Ends(End::Watchdog), Life::Confirms], true),
    (&[Life::Ends(End::Crash)], false),
    (&[Life::Ends(End::Exit)], false),
    (&[Life::Ends(End::Watchdog)], false),
    (&[Life::Ends(End::Timeout), Life::Ends(End::Switch), Life::Ends(End::Crash)], false),
    (&[Life::Ends(End::Unstartable)], false),
];

fn assert_end(machine: &Machine, good: bool, what: &str) {
    let situation = machine.reading();
    let expected = if good { &machine.new } else { &machine.good };
    assert!(situation.is_idle(), "{what}: {situation:?}");
    assert_eq!(machine.link("current").as_ref(), Some(expected), "{what}");
    assert_eq!(machine.link("last-good").as_ref(), Some(expected), "{what}");
    assert_eq!(situation.is_quarantined(&machine.new), !good, "{what}");
}

#[test]
fn a_release_is_confirmed_or_goes_back_after_three_failures() {
    for (trial, good) in TRIALS {
        let machine = Machine::armed();
        let mut script = Script::new(trial);
        machine.run(1, &mut script);
        assert_end(&machine, good, &format!("{trial:?}"));
        let tries = script.started.iter().filter(|(release, trial)| *release == machine.new && *trial).count();
        let expected = match trial {
            [Life::Ends(End::Unstartable)] | [Life::Confirms] => 1,
            _ => 3,
        };
        assert_eq!(tries, expected, "{trial:?}");
    }
}

#[test]
fn what_an_update_came_to_is_durable_when_the_next_program_starts() {
    for (trial, good) in TRIALS {
        for with_journal in [true, false] {
            let machine = Machine::armed();
            if !with_journal {
                // The journal's own name is new: a link to a release that no line speaks of is on trial.
                machine.disk.remove("journal").unwrap();
                point(&machine, "current", &machine.new);
                machine.disk.crash(Crash::Kept);
            }
            machine.run(1, &mut Script::new(trial));
            machine.disk.crash(Crash::Lost);
            assert_end(&machine, good, &format!("{trial:?}"));
        }
    }
}

#[test]
fn tries_in_a_new_journal_are_counted_across_a_cut() {
    let machine = Machine::armed();
    machine.disk.remove("journal").unwrap();
    point(&machine, "current", &machine.new);
    machine.disk.crash(Crash::Kept);
    let mut script = Script::new(&[Life::Ends(End::Crash)]);
    let mut shell = Shell::new(&machine.disk, boot(1));
    while script.started.len() < 2 {
        shell.turn(&mut script);
    }
    machine.disk.crash(Crash::Lost);
    let Phase::Trial { failures, .. } = machine.reading().phase().clone() else { panic!("no trial") };
    assert_eq!(failures, 2);
}

fn point(machine: &Machine, link: &str, release: &Release) {
    machine.disk.remove(link).unwrap();
    machine.disk.make_link(&format!("releases/{release}"), link).unwrap();
}

/// Every cut of every scenario, each with what a crash may leave.
fn cuts(trial: &[Life], mut then: impl FnMut(Machine, String)) {
    let armed = Machine::armed();
    for crash in CRASHES {
        for at in 1.. {
            let machine = armed.copy();
            if !machine.run_until(1, &mut Script::new(trial), at) {
                assert!(at > 20, "only {at} calls");
                break;
            }
            machine.disk.crash(crash);
            then(machine, format!("{trial:?}, cut at call {at}, {crash:?}"));
        }
    }
}

#[test]
fn after_a_cut_at_any_call_the_update_comes_to_its_end() {
    for (trial, good) in TRIALS {
        cuts(trial, |machine, what| {
            let current = machine.link("current").unwrap_or_else(|| panic!("{what}: no link"));
            assert!([&machine.good, &machine.new].contains(&&current), "{what}");
            let was_good = machine.reading().confirmed() == Some(&machine.new);
            let last = [trial[trial.len() - 1]];
            machine.run(2, &mut Script::new(&last));
            assert_end(&machine, good || was_good, &what);
        });
    }
}

#[test]
fn a_cut_in_the_way_back_of_a_cut_in_the_way_back_costs_nothing() {
    let trial = [Life::Ends(End::Crash)];
    cuts(&trial, |machine, what| {
        for at in (1..60).step_by(3) {
            let twice = machine.copy();
            if !twice.run_until(2, &mut Script::new(&trial), at) {
                break;
            }
            twice.disk.crash(Crash::Lost);
            twice.run(3, &mut Script::new(&trial));
            assert_end(&twice, false, &what);
        }
    });
}

#[test]
fn a_disk_that_fails_at_any_call_still_starts_a_good_release() {
    let armed = Machine::armed();
    for kind in [std::io::ErrorKind::StorageFull, std::io::ErrorKind::ReadOnlyFilesystem, std::io::ErrorKind::Other] {
        for at in 1..80 {
            let machine = armed.copy();
            machine.disk.plan(at, Trouble::Forever(kind));
            let mut script = Script::new(&[Life::Ends(End::Crash)]);
            machine.run(1, &mut script);
            let (release, trial) = script.started.last().unwrap();
            assert!(!trial && (*release == machine.good || *release == machine.factory), "{kind:?} at {at}");
            machine.disk.calm();
            machine.run(2, &mut Script::new(&[Life::Ends(End::Crash)]));
            assert_end(&machine, false, &format!("{kind:?} at {at}"));
        }
    }
}

#[test]
fn power_cuts_are_no_failures_until_they_are_too_many() {
    let machine = Machine::armed();
    for number in 1..=10 {
        let mut script = Script::new(&[Life::Ends(End::Crash)]);
        let mut shell = Shell::new(&machine.disk, boot(number));
        while script.started.is_empty() {
            shell.turn(&mut script);
        }
        // The cut came while the release on trial ran: no end of it is written.
        machine.disk.forget_last_line("failed");
        assert!(script.started[0] == (machine.new.clone(), true), "start {number}");
    }
    let mut script = Script::new(&[Life::Confirms]);
    machine.run(11, &mut script);
    assert_end(&machine, false, "ten cuts");
}

#[test]
fn a_launcher_that_is_ended_counts_as_interrupted_and_not_as_failed() {
    let machine = Machine::armed();
    for _ in 0..4 {
        let mut script = Script::new(&[Life::Ends(End::Crash)]);
        let mut shell = Shell::new(&machine.disk, boot(1));
        while script.started.is_empty() {
            shell.turn(&mut script);
        }
        machine.disk.forget_last_line("failed");
    }
    let Phase::Trial { failures, interruptions, .. } = machine.reading().phase().clone() else { panic!() };
    assert_eq!((failures, interruptions), (0, 3));
    machine.run(1, &mut Script::new(&[Life::Confirms]));
    assert_end(&machine, true, "four ends of the launcher");
}

#[test]
fn a_release_that_rotted_or_was_changed_is_not_switched_to() {
    type Spoil = fn(&Machine);
    let spoils: [Spoil; 5] = [
        |machine| machine.disk.put(&format!("releases/{}/lobby", machine.new), b"malware"),
        |machine| machine.disk.put(&format!("releases/{}/words/more", machine.new), b"more"),
        |machine| machine.disk.remove(&format!("releases/{}/words/zh", machine.new)).unwrap(),
        |machine| machine.disk.remove(&format!("releases/{}/SHA256SUMS", machine.new)).unwrap(),
        |machine| {
            let sums = format!("{}  lobby\n", sha256::hex(b"malware"));
            machine.disk.put(&format!("releases/{}/lobby", machine.new), b"malware");
            machine.disk.put(&format!("releases/{}/SHA256SUMS", machine.new), sums.as_bytes());
        },
    ];
    for spoil in spoils {
        let machine = Machine::armed();
        spoil(&machine);
        let mut script = Script::new(&[Life::Confirms]);
        machine.run(1, &mut script);
        assert_eq!(script.started, [(machine.good.clone(), false)]);
        assert!(machine.reading().is_idle());
        assert!(!machine.reading().is_quarantined(&machine.new), "fetched anew it may be good");
    }
}

#[test]
fn without_links_or_journal_a_good_release_is_found() {
    for lost in ["current", "last-good", "journal", "factory"] {
        let machine = Machine::armed();
        machine.disk.remove(lost).unwrap();
        let mut script = Script::new(&[Life::Confirms]);
        machine.run(1, &mut script);
        let expected = if lost == "journal" { &machine.good } else { &machine.new };
        assert_eq!(machine.link("current").as_ref(), Some(expected), "without {lost}");
        assert!(script.rescued.is_empty());
    }
    let machine = Machine::armed();
    for lost in ["current", "last-good", "journal"] {
        machine.disk.remove(lost).unwrap();
    }
    let mut script = Script::new(&[Life::Confirms]);
    machine.run(1, &mut script);
    assert_eq!(script.started, [(machine.factory.clone(), false)]);
}

#[test]
fn a_journal_lost_in_the_middle_of_a_trial_begins_the_trial_anew() {
    let machine = Machine::armed();
    machine.disk.put("journal", &[0; 512]);
    point(&machine, "current", &machine.new);
    machine.run(1, &mut Script::new(&[Life::Ends(End::Crash)]));
    assert_end(&machine, false, "zeroed journal");
}

#[test]
fn with_nothing_that_starts_the_rescue_says_so_again_and_again() {
    let machine = Machine::armed();
    for release in [&machine.factory, &machine.good, &machine.new] {
        for file in ["lobby", "words/zh", "SHA256SUMS"] {
            machine.disk.remove(&format!("releases/{release}/{file}")).unwrap();
        }
    }
    machine.disk.remove("factory").unwrap();
    machine.disk.remove("last-good").unwrap();
    machine.disk.put("journal", b"");
    machine.disk.remove("current").unwrap();
    let mut script = Script::new(&[Life::Confirms]);
    let mut shell = Shell::new(&machine.disk, boot(1));
    for _ in 0..3 {
        shell.turn(&mut script);
    }
    assert_eq!(script.rescued, [None, None, None]);
}

#[test]
fn where_the_new_and_the_last_good_release_are_bad_the_factory_release_runs_and_else_the_rescue() {
    let machine = Machine::armed();
    let mut script = Script::new(&[Life::Ends(End::Crash)]);
    script.broken = vec![machine.new.clone(), machine.good.clone()];
    machine.run(1, &mut script);
    assert_eq!(script.started, [(machine.factory.clone(), false)]);
    assert!(machine.reading().is_quarantined(&machine.new));
    assert_eq!(machine.link("current").as_ref(), Some(&machine.factory));
    script.broken.push(machine.factory.clone());
    script.started.clear();
    machine.run(2, &mut script);
    assert_eq!(script.rescued, [Some(machine.factory.clone())]);
    // What could not be started is tried again: its disk may answer again.
    script.broken.clear();
    machine.run(3, &mut script);
    machine.run(4, &mut Script::new(&[Life::Confirms]));
    assert_eq!(machine.link("current").as_ref(), Some(&machine.good));
}
