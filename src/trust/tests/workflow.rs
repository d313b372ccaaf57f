//! The client workflow against a repository that is written here, with its own canonical JSON and its own keys.
#![allow(clippy::unwrap_used)]

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
fn roots_without_end_are_refused() {
    let mut repository = Repository::new();
    let mut client = Client::new(&repository);
    for version in 2..=300 {
        repository.root["version"] = json!(version);
        repository.publish_root();
    }
    assert_eq!(refused(&mut client, &repository), Refusal::TooManyRoots);
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
fn a_target_is_found_by_the_first_role_that_may_name_it() {
    let mut repository = Repository::new();
    repository.delegate("first", 41, &["content/*"], false);
    repository.delegate("ends", 42, &["content/*"], true);
    repository.delegate("never", 43, &["content/*"], false);
    repository.add_target("ends", "content/a", b"by ends");
    repository.add_target("never", "content/b", b"by never");
    repository.add_target("first", "app/x", b"outside its grant");
    repository.publish();
    let mut client = Client::new(&repository);
    let found = client.find(&repository, "content/a").unwrap();
    assert!(found.0.digests.fit(b"by ends"));
    assert!(found.1.starts_with("content/") && found.1.ends_with(".a"), "{}", found.1);
    for path in ["content/b", "app/x", "content/deep/a", "Content/a"] {
        assert_eq!(client.find(&repository, path).unwrap_err(), Refusal::NoSuchTarget, "{path}");
    }
}

#[test]
fn a_bad_delegate_stops_only_what_it_was_asked_for() {
    let mut repository = Repository::new();
    repository.delegate("editors", 41, &["content/*"], false);
    repository.add_target("targets", "app", b"program");
    repository.signer.insert("editors".to_owned(), vec![99]);
    repository.publish();
    let mut client = Client::new(&repository);
    client.find(&repository, "app").unwrap();
    let expected = Refusal::Threshold { role: "editors".to_owned(), good: 0, threshold: 1 };
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), expected);
}

#[test]
fn a_delegation_that_stands_twice_or_has_the_name_of_a_top_level_role_is_refused() {
    for names in [["editors", "editors"], ["editors", "snapshot"]] {
        let mut repository = Repository::new();
        for (name, number) in names.iter().zip([41, 42]) {
            repository.delegate(name, number, &["content/*"], false);
        }
        repository.delegated.remove("snapshot");
        repository.signer.insert("snapshot".to_owned(), vec![3]);
        repository.publish();
        let expected = Refusal::Field { role: "targets".to_owned(), field: "delegations" };
        assert_eq!(refused(&mut Client::new(&repository), &repository), expected);
    }
}

#[test]
fn a_cycle_of_delegations_and_a_thousand_of_them_end() {
    let mut repository = Repository::new();
    for number in 0..1000 {
        repository.delegate(&format!("role{number}"), 41, &["content/*"], false);
    }
    let back = repository.targets["delegations"].clone();
    repository.delegated.get_mut("role0").unwrap()["delegations"] = back;
    repository.publish();
    let mut client = Client::new(&repository);
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), Refusal::NoSuchTarget);
    assert!(client.asked.len() < 40, "{} files asked for", client.asked.len());
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
