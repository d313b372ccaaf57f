//! Which role may speak for a target, and who signs for that role.

use lobby_trust::Refusal;
use serde_json::{Value, json};

use crate::repository::{Client, Repository};

fn threshold_missed(role: &str) -> Refusal {
    Refusal::Threshold { role: role.to_owned(), good: 0, threshold: 1 }
}

fn names_what_is_in(found: &(lobby_trust::Artifact, String), bytes: &[u8]) -> bool {
    found.0.digests.fit(bytes)
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
    let mut update = client.begin(&repository).unwrap();
    let expected = Refusal::Threshold { role: "editors".to_owned(), good: 0, threshold: 1 };
    assert_eq!(client.find_in(&mut update, &repository, "content/a").unwrap_err(), expected);
    client.find_in(&mut update, &repository, "app").unwrap();
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
        assert_eq!(Client::new(&repository).refresh(&repository).unwrap_err(), expected);
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

/// Both `first` and `second` delegate to `shared`, each to a key of its own.
fn diamond(signers: &[u8]) -> Repository {
    let mut repository = Repository::new();
    repository.delegate("first", 41, &["a/*"], false);
    repository.delegate("second", 42, &["b/*"], false);
    repository.delegate_from("first", "shared", 43, json!({ "paths": ["a/*"] }), false);
    repository.delegate_from("second", "shared", 44, json!({ "paths": ["b/*"] }), false);
    repository.signer.insert("shared".to_owned(), signers.to_vec());
    repository.add_target("shared", "a/x", b"a");
    repository.add_target("shared", "b/x", b"b");
    repository.publish();
    repository
}

#[test]
fn a_role_of_two_delegators_needs_the_keys_of_the_one_who_was_asked() {
    let both = diamond(&[43, 44]);
    let mut client = Client::new(&both);
    let mut update = client.begin(&both).unwrap();
    for (path, bytes) in [("a/x", b"a"), ("b/x", b"b")] {
        assert!(names_what_is_in(&client.find_in(&mut update, &both, path).unwrap(), bytes));
    }
    assert_eq!(client.asked.iter().filter(|file| file.contains("shared")).count(), 1, "the same bytes serve both");

    let one = diamond(&[43]);
    let mut client = Client::new(&one);
    let mut update = client.begin(&one).unwrap();
    client.find_in(&mut update, &one, "a/x").unwrap();
    assert_eq!(client.find_in(&mut update, &one, "b/x").unwrap_err(), threshold_missed("shared"));
    // What is stored from another road is judged anew as well.
    assert_eq!(client.find(&one, "b/x").unwrap_err(), threshold_missed("shared"));
}

#[test]
fn a_stored_role_is_held_against_the_keys_that_its_delegator_names_now() {
    let mut repository = Repository::new();
    repository.delegate("editors", 41, &["content/*"], false);
    repository.add_target("editors", "content/a", b"a");
    repository.publish();
    let mut client = Client::new(&repository);
    client.find(&repository, "content/a").unwrap();
    // The key is revoked; the role's own file and version stay as they were.
    repository.targets["delegations"] = json!({ "keys": {}, "roles": [] });
    let body = repository.delegated["editors"].clone();
    repository.delegate_from("targets", "editors", 42, json!({ "paths": ["content/*"] }), false);
    repository.delegated.insert("editors".to_owned(), body);
    repository.signer.insert("editors".to_owned(), vec![41]);
    for name in ["targets", "snapshot", "timestamp"] {
        repository.set_version(name, 2);
    }
    repository.publish();
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), threshold_missed("editors"));
}

#[test]
fn a_delegated_role_is_refused_when_older_expired_not_listed_or_not_the_listed_one() {
    let fresh = || {
        let mut repository = Repository::new();
        repository.delegate("editors", 41, &["content/*"], false);
        repository.add_target("editors", "content/a", b"a");
        repository.set_version("editors", 3);
        repository.publish();
        let mut client = Client::new(&repository);
        client.find(&repository, "content/a").unwrap();
        for name in ["snapshot", "timestamp"] {
            repository.set_version(name, 2);
        }
        (repository, client)
    };
    let (mut repository, mut client) = fresh();
    repository.set_version("editors", 2);
    repository.publish();
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), Refusal::Version("editors.json".to_owned()));

    let (mut repository, mut client) = fresh();
    repository.set_version("editors", 4);
    repository.body("editors")["expires"] = json!("2026-11-30T00:00:00Z");
    repository.publish();
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), Refusal::Expired("editors".to_owned()));

    let (mut repository, mut client) = fresh();
    repository.set_version("editors", 4);
    repository.publish();
    repository.files.insert("4.editors.json".to_owned(), client.stored["editors"].clone());
    assert_eq!(client.find(&repository, "content/a").unwrap_err(), Refusal::Version("editors".to_owned()));
    assert_eq!(client.stored["editors"], repository.files["3.editors.json"]);

    let mut unlisted = Repository::new();
    unlisted.delegate("editors", 41, &["content/*"], false);
    unlisted.publish();
    let mut client = Client::new(&unlisted);
    client.find(&unlisted, "content/a").unwrap_err();
    unlisted.delegate("unlisted", 42, &["app/*"], false);
    unlisted.hidden.insert("unlisted".to_owned());
    for name in ["targets", "snapshot", "timestamp"] {
        unlisted.set_version(name, 2);
    }
    unlisted.publish();
    let expected = Refusal::Field { role: "snapshot".to_owned(), field: "meta" };
    client.asked.clear();
    assert_eq!(client.find(&unlisted, "app/a").unwrap_err(), expected);
    assert!(!client.asked.iter().any(|file| file.contains("unlisted") || file.contains("editors")));
}

/// Names of the roles asked for, in order, in a search that finds nothing.
fn visited(repository: &Repository, path: &str) -> Vec<String> {
    let mut client = Client::new(repository);
    let mut update = client.begin(repository).unwrap();
    client.asked.clear();
    assert_eq!(client.find_in(&mut update, repository, path).unwrap_err(), Refusal::NoSuchTarget);
    let role = |file: &String| file.trim_start_matches("1.").trim_end_matches(".json").to_owned();
    client.asked.iter().map(role).collect()
}

#[test]
fn roles_are_visited_depth_first_in_order_and_a_terminating_one_ends_all_roads() {
    let all = || json!({ "paths": ["*"] });
    for (ending, expected) in
        [(None, "a a1 a2 b b1"), (Some("a"), "a a1 a2"), (Some("a1"), "a a1"), (Some("b"), "a a1 a2 b b1")]
    {
        let mut repository = Repository::new();
        for (parent, child, number) in [
            ("targets", "a", 41),
            ("targets", "b", 42),
            ("a", "a1", 43),
            ("a", "a2", 44),
            ("b", "b1", 45),
            ("b1", "a", 41),
        ] {
            repository.delegate_from(parent, child, number, all(), ending == Some(child));
        }
        repository.publish();
        assert_eq!(visited(&repository, "x").join(" "), expected, "{ending:?}");
    }
}

#[test]
fn every_delegator_on_the_road_must_grant_the_path() {
    let mut repository = Repository::new();
    repository.delegate("outer", 41, &["a/*"], false);
    repository.delegate_from("outer", "inner", 42, json!({ "paths": ["*/*"] }), false);
    repository.add_target("inner", "a/x", b"granted by both");
    repository.add_target("inner", "b/x", b"granted by one");
    repository.publish();
    let mut client = Client::new(&repository);
    client.find(&repository, "a/x").unwrap();
    assert_eq!(client.find(&repository, "b/x").unwrap_err(), Refusal::NoSuchTarget);
    assert!(visited(&repository, "b/x").is_empty());
}

#[test]
fn hash_prefixes_and_bins_choose_by_the_hash_of_the_path() {
    // SHA-256 of "x" begins with 2d71.
    for (prefix, found) in [("2d", true), ("2d71", true), ("2e", false)] {
        let mut repository = Repository::new();
        repository.delegate_from("targets", "hashed", 41, json!({ "path_hash_prefixes": ["00", prefix] }), false);
        repository.add_target("hashed", "x", b"x");
        repository.publish();
        assert_eq!(Client::new(&repository).find(&repository, "x").is_ok(), found, "{prefix}");
    }
    for (bits, bin) in
        [(1, "bin-0"), (4, "bin-2"), (5, "bin-05"), (8, "bin-2d"), (16, "bin-2d71"), (32, "bin-2d711642")]
    {
        let mut repository = Repository::new();
        repository.delegate_bins(41, "bin", bits, bin);
        repository.add_target(bin, "x", b"x");
        repository.publish();
        Client::new(&repository).find(&repository, "x").unwrap();
    }
    for bits in [0, 33] {
        let mut repository = Repository::new();
        repository.delegate_bins(41, "bin", bits, "bin-0");
        repository.publish();
        let expected = Refusal::Field { role: "targets".to_owned(), field: "delegations" };
        assert_eq!(Client::new(&repository).refresh(&repository).unwrap_err(), expected);
    }
}

#[test]
fn names_of_roles_and_targets_never_leave_their_place() {
    for name in ["../editors", "/editors", "..", "a b", "?", "#", "%2e%2e%2f", "a\\b", "é\u{0}", "2.root", "EDITORS"] {
        let mut repository = Repository::new();
        repository.delegate("editors", 41, &["lower/*"], false);
        repository.delegate(name, 42, &["*", "*/*", "*/*/*/*"], false);
        for path in ["../x", "a/../../x", "/x", "C:\\x", "%2e%2e/x", "x?y#z"] {
            repository.add_target(name, path, b"x");
        }
        repository.publish();
        let mut client = Client::new(&repository);
        for path in ["../x", "a/../../x", "/x", "C:\\x", "%2e%2e/x", "x?y#z"] {
            let (_, file) = client.find(&repository, path).unwrap();
            assert!(!file.contains(['\\', '?', '#', '\0']), "{file}");
            assert!(!file.contains("%2e"), "{file} would be decoded twice");
        }
        let asked = client.asked.iter().filter(|file| !["timestamp.json", "2.root.json"].contains(&file.as_str()));
        for file in asked {
            assert!(!file.contains(['/', '\\', '?', '#', '\0', ' ']) && file.starts_with("1."), "{file}");
        }
        assert!(client.stored.contains_key(name));
    }
}

#[test]
fn a_target_with_unknown_hashes_keeps_no_other_from_being_found() {
    let mut repository = Repository::new();
    repository.add_target("targets", "known", b"x");
    repository.targets["targets"]["unknown"] = json!({ "length": 1, "hashes": { "md5": "00" } });
    repository.targets["targets"]["mixed"] = repository.targets["targets"]["known"].clone();
    repository.targets["targets"]["mixed"]["hashes"]["md5"] = json!("00");
    repository.publish();
    let mut client = Client::new(&repository);
    assert_eq!(client.find(&repository, "unknown").unwrap_err(), Refusal::UnknownHash("unknown".to_owned()));
    for path in ["known", "mixed"] {
        assert!(names_what_is_in(&client.find(&repository, path).unwrap(), b"x"));
    }
    repository.targets["targets"]["none"] = json!({ "length": 1, "hashes": {} });
    repository.publish();
    let expected = Refusal::Field { role: "targets".to_owned(), field: "targets" };
    assert_eq!(Client::new(&repository).refresh(&repository).unwrap_err(), expected);
}

#[test]
fn fields_of_a_delegation_that_are_missing_or_wrong_are_refused() {
    let good = json!({ "name": "editors", "keyids": [], "threshold": 1, "terminating": false, "paths": [] });
    let changed = |field: &str, value: Option<Value>| {
        let mut delegation = good.clone();
        match value {
            Some(value) => delegation[field] = value,
            None => drop(delegation.as_object_mut().unwrap().remove(field)),
        }
        let mut repository = Repository::new();
        repository.targets["delegations"]["roles"] = json!([delegation]);
        repository.publish();
        Client::new(&repository).refresh(&repository).err()
    };
    assert_eq!(changed("unknown", Some(json!("kept"))), None);
    for (field, value) in [
        ("name", None),
        ("name", Some(json!(""))),
        ("name", Some(json!("root"))),
        ("keyids", Some(json!(["a", "a"]))),
        ("threshold", Some(json!(0))),
        ("threshold", Some(json!(-1))),
        ("threshold", None),
        ("terminating", None),
        ("terminating", Some(json!("no"))),
        ("paths", None),
        ("paths", Some(json!("*"))),
        ("path_hash_prefixes", Some(json!(["0"]))),
    ] {
        let expected = Refusal::Field { role: "targets".to_owned(), field: "delegations" };
        assert_eq!(changed(field, value.clone()), Some(expected), "{field} {value:?}");
    }
}
