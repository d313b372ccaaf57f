//! The state in two copies: power goes at every byte of every write, files are emptied, changed and put back.

use lobby_trust::{Effect, Event, Ground, Opened, Refusal, Slot, State, Update};

use crate::repository::{Client, Repository};

/// Two copies as a disk holds them.
#[derive(Clone, Default)]
struct Disk {
    a: Option<Vec<u8>>,
    b: Option<Vec<u8>>,
}

impl Disk {
    fn open(&self) -> Opened {
        State::open(self.a.as_deref(), self.b.as_deref())
    }

    fn write(&mut self, slot: Slot, bytes: &[u8]) {
        match slot {
            Slot::A => self.a = Some(bytes.to_vec()),
            Slot::B => self.b = Some(bytes.to_vec()),
        }
    }
}

fn embedded(repository: &Repository) -> State {
    let bytes = repository.files["1.root.json"].clone();
    State::default().after(&[Effect::Store { role: "root".to_owned(), bytes }]).unwrap()
}

/// An update whose every write goes to `disk`; each disk that a cut could leave on the way is handed to `cut`.
fn refresh(disk: &mut Disk, repository: &Repository, cut: &mut dyn FnMut(&Disk)) -> Result<(), Refusal> {
    let mut state = disk.open().state.unwrap_or_else(|| embedded(repository));
    let ground = Ground::clock_only("2026-12-01T00:00:00Z".parse().unwrap());
    let mut update = Update::new(&state.files()["root"], state.files().clone(), ground)?;
    let mut effects = update.step(Event::Start);
    loop {
        if let Some(next) = state.after(&effects) {
            let slot = disk.open().next;
            let bytes = next.bytes();
            for end in (0..bytes.len()).step_by(97) {
                let mut torn = disk.clone();
                torn.write(slot, &bytes[..end]);
                cut(&torn);
            }
            disk.write(slot, &bytes);
            cut(disk);
            state = next;
        }
        let mut wanted = None;
        for effect in effects {
            match effect {
                Effect::Fetch { file, .. } => wanted = Some(file),
                Effect::Refuse(refusal) => return Err(refusal),
                Effect::Forget(_) | Effect::Store { .. } | Effect::Ready | Effect::Found { .. } => {}
            }
        }
        let Some(file) = wanted else { return Ok(()) };
        effects = match repository.files.get(&file) {
            Some(bytes) => update.step(Event::Fetched(bytes)),
            None => update.step(Event::Absent),
        };
    }
}

/// A client at version 999 of everything, and the repository after keys were rotated and versions begun anew.
fn before_recovery() -> (Disk, Repository) {
    let mut repository = Repository::new();
    for name in ["timestamp", "snapshot", "targets"] {
        repository.set_version(name, 999);
    }
    repository.publish();
    let mut disk = Disk::default();
    refresh(&mut disk, &repository, &mut |_| {}).unwrap();
    repository.rotate("snapshot", 60);
    repository.set_version("root", 2);
    repository.publish_root();
    for name in ["timestamp", "snapshot", "targets"] {
        repository.set_version(name, 1);
    }
    repository.publish();
    (disk, repository)
}

#[test]
fn a_cut_at_any_write_leaves_a_state_that_updates_to_the_same_end() {
    let (mut disk, repository) = before_recovery();
    let mut cuts = Vec::new();
    refresh(&mut disk, &repository, &mut |cut| cuts.push(cut.clone())).unwrap();
    let end = disk.open().state.unwrap();
    assert!(cuts.len() > 50, "{} cuts", cuts.len());
    for mut cut in cuts {
        assert!(cut.open().state.is_some(), "one copy is always whole");
        refresh(&mut cut, &repository, &mut |_| {}).unwrap();
        assert_eq!(cut.open().state.unwrap().files(), end.files());
    }
}

#[test]
fn a_second_cut_while_recovering_from_the_first_costs_nothing_either() {
    let (mut disk, repository) = before_recovery();
    let mut cuts = Vec::new();
    refresh(&mut disk, &repository, &mut |cut| cuts.push(cut.clone())).unwrap();
    let end = disk.open().state.unwrap();
    for mut cut in cuts.into_iter().step_by(5) {
        let mut again = Vec::new();
        refresh(&mut cut, &repository, &mut |cut| again.push(cut.clone())).unwrap();
        for mut twice in again.into_iter().step_by(7) {
            refresh(&mut twice, &repository, &mut |_| {}).unwrap();
            assert_eq!(twice.open().state.unwrap().files(), end.files());
        }
    }
}

#[test]
fn a_damaged_copy_is_said_and_the_other_one_used_and_kept() {
    let (mut disk, repository) = before_recovery();
    refresh(&mut disk, &repository, &mut |_| {}).unwrap();
    let newest = if disk.open().next == Slot::A { Slot::B } else { Slot::A };
    let whole = match newest {
        Slot::A => disk.a.clone().unwrap(),
        Slot::B => disk.b.clone().unwrap(),
    };
    for at in (0..whole.len()).step_by(61) {
        for damage in [
            whole[..at].to_vec(),
            {
                let mut bytes = whole.clone();
                bytes[at] ^= 0x10;
                bytes
            },
            vec![0; at],
            Vec::new(),
        ] {
            let mut damaged = disk.clone();
            damaged.write(newest, &damage);
            let opened = damaged.open();
            assert_eq!(opened.damaged, [newest]);
            assert_eq!(opened.next, newest, "the whole copy is not written over");
            refresh(&mut damaged, &repository, &mut |_| {}).unwrap();
        }
    }
}

#[test]
fn with_both_copies_emptied_the_floor_still_refuses_what_is_old() {
    let old = Repository::new();
    let mut repository = old.clone();
    for name in ["timestamp", "snapshot", "targets"] {
        repository.set_version(name, 3);
    }
    repository.publish();
    let mut client = Client::new(&repository);
    let floor = client.begin(&repository).unwrap().floor().unwrap();
    let opened = State::open(Some(b""), Some(b""));
    assert_eq!((opened.state, opened.damaged), (None, vec![Slot::A, Slot::B]));
    let mut anew = Client::new(&old);
    anew.floor = floor;
    assert_eq!(anew.refresh(&old).unwrap_err(), Refusal::Floor("timestamp".to_owned()));
    assert_eq!(State::open(None, None), Opened { state: None, next: Slot::B, damaged: vec![] });
}

#[test]
fn names_of_roles_are_kept_as_they_are() {
    let names = ["../a b", "é\n1", "", ".", "a 5"];
    let effects: Vec<Effect> =
        names.iter().map(|name| Effect::Store { role: (*name).to_owned(), bytes: name.as_bytes().to_vec() }).collect();
    let state = State::default().after(&effects).unwrap();
    assert_eq!(State::open(Some(&state.bytes()), None).state, Some(state.clone()));
    assert_eq!(state.after(&effects), None, "the same again is no new state");
}
