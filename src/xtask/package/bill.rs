//! The bill of materials, CycloneDX 1.5: every package that is compiled into `lobby`, with licence and hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use super::source::Source;
use crate::shell::{self, Failure, While};

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Of the lock file.
pub fn of_workspace(source: &Source) -> Result<Value, Failure> {
    let mut cargo = shell::cargo();
    cargo.args(["metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]);
    let (good, text) = shell::output(&mut cargo).doing(|| "asking cargo for packages".to_owned())?;
    let metadata: Value =
        serde_json::from_str(&text).ok().filter(|_| good).ok_or_else(|| Failure::new("cargo metadata failed"))?;
    let lock = shell::repository().join("Cargo.lock");
    let lock = fs::read_to_string(&lock).doing(|| format!("reading {}", lock.display()))?;
    bill(&metadata, &checksums(&lock), source).ok_or_else(|| Failure::new("cargo metadata lacks the package `lobby`"))
}

fn bill(metadata: &Value, checksums: &BTreeMap<(String, String), String>, source: &Source) -> Option<Value> {
    let packages: BTreeMap<&str, &Value> = metadata["packages"]
        .as_array()?
        .iter()
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array()?.iter().filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let top = packages.iter().find(|(_, package)| package["name"] == "lobby").map(|(id, _)| *id)?;
    let mut reached = BTreeSet::from([top]);
    let mut waiting = vec![top];
    let mut dependencies = Vec::new();
    while let Some(id) = waiting.pop() {
        let below: BTreeSet<&str> = linked(nodes.get(id)?).collect();
        waiting.extend(below.iter().filter(|id| reached.insert(**id)));
        let named: BTreeSet<String> =
            below.iter().filter_map(|id| packages.get(id)).map(|package| purl(package)).collect();
        dependencies.push((purl(packages.get(id)?), named));
    }
    dependencies.sort();
    let mut components: Vec<(String, Value)> = reached
        .iter()
        .filter(|id| **id != top)
        .filter_map(|id| packages.get(id))
        .map(|package| (purl(package), component(package, checksums)))
        .collect();
    components.sort_by(|first, second| first.0.cmp(&second.0));
    let components: Vec<Value> = components.into_iter().map(|(_, component)| component).collect();
    let dependencies: Vec<Value> =
        dependencies.into_iter().map(|(reference, on)| json!({ "ref": reference, "dependsOn": on })).collect();
    Some(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "timestamp": source.time, "component": component(packages.get(top)?, checksums) },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// What is linked: not what only tests or build scripts use, nor what a feature that is not shipped brings.
fn linked(node: &Value) -> impl Iterator<Item = &str> {
    let is_normal = |kind: &Value| kind["kind"].is_null();
    let edges = node["deps"].as_array().into_iter().flatten();
    edges
        .filter(move |edge| edge["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(is_normal)))
        .filter_map(|edge| edge["pkg"].as_str())
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let (name, version) =
        (package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default());
    let kind = if name == "lobby" { "application" } else { "library" };
    let mut component = json!({
        "type": kind, "bom-ref": purl(package), "name": name, "version": version, "purl": purl(package),
    });
    if let Some(licence) = package["license"].as_str() {
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(sum) = checksums.get(&(name.to_owned(), version.to_owned())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

fn purl(package: &Value) -> String {
    let (name, version) =
        (package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default());
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

/// Hashes of packages from registries, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")))?;
        line.strip_suffix('"').map(str::to_owned)
    };
    lock.split("[[package]]")
        .filter_map(|block| Some(((value(block, "name")?, value(block, "version")?), value(block, "checksum")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_names_what_is_linked_with_licence_and_hash_and_nothing_that_only_tests_use() {
        let package =
            |name: &str, licence: &str| json!({ "id": name, "name": name, "version": "1.0.0", "license": licence });
        let edge = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [package("lobby", "GPL-3.0-or-later"), package("deep", "MIT/Apache-2.0"), package("near", "MIT"), package("check", "MIT")],
            "resolve": { "nodes": [
                { "id": "lobby", "deps": [edge("near", Value::Null), edge("check", json!("dev"))] },
                { "id": "near", "deps": [edge("deep", Value::Null)] },
                { "id": "deep", "deps": [] },
                { "id": "check", "deps": [] },
            ] },
        });
        let sums = checksums("[[package]]\nname = \"deep\"\nversion = \"1.0.0\"\nchecksum = \"ab\"\n");
        let source = Source { commit: "c".into(), epoch: "0".into(), time: "1970-01-01T00:00:00Z".into() };
        let bill = bill(&metadata, &sums, &source).unwrap();
        let names: Vec<_> =
            bill["components"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["deep", "near"]);
        assert_eq!(bill["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bill["components"][0]["hashes"][0]["content"], "ab");
        assert_eq!(
            bill["dependencies"][1],
            json!({ "ref": "pkg:cargo/lobby@1.0.0", "dependsOn": ["pkg:cargo/near@1.0.0"] })
        );
    }
}
