//! Subjects of commits: `room: imperative`, short enough for one line of a log.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Complaint;
use super::manifest::Workspace;
use crate::shell;

/// The last commit before the rule. Where a clone does not reach back to it, no subject is checked.
pub const LAST_BEFORE_THE_RULE: &str = "60b9601ce7e246d8cc87fc7acf82c1864422092f";

/// Characters of a subject.
const LENGTH_MAX: usize = 72;

/// What a subject may begin with besides a room: folders and duties of the repository as a whole.
const BESIDE_ROOMS: &[&str] = &["assets", "ci", "config", "docs", "house", "style", "tests", "tidy", "ui"];

/// Commit subjects after `last_before` that break the rule.
pub fn check(root: &Path, workspace: &Workspace, last_before: &str) -> Vec<Complaint> {
    let rooms: Vec<&str> =
        workspace.members.iter().map(|member| member.room.as_str()).chain(BESIDE_ROOMS.iter().copied()).collect();
    subjects(root, last_before).iter().filter_map(|subject| wrong(subject, &rooms)).collect()
}

fn subjects(root: &Path, last_before: &str) -> Vec<String> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["log", "--no-merges", "--format=%s"]).stderr(Stdio::null());
    git.arg(format!("{last_before}..HEAD"));
    match shell::output(&mut git) {
        Ok((true, log)) => log.lines().map(str::to_owned).collect(),
        Ok((false, _)) | Err(_) => Vec::new(),
    }
}

fn wrong(subject: &str, rooms: &[&str]) -> Option<Complaint> {
    let reason = if subject.chars().count() > LENGTH_MAX {
        format!("longer than {LENGTH_MAX} characters")
    } else {
        match subject.split_once(": ") {
            Some((named, rest)) if are_rooms(named, rooms) && rest.starts_with(char::is_alphabetic) => return None,
            Some((named, _)) if !are_rooms(named, rooms) => format!("{named:?} is no room"),
            Some(_) | None => "not `room: what it does`".to_owned(),
        }
    };
    Some(format!("commit {subject:?}: {reason}"))
}

/// One room, or a few with commas between them.
fn are_rooms(named: &str, rooms: &[&str]) -> bool {
    named.split(", ").all(|room| rooms.contains(&room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_its_room_first_and_is_short() {
        let rooms = ["flow", "docs"];
        assert_eq!(wrong("flow: nest intents per step", &rooms), None);
        assert_eq!(wrong("flow, docs: draw the transitions", &rooms), None);
        for subject in
            ["Nest intents per step", "cellar: dig", "flow:nest", "flow: ", &format!("flow: {}", "x".repeat(70))]
        {
            assert!(wrong(subject, &rooms).is_some(), "{subject}");
        }
    }
}
