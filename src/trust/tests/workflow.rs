//! The client workflow against a repository that is written here, with its own canonical JSON and its own keys.
#![allow(clippy::unwrap_used)]

mod clock;
mod copies;
mod delegations;
mod floors;
mod metadata;
mod orders;
mod python_tuf;
mod repository;

use lobby_trust::Refusal;
use repository::{Client, Repository, role};
use serde_json::json;

fn refused(client: &mut Client, repository: &Repository) -> Refusal {
    let before = client.stored.clone();
    let refusal = client.refresh(repository).unwrap_err();
    assert_eq!(client.stored.get("targets"), before.get("targets"), "targets changed by a refused update");
    refusal
}

fn version_refused(name: &str) -> Refusal {
    Refusal::Version(name.to_owned())
}

#[test]
fn a_fresh_repository_is_taken_as_its_bytes_are() {
    for consistent in [true, false] {
        let mut repository = Repository::new();
        repository.root["consistent_snapshot"] = json!(consistent);
        repository.publish_root();
        repository.publish();
        let mut client = Client::new(&repository);
        client.refresh(&repository).unwrap();
        assert_eq!(client.stored["timestamp"], repository.files["timestamp.json"]);
        let name = if consistent { "1.targets.json" } else { "targets.json" };
        assert_eq!(client.stored["targets"], repository.files[name]);
    }
}

#[test]
fn what_is_stored_and_still_named_is_not_fetched_again() {
    let repository = Repository::new();
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    client.asked.clear();
    client.refresh(&repository).unwrap();
    assert_eq!(client.asked, ["2.root.json", "timestamp.json"]);
}

#[test]
fn older_versions_of_each_role_are_refused() {
    for role in ["timestamp", "snapshot", "targets"] {
        let mut repository = Repository::new();
        for name in ["timestamp", "snapshot", "targets"] {
            repository.set_version(name, 5);
        }
        repository.publish();
        let mut client = Client::new(&repository);
        client.refresh(&repository).unwrap();
        for name in ["timestamp", "snapshot", "targets"] {
            repository.set_version(name, if name == role { 4 } else { 6 });
        }
        repository.publish();
        let expected = if role == "targets" { "targets.json" } else { role };
        assert_eq!(refused(&mut client, &repository), version_refused(expected));
    }
}

#[test]
fn a_file_may_not_vanish_from_the_snapshot() {
    let mut repository = Repository::new();
    repository.delegate("editors", 40, &["content/*"], false);
    repository.publish();
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    repository.delegated.clear();
    for name in ["timestamp", "snapshot", "targets"] {
        repository.set_version(name, 2);
    }
    repository.publish();
    assert_eq!(refused(&mut client, &repository), Refusal::Vanished("editors.json".to_owned()));
}

#[test]
fn each_role_whose_time_has_ended_is_refused_and_kept_out() {
    for name in ["root", "timestamp", "snapshot", "targets"] {
        let mut repository = Repository::new();
        repository.body(name)["expires"] = json!("2026-01-01T00:00:00Z");
        repository.publish_root();
        repository.publish();
        let mut client = Client::new(&repository);
        assert_eq!(refused(&mut client, &repository), Refusal::Expired(name.to_owned()));
        assert_eq!(client.stored.contains_key(name), name == "root");
    }
}

#[test]
fn an_equal_timestamp_with_other_bytes_is_discarded() {
    let mut repository = Repository::new();
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    let trusted = client.stored["timestamp"].clone();
    repository.timestamp["extra"] = json!("unknown fields are part of what is signed");
    repository.publish();
    client.refresh(&repository).unwrap();
    assert_eq!(client.stored["timestamp"], trusted);
}

#[test]
fn one_signature_twice_and_one_key_under_two_ids_are_one() {
    let mut repository = Repository::new();
    let key = repository.root["keys"][role("timestamp").id()].clone();
    repository.root["keys"]["another-name"] = key;
    repository.root["roles"]["timestamp"] =
        json!({ "keyids": [role("timestamp").id(), "another-name"], "threshold": 2 });
    repository.publish_root();
    let signed = repository.timestamp.clone();
    let signature = role("timestamp").sign(&signed);
    let both =
        json!([{ "keyid": role("timestamp").id(), "sig": signature }, { "keyid": "another-name", "sig": signature }]);
    let file = json!({ "signed": signed, "signatures": both });
    repository.files.insert("timestamp.json".to_owned(), serde_json::to_vec(&file).unwrap());
    let mut client = Client::new(&repository);
    let expected = Refusal::Threshold { role: "timestamp".to_owned(), good: 1, threshold: 2 };
    assert_eq!(refused(&mut client, &repository), expected);
}

#[test]
fn a_foreign_key_signs_nothing() {
    for name in ["timestamp", "snapshot", "targets"] {
        let mut repository = Repository::new();
        let mut client = Client::new(&repository);
        repository.signer.insert(name.to_owned(), vec![99]);
        repository.publish();
        let expected = Refusal::Threshold { role: name.to_owned(), good: 0, threshold: 1 };
        assert_eq!(refused(&mut client, &repository), expected);
    }
}

#[test]
fn the_next_root_needs_the_old_keys_and_the_new_ones_and_the_next_number() {
    for (signers, version, expected) in [
        (vec![1, 50], 2, None),
        (vec![50], 2, Some(Refusal::Threshold { role: "root".to_owned(), good: 0, threshold: 1 })),
        (vec![1], 2, Some(Refusal::Threshold { role: "root".to_owned(), good: 0, threshold: 1 })),
        (vec![1, 50], 3, Some(version_refused("root"))),
    ] {
        let mut repository = Repository::new();
        let mut client = Client::new(&repository);
        repository.rotate("root", 50);
        repository.root["version"] = json!(version);
        repository.signer.insert("root".to_owned(), signers);
        let bytes = repository.signed("root");
        repository.files.insert("2.root.json".to_owned(), bytes);
        assert_eq!(client.refresh(&repository).err(), expected);
    }
}

#[test]
fn of_300_new_roots_256_are_taken_at_once_and_the_rest_next_time() {
    let mut repository = Repository::new();
    let mut client = Client::new(&repository);
    for version in 2..=300 {
        repository.root["version"] = json!(version);
        repository.publish_root();
    }
    client.refresh(&repository).unwrap();
    assert_eq!(client.stored["root"], repository.files["257.root.json"]);
    client.refresh(&repository).unwrap();
    assert_eq!(client.stored["root"], repository.files["300.root.json"]);
}

#[test]
fn rotated_keys_make_a_fast_forward_good_again() {
    for rotated in ["timestamp", "snapshot"] {
        let mut repository = Repository::new();
        for name in ["timestamp", "snapshot"] {
            repository.set_version(name, 999);
        }
        repository.publish();
        let mut client = Client::new(&repository);
        client.refresh(&repository).unwrap();
        repository.rotate(rotated, 60);
        repository.root["version"] = json!(2);
        repository.publish_root();
        for name in ["timestamp", "snapshot"] {
            repository.set_version(name, 1);
        }
        repository.publish();
        client.refresh(&repository).unwrap();
        assert_eq!(client.stored["timestamp"], repository.files["timestamp.json"]);
        assert_eq!(client.done[0], "forget timestamp", "root is stored last");
    }
}

#[test]
fn an_endless_file_and_a_missing_one_are_different_refusals() {
    let mut repository = Repository::new();
    let mut client = Client::new(&repository);
    repository.files.insert("timestamp.json".to_owned(), vec![b' '; 20_000]);
    assert_eq!(refused(&mut client, &repository), Refusal::TooLong("timestamp".to_owned()));
    repository.files.remove("timestamp.json");
    assert_eq!(refused(&mut client, &repository), Refusal::Unfetched("timestamp".to_owned()));
}

#[test]
fn damaged_files_are_refused_without_a_panic() {
    let repository = Repository::new();
    for (name, bytes) in &repository.files {
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = repository.clone();
            let mut copy = bytes.clone();
            copy[at] = copy[at].wrapping_add(1);
            damaged.files.insert(name.clone(), copy);
            // A changed space or hexadecimal case may still be the same metadata; never a panic, never other contents.
            let _ = Client::new(&repository).refresh(&damaged);
        }
        let mut cut = repository.clone();
        cut.files.insert(name.clone(), bytes[..bytes.len() / 2].to_vec());
        assert!(name == "1.root.json" || Client::new(&repository).refresh(&cut).is_err(), "{name}");
    }
}
