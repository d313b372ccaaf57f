use std::fs;
use std::process::Command;

use super::*;

#[test]
fn the_house_is_in_order() {
    let complaints = inspect(&shell::repository()).unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Files of a house that breaks a rule of each check.
const BROKEN: &[(&str, &str)] = &[
    ("Cargo.toml", "[workspace]\nmembers = [\"src/*\"]\nresolver = \"3\"\n"),
    (
        "src/domain/Cargo.toml",
        "[package]\nname = \"lobby-domain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n\
         [dependencies]\nlobby-flow = { path = \"../flow\" }\n",
    ),
    (
        "src/flow/Cargo.toml",
        "[package]\nname = \"lobby-flow\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\ndoctest = false\n",
    ),
    (
        "src/platform/Cargo.toml",
        "[package]\nname = \"lobby-platform\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[[bin]]\n\
         name = \"lobby-platform\"\npath = \"console.rs\"\n",
    ),
    ("src/domain/lib.rs", "mod form;\nmod rule;\n"),
    ("src/domain/form.rs", "use crate::rule::Rule;\n"),
    ("src/domain/rule.rs", "use crate::form::Form;\nfn told() {}\nconst BACK: &str = \"返回\";\n"),
    ("src/flow/lib.rs", "/// ```\n/// let one = 1;\n/// ```\npub fn one() {}\n"),
    ("src/platform/console.rs", "use crate::repository::case;\n"),
    ("ARCHITECTURE.md", "Only `domain` is named here, `a_test_that_nobody_wrote`, and src/cellar/lib.rs.\n"),
];

fn run_git(root: &Path, arguments: &[&str]) {
    let names = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").current_dir(root).args(names).args(arguments).output().unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A house in which every rule is broken, with a history of two commits, of which the second has a subject of no room and a
/// tag that is no release.
fn broken_house(root: &Path) -> House {
    for (path, text) in BROKEN {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    run_git(root, &["init", "--quiet"]);
    run_git(root, &["add", "."]);
    run_git(root, &["commit", "--quiet", "--message", "domain: begin"]);
    run_git(root, &["commit", "--quiet", "--allow-empty", "--message", "Did things"]);
    run_git(root, &["tag", "v0.1"]);
    House { last_before: "HEAD~1".to_owned(), ..House::read(root).unwrap() }
}

#[test]
fn every_check_refuses_a_house_that_breaks_its_rules() {
    let root = std::env::temp_dir().join(format!("lobby-tidy-{}", std::process::id()));
    fs::create_dir_all(&root).unwrap();
    let house = broken_house(&root);
    let silent: Vec<&str> =
        CHECKS.iter().filter(|(_, check)| check(&house).is_empty()).map(|(name, _)| *name).collect();
    fs::remove_dir_all(&root).unwrap();
    assert!(silent.is_empty(), "these checks found nothing: {silent:?}");
}
