//! The whole road from a folder of both repositories, as a stick holds them, to a staged release, and what ends it.
#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use lobby_release::{Bundle, FileKey, Files, Online, Packaged, Role, Signer};
use lobby_switch::{Boot, Conditions, Phase, Reason, Release, Step, Wait};
use lobby_trust::sha256_hex;
use lobby_update::{Fetched, FolderSource, Outcome, Prefix, Refused, Repository, Road, Source};
use serde_json::json;
use tempfile::TempDir;

const KIOSK: &str = "WL01-K01";

fn now() -> Timestamp {
    "2026-12-01T08:00:00Z".parse().unwrap()
}

fn packaged(version: &str) -> Packaged {
    // Hashes do not shrink when they are compressed.
    let program: Vec<u8> = (0..8000_u32).flat_map(|at| sha256_hex(&at.to_be_bytes()).into_bytes()).collect();
    Packaged::read(lobby_test_packaged::release(version, program)).unwrap()
}

/// A centre with all its keys, which writes sticks.
struct Centre {
    keys: BTreeMap<Role, Vec<FileKey>>,
    director_key: FileKey,
    image: Files,
    director: Files,
    targets: BTreeMap<String, Vec<u8>>,
}

impl Centre {
    fn new() -> Self {
        let make = |role: Role| (0..role.keys()).map(|_| FileKey::generate().unwrap().0).collect();
        let keys: BTreeMap<Role, Vec<FileKey>> = Role::ALL.into_iter().map(|role| (role, make(role))).collect();
        let signers = |role: Role| keys[&role].iter().map(|key| key as &dyn Signer).collect::<Vec<_>>();
        let holders = Role::OFFLINE.into_iter().map(|role| (role, signers(role))).collect();
        let online = Online { snapshot: &keys[&Role::Snapshot][0], timestamp: &keys[&Role::Timestamp][0] };
        let image = lobby_release::found(&holders, &online, now()).unwrap();
        let director_key = FileKey::generate().unwrap().0;
        let root = lobby_release::found_director(&signers(Role::Root), &director_key, now()).unwrap();
        let director = Files::from([("1.root.json".to_owned(), root)]);
        Self { keys, director_key, image, director, targets: BTreeMap::new() }
    }

    /// Publishes a version under the name that is given, and orders it for a kiosk.
    fn offer(&mut self, version: &str, name: Option<&str>, kiosk: &str) -> Release {
        let release = packaged(version);
        let bundle = Bundle::pack(&release).unwrap();
        let path = format!("app/lobby-{version}.tar.zst");
        let name = name.unwrap_or(release.name());
        let custom = json!({ "release": name, "unpacked": bundle.unpacked() });
        let image = lobby_release::Repository::image(self.image.clone());
        let mut draft = image.offer(Role::App, None, (&path, bundle.bytes()), custom, now()).unwrap();
        for key in &self.keys[&Role::App] {
            image.sign(Role::App, &mut draft, key).unwrap();
        }
        let online = Online { snapshot: &self.keys[&Role::Snapshot][0], timestamp: &self.keys[&Role::Timestamp][0] };
        self.image.extend(image.publish(&[(Role::App, draft)], &online, now()).unwrap());
        let file = format!("app/{}.lobby-{version}.tar.zst", sha256_hex(bundle.bytes()));
        self.targets.insert(file, bundle.bytes().to_vec());
        let offered = lobby_release::Repository::image(self.image.clone()).offered(Role::App).unwrap();
        let director = lobby_release::Repository::director(self.director.clone());
        let order = lobby_release::order(&director, kiosk, (&path, &offered[&path]), &self.director_key, now());
        self.director.extend(order.unwrap());
        Release::read(name).unwrap()
    }

    fn stick(&self) -> Stick {
        let folder = TempDir::new().unwrap();
        let write = |path: String, bytes: &[u8]| {
            let place = folder.path().join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        };
        for (repository, files) in [("image", &self.image), ("director", &self.director), ("targets", &self.targets)] {
            files.iter().for_each(|(name, bytes)| write(format!("{repository}/{name}"), bytes));
        }
        Stick { source: FolderSource::new(folder.path()), folder, cut_after: Cell::new(None), sent: RefCell::default() }
    }
}

/// A stick, and a line in front of it that may break.
struct Stick {
    source: FolderSource,
    folder: TempDir,
    cut_after: Cell<Option<u64>>,
    /// Bytes of targets that went over it, by the place at which each transfer began.
    sent: RefCell<Vec<(u64, u64)>>,
}

impl Source for Stick {
    fn metadata(&self, repository: Repository, file: &str, at_most: u64) -> Fetched {
        self.source.metadata(repository, file, at_most)
    }

    fn target(&self, file: &str, from: u64, keep: &mut dyn FnMut(&[u8]) -> io::Result<bool>) -> io::Result<()> {
        let mut sent = 0;
        let mut cut = false;
        let ended = self.source.target(file, from, &mut |piece| {
            let left = self.cut_after.get().map_or(u64::MAX, |most| most - sent);
            let piece = &piece[..piece.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
            sent += piece.len() as u64;
            cut = Some(sent) == self.cut_after.get();
            Ok(keep(piece)? && !cut)
        });
        self.sent.borrow_mut().push((from, sent));
        if cut { Err(io::ErrorKind::ConnectionReset.into()) } else { ended }
    }
}

struct Machine {
    place: TempDir,
    road: Road,
}

impl Machine {
    fn new(centre: &Centre) -> Self {
        let place = TempDir::new().unwrap();
        let (prefix, state) = (place.path().join("prefix"), place.path().join("state"));
        fs::create_dir_all(prefix.join("releases")).unwrap();
        fs::create_dir_all(state.join("roots")).unwrap();
        fs::write(state.join("roots/image.json"), &centre.image["1.root.json"]).unwrap();
        fs::write(state.join("roots/director.json"), &centre.director["1.root.json"]).unwrap();
        let prefix = Prefix::new(&prefix, Boot::read("b007").unwrap());
        Self { place, road: Road { prefix, state, kiosk: KIOSK.to_owned(), built: None } }
    }

    fn go(&self, stick: &Stick) -> Result<Outcome, Refused> {
        self.road.go(stick, now(), &|| true)
    }

    fn refused(&self, stick: &Stick) -> &'static str {
        self.go(stick).unwrap_err().code()
    }

    fn phase(&self) -> Phase {
        self.road.prefix.situation().unwrap().phase().clone()
    }

    fn folder(&self, release: &Release) -> PathBuf {
        self.road.prefix.releases().join(release.name())
    }

    fn parts(&self) -> usize {
        fs::read_dir(self.road.prefix.incoming()).map_or(0, Iterator::count)
    }
}

fn good() -> Conditions {
    Conditions { visit: false, window: true, power: true, wanted: Some(true), can_go_back: true, room: (5, 5) }
}

#[test]
fn what_is_ordered_is_staged_whole_and_armed_when_no_citizen_is_there() {
    let mut centre = Centre::new();
    let release = centre.offer("0.2.0", None, KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    // Half of a release, as a power cut leaves it.
    fs::create_dir(machine.road.prefix.releases().join(".unpacking")).unwrap();
    fs::write(machine.road.prefix.releases().join(".unpacking/lobby"), "half").unwrap();
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Staged(release.clone()));
    let packaged = packaged("0.2.0");
    for (name, bytes) in packaged.files() {
        let path = machine.folder(&release).join(name);
        assert_eq!(&fs::read(&path).unwrap(), bytes, "{name}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o111 != 0, name == "lobby", "{name}");
    }
    assert_eq!(fs::read_dir(machine.road.prefix.releases()).unwrap().count(), 1);
    assert_eq!(machine.parts(), 0);
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Staged(release.clone()), "once is enough");
    assert_eq!(stick.sent.borrow().len(), 1);
    let arm = |conditions: Conditions| machine.road.arm(&release, &conditions, now()).unwrap();
    assert_eq!(arm(Conditions { visit: true, ..good() }), Err(Wait::Visit));
    assert_eq!(machine.phase(), Phase::Preparing { step: Step::Staged, release: release.clone() });
    assert_eq!((arm(good()), arm(good())), (Ok(()), Ok(())));
    assert_eq!(machine.phase(), Phase::Preparing { step: Step::Armed, release: release.clone() });
    std::os::unix::fs::symlink(format!("releases/{release}"), machine.place.path().join("prefix/current")).unwrap();
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Current(release));
}

#[test]
fn a_line_that_breaks_again_and_again_carries_every_byte_once() {
    let mut centre = Centre::new();
    let release = centre.offer("0.2.0", None, KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    stick.cut_after.set(Some(30_000));
    let length = centre.targets.values().next().unwrap().len() as u64;
    for _ in 0..length / 30_000 {
        assert_eq!(machine.refused(&stick), "line");
        // Another process goes on, as after a restart: nothing of it is in memory.
    }
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Staged(release));
    let sent = stick.sent.borrow();
    assert!(sent.len() > 3, "{sent:?}");
    assert_eq!(sent.iter().map(|(_, sent)| sent).sum::<u64>(), length, "{sent:?}");
    assert!(sent.windows(2).all(|pair| pair[1].0 == pair[0].0 + pair[0].1), "{sent:?}");
}

#[test]
fn a_pause_keeps_what_has_come() {
    let mut centre = Centre::new();
    let release = centre.offer("0.2.0", None, KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    let asked = Cell::new(0);
    let once = || asked.replace(asked.get() + 1) < 1;
    assert_eq!(machine.road.go(&stick, now(), &once).unwrap(), Outcome::Paused(release.clone()));
    assert_eq!(machine.parts(), 1);
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Staged(release));
    assert!(stick.sent.borrow()[1].0 > 0, "it went on from there");
}

#[test]
fn a_bundle_that_is_not_what_was_signed_is_thrown_away_and_the_right_one_is_taken_the_next_time() {
    let mut centre = Centre::new();
    let release = centre.offer("0.2.0", None, KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    let (file, bytes) = centre.targets.iter().next().unwrap();
    let path = stick.folder.path().join("targets").join(file);
    let mut poison = bytes.clone();
    poison[1000] ^= 1;
    fs::write(&path, &poison).unwrap();
    assert_eq!((machine.refused(&stick), machine.parts(), machine.phase()), ("bundle", 0, Phase::Idle));
    fs::write(&path, &bytes[..1000]).unwrap();
    assert_eq!(machine.refused(&stick), "line", "shorter than signed: more may come");
    fs::write(&path, [bytes.as_slice(), b"endless"].concat()).unwrap();
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Staged(release), "no byte behind what was signed is read");
}

#[test]
fn a_file_that_was_exchanged_between_two_parts_is_noticed() {
    let mut centre = Centre::new();
    centre.offer("0.2.0", None, KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    stick.cut_after.set(Some(30_000));
    assert_eq!(machine.refused(&stick), "line");
    stick.cut_after.set(None);
    let (file, bytes) = centre.targets.iter().next().unwrap();
    fs::write(stick.folder.path().join("targets").join(file), vec![7; bytes.len()]).unwrap();
    assert_eq!((machine.refused(&stick), machine.parts()), ("bundle", 0));
}

#[test]
fn a_signed_bundle_of_another_name_is_no_release() {
    let mut centre = Centre::new();
    let release = centre.offer("0.2.0", Some("0.2.0-0badcafe"), KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    assert_eq!((machine.refused(&stick), machine.phase()), ("release", Phase::Idle));
    assert!(!machine.folder(&release).exists());
}

#[test]
fn a_stick_of_another_fleet_of_another_kiosk_or_of_before_is_refused_and_nothing_changes() {
    let mut centre = Centre::new();
    let first = centre.offer("0.2.0", None, KIOSK);
    let (old, machine) = (centre.stick(), Machine::new(&centre));
    assert_eq!(machine.go(&old).unwrap(), Outcome::Staged(first));
    let second = centre.offer("0.3.0", None, KIOSK);
    assert_eq!(machine.go(&centre.stick()).unwrap(), Outcome::Staged(second.clone()));
    assert_eq!(machine.refused(&old), "untrusted", "older than what was believed");
    for file in ["director.a", "director.b", "image.a", "image.b"] {
        let _ = fs::remove_file(machine.road.state.join(file));
    }
    assert_eq!(machine.refused(&old), "untrusted", "the floor holds although every copy is lost");
    let mut other = Centre::new();
    other.offer("0.9.0", None, KIOSK);
    assert_eq!(machine.refused(&other.stick()), "untrusted");
    let mut elsewhere = Centre::new();
    elsewhere.offer("0.2.0", None, "WL01-K02");
    assert_eq!(Machine::new(&elsewhere).refused(&elsewhere.stick()), "for_another");
    assert_eq!(machine.phase(), Phase::Preparing { step: Step::Staged, release: second });
    let late = now() + SignedDuration::from_hours(24 * 60);
    let expired = machine.road.go(&centre.stick(), late, &|| true).unwrap_err();
    assert_eq!(expired.code(), "expired", "after two months without power");
    fs::remove_file(machine.road.state.join("roots/image.json")).unwrap();
    assert_eq!(machine.refused(&centre.stick()), "no_root");
}

#[test]
fn what_is_ordered_instead_takes_the_place_and_what_failed_here_is_not_fetched_again() {
    let mut centre = Centre::new();
    let first = centre.offer("0.2.0", None, KIOSK);
    let machine = Machine::new(&centre);
    let stick = centre.stick();
    stick.cut_after.set(Some(30_000));
    assert_eq!(machine.refused(&stick), "line");
    let second = centre.offer("0.3.0", None, KIOSK);
    assert_eq!(machine.go(&centre.stick()).unwrap(), Outcome::Staged(second.clone()));
    assert!(!machine.folder(&first).exists());
    assert_eq!(machine.parts(), 0, "parts of the former are gone");
    let write = |step, reason| machine.road.prefix.write(step, &second, reason, 0).unwrap();
    write(Step::Armed, Reason::Planned);
    for step in [Step::Switching, Step::Trial] {
        write(step, Reason::Planned);
        assert_eq!(machine.go(&centre.stick()).unwrap(), Outcome::UnderWay);
    }
    write(Step::Reverting, Reason::Unstartable);
    write(Step::Reverted, Reason::Unstartable);
    assert_eq!(machine.refused(&centre.stick()), "quarantined");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_what_is_trusted_stays() {
    let mut centre = Centre::new();
    let release = centre.offer("0.2.0", None, KIOSK);
    let (stick, machine) = (centre.stick(), Machine::new(&centre));
    let incoming: &Path = &machine.road.prefix.incoming();
    fs::write(incoming, "a file in the place of the folder").unwrap();
    assert_eq!(machine.refused(&stick), "disk");
    fs::remove_file(incoming).unwrap();
    assert_eq!(machine.go(&stick).unwrap(), Outcome::Staged(release));
}
