//! What `cargo metadata` says about the members, reduced to what tidy asks.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::shell::{self, Failure, While};

/// All members.
#[derive(Debug, Default)]
pub struct Workspace {
    pub members: Vec<Member>,
}

/// One package of the workspace.
#[derive(Debug, Default, Clone)]
pub struct Member {
    /// The room: `domain` for `lobby-domain`; `lobby` is the root package and `xtask` this one.
    pub room: String,
    /// Folder of the manifest, relative to the repository; empty for the root package.
    pub folder: String,
    pub license: String,
    pub dependencies: Vec<Dependency>,
    pub features: BTreeMap<String, Vec<String>>,
}

/// One line of a member's dependencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dependency {
    pub name: String,
    pub kind: Kind,
    pub optional: bool,
    pub features: Vec<String>,
}

/// Which section of the manifest names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Normal,
    Build,
    Dev,
}

impl Workspace {
    /// Reads the workspace at `root`.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let mut command = shell::cargo();
        command
            .current_dir(root)
            .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
            .stderr(Stdio::inherit());
        let (good, text) = shell::output(&mut command).doing(|| "starting cargo metadata".to_owned())?;
        if !good {
            return Err(Failure::new("cargo metadata failed; is there a folder in src/ without a manifest?"));
        }
        let value: Value =
            serde_json::from_str(&text).map_err(|error| Failure::new(format!("reading cargo metadata: {error}")))?;
        Ok(Self::from_metadata(&value, root))
    }

    fn from_metadata(metadata: &Value, root: &Path) -> Self {
        let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self { members: packages.iter().map(|package| Member::from_metadata(package, root)).collect() }
    }
}

impl Member {
    fn from_metadata(package: &Value, root: &Path) -> Self {
        let manifest = Path::new(text(&package["manifest_path"]));
        let folder = manifest.parent().and_then(|folder| folder.strip_prefix(root).ok());
        Self {
            room: room_of(text(&package["name"])).to_owned(),
            folder: folder.map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default(),
            license: text(&package["license"]).to_owned(),
            dependencies: list(&package["dependencies"]).iter().map(Dependency::from_metadata).collect(),
            features: package["features"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, enables)| (name.clone(), texts(enables)))
                .collect(),
        }
    }

    /// Every feature that `default` switches on, directly or through another.
    pub fn default_features(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut waiting = vec!["default"];
        while let Some(name) = waiting.pop() {
            for enabled in self.features.get(name).into_iter().flatten() {
                if !found.contains(&enabled.as_str()) {
                    found.push(enabled);
                    waiting.push(enabled);
                }
            }
        }
        found
    }
}

impl Dependency {
    fn from_metadata(value: &Value) -> Self {
        Self {
            name: text(&value["name"]).to_owned(),
            kind: match value["kind"].as_str() {
                Some("dev") => Kind::Dev,
                Some("build") => Kind::Build,
                Some(_) | None => Kind::Normal,
            },
            optional: value["optional"].as_bool().unwrap_or(false),
            features: texts(&value["features"]),
        }
    }

    /// The room this edge leads to, if it leads to one.
    pub fn room<'a>(&'a self, workspace: &'a Workspace) -> Option<&'a str> {
        let room = room_of(&self.name);
        workspace.members.iter().map(|member| member.room.as_str()).find(|known| *known == room)
    }
}

fn room_of(package: &str) -> &str {
    package.strip_prefix("lobby-").unwrap_or(package)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(|entry| text(entry).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_feature_is_followed_to_what_it_enables() {
        let features = BTreeMap::from([
            ("default".to_owned(), vec!["demo".to_owned()]),
            ("demo".to_owned(), vec!["journey".to_owned(), "default".to_owned()]),
        ]);
        let member = Member { features, ..Member::default() };
        assert!(member.default_features().contains(&"journey"));
    }

    #[test]
    fn metadata_keeps_the_kinds_of_dependencies_apart() {
        let metadata = serde_json::json!({"packages": [{
            "name": "lobby-domain", "manifest_path": "/house/src/domain/Cargo.toml", "license": "GPL-3.0-or-later",
            "features": {}, "dependencies": [
                {"name": "jiff", "kind": null, "optional": false, "features": []},
                {"name": "proptest", "kind": "dev", "optional": false, "features": ["std"]},
            ],
        }]});
        let workspace = Workspace::from_metadata(&metadata, Path::new("/house"));
        let member = &workspace.members[0];
        assert_eq!((member.room.as_str(), member.folder.as_str()), ("domain", "src/domain"));
        assert_eq!(member.dependencies[0].kind, Kind::Normal);
        assert_eq!(member.dependencies[1].kind, Kind::Dev);
    }
}
