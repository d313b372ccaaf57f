//! Releases: each is an annotated tag of its version, and what it wrote is kept for the versions behind it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Complaint;
use crate::shell;

/// Folders in which a folder of the tag's name holds what the release wrote: a platform's, and a kiosk's outbox.
const KEPT: &[&str] = &["src/platform/tests/fixtures", "src/store/proofs/fixtures"];

/// A tag whose name begins with `v`, as git knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tag {
    name: String,
    /// It has a message of its own; one without is a mere name of a commit.
    is_annotated: bool,
    /// The version in the workspace's manifest at its commit; `None` where there is none.
    version: Option<String>,
}

/// Tags that are no release, and releases before the present version of which nothing is kept. A clone without tags has
/// nothing to check.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let present = std::fs::read_to_string(root.join("Cargo.toml")).ok().and_then(|manifest| version(&manifest));
    tags(root).iter().flat_map(|tag| wrong(tag, present.as_deref(), files)).collect()
}

fn tags(root: &Path) -> Vec<Tag> {
    let format = "--format=%(refname:strip=2) %(objecttype)";
    let listing = git(root, &["for-each-ref", format, "refs/tags/v*"]).unwrap_or_default();
    let named = listing.lines().filter_map(|line| line.split_once(' '));
    let tag = |(name, kind): (&str, &str)| Tag {
        name: name.to_owned(),
        is_annotated: kind == "tag",
        version: git(root, &["show", &format!("{name}:Cargo.toml")]).and_then(|manifest| version(&manifest)),
    };
    named.map(tag).collect()
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.current_dir(root).args(arguments).stderr(Stdio::null());
    shell::output(&mut git).ok().and_then(|(good, text)| good.then_some(text))
}

/// The version that a workspace's manifest gives its members.
fn version(manifest: &str) -> Option<String> {
    let section = manifest.split_once("[workspace.package]")?.1;
    let mut lines = section.lines().skip(1).take_while(|line| !line.starts_with('['));
    let value = lines.find_map(|line| line.strip_prefix("version = \""))?;
    value.strip_suffix('"').map(str::to_owned)
}

fn wrong(tag: &Tag, present: Option<&str>, files: &[PathBuf]) -> Vec<Complaint> {
    let name = &tag.name;
    let mut complaints = Vec::new();
    if !tag.is_annotated {
        complaints.push(format!("tag {name}: not annotated (`git tag --annotate`)"));
    }
    match tag.version.as_deref() {
        Some(version) if name.strip_prefix('v') == Some(version) => {
            let is_kept = |place: &str| files.iter().any(|file| file.starts_with(Path::new(place).join(name)));
            let is_before = present != Some(version);
            let missing = KEPT.iter().filter(|place| is_before && !is_kept(place));
            complaints.extend(missing.map(|place| format!("tag {name}: {place}/{name} does not hold what it wrote")));
        }
        Some(version) => complaints.push(format!("tag {name}: its commit is of version {version}")),
        None => complaints.push(format!("tag {name}: its commit has no version")),
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace]\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.0\"\n[profile.dev]\n";

    fn release(name: &str) -> Tag {
        Tag { name: name.to_owned(), is_annotated: true, version: version(MANIFEST) }
    }

    #[test]
    fn the_version_is_that_of_the_workspace_alone() {
        assert_eq!(version(MANIFEST).as_deref(), Some("1.2.0"));
        assert_eq!(version("[package]\nversion = \"1.2.0\"\n"), None);
        assert_eq!(version("[workspace.package]\nedition = \"2024\"\n[package]\nversion = \"1.2.0\"\n"), None);
    }

    #[test]
    fn a_tag_is_annotated_and_named_by_the_version_of_its_commit() {
        assert_eq!(wrong(&release("v1.2.0"), Some("1.2.0"), &[]), [""; 0]);
        for tag in [
            release("v1.2"),
            release("v1.3.0"),
            Tag { is_annotated: false, ..release("v1.2.0") },
            Tag { version: None, ..release("v1.2.0") },
        ] {
            assert_eq!(wrong(&tag, Some("1.2.0"), &[]).len(), 1, "{tag:?}");
        }
    }

    #[test]
    fn what_a_release_wrote_is_kept_once_the_version_is_another() {
        let (tag, kept) = (release("v1.2.0"), |place: &str| PathBuf::from(place).join("v1.2.0/README.md"));
        assert_eq!(wrong(&tag, Some("1.2.1"), &[]).len(), 2);
        assert_eq!(wrong(&tag, Some("1.2.1"), &[kept(KEPT[0])]).len(), 1);
        assert_eq!(wrong(&tag, Some("1.2.1"), &[kept(KEPT[0]), kept(KEPT[1])]), [""; 0]);
        assert_eq!(wrong(&tag, Some("1.2.1"), &[PathBuf::from(KEPT[0]).join("v1.2.01/a")]).len(), 2);
    }
}
