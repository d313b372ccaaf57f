//! What is in the code is in the documents.

use std::fs;
use std::path::Path;

use super::Complaint;
use super::manifest::Workspace;

/// Rooms that ARCHITECTURE.md does not name. A test of `domain` compares the failure codes with their document.
pub fn check(root: &Path, workspace: &Workspace) -> Vec<Complaint> {
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    unnamed_rooms(&architecture, workspace)
}

fn unnamed_rooms(architecture: &str, workspace: &Workspace) -> Vec<Complaint> {
    workspace
        .members
        .iter()
        .filter(|member| !member.folder.is_empty())
        .filter(|member| !architecture.contains(&format!("`{}`", member.room)))
        .map(|member| format!("ARCHITECTURE.md does not name the room `{}`", member.room))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::manifest::Member;
    use super::*;

    #[test]
    fn a_room_that_the_architecture_does_not_name_is_a_complaint() {
        let flow = Member { room: "flow".to_owned(), folder: "src/flow".to_owned(), ..Member::default() };
        let workspace = Workspace { members: vec![flow] };
        assert!(unnamed_rooms("| `flow` | the visit |", &workspace).is_empty());
        assert_eq!(unnamed_rooms("", &workspace), ["ARCHITECTURE.md does not name the room `flow`"]);
    }
}
