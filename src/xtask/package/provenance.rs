use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::source::Source;
use super::sums;
use crate::shell::{self, Failure};

/// Who builds: this command, wherever it runs.
const BUILDER: &str = "urn:lobby:xtask-package:1";

/// An in-toto Statement v1 with SLSA Provenance v1: these files came of this commit and this lock file. It is believed
/// for the signatures over the release that holds it, and carries none of its own.
pub fn statement(subjects: &BTreeMap<String, String>, source: &Source) -> Result<Value, Failure> {
    let subjects: Vec<Value> =
        subjects.iter().map(|(name, sum)| json!({ "name": name, "digest": { "sha256": sum } })).collect();
    let lock = sums::of_file(&shell::repository().join("Cargo.lock"))?;
    let commit = source.commit.trim_end_matches("-dirty");
    Ok(json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:lobby:package:1",
                "externalParameters": { "package": "lobby", "clean": commit == source.commit },
                "resolvedDependencies": [
                    { "uri": "git+urn:lobby", "digest": { "gitCommit": commit } },
                    { "uri": "file:Cargo.lock", "digest": { "sha256": lock } },
                ],
            },
            "runDetails": { "builder": { "id": BUILDER } },
        },
    }))
}
