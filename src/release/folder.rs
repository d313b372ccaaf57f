//! A packaged release, held against itself: sums, provenance and bill of materials speak of the same files.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_trust::sha256_hex;
use serde_json::Value;

use crate::refused::Refused;

const SUMS: &str = "SHA256SUMS";
const RELEASE: &str = "release.json";
const BILL: &str = "bill.cdx.json";
const PROVENANCE: &str = "provenance.intoto.json";
const PROGRAM: &str = "lobby";
const BUILDER: &str = "urn:lobby:xtask-package:1";

/// Versions of the outbox's rows that a release opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schemas {
    /// The oldest.
    pub from: u64,
    /// The one that it writes.
    pub to: u64,
}

/// A release whose parts fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packaged {
    files: BTreeMap<String, Vec<u8>>,
    name: String,
    version: String,
    replaces_from: String,
    outbox: Schemas,
    built: Timestamp,
}

impl Packaged {
    /// Of all files of a release folder, by name.
    ///
    /// # Errors
    /// [`Refused::Folder`], [`Refused::Sum`], [`Refused::Provenance`], [`Refused::Bill`]: what does not fit first.
    pub fn read(files: BTreeMap<String, Vec<u8>>) -> Result<Self, Refused> {
        let sums = files.get(SUMS).ok_or_else(|| wrong(SUMS, "is missing"))?;
        check_sums(sums, &files)?;
        let release = json(&files, RELEASE)?;
        if release["schema"] != "lobby-release/1" {
            return Err(wrong(RELEASE, "is of no schema that is known here"));
        }
        let text = |key: &str| release[key].as_str().map(str::to_owned).ok_or_else(|| wrong(RELEASE, "lacks a field"));
        let (version, replaces_from, commit) = (text("version")?, text("replaces_from")?, text("commit")?);
        let number = |key: &str| release["outbox"][key].as_u64().ok_or_else(|| wrong(RELEASE, "lacks a schema"));
        let outbox = Schemas { from: number("from")?, to: number("to")? };
        let built = text("built")?.parse().map_err(|_| wrong(RELEASE, "has no time of building"))?;
        if !files.contains_key(PROGRAM) {
            return Err(wrong(PROGRAM, "is missing"));
        }
        check_provenance(&json(&files, PROVENANCE)?, &files, &commit)?;
        check_bill(&json(&files, BILL)?, &version)?;
        let name = format!("{version}-{}", &sha256_hex(sums)[..8]);
        Ok(Self { name, version, replaces_from, outbox, built, files })
    }

    /// Its folder's name: version, hyphen, first eight digits of the hash of its sums.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The oldest version that it may replace.
    #[must_use]
    pub fn replaces_from(&self) -> &str {
        &self.replaces_from
    }

    /// What of the outbox it opens.
    #[must_use]
    pub fn outbox(&self) -> Schemas {
        self.outbox
    }

    /// When its commit was made.
    #[must_use]
    pub fn built(&self) -> Timestamp {
        self.built
    }

    /// Its files, by name.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

fn wrong(file: &str, what: &'static str) -> Refused {
    Refused::Folder { file: file.to_owned(), what }
}

fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Result<Value, Refused> {
    let bytes = files.get(name).ok_or_else(|| wrong(name, "is missing"))?;
    serde_json::from_slice(bytes).map_err(|_| wrong(name, "is no JSON"))
}

/// Every file but the list is listed as it is, and nothing else is.
fn check_sums(sums: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Result<(), Refused> {
    let text = std::str::from_utf8(sums).map_err(|_| wrong(SUMS, "is no text"))?;
    let mut listed = BTreeMap::new();
    for line in text.lines() {
        let (sum, name) = line.split_once("  ").ok_or_else(|| wrong(SUMS, "has a line that is none of sha256sum"))?;
        listed.insert(name, sum);
    }
    for (name, bytes) in files.iter().filter(|(name, _)| *name != SUMS) {
        if listed.remove(name.as_str()) != Some(sha256_hex(bytes).as_str()) {
            return Err(Refused::Sum(name.clone()));
        }
    }
    listed.keys().next().map_or(Ok(()), |missing| Err(Refused::Sum((*missing).to_owned())))
}

fn check_provenance(statement: &Value, files: &BTreeMap<String, Vec<u8>>, commit: &str) -> Result<(), Refused> {
    let wrong = |what| Err(Refused::Provenance(what));
    if statement["_type"] != "https://in-toto.io/Statement/v1"
        || statement["predicateType"] != "https://slsa.dev/provenance/v1"
    {
        return wrong("is no in-toto statement of SLSA provenance");
    }
    let predicate = &statement["predicate"];
    if predicate["runDetails"]["builder"]["id"] != BUILDER {
        return wrong("names another builder");
    }
    let dependencies = predicate["buildDefinition"]["resolvedDependencies"].as_array();
    let sources: Vec<&Value> = dependencies.into_iter().flatten().map(|one| &one["digest"]["gitCommit"]).collect();
    if !sources.iter().any(|source| *source == commit) {
        return wrong("names another commit than the release does, or the checkout was changed");
    }
    let subjects = statement["subject"].as_array().map(Vec::as_slice).unwrap_or_default();
    let built = files.iter().filter(|(name, _)| *name != SUMS && *name != PROVENANCE);
    let mut count = 0;
    for (name, bytes) in built {
        let same = |one: &&Value| one["name"] == **name && one["digest"]["sha256"] == sha256_hex(bytes);
        if !subjects.iter().any(|one| same(&one)) {
            return wrong("speaks of other files");
        }
        count += 1;
    }
    if count == subjects.len() { Ok(()) } else { wrong("speaks of more files") }
}

fn check_bill(bill: &Value, version: &str) -> Result<(), Refused> {
    let top = &bill["metadata"]["component"];
    if bill["bomFormat"] != "CycloneDX" || top["name"] != PROGRAM {
        return Err(Refused::Bill("is none of this program"));
    }
    if top["version"] != version {
        return Err(Refused::Bill("is of another version"));
    }
    match bill["components"].as_array() {
        Some(components) if !components.is_empty() => Ok(()),
        Some(_) | None => Err(Refused::Bill("names no library")),
    }
}
