//! Releases as `cargo xtask package` makes them, of a program of the test's own.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The files of a release folder by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

const SUMS: &str = "SHA256SUMS";

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The release folder of this version with this program: its parts fit together.
#[must_use]
pub fn release(version: &str, program: Vec<u8>) -> Files {
    let release = json!({
        "schema": "lobby-release/1", "version": version, "commit": "0badcafe", "built": "2026-11-30T00:00:00Z",
        "outbox": { "from": 1, "to": 5 }, "replaces_from": "0.1.0",
    });
    let bill = json!({
        "bomFormat": "CycloneDX", "components": [{ "name": "ring" }],
        "metadata": { "component": { "name": "lobby", "version": version } },
    });
    let mut files = Files::from([
        ("lobby".to_owned(), program),
        ("release.json".to_owned(), release.to_string().into_bytes()),
        ("bill.cdx.json".to_owned(), bill.to_string().into_bytes()),
    ]);
    let subject: Vec<Value> =
        files.iter().map(|(name, bytes)| json!({ "name": name, "digest": { "sha256": hex(bytes) } })).collect();
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1", "subject": subject,
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": { "resolvedDependencies": [{ "digest": { "gitCommit": "0badcafe" } }] },
            "runDetails": { "builder": { "id": "urn:lobby:xtask-package:1" } },
        },
    });
    files.insert("provenance.intoto.json".to_owned(), statement.to_string().into_bytes());
    with_sums(files)
}

/// These files with sums that fit them.
#[must_use]
pub fn with_sums(mut files: Files) -> Files {
    files.remove(SUMS);
    let sums: String = files.iter().map(|(name, bytes)| format!("{}  {name}\n", hex(bytes))).collect();
    files.insert(SUMS.to_owned(), sums.into_bytes());
    files
}
