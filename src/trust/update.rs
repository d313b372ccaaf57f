use std::collections::BTreeMap;
use std::mem;

use jiff::Timestamp;

use crate::floor::Floor;
use crate::metadata::{Artifact, Root, Snapshot, Targets, TimestampFile};
use crate::moment::{Clock, Moment};
use crate::name::encode_segment;
use crate::order::Order;
use crate::refusal::Refusal;
use crate::search::{Road, Search};
use crate::signed::File;

/// Bytes of a root at most; python-tuf's limits, which repositories are made for.
const ROOT_AT_MOST: u64 = 512_000;
const TIMESTAMP_AT_MOST: u64 = 16_384;
const SNAPSHOT_AT_MOST: u64 = 2_000_000;
const TARGETS_AT_MOST: u64 = 5_000_000;
/// New roots in one update; what is beyond them waits for the next one.
const ROOTS_AT_MOST: u64 = 256;

/// What the shell found out.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Begin a refresh.
    Start,
    /// The file asked for, whole.
    Fetched(&'a [u8]),
    /// The repository says that there is no such file (404, 410), and nothing else.
    Absent,
    /// The file is longer than was asked for.
    TooLong,
    /// Anything else went wrong.
    Failed,
    /// After `Ready` or `Found`: look for a target by its path.
    Find(&'a str),
}

/// What the shell does next, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Fetch this file of the metadata, of at most so many bytes, and say how it went.
    Fetch {
        /// Below the address of the metadata, already encoded.
        file: String,
        /// Bytes.
        at_most: u64,
    },
    /// Forget the stored file of a role, durably, before the next effect.
    Forget(String),
    /// Keep these bytes as the role's trusted file.
    Store {
        /// The role's name, not encoded.
        role: String,
        /// As they came.
        bytes: Vec<u8>,
    },
    /// The four top-level roles are trusted and in time.
    Ready,
    /// The target as its role signed it, and its file's name below the address of the targets, already encoded.
    Found {
        /// Length and hashes.
        artifact: Artifact,
        /// Below the address of the targets.
        file: String,
    },
    /// The update ends here, or after `Find` only the search; what was stored before stays.
    Refuse(Refusal),
}

/// What an update stands on besides the stored files.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The machine's clock as the update begins.
    pub wall: Timestamp,
    /// When the running release was built.
    pub built: Option<Timestamp>,
    /// What may not be fallen below.
    pub floor: Floor,
}

/// One run of the client workflow (section 5 of the specification) at one fixed time.
#[derive(Debug)]
pub struct Update {
    ground: Ground,
    moment: Moment,
    stored: BTreeMap<String, Vec<u8>>,
    root: Root,
    roots_seen: u64,
    timestamp: Option<TimestampFile>,
    snapshot: Option<Snapshot>,
    roles: Vec<Trusted>,
    stage: Stage,
}

/// A role as one delegator trusts it: what one delegator's keys have signed says nothing to another one.
#[derive(Debug)]
struct Trusted {
    road: Road,
    targets: Targets,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Root,
    Timestamp,
    Snapshot,
    Targets,
    Ready,
    Delegated(Search),
    Over,
}

type Effects = Vec<Effect>;

impl Ground {
    /// The machine's clock alone.
    pub fn clock_only(wall: Timestamp) -> Self {
        Self { wall, built: None, floor: Floor::default() }
    }
}

impl Update {
    /// From the trusted root and what else is stored, by role name.
    ///
    /// # Errors
    /// The root is no root or is not signed by its own keys.
    pub fn new(root: &[u8], stored: BTreeMap<String, Vec<u8>>, ground: Ground) -> Result<Self, Refusal> {
        let file = File::read("root", root)?;
        let root = Root::read(&file)?;
        root.verify(&file, "root")?;
        let (timestamp, snapshot, roles) = (None, None, Vec::new());
        let moment = Moment::judge(ground.wall, ground.built);
        Ok(Self { ground, moment, stored, root, roots_seen: 0, timestamp, snapshot, roles, stage: Stage::Begin })
    }

    /// How far the machine's clock can be believed.
    pub fn clock(&self) -> Clock {
        self.moment.clock()
    }

    /// After `Ready`: the floor that this update has reached, to be kept before anything of it is used.
    pub fn floor(&self) -> Option<Floor> {
        let (timestamp, snapshot) = (self.timestamp.as_ref()?, self.snapshot.as_ref()?);
        self.roles.first()?;
        let issued = timestamp.issued.filter(|issued| self.moment.believes(*issued));
        Some(self.ground.floor.clone().higher(Floor::of(&self.root, timestamp, snapshot, issued)))
    }

    /// After `Ready`, of a director: what it has set for this kiosk.
    ///
    /// # Errors
    /// Not ready; or the director's targets are not this kiosk's alone, or name two things of one kind.
    pub fn orders(&self, kiosk: &str) -> Result<Vec<Order>, Refusal> {
        Order::read_all(&self.roles.first().ok_or(Refusal::OutOfOrder)?.targets, kiosk)
    }

    /// The next step. A refusal is the last effect. It ends the update, but a search for one target only itself: a
    /// role that speaks for that target alone keeps no other from being found.
    pub fn step(&mut self, event: Event<'_>) -> Effects {
        let mut effects = Effects::new();
        let searches = matches!(self.stage, Stage::Ready | Stage::Delegated(_));
        if let Err(refusal) = self.advance(event, &mut effects) {
            self.stage = if searches && refusal != Refusal::OutOfOrder { Stage::Ready } else { Stage::Over };
            effects.push(Effect::Refuse(refusal));
        }
        effects
    }

    fn advance(&mut self, event: Event<'_>, out: &mut Effects) -> Result<(), Refusal> {
        match (mem::replace(&mut self.stage, Stage::Over), event) {
            (Stage::Begin, Event::Start) => self.ask_root(out),
            (Stage::Root, Event::Absent) => self.end_roots(out),
            (Stage::Root, Event::Fetched(bytes)) => self.take_root(bytes, out),
            (Stage::Timestamp, Event::Fetched(bytes)) => self.take_timestamp(bytes, out),
            (Stage::Snapshot, Event::Fetched(bytes)) => self.take_snapshot(bytes, out),
            (Stage::Targets, Event::Fetched(bytes)) => self.take_targets(bytes, out),
            (Stage::Ready, Event::Find(path)) => self.search(Search::new(path), out),
            (Stage::Delegated(search), Event::Fetched(bytes)) => self.take_delegated(search, bytes, out),
            (stage, Event::TooLong) => Err(Refusal::TooLong(name_of(&stage))),
            (stage, Event::Absent | Event::Failed) => Err(Refusal::Unfetched(name_of(&stage))),
            (_, Event::Start | Event::Fetched(_) | Event::Find(_)) => Err(Refusal::OutOfOrder),
        }
    }

    fn ask_root(&mut self, out: &mut Effects) -> Result<(), Refusal> {
        if self.roots_seen == ROOTS_AT_MOST {
            return self.end_roots(out);
        }
        self.roots_seen += 1;
        let next = self.root.head.version.checked_add(1).ok_or_else(|| Refusal::Version("root".to_owned()))?;
        self.stage = Stage::Root;
        out.push(Effect::Fetch { file: format!("{next}.root.json"), at_most: ROOT_AT_MOST });
        Ok(())
    }

    /// Signed by the old root's threshold and by its own, and exactly the next version. The old version under the new
    /// name is refused too, where the specification lets the update go on: only an attack or a broken server shows it.
    fn take_root(&mut self, bytes: &[u8], out: &mut Effects) -> Result<(), Refusal> {
        let file = File::read("root", bytes)?;
        let next = Root::read(&file)?;
        self.root.verify(&file, "root")?;
        next.verify(&file, "root")?;
        if Some(next.head.version) != self.root.head.version.checked_add(1) {
            return Err(Refusal::Version("root".to_owned()));
        }
        if ["timestamp", "snapshot"].iter().any(|role| self.root.has_lost_a_key(&next, role)) {
            for role in ["timestamp", "snapshot"] {
                if self.stored.remove(role).is_some() {
                    out.push(Effect::Forget(role.to_owned()));
                }
            }
        }
        // Root last: after a power cut between, the rotation is seen again and recovery stays possible.
        out.push(Effect::Store { role: "root".to_owned(), bytes: bytes.to_vec() });
        self.root = next;
        self.ask_root(out)
    }

    fn end_roots(&mut self, out: &mut Effects) -> Result<(), Refusal> {
        self.ground.floor.check_root(&self.root)?;
        self.ground.floor = self.ground.floor.under(&self.root);
        self.moment = Moment::judge(self.ground.wall, self.ground.built.max(self.ground.floor.issued()));
        self.moment.check("root", &self.root.head)?;
        self.timestamp = self.stored.get("timestamp").and_then(|bytes| self.read_timestamp(bytes).ok());
        self.stage = Stage::Timestamp;
        out.push(Effect::Fetch { file: "timestamp.json".to_owned(), at_most: TIMESTAMP_AT_MOST });
        Ok(())
    }

    fn read_timestamp(&self, bytes: &[u8]) -> Result<TimestampFile, Refusal> {
        let file = File::read("timestamp", bytes)?;
        self.root.verify(&file, "timestamp")?;
        TimestampFile::read(&file)
    }

    /// One of the same version is discarded, whatever it says: the trusted one then has to be in time.
    fn take_timestamp(&mut self, bytes: &[u8], out: &mut Effects) -> Result<(), Refusal> {
        let new = self.read_timestamp(bytes)?;
        let same = match &self.timestamp {
            Some(trusted) if new.head.version < trusted.head.version => {
                return Err(Refusal::Version("timestamp".to_owned()));
            }
            Some(trusted) if new.head.version == trusted.head.version => Some(trusted.clone()),
            Some(trusted) if new.snapshot.version < trusted.snapshot.version => {
                return Err(Refusal::Version("snapshot".to_owned()));
            }
            Some(_) | None => None,
        };
        let fresh = same.is_none();
        let current = same.unwrap_or(new);
        self.ground.floor.check_timestamp(&current)?;
        self.moment.check("timestamp", &current.head)?;
        if fresh {
            self.keep("timestamp", bytes, out);
        }
        let listed = current.snapshot.clone();
        self.timestamp = Some(current);
        self.snapshot = self.stored.get("snapshot").and_then(|bytes| self.read_snapshot(bytes).ok());
        if let (Some(snapshot), Some(stored)) = (&self.snapshot, self.stored.get("snapshot")) {
            let in_time = self.moment.check("snapshot", &snapshot.head).is_ok();
            if snapshot.head.version == listed.version && listed.fits(stored) && in_time {
                self.ground.floor.check_snapshot(snapshot)?;
                return self.begin_targets(out);
            }
        }
        self.stage = Stage::Snapshot;
        let file = self.versioned("snapshot", listed.version);
        out.push(Effect::Fetch { file, at_most: listed.at_most(SNAPSHOT_AT_MOST) });
        Ok(())
    }

    fn read_snapshot(&self, bytes: &[u8]) -> Result<Snapshot, Refusal> {
        let file = File::read("snapshot", bytes)?;
        self.root.verify(&file, "snapshot")?;
        Snapshot::read(&file)
    }

    fn take_snapshot(&mut self, bytes: &[u8], out: &mut Effects) -> Result<(), Refusal> {
        let listed = &self.timestamp.as_ref().ok_or(Refusal::OutOfOrder)?.snapshot;
        if !listed.fits(bytes) {
            return Err(Refusal::Differs("snapshot".to_owned()));
        }
        let new = self.read_snapshot(bytes)?;
        if new.head.version != listed.version {
            return Err(Refusal::Version("snapshot".to_owned()));
        }
        for (name, trusted) in self.snapshot.iter().flat_map(|snapshot| &snapshot.listed) {
            let now = new.listed.get(name).ok_or_else(|| Refusal::Vanished(name.clone()))?;
            if now.version < trusted.version {
                return Err(Refusal::Version(name.clone()));
            }
        }
        self.ground.floor.check_snapshot(&new)?;
        self.moment.check("snapshot", &new.head)?;
        self.keep("snapshot", bytes, out);
        self.snapshot = Some(new);
        self.begin_targets(out)
    }

    fn begin_targets(&mut self, out: &mut Effects) -> Result<(), Refusal> {
        if let Some(targets) = self.stored.get("targets").and_then(|bytes| self.judge(&Road::top(), bytes).ok()) {
            return self.end_targets(targets, out);
        }
        self.stage = Stage::Targets;
        self.ask_role("targets", out)
    }

    fn take_targets(&mut self, bytes: &[u8], out: &mut Effects) -> Result<(), Refusal> {
        let targets = self.judge(&Road::top(), bytes)?;
        self.keep("targets", bytes, out);
        self.end_targets(targets, out)
    }

    fn end_targets(&mut self, targets: Targets, out: &mut Effects) -> Result<(), Refusal> {
        self.roles.push(Trusted { road: Road::top(), targets });
        self.stage = Stage::Ready;
        out.push(Effect::Ready);
        Ok(())
    }

    fn keep(&mut self, role: &str, bytes: &[u8], out: &mut Effects) {
        self.stored.insert(role.to_owned(), bytes.to_vec());
        out.push(Effect::Store { role: role.to_owned(), bytes: bytes.to_vec() });
    }

    fn ask_role(&self, role: &str, out: &mut Effects) -> Result<(), Refusal> {
        let listed = self.snapshot.as_ref().ok_or(Refusal::OutOfOrder)?.lists(role)?;
        let file = self.versioned(role, listed.version);
        out.push(Effect::Fetch { file, at_most: listed.at_most(TARGETS_AT_MOST) });
        Ok(())
    }

    /// Everything that targets metadata is held against: hash and length, signatures of the delegator (the root where
    /// there is none), version of the snapshot, time.
    fn judge(&self, road: &Road, bytes: &[u8]) -> Result<Targets, Refusal> {
        let role = &road.role;
        let listed = self.snapshot.as_ref().ok_or(Refusal::OutOfOrder)?.lists(role)?;
        if !listed.fits(bytes) {
            return Err(Refusal::Differs(role.clone()));
        }
        let file = File::read(role, bytes)?;
        match road.delegator {
            None => self.root.verify(&file, "targets")?,
            Some(at) => {
                let delegator = &self.roles.get(at).ok_or(Refusal::OutOfOrder)?.targets;
                let duty = delegator.delegations.iter().find(|delegation| delegation.may_name(role));
                file.verify(&delegator.keys, &duty.ok_or(Refusal::OutOfOrder)?.duty)?;
            }
        }
        let targets = Targets::read(&file)?;
        if targets.head.version != listed.version {
            return Err(Refusal::Version(role.clone()));
        }
        self.moment.check(role, &targets.head)?;
        Ok(targets)
    }

    /// Depth first, in the order of the delegations, each role once (5.6.7).
    fn search(&mut self, mut search: Search, out: &mut Effects) -> Result<(), Refusal> {
        while let Some(road) = search.next() {
            let known = self.roles.iter().position(|trusted| trusted.road == road);
            let at = match known.or_else(|| self.take_stored(&road)) {
                Some(at) => at,
                None => {
                    self.ask_role(&road.role, out)?;
                    search.wait_for(road);
                    self.stage = Stage::Delegated(search);
                    return Ok(());
                }
            };
            if self.search_role(at, &mut search, out)? {
                return Ok(());
            }
        }
        Err(Refusal::NoSuchTarget)
    }

    fn take_stored(&mut self, road: &Road) -> Option<usize> {
        let targets = self.judge(road, self.stored.get(&road.role)?).ok()?;
        self.roles.push(Trusted { road: road.clone(), targets });
        Some(self.roles.len() - 1)
    }

    fn take_delegated(&mut self, mut search: Search, bytes: &[u8], out: &mut Effects) -> Result<(), Refusal> {
        let road = search.arrived().ok_or(Refusal::OutOfOrder)?;
        let targets = self.judge(&road, bytes)?;
        self.keep(&road.role, bytes, out);
        self.roles.push(Trusted { road, targets });
        if self.search_role(self.roles.len() - 1, &mut search, out)? { Ok(()) } else { self.search(search, out) }
    }

    /// Whether the role names the target; where it does not, its delegations are next.
    fn search_role(&mut self, at: usize, search: &mut Search, out: &mut Effects) -> Result<bool, Refusal> {
        let targets = &self.roles.get(at).ok_or(Refusal::OutOfOrder)?.targets;
        let Some(artifact) = targets.artifacts.get(search.path()) else {
            search.descend(at, targets);
            return Ok(false);
        };
        if !artifact.digests.any_known() {
            return Err(Refusal::UnknownHash(search.path().to_owned()));
        }
        let file = crate::search::file_of(search.path(), artifact, self.root.consistent_snapshot);
        out.push(Effect::Found { artifact: artifact.clone(), file });
        self.stage = Stage::Ready;
        Ok(true)
    }

    fn versioned(&self, role: &str, version: u64) -> String {
        let name = encode_segment(role);
        if self.root.consistent_snapshot { format!("{version}.{name}.json") } else { format!("{name}.json") }
    }
}

fn name_of(stage: &Stage) -> String {
    match stage {
        Stage::Begin | Stage::Ready | Stage::Over => "update",
        Stage::Root => "root",
        Stage::Timestamp => "timestamp",
        Stage::Snapshot => "snapshot",
        Stage::Targets => "targets",
        Stage::Delegated(search) => search.waits_for().unwrap_or("delegated role"),
    }
    .to_owned()
}
