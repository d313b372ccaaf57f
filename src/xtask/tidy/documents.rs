//! What is in the code is in the documents.

use std::fs;
use std::path::Path;

use super::Complaint;
use super::manifest::Workspace;

const FAILURE_CODES: &str = "assets/failure-codes.toml";
const FAILURE_CODES_DOCUMENT: &str = "docs/failure-codes.md";

/// Rooms and failure codes that a document lacks or has too many.
pub fn check(root: &Path, workspace: &Workspace) -> Vec<Complaint> {
    let mut complaints = check_rooms(root, workspace);
    complaints.extend(check_failure_codes(root));
    complaints
}

fn check_rooms(root: &Path, workspace: &Workspace) -> Vec<Complaint> {
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

fn check_failure_codes(root: &Path) -> Vec<Complaint> {
    // No codes, nothing to document.
    let Ok(codes) = fs::read_to_string(root.join(FAILURE_CODES)) else { return Vec::new() };
    let document = fs::read_to_string(root.join(FAILURE_CODES_DOCUMENT)).unwrap_or_default();
    undocumented(&codes, &document)
}

fn undocumented(codes: &str, document: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for code in parse_codes(codes) {
        match code {
            None => complaints.push(format!("{FAILURE_CODES}: a [[code]] without `id = \"...\"`")),
            Some(code) if !document.contains(&format!("`{code}`")) => {
                complaints.push(format!("{FAILURE_CODES_DOCUMENT} does not explain `{code}`"));
            }
            Some(_) => {}
        }
    }
    complaints
}

/// The `id` (or `code`, `name`) of each `[[code]]`, in order; `None` for a block that has none.
fn parse_codes(toml: &str) -> Vec<Option<String>> {
    toml.split("[[code]]")
        .skip(1)
        .map(|block| {
            block.lines().filter_map(|line| line.split_once('=')).find_map(|(key, value)| {
                let value = value.trim().strip_prefix('"')?.split('"').next()?;
                matches!(key.trim(), "id" | "code" | "name").then(|| value.to_owned())
            })
        })
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

    #[test]
    fn a_failure_code_that_is_not_explained_is_a_complaint() {
        let codes = "[[code]]\nid = \"scan.hung\"\n\n[[code]]\nid = \"card.moved\"\nzh = \"卡\"\n";
        let complaints = undocumented(codes, "## `scan.hung`\n");
        assert_eq!(complaints, ["docs/failure-codes.md does not explain `card.moved`"]);
    }

    #[test]
    fn a_failure_code_without_a_name_is_a_complaint() {
        assert_eq!(undocumented("[[code]]\nzh = \"卡\"\n", "").len(), 1);
    }
}
