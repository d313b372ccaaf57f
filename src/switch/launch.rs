use std::collections::BTreeSet;

use crate::record::{Boot, Reason, Step};
use crate::release::Release;
use crate::situation::{Phase, Situation};

/// Starts that may end by the release's own fault.
const FAILURES_AT_MOST: u32 = 3;
/// Starts that may end by power cuts and the like, before that is no chance any more.
const INTERRUPTIONS_AT_MOST: u32 = 10;

/// Links beside the release folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// What is started.
    Current,
    /// What is gone back to.
    LastGood,
}

/// What the disk shows.
#[derive(Clone, Debug)]
pub struct Facts {
    /// This start of the machine.
    pub boot: Boot,
    /// Where the link `current` points to.
    pub current: Option<Release>,
    /// Where the link `last-good` points to.
    pub last_good: Option<Release>,
    /// What the machine was delivered with.
    pub factory: Option<Release>,
    /// Release folders.
    pub present: BTreeSet<Release>,
    /// Releases that could not be started since this launcher runs.
    pub unstartable: BTreeSet<Release>,
}

/// What the launcher does next, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Append to the journal, durably.
    Write(Step, Release, Reason),
    /// Point a link there, durably.
    Point(Link, Release),
    /// Hold every file of the release against its sums, and report with [`Launch::verified`].
    Verify(Release),
    /// Start it, and report its end with [`Launch::ended`].
    Start {
        /// The release.
        release: Release,
        /// Unconfirmed: with a time for health, which is reported with [`Launch::healthy`].
        trial: bool,
    },
    /// Nothing can be started: the factory release's page that says so, or the launcher's own words.
    Rescue(Option<Release>),
    /// Read the disk anew and decide again.
    Again,
}

/// How a start ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By a signal or with an error.
    Crash,
    /// Of itself, unasked.
    Exit,
    /// To be switched.
    Switch,
    /// Ended for giving no sign of life.
    Watchdog,
    /// Ended for not being confirmed in its time.
    Timeout,
    /// It could not be started.
    Unstartable,
}

/// One decision of the launcher, from what journal and disk say.
#[derive(Clone, Debug)]
pub struct Launch {
    situation: Situation,
    facts: Facts,
}

impl Launch {
    /// Of one look at journal and disk.
    pub fn new(situation: Situation, facts: Facts) -> Self {
        Self { situation, facts }
    }

    /// What to do first.
    pub fn begin(&self) -> Vec<Action> {
        match self.situation.phase() {
            Phase::Preparing { step: Step::Armed, release } => {
                if self.may_be_switched_to(release) {
                    return vec![Action::Verify(release.clone())];
                }
                self.drop_damaged(release)
            }
            Phase::Idle | Phase::Preparing { .. } => self.start_good(),
            Phase::Switching { release } => vec![Action::Verify(release.clone())],
            Phase::Trial { release, running: Some(boot), .. } => {
                let reason = if *boot == self.facts.boot { Reason::LauncherEnded } else { Reason::PowerCut };
                vec![Action::Write(Step::Interrupted, release.clone(), reason), Action::Again]
            }
            Phase::Trial { release, failures, interruptions, running: None } => {
                if *failures >= FAILURES_AT_MOST {
                    return self.revert(release, Reason::Crash);
                }
                if *interruptions >= INTERRUPTIONS_AT_MOST {
                    return self.revert(release, Reason::Interruptions);
                }
                self.try_once(release)
            }
            Phase::Reverting { release } => self.finish_reverting(release, Reason::Planned),
        }
    }

    /// After [`Action::Verify`].
    pub fn verified(&self, whole: bool) -> Vec<Action> {
        match (self.situation.phase(), whole) {
            (Phase::Preparing { release, .. }, false) => self.drop_damaged(release),
            (Phase::Switching { release }, false) => self.revert(release, Reason::Damaged),
            (Phase::Preparing { release, .. }, true) => {
                let mut actions = vec![Action::Write(Step::Switching, release.clone(), Reason::Planned)];
                actions.extend(Self::point(release));
                actions
            }
            (Phase::Switching { release }, true) => Self::point(release),
            (Phase::Idle | Phase::Trial { .. } | Phase::Reverting { .. }, _) => vec![Action::Again],
        }
    }

    /// The program on trial says that a citizen can be served. It goes on running.
    pub fn healthy(&self) -> Vec<Action> {
        let Some(release) = self.running_trial() else { return Vec::new() };
        vec![
            Action::Write(Step::Confirmed, release.clone(), Reason::Planned),
            Action::Point(Link::LastGood, release.clone()),
        ]
    }

    /// The program has ended.
    pub fn ended(&self, end: End) -> Vec<Action> {
        let reason = match end {
            End::Crash => Reason::Crash,
            End::Exit | End::Switch => Reason::Exit,
            End::Watchdog => Reason::Watchdog,
            End::Timeout => Reason::Timeout,
            End::Unstartable => Reason::Unstartable,
        };
        let Some(release) = self.running_trial() else { return vec![Action::Again] };
        let failed = Action::Write(Step::Failed, release.clone(), reason);
        let then = if end == End::Unstartable { self.revert(release, reason) } else { vec![Action::Again] };
        [vec![failed], then].concat()
    }

    fn running_trial(&self) -> Option<&Release> {
        let Phase::Trial { release, running: Some(_), .. } = self.situation.phase() else { return None };
        Some(release)
    }

    fn point(release: &Release) -> Vec<Action> {
        vec![
            Action::Point(Link::Current, release.clone()),
            Action::Write(Step::Trial, release.clone(), Reason::Planned),
            Action::Again,
        ]
    }

    fn drop_damaged(&self, release: &Release) -> Vec<Action> {
        vec![Action::Write(Step::Dropped, release.clone(), Reason::Damaged), Action::Again]
    }

    fn may_be_switched_to(&self, release: &Release) -> bool {
        self.facts.present.contains(release) && !self.situation.is_quarantined(release)
    }

    fn try_once(&self, release: &Release) -> Vec<Action> {
        if !self.facts.present.contains(release) {
            return self.revert(release, Reason::Damaged);
        }
        let mut actions = self.point_where_needed(release);
        actions.push(Action::Write(Step::Started, release.clone(), Reason::Planned));
        actions.push(Action::Start { release: release.clone(), trial: true });
        actions
    }

    fn point_where_needed(&self, release: &Release) -> Vec<Action> {
        let needed = self.facts.current.as_ref() != Some(release);
        needed.then(|| Action::Point(Link::Current, release.clone())).into_iter().collect()
    }

    fn revert(&self, release: &Release, reason: Reason) -> Vec<Action> {
        let mut actions = vec![Action::Write(Step::Reverting, release.clone(), reason)];
        actions.extend(self.finish_reverting(release, reason));
        actions
    }

    fn finish_reverting(&self, release: &Release, reason: Reason) -> Vec<Action> {
        let back = self.good().find(|good| *good != release);
        let point = back.map(|good| Action::Point(Link::Current, good.clone()));
        let reverted = Action::Write(Step::Reverted, release.clone(), reason);
        point.into_iter().chain([reverted, Action::Again]).collect()
    }

    /// Releases that were good once and can be started, the newest first.
    fn good(&self) -> impl Iterator<Item = &Release> {
        self.known().filter(|release| self.may_be_switched_to(release) && !self.facts.unstartable.contains(*release))
    }

    /// Releases that were good once.
    fn known(&self) -> impl Iterator<Item = &Release> {
        let known = [self.situation.confirmed(), self.facts.last_good.as_ref(), self.facts.factory.as_ref()];
        known.into_iter().flatten()
    }

    fn start_good(&self) -> Vec<Action> {
        let is_known = |release: &Release| self.known().any(|known| known == release);
        // A link to a release that no line speaks of: the journal was lost in the middle of a trial.
        let unproven = self.facts.current.as_ref().filter(|current| !is_known(current));
        if let Some(release) = unproven.filter(|release| self.may_be_switched_to(release) && self.situation.is_idle()) {
            return vec![Action::Write(Step::Trial, release.clone(), Reason::Planned), Action::Again];
        }
        let Some(good) = self.good().next() else { return vec![Action::Rescue(self.facts.factory.clone())] };
        let mut actions = self.point_where_needed(good);
        if self.situation.confirmed() == Some(good) && self.facts.last_good.as_ref() != Some(good) {
            actions.push(Action::Point(Link::LastGood, good.clone()));
        }
        actions.push(Action::Start { release: good.clone(), trial: false });
        actions
    }
}
