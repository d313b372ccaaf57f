use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::time::Duration;

use lobby_switch::{Action, Boot, End, Facts, Journal, Launch, Link, OutOfOrder, Reason, Release, Step};

use crate::disk::Disk;
use crate::sums;

const JOURNAL: &str = "journal";
const JOURNAL_ANEW: &str = "journal.new";
const CURRENT: &str = "current";
const LAST_GOOD: &str = "last-good";
const FACTORY: &str = "factory";
const RELEASES: &str = "releases";

/// A release that ran so long has not ended for what ended it before, seconds.
const CALM: u64 = 600;

/// What runs releases, and knows the time.
pub trait Run {
    /// Runs it until it ends. On trial, `confirm` is called with the machine's time when it says that a citizen can be
    /// served; where that could not be written it is called again.
    fn run(&mut self, release: &Release, trial: bool, confirm: Confirm<'_>) -> End;
    /// Says that nothing can be started, by the factory release where there is one.
    fn rescue(&mut self, factory: Option<&Release>);
    /// Waits before the next start.
    fn rest(&mut self, how_long: Duration);
    /// Seconds since 1970, by the machine's clock.
    fn wall(&self) -> u64;
    /// For who reads the log.
    fn report(&mut self, line: &str);
}

/// Whether it is written that the release is good.
pub type Confirm<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Carries out what [`Launch`] decides.
pub struct Shell<'a> {
    disk: &'a dyn Disk,
    boot: Boot,
    unstartable: BTreeSet<Release>,
    /// Ends of good releases in a row, each of which is followed by a longer rest.
    ends: u32,
}

impl<'a> Shell<'a> {
    pub fn new(disk: &'a dyn Disk, boot: Boot) -> Self {
        Self { disk, boot, unstartable: BTreeSet::new(), ends: 0 }
    }

    /// One look at the disk, and all that follows from it. Where the disk does not take what has to be written, the
    /// best release known is started all the same, and nothing is decided.
    pub fn turn(&mut self, run: &mut dyn Run) {
        if let Err(error) = self.decide(run) {
            run.report(&format!("the disk refuses: {error}"));
            let good = self.facts().ok().and_then(|facts| {
                let known = [facts.last_good, facts.factory].into_iter().flatten();
                known.into_iter().find(|release| facts.present.contains(release))
            });
            match good {
                Some(release) => drop(self.start(run, &release, false, &mut |_| true)),
                None => run.rescue(None),
            }
        }
    }

    fn decide(&mut self, run: &mut dyn Run) -> io::Result<()> {
        let bytes = or_empty(self.disk.read(JOURNAL))?;
        if let Some(shorter) = Journal::shorter(&bytes, self.boot.clone(), run.wall()) {
            return self.replace_journal(&shorter);
        }
        let damaged = Journal::read(&bytes).damaged;
        if damaged > 0 {
            run.report(&format!("{damaged} damaged lines in the journal"));
        }
        let mut journal = Journal::open(&bytes, self.boot.clone());
        let launch = Launch::new(journal.situation().clone(), self.facts()?);
        self.carry_out(run, &mut journal, launch.begin())
    }

    fn carry_out(&mut self, run: &mut dyn Run, journal: &mut Journal, actions: Vec<Action>) -> io::Result<()> {
        for action in actions {
            match action {
                Action::Write(step, release, reason) => {
                    write(self.disk, journal, (step, &release, reason), run.wall())?;
                    run.report(&format!("{} {release} {}", step.word(), reason.word()));
                }
                Action::Point(link, release) => point(self.disk, link, &release)?,
                Action::Verify(release) => {
                    let whole = sums::is_whole(self.disk, &release);
                    let launch = Launch::new(journal.situation().clone(), self.facts()?);
                    return self.carry_out(run, journal, launch.verified(whole));
                }
                Action::Start { release, trial } => return self.run(run, journal, &release, trial),
                Action::Rescue(factory) => {
                    run.rescue(factory.as_ref());
                    self.unstartable.clear();
                    self.rest(run);
                }
                Action::Again => {}
            }
        }
        Ok(())
    }

    fn run(&mut self, run: &mut dyn Run, journal: &mut Journal, release: &Release, trial: bool) -> io::Result<()> {
        let (disk, boot, facts) = (self.disk, self.boot.clone(), self.facts()?);
        let mut confirm = |wall| confirm(disk, &boot, &facts, wall).is_ok();
        let end = self.start(run, release, trial, &mut confirm);
        // What the running program and its confirmation wrote meanwhile counts.
        *journal = Journal::open(&or_empty(disk.read(JOURNAL))?, boot.clone());
        let launch = Launch::new(journal.situation().clone(), self.facts()?);
        self.carry_out(run, journal, launch.ended(end))
    }

    fn start(&mut self, run: &mut dyn Run, release: &Release, trial: bool, confirm: Confirm<'_>) -> End {
        if !trial {
            run.report(&serves(release));
        }
        let began = run.wall();
        let end = run.run(release, trial, confirm);
        if run.wall().saturating_sub(began) >= CALM {
            self.ends = 0;
        }
        if end == End::Unstartable {
            self.unstartable.insert(release.clone());
        }
        if !trial && end != End::Switch {
            self.rest(run);
        }
        end
    }

    fn rest(&mut self, run: &mut dyn Run) {
        self.ends += 1;
        run.rest(Duration::from_secs(1 << self.ends.min(6)));
    }

    fn replace_journal(&self, bytes: &[u8]) -> io::Result<()> {
        or_missing(self.disk.remove(JOURNAL_ANEW))?;
        self.disk.append(JOURNAL_ANEW, bytes)?;
        self.disk.rename(JOURNAL_ANEW, JOURNAL)?;
        self.disk.sync_dir("")
    }

    fn facts(&self) -> io::Result<Facts> {
        let link = |place| {
            let target = self.disk.link(place).ok()?;
            Release::read(target.strip_prefix(RELEASES)?.strip_prefix('/')?)
        };
        let folders = self.disk.list(RELEASES)?;
        Ok(Facts {
            boot: self.boot.clone(),
            current: link(CURRENT),
            last_good: link(LAST_GOOD),
            factory: link(FACTORY),
            present: folders
                .iter()
                .filter(|(_, is_folder)| *is_folder)
                .filter_map(|(name, _)| Release::read(name))
                .collect(),
            unstartable: self.unstartable.clone(),
        })
    }
}

/// What follows when the program on trial says that a citizen can be served.
fn confirm(disk: &dyn Disk, boot: &Boot, facts: &Facts, wall: u64) -> io::Result<()> {
    let mut journal = Journal::open(&or_empty(disk.read(JOURNAL))?, boot.clone());
    let launch = Launch::new(journal.situation().clone(), facts.clone());
    for action in launch.healthy() {
        match action {
            Action::Write(step, release, reason) => write(disk, &mut journal, (step, &release, reason), wall)?,
            Action::Point(link, release) => point(disk, link, &release)?,
            Action::Verify(_) | Action::Start { .. } | Action::Rescue(_) | Action::Again => {}
        }
    }
    Ok(())
}

fn write(
    disk: &dyn Disk,
    journal: &mut Journal,
    (step, release, reason): (Step, &Release, Reason),
    wall: u64,
) -> io::Result<()> {
    let is_new = matches!(disk.read(JOURNAL), Err(error) if error.kind() == ErrorKind::NotFound);
    let line = journal.write(step, release, reason, wall).map_err(|OutOfOrder| ErrorKind::InvalidInput)?;
    disk.append(JOURNAL, &line)?;
    if is_new { disk.sync_dir("") } else { Ok(()) }
}

/// A link made beside the old one and renamed over it: at no instant is there none.
fn point(disk: &dyn Disk, link: Link, release: &Release) -> io::Result<()> {
    let place = match link {
        Link::Current => CURRENT,
        Link::LastGood => LAST_GOOD,
    };
    let beside = format!("{place}.new");
    or_missing(disk.remove(&beside))?;
    disk.make_link(&format!("{RELEASES}/{release}"), &beside)?;
    disk.rename(&beside, place)?;
    disk.sync_dir("")
}

/// For the log: what runs is good.
pub fn serves(release: &Release) -> String {
    format!("{release} serves")
}

fn or_empty(read: io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

fn or_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
