//! The repository as its own client reads it, and everything that is refused before it gets there.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lobby_release::{
    Bundle, Document, FileKey, Files, Online, Packaged, Refused, Repository, Role, Signer, Unpack, found,
    found_director, order,
};
use lobby_test_packaged::with_sums;
use lobby_trust::{Event, Fetched, Found, Ground, Refusal, Update, drive, sha256_hex};
use serde_json::{Value, json};

fn now() -> Timestamp {
    "2026-12-01T08:00:00Z".parse().unwrap()
}

fn after(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

struct House {
    keys: BTreeMap<Role, Vec<FileKey>>,
}

impl House {
    fn new() -> Self {
        let make = |role: Role| (0..role.keys()).map(|_| FileKey::generate().unwrap().0).collect();
        Self { keys: Role::ALL.into_iter().map(|role| (role, make(role))).collect() }
    }

    fn online(&self) -> Online<'_> {
        Online { snapshot: &self.keys[&Role::Snapshot][0], timestamp: &self.keys[&Role::Timestamp][0] }
    }

    fn signers(&self, role: Role) -> Vec<&dyn Signer> {
        self.keys[&role].iter().map(|key| key as &dyn Signer).collect()
    }

    fn found(&self) -> Repository {
        let holders = Role::OFFLINE.into_iter().map(|role| (role, self.signers(role))).collect();
        Repository::image(found(&holders, &self.online(), now()).unwrap())
    }

    /// Signed by so many holders.
    fn sign(&self, repository: &Repository, role: Role, draft: &mut Document, count: usize) {
        for key in &self.keys[&role][..count] {
            repository.sign(role, draft, key).unwrap();
        }
    }
}

fn with(repository: &Repository, new: Vec<(String, Vec<u8>)>) -> Repository {
    let mut files = repository.files().clone();
    files.extend(new);
    Repository::image(files)
}

fn read(update: &mut Update, event: Event<'_>, files: &Files) -> Result<Option<Found>, Refusal> {
    let fetch = |file: &str, _| files.get(file).map_or(Fetched::Absent, |bytes| Fetched::Whole(bytes.clone()));
    drive(update, event, |_| Ok::<(), Refusal>(()), fetch)?
}

fn client(files: &Files, first: &[u8], path: &str, now: Timestamp) -> Result<Value, Refusal> {
    let mut update = Update::new(first, BTreeMap::new(), Ground::clock_only(now))?;
    read(&mut update, Event::Start, files)?;
    let (artifact, file) = read(&mut update, Event::Find(path), files)?.ok_or(Refusal::NoSuchTarget)?;
    Ok(json!([artifact.length, file]))
}

fn release(version: &str) -> Files {
    lobby_test_packaged::release(version, b"#!/bin/sh\n".to_vec())
}

#[test]
fn a_release_is_offered_once_two_of_three_have_signed_and_a_client_finds_it() {
    let house = House::new();
    let repository = house.found();
    let offer = |bytes: &[u8]| repository.offer(Role::App, None, ("app/lobby-1", bytes), json!({}), now());
    let mut draft = offer(b"program").unwrap();
    house.sign(&repository, Role::App, &mut draft, 1);
    let refused = repository.publish(&[(Role::App, draft.clone())], &house.online(), now()).unwrap_err();
    assert!(matches!(refused, Refused::Client(Refusal::Threshold { good: 1, threshold: 2, .. })), "{refused}");
    house.sign(&repository, Role::App, &mut draft, 2);
    let new = repository.publish(&[(Role::App, draft)], &house.online(), now()).unwrap();
    let names: Vec<&str> = new.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["2.app.json", "2.snapshot.json", "timestamp.json"], "what names a file comes after it");
    let published = with(&repository, new);
    let first = repository.files()["1.root.json"].clone();
    let found = client(published.files(), &first, "app/lobby-1", now()).unwrap();
    assert_eq!(found, json!([7, format!("app/{}.lobby-1", sha256_hex(b"program"))]));
    let other = published.offer(Role::App, None, ("app/lobby-1", b"other"), json!({}), now());
    assert_eq!(other, Err(Refused::Offered("app/lobby-1".to_owned())));
    assert!(published.offer(Role::App, None, ("app/lobby-1", b"program"), json!({}), now()).is_ok());
}

#[test]
fn keys_of_content_sign_no_program_and_a_strangers_key_signs_nothing() {
    let house = House::new();
    let repository = house.found();
    let mut draft = repository.offer(Role::App, None, ("app/lobby-1", b"program"), json!({}), now()).unwrap();
    for role in [Role::Content, Role::Targets, Role::Root, Role::Timestamp] {
        let signed = repository.sign(Role::App, &mut draft, &house.keys[&role][0]);
        assert_eq!(signed, Err(Refused::NotAHolder(Role::App)), "{role:?}");
    }
    // Written past the check, it is still no signature that counts.
    for key in &house.keys[&Role::Content] {
        draft.sign(key).unwrap();
    }
    let refused = repository.publish(&[(Role::App, draft)], &house.online(), now()).unwrap_err();
    assert!(matches!(refused, Refused::Client(Refusal::Threshold { good: 0, .. })), "{refused}");
}

#[test]
fn a_signature_does_not_cover_what_is_offered_after_it() {
    let house = House::new();
    let repository = house.found();
    let mut draft = repository.offer(Role::App, None, ("app/lobby-1", b"one"), json!({}), now()).unwrap();
    house.sign(&repository, Role::App, &mut draft, 3);
    let more = repository.offer(Role::App, Some(draft), ("app/lobby-2", b"two"), json!({}), now()).unwrap();
    assert_eq!((more.signers().count(), more.version()), (0, 2));
}

#[test]
fn timestamps_are_signed_anew_each_hour_and_snapshots_at_half_of_their_life() {
    let house = House::new();
    let repository = house.found();
    let names = |days: SignedDuration| -> Vec<String> {
        let new = repository.renew(&house.online(), now() + days).unwrap();
        new.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names(SignedDuration::from_mins(59)), Vec::<String>::new());
    assert_eq!(names(SignedDuration::from_mins(60)), ["timestamp.json"]);
    assert_eq!(names(SignedDuration::from_hours(85)), ["2.snapshot.json", "timestamp.json"]);
    assert_eq!(names(SignedDuration::from_hours(-1)), ["timestamp.json"], "a clock was ahead when it was signed");
    let ended = repository.renew(&house.online(), after(91)).unwrap_err();
    assert!(matches!(ended, Refused::Client(Refusal::Expired(_))), "online keys prolong no offline role: {ended}");
}

#[test]
fn the_alarm_rings_at_half_life() {
    let house = House::new();
    let repository = house.found();
    let past = |time| -> Vec<Role> {
        let standings = repository.standings(time).unwrap();
        standings.into_iter().filter(|one| one.past_half).map(|one| one.role).collect()
    };
    assert_eq!(past(now()), []);
    assert_eq!(past(after(44)), [Role::Snapshot, Role::Timestamp]);
    assert_eq!(past(after(46)), [Role::Targets, Role::App, Role::Content, Role::Snapshot, Role::Timestamp]);
    let expired: Vec<Role> =
        repository.standings(after(90)).unwrap().into_iter().filter(|one| one.expired).map(|one| one.role).collect();
    assert_eq!(expired, [Role::Targets, Role::App, Role::Content, Role::Snapshot, Role::Timestamp]);
}

#[test]
fn a_lost_root_key_is_replaced_by_three_of_the_others_and_clients_of_before_follow() {
    let house = House::new();
    let repository = house.found();
    let (fresh, _) = FileKey::generate().unwrap();
    let lost = house.keys[&Role::Root][0].public().id();
    let mut root = repository.rotate(Role::Root, &lost, &fresh.public(), now()).unwrap();
    for key in &house.keys[&Role::Root][1..3] {
        repository.sign(Role::Root, &mut root, key).unwrap();
    }
    repository.sign(Role::Root, &mut root, &fresh).unwrap();
    let refused = repository.publish(&[(Role::Root, root.clone())], &house.online(), now()).unwrap_err();
    assert!(matches!(refused, Refused::Client(Refusal::Threshold { good: 2, .. })), "two of before: {refused}");
    repository.sign(Role::Root, &mut root, &house.keys[&Role::Root][3]).unwrap();
    let published = with(&repository, repository.publish(&[(Role::Root, root)], &house.online(), now()).unwrap());
    assert!(!published.holders(Role::Root).unwrap().contains(&lost));
    let first = repository.files()["1.root.json"].clone();
    let found = client(published.files(), &first, "app/none", now());
    assert_eq!(found.unwrap_err(), Refusal::NoSuchTarget, "read to its end");
    let unknown = repository.rotate(Role::Targets, &lost, &fresh.public(), now());
    assert_eq!(unknown, Err(Refused::NotAHolder(Role::Targets)));
}

#[test]
fn a_stolen_timestamp_key_is_rotated_away_and_signs_nothing_more() {
    let house = House::new();
    let repository = house.found();
    let (fresh, _) = FileKey::generate().unwrap();
    let old = house.keys[&Role::Timestamp][0].public().id();
    let mut root = repository.rotate(Role::Timestamp, &old, &fresh.public(), now()).unwrap();
    house.sign(&repository, Role::Root, &mut root, 3);
    let drafts = [(Role::Root, root)];
    let refused = repository.publish(&drafts, &house.online(), now()).unwrap_err();
    assert!(matches!(refused, Refused::Client(Refusal::Threshold { good: 0, .. })), "{refused}");
    let online = Online { snapshot: &house.keys[&Role::Snapshot][0], timestamp: &fresh };
    assert!(repository.publish(&drafts, &online, now()).is_ok());
}

#[test]
fn a_director_orders_for_one_kiosk_one_thing_of_a_kind() {
    let house = House::new();
    let (online, _) = FileKey::generate().unwrap();
    let root = found_director(&house.signers(Role::Root), &online, now()).unwrap();
    let director = Repository::director(Files::from([("1.root.json".to_owned(), root.clone())]));
    let target = |bytes: &[u8]| json!({ "length": bytes.len(), "hashes": { "sha256": sha256_hex(bytes) } });
    let grown = |director: &Repository, new: Vec<(String, Vec<u8>)>| {
        let mut files = director.files().clone();
        files.extend(new);
        Repository::director(files)
    };
    let one = order(&director, "WL01-K01", ("app/lobby-1", &target(b"one")), &online, now()).unwrap();
    let director = grown(&director, one);
    let two = order(&director, "WL01-K01", ("app/lobby-2", &target(b"two")), &online, now()).unwrap();
    let director = grown(&director, two);
    let again = order(&director, "WL01-K01", ("app/lobby-2", &target(b"two")), &online, now()).unwrap();
    assert_eq!(again, [], "ordered already");
    let mut update = Update::new(&root, BTreeMap::new(), Ground::clock_only(now())).unwrap();
    assert_eq!(read(&mut update, Event::Start, director.files()), Ok(None));
    let orders = update.orders("WL01-K01").unwrap();
    assert_eq!(orders.iter().map(|order| order.path()).collect::<Vec<_>>(), ["app/lobby-2"]);
    assert!(matches!(update.orders("WL01-K02"), Err(Refusal::ForAnother(_))), "of another kiosk");
}

#[test]
fn a_release_whose_parts_do_not_fit_together_is_refused() {
    let whole = Packaged::read(release("0.2.0")).unwrap();
    assert!(whole.name().starts_with("0.2.0-") && whole.outbox().to == 5);
    let changed = |name: &str, from: &str, to: &str, sums: bool| {
        let mut files = release("0.2.0");
        let text = String::from_utf8(files[name].clone()).unwrap();
        assert!(text.contains(from), "{name} has {from}");
        files.insert(name.to_owned(), text.replace(from, to).into_bytes());
        Packaged::read(if sums { with_sums(files) } else { files }).unwrap_err().code()
    };
    assert_eq!(changed("lobby", "sh", "zsh", false), "sum");
    assert_eq!(changed("lobby", "sh", "zsh", true), "provenance");
    assert_eq!(changed("release.json", "0badcafe", "0badcaff", true), "provenance");
    assert_eq!(changed("provenance.intoto.json", "xtask-package", "another", true), "provenance");
    assert_eq!(changed("provenance.intoto.json", "slsa.dev", "else.dev", true), "provenance");
    assert_eq!(changed("release.json", "lobby-release/1", "lobby-release/2", true), "folder");
    for name in ["lobby", "release.json", "bill.cdx.json", "provenance.intoto.json", "SHA256SUMS"] {
        let mut files = release("0.2.0");
        files.remove(name);
        assert_eq!(
            Packaged::read(files.clone()).unwrap_err().code(),
            if name == "SHA256SUMS" { "folder" } else { "sum" }
        );
        if name != "SHA256SUMS" {
            assert_ne!(Packaged::read(with_sums(files)).map(|_| ()), Ok(()), "without {name}");
        }
    }
    let mut more = release("0.2.0");
    more.insert("besides".to_owned(), Vec::new());
    assert_eq!(Packaged::read(more.clone()).unwrap_err().code(), "sum");
    assert_eq!(Packaged::read(with_sums(more)).unwrap_err().code(), "provenance");
}

fn unpacked(bytes: &[u8], length: u64) -> Result<BTreeMap<String, (bool, Vec<u8>)>, Refused> {
    let mut files = BTreeMap::new();
    Unpack::new(length).each(bytes, |name, program, read| {
        let mut bytes = Vec::new();
        read.read_to_end(&mut bytes).map_err(|_| Refused::Bundle("cut"))?;
        files.insert(name.to_owned(), (program, bytes));
        Ok::<_, Refused>(())
    })?;
    Ok(files)
}

#[test]
fn a_bundle_gives_back_what_was_packed_and_nothing_longer_than_was_signed() {
    let release = Packaged::read(release("0.2.0")).unwrap();
    let bundle = Bundle::pack(&release).unwrap();
    assert_eq!(Bundle::pack(&release).unwrap(), bundle, "the same bytes each time");
    let files = unpacked(bundle.bytes(), bundle.unpacked()).unwrap();
    assert_eq!(files.len(), release.files().len());
    for (name, (is_program, bytes)) in &files {
        assert_eq!((bytes, *is_program), (&release.files()[name], name == "lobby"));
    }
    assert!(unpacked(bundle.bytes(), 700).is_err(), "shorter than it is");
    assert!(unpacked(&bundle.bytes()[..bundle.bytes().len() / 2], bundle.unpacked()).is_err(), "cut off");
    assert!(unpacked(b"no zstd", 100).is_err());
    let bomb = zstd::bulk::compress(&vec![0; 64 * 1024 * 1024], 19).unwrap();
    assert!(unpacked(&bomb, 4096).is_ok_and(|files| files.is_empty()), "an empty archive, and no more is read of it");
}

#[test]
fn names_that_leave_the_folder_and_what_is_no_file_are_refused() {
    let packed = |name: &str, kind: tar::EntryType| {
        let mut header = tar::Header::new_ustar();
        header.set_size(1);
        header.set_entry_type(kind);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        let mut archive = tar::Builder::new(Vec::new());
        archive.append(&header, &b"x"[..]).unwrap();
        zstd::bulk::compress(&archive.into_inner().unwrap(), 1).unwrap()
    };
    assert!(unpacked(&packed("lobby", tar::EntryType::Regular), 10_000).is_ok());
    for name in ["../lobby", "/lobby", "a/b", ".hidden", "..", "a b", "é"] {
        assert!(unpacked(&packed(name, tar::EntryType::Regular), 10_000).is_err(), "{name}");
    }
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory, tar::EntryType::Fifo] {
        assert!(unpacked(&packed("lobby", kind), 10_000).is_err(), "{kind:?}");
    }
}

/// What python-tuf says of the repository and the target; nothing where it has it. `cargo xtask setup` put it there.
fn python(repository: &Repository, path: &str, bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: String, bytes: &[u8]| {
        let place = folder.path().join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
    };
    for (name, bytes) in repository.files() {
        write(format!("metadata/{name}"), bytes);
    }
    let (below, name) = path.split_once('/').unwrap();
    write(format!("targets/{below}/{}.{name}", sha256_hex(bytes)), bytes);
    let library = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("python");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python_tuf/read.py");
    let mut python = std::process::Command::new("python3");
    let done = python.env("PYTHONPATH", library).arg(script).arg(folder.path()).arg(path).output().unwrap();
    (!done.status.success()).then(|| String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn python_tuf_reads_our_repository_and_refuses_what_we_refuse() {
    let house = House::new();
    let repository = house.found();
    let mut draft = repository
        .offer(Role::App, None, ("app/lobby-1", b"program"), json!({ "unpacked": 7 }), Timestamp::now())
        .unwrap();
    house.sign(&repository, Role::App, &mut draft, 2);
    let (fresh, _) = FileKey::generate().unwrap();
    let lost = house.keys[&Role::Root][4].public().id();
    let mut root = repository.rotate(Role::Root, &lost, &fresh.public(), Timestamp::now()).unwrap();
    house.sign(&repository, Role::Root, &mut root, 3);
    let prolonged = [Role::Targets, Role::Content].map(|role| {
        let mut draft = repository.prolong(role, Timestamp::now()).unwrap();
        house.sign(&repository, role, &mut draft, 2);
        (role, draft)
    });
    let drafts = [vec![(Role::Root, root), (Role::App, draft)], prolonged.to_vec()].concat();
    let new = repository.publish(&drafts, &house.online(), Timestamp::now()).unwrap();
    let published = with(&repository, new);
    assert_eq!(python(&published, "app/lobby-1", b"program"), None);
    assert!(python(&published, "app/lobby-2", b"program").unwrap().contains("no such target"));
    let mut files = published.files().clone();
    let one_short = String::from_utf8(files["2.app.json"].clone()).unwrap().replacen("\"sig\": \"", "\"sig\": \"00", 1);
    files.insert("2.app.json".to_owned(), one_short.into_bytes());
    assert!(python(&Repository::image(files), "app/lobby-1", b"program").is_some());
}
