//! Section 7 of the handbook, "Metadata": forged, mixed and malformed files of the top-level roles.

use lobby_trust::Refusal;
use serde_json::{Value, json};

use crate::repository::{Client, Repository, Signer, role};

const ROLES: [&str; 4] = ["root", "timestamp", "snapshot", "targets"];

/// The name under which a role's file of a version is served.
fn file_name(role: &str, version: u64) -> String {
    if role == "timestamp" { "timestamp.json".to_owned() } else { format!("{version}.{role}.json") }
}

/// A repository and a client whose next refresh fetches the second version of this role, of whatever bytes.
fn second_version(role: &str) -> (Repository, Client) {
    let mut repository = Repository::new();
    let client = Client::new(&repository);
    if role == "root" {
        repository.set_version("root", 2);
        repository.publish_root();
    } else {
        for name in &ROLES[1..] {
            repository.set_version(name, 2);
        }
        repository.unhashed = true;
        repository.publish();
    }
    (repository, client)
}

fn refused_bytes(name: &str, change: impl Fn(&mut Repository, Vec<u8>) -> Vec<u8>) -> Refusal {
    let (mut repository, mut client) = second_version(name);
    let file = file_name(name, 2);
    let good = repository.files[&file].clone();
    let bytes = change(&mut repository, good);
    repository.files.insert(file, bytes);
    let refusal = client.refresh(&repository).unwrap_err();
    let kept = (name == "root").then_some(&repository.files["1.root.json"]);
    assert_eq!(client.stored.get(name), kept, "{name} is kept out");
    refusal
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn json_that_two_readers_could_read_differently_is_refused_in_every_role() {
    for name in ROLES {
        type Change = fn(String) -> Vec<u8>;
        let changes: [(&str, Change); 9] = [
            ("doubled name", |good| good.replacen("\"version\"", "\"version\": 7, \"version\"", 1).into_bytes()),
            ("doubled name outside", |good| good.replacen("\"signed\"", "\"signed\": {}, \"signed\"", 1).into_bytes()),
            ("deep", |_| "[".repeat(10_000).into_bytes()),
            ("huge number", |good| {
                good.replacen("\"version\": 2", &format!("\"version\": 1{}", "0".repeat(400)), 1).into_bytes()
            }),
            ("float", |good| good.replacen("\"version\": 2", "\"version\": 2.0", 1).into_bytes()),
            ("byte order mark", |good| [b"\xef\xbb\xbf", good.as_bytes()].concat()),
            ("other encoding", |good| good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("no UTF-8", |good| {
                good.replacen("ed25519", "\u{1}", 1)
                    .into_bytes()
                    .iter()
                    .map(|b| if *b == 1 { 0xff } else { *b })
                    .collect::<Vec<_>>()
                    .into_iter()
                    .chain([0xff])
                    .collect()
            }),
            ("more behind it", |good| format!("{good}{{}}").into_bytes()),
        ];
        for (what, change) in changes {
            let refusal = refused_bytes(name, |_, good| change(text(good)));
            assert_eq!(refusal, Refusal::Unreadable(name.to_owned()), "{what}");
        }
    }
}

#[test]
fn line_ends_and_order_outside_of_what_is_signed_do_not_matter() {
    for name in ROLES {
        let (mut repository, mut client) = second_version(name);
        let file = file_name(name, 2);
        let bytes = text(repository.files[&file].clone()).replace('\n', "\r\n\t").into_bytes();
        repository.files.insert(file, bytes.clone());
        client.refresh(&repository).unwrap();
        assert_eq!(client.stored[name], bytes, "kept as it came");
    }
}

#[test]
fn unknown_fields_are_signed_and_kept_in_every_role() {
    for name in ROLES {
        let (mut repository, mut client) = second_version(name);
        repository.body(name)["x-unknown"] = json!({ "b": [1, { "é\"\\\n": null }], "a": true });
        if name == "root" {
            repository.publish_root()
        } else {
            repository.publish()
        }
        client.refresh(&repository).unwrap();
        assert_eq!(client.stored[name], repository.files[&file_name(name, 2)]);
        let refusal = refused_bytes(name, |repository, _| {
            repository.body(name)["x-unknown"] = json!(1);
            text(repository.signed(name)).replace("\"x-unknown\": 1", "\"x-unknown\": 2").into_bytes()
        });
        assert_eq!(refusal, Refusal::Threshold { role: name.to_owned(), good: 0, threshold: 1 });
    }
}

#[test]
fn a_file_of_another_role_is_refused_though_its_own_key_has_signed_it() {
    for name in ROLES {
        for other in ROLES.iter().filter(|other| **other != name) {
            let refusal = refused_bytes(name, |repository, _| {
                let own = repository.signer[name].clone();
                repository.signer.insert((*other).to_owned(), own);
                repository.set_version(other, 2);
                repository.signed(other)
            });
            let field = Refusal::Field { role: name.to_owned(), field: "_type" };
            let unsigned = Refusal::Threshold { role: name.to_owned(), good: 0, threshold: 1 };
            assert!(refusal == field || refusal == unsigned, "{other} as {name}: {refusal}");
        }
    }
}

#[test]
fn fields_that_are_missing_or_wrong_are_refused_in_every_role() {
    for name in ROLES {
        for (field, value) in [
            ("_type", json!("mirrors")),
            ("spec_version", json!("2.0.0")),
            ("spec_version", json!("1")),
            ("spec_version", json!("1.x.0")),
            ("spec_version", json!(1)),
            ("version", json!(0)),
            ("version", json!(-1)),
            ("version", json!("2")),
            ("expires", json!("2030-01-01")),
            ("expires", json!("2030-01-01T00:00:00+14:00")),
            ("expires", json!("2030-01-01T00:00:00.5Z")),
            ("expires", json!("2030-13-01T00:00:00Z")),
            ("expires", json!(1)),
        ] {
            for value in [Some(&value), None] {
                let refusal = refused_bytes(name, |repository, _| {
                    match value {
                        Some(value) => repository.body(name)[field] = value.clone(),
                        None => drop(repository.body(name).as_object_mut().unwrap().remove(field)),
                    }
                    repository.signed(name)
                });
                assert_eq!(refusal, Refusal::Field { role: name.to_owned(), field }, "{value:?}");
            }
        }
    }
}

#[test]
fn a_version_that_is_not_the_one_named_is_refused() {
    for name in ["root", "snapshot", "targets"] {
        for version in [1, 3] {
            let refusal = refused_bytes(name, |repository, _| {
                repository.set_version(name, version);
                repository.signed(name)
            });
            assert_eq!(refusal, Refusal::Version(name.to_owned()), "{version}");
        }
    }
}

#[test]
fn right_length_with_another_hash_and_another_length_are_refused() {
    let mut repository = Repository::new();
    let mut bytes = repository.files["1.snapshot.json"].clone();
    // White space between fields: the signature stays good.
    let at = bytes.iter().rposition(|byte| *byte == b'\n').unwrap();
    bytes[at] = b' ';
    repository.files.insert("1.snapshot.json".to_owned(), bytes.clone());
    let mut client = Client::new(&repository);
    assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Differs("snapshot".to_owned()));
    bytes.remove(at);
    repository.files.insert("1.snapshot.json".to_owned(), bytes);
    assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Differs("snapshot".to_owned()));
}

/// The second root asks for two signatures of the timestamp, by these keys; these sign it.
fn with_two(ids: &[(u8, &str)], signing: &[(u8, &str)]) -> Option<Refusal> {
    let mut repository = Repository::new();
    let mut client = Client::new(&repository);
    for (number, id) in ids {
        repository.root["keys"][id] = Signer(*number).public();
    }
    let listed: Vec<&str> = ids.iter().map(|(_, id)| *id).collect();
    repository.root["roles"]["timestamp"] = json!({ "keyids": listed, "threshold": 2 });
    repository.set_version("root", 2);
    repository.publish_root();
    let signed = repository.timestamp.clone();
    let signatures: Vec<Value> =
        signing.iter().map(|(number, id)| json!({ "keyid": id, "sig": Signer(*number).sign(&signed) })).collect();
    let file = json!({ "signed": signed, "signatures": signatures });
    repository.files.insert("timestamp.json".to_owned(), serde_json::to_vec(&file).unwrap());
    client.refresh(&repository).err()
}

#[test]
fn a_threshold_counts_different_keys_that_have_really_signed() {
    let missed = |good| Some(Refusal::Threshold { role: "timestamp".to_owned(), good, threshold: 2 });
    let two = [(50, "a"), (51, "b")];
    assert_eq!(with_two(&two, &[(50, "a"), (51, "b")]), None);
    assert_eq!(with_two(&two, &[(99, "x"), (51, "b"), (50, "a")]), None, "a signature too many does no harm");
    assert_eq!(with_two(&two, &[(50, "a")]), missed(1));
    assert_eq!(with_two(&two, &[]), missed(0));
    assert_eq!(with_two(&two, &[(50, "a"), (50, "b")]), missed(1), "the other key's signature under this id");
    assert_eq!(with_two(&two, &[(51, "a"), (50, "b")]), missed(0), "each under the other's id");
    assert_eq!(with_two(&two, &[(50, "a"), (50, "a")]), Some(Refusal::Unreadable("timestamp".to_owned())));
    assert_eq!(with_two(&[(50, "a"), (50, "b")], &[(50, "a"), (50, "b")]), missed(1), "one key under two ids");
    assert_eq!(with_two(&[(50, "a")], &[(50, "a")]), missed(1), "more asked for than there are keys");
}

#[test]
fn a_role_without_a_threshold_or_with_a_key_twice_is_refused() {
    for duty in [
        json!({ "keyids": [], "threshold": 0 }),
        json!({ "keyids": ["key-2", "key-2"], "threshold": 1 }),
        json!({ "keyids": ["key-2"] }),
        json!({ "keyids": "key-2", "threshold": 1 }),
    ] {
        let refusal = refused_bytes("root", |repository, _| {
            repository.root["roles"]["timestamp"] = duty.clone();
            repository.signed("root")
        });
        assert_eq!(refusal, Refusal::Field { role: "root".to_owned(), field: "roles" }, "{duty}");
    }
}

#[test]
fn keys_of_unknown_kinds_are_passed_over_and_sign_nothing() {
    for (field, value) in [("scheme", "ed448"), ("keytype", "post-quantum"), ("keytype", "rsa")] {
        let mut repository = Repository::new();
        let mut client = Client::new(&repository);
        repository.root["keys"]["strange"] = Signer(60).public();
        repository.root["keys"]["strange"][field] = json!(value);
        repository.set_version("root", 2);
        repository.publish_root();
        client.refresh(&repository).unwrap();
        repository.root["roles"]["timestamp"]["keyids"] = json!(["strange"]);
        repository.set_version("root", 3);
        repository.publish_root();
        let signed = repository.timestamp.clone();
        let file = json!({ "signed": signed, "signatures": [{ "keyid": "strange", "sig": Signer(60).sign(&signed) }] });
        repository.files.insert("timestamp.json".to_owned(), serde_json::to_vec(&file).unwrap());
        let expected = Refusal::Threshold { role: "timestamp".to_owned(), good: 0, threshold: 1 };
        assert_eq!(client.refresh(&repository).unwrap_err(), expected);
    }
}

#[test]
fn a_revoked_key_signs_nothing_any_more() {
    for name in ["timestamp", "snapshot", "targets"] {
        let mut repository = Repository::new();
        let mut client = Client::new(&repository);
        client.refresh(&repository).unwrap();
        repository.rotate(name, 70);
        repository.set_version("root", 2);
        repository.publish_root();
        repository.signer.insert(
            name.to_owned(),
            vec![match name {
                "timestamp" => 2,
                "snapshot" => 3,
                _ => 4,
            }],
        );
        for name in &ROLES[1..] {
            repository.set_version(name, 2);
        }
        repository.publish();
        let expected = Refusal::Threshold { role: name.to_owned(), good: 0, threshold: 1 };
        assert_eq!(client.refresh(&repository).unwrap_err(), expected);
        assert_ne!(repository.signer[name], vec![70], "{}", role(name).id());
    }
}

#[test]
fn expired_roots_lead_on_to_one_that_is_in_time() {
    let mut repository = Repository::new();
    for version in 1..=3 {
        repository.set_version("root", version);
        let ends = if version == 3 { "2030-01-01T00:00:00Z" } else { "2020-01-01T00:00:00Z" };
        repository.root["expires"] = json!(ends);
        repository.publish_root();
    }
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    assert_eq!(client.stored["root"], repository.files["3.root.json"]);
}

#[test]
fn an_expired_file_that_is_stored_still_says_how_old_its_next_one_may_not_be() {
    for name in ["timestamp", "snapshot"] {
        let mut repository = Repository::new();
        for name in &ROLES[1..] {
            repository.set_version(name, 5);
        }
        repository.body(name)["expires"] = json!("2026-12-02T00:00:00Z");
        repository.publish();
        let mut client = Client::new(&repository);
        client.refresh(&repository).unwrap();
        client.now = "2027-01-01T00:00:00Z".parse().unwrap();
        // Replayed as it was: expired, and nothing else is believed instead.
        assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Expired(name.to_owned()));
        repository.body(name)["expires"] = json!("2030-01-01T00:00:00Z");
        for other in &ROLES[1..] {
            repository.set_version(other, 6);
        }
        repository.set_version(if name == "snapshot" { "targets" } else { name }, 4);
        repository.publish();
        let expected = if name == "snapshot" { "targets.json" } else { name };
        assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Version(expected.to_owned()));
    }
}

#[test]
fn a_snapshot_that_differs_under_an_old_version_rolls_nothing_back() {
    let mut repository = Repository::new();
    for name in &ROLES[1..] {
        repository.set_version(name, 5);
    }
    repository.publish();
    let mut client = Client::new(&repository);
    client.refresh(&repository).unwrap();
    // The snapshot keeps its number, but names older targets.
    repository.set_version("targets", 4);
    repository.set_version("timestamp", 6);
    repository.publish();
    assert_eq!(client.refresh(&repository).unwrap_err(), Refusal::Version("targets.json".to_owned()));
}

#[test]
fn a_refused_update_leaves_a_client_that_can_update_again() {
    for name in ROLES {
        let (repository, mut client) = second_version(name);
        let mut broken = repository.clone();
        broken.files.insert(file_name(name, 2), b"<html>Sign in to the hotel</html>".to_vec());
        assert_eq!(client.refresh(&broken).unwrap_err(), Refusal::Unreadable(name.to_owned()));
        client.refresh(&repository).unwrap();
        assert_eq!(client.stored[name], repository.files[&file_name(name, 2)]);
    }
}
