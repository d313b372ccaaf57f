//! What may not be fallen below although every stored file is lost, emptied or put back.

use std::collections::BTreeMap;

use lobby_trust::{Floor, Refusal};
use serde_json::json;

use crate::repository::{Client, Repository};

fn publish_all(repository: &mut Repository, version: u64) {
    for name in ["timestamp", "snapshot", "targets"] {
        repository.set_version(name, version);
    }
    repository.publish();
}

/// A client at version 5 of everything whose floor says so, and the repository as it was at version 1.
fn at_five() -> (Client, Repository, Repository) {
    let mut repository = Repository::new();
    repository.delegate("editors", 40, &["content/*"], false);
    repository.publish();
    let old = repository.clone();
    repository.set_version("editors", 5);
    publish_all(&mut repository, 5);
    let mut client = Client::new(&repository);
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    (client, repository, old)
}

fn forget_everything(client: &mut Client) {
    client.stored = BTreeMap::from([("root".to_owned(), client.stored["root"].clone())]);
}

#[test]
fn lost_files_roll_nothing_back() {
    let (mut client, repository, old) = at_five();
    forget_everything(&mut client);
    assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Floor("timestamp".to_owned()));
    client.refresh(&repository).unwrap();
}

#[test]
fn a_disk_put_back_with_the_old_files_is_refused_what_it_has_stored() {
    let (mut client, repository, old) = at_five();
    let mut before = Client::new(&old);
    before.refresh(&old).unwrap();
    client.stored = before.stored;
    assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Floor("timestamp".to_owned()));
    client.refresh(&repository).unwrap();
}

#[test]
fn each_role_has_its_floor() {
    for (low, expected) in [
        ("timestamp", Refusal::Floor("timestamp".to_owned())),
        ("snapshot", Refusal::Floor("snapshot".to_owned())),
        ("targets", Refusal::Floor("targets.json".to_owned())),
        ("editors", Refusal::Floor("editors.json".to_owned())),
    ] {
        let (mut client, mut repository, _) = at_five();
        publish_all(&mut repository, 6);
        repository.set_version(low, 4);
        repository.publish();
        forget_everything(&mut client);
        assert_eq!(client.refresh(&repository).unwrap_err(), expected);
        assert!(low == "timestamp" || low == "snapshot" || !client.stored.contains_key("snapshot"));
    }
    let (mut client, mut repository, _) = at_five();
    repository.hidden.insert("editors".to_owned());
    publish_all(&mut repository, 6);
    forget_everything(&mut client);
    assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Vanished("editors.json".to_owned()));
}

#[test]
fn withheld_roots_are_missed() {
    let mut repository = Repository::new();
    let old = repository.clone();
    repository.set_version("root", 2);
    repository.publish_root();
    let mut client = Client::new(&repository);
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    client.stored = Client::new(&old).stored;
    assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Floor("root".to_owned()));
    client.refresh(&repository).unwrap();
}

#[test]
fn rotated_keys_end_a_floor_that_an_attacker_drove_up_also_after_a_power_cut() {
    for rotated in ["timestamp", "snapshot"] {
        let mut repository = Repository::new();
        publish_all(&mut repository, 999_999);
        let mut client = Client::new(&repository);
        client.floor = client.begin(&repository).unwrap().floor().unwrap();
        repository.rotate(rotated, 60);
        repository.set_version("root", 2);
        repository.publish_root();
        publish_all(&mut repository, 1);
        // Power goes once the new root is stored: the next update no longer sees the rotation.
        let mut down = repository.clone();
        down.files.remove("timestamp.json");
        client.refresh(&down).unwrap_err();
        assert_eq!(client.stored["root"], repository.files["2.root.json"]);
        client.floor = client.begin(&repository).unwrap().floor().unwrap();
        publish_all(&mut repository, 2);
        client.refresh(&repository).unwrap();
        let mut old = repository.clone();
        publish_all(&mut old, 1);
        forget_everything(&mut client);
        client.floor = client.begin(&repository).unwrap().floor().unwrap();
        forget_everything(&mut client);
        assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Floor("timestamp".to_owned()));
    }
}

#[test]
fn a_key_that_is_added_keeps_the_floor() {
    let (mut client, mut repository, old) = at_five();
    repository.root["keys"]["added"] = crate::repository::Signer(61).public();
    repository.root["roles"]["timestamp"]["keyids"].as_array_mut().unwrap().push(json!("added"));
    repository.set_version("root", 2);
    repository.publish_root();
    client.floor = client.begin(&repository).unwrap().floor().unwrap();
    forget_everything(&mut client);
    assert_eq!(client.refresh(&old).unwrap_err(), Refusal::Floor("timestamp".to_owned()));
}

#[test]
fn a_floor_is_read_as_it_was_written_or_not_at_all() {
    let (client, _, _) = at_five();
    let bytes = client.floor.bytes();
    assert_eq!(Floor::read(&bytes), Some(client.floor.clone()));
    for at in 0..bytes.len() {
        assert_eq!(Floor::read(&bytes[..at]), None, "cut at {at}");
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(Floor::read(&changed), None, "changed at {at}");
    }
}

#[test]
fn of_two_records_the_higher_one_of_each_version_binds() {
    let (client, _, old) = at_five();
    let low = Client::new(&old).begin(&old).unwrap().floor().unwrap();
    for floor in [low.clone().higher(client.floor.clone()), client.floor.clone().higher(low.clone())] {
        assert_eq!(floor, client.floor);
    }
    assert_eq!(Floor::default().higher(low.clone()), low);
}
