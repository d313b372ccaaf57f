//! Which file of a room takes names from which other, read from `use` lines and paths. Text alone: no macro is expanded.

use std::collections::{BTreeMap, BTreeSet};

/// Files by the files that they import from.
pub type Edges = BTreeMap<String, BTreeSet<String>>;

/// A path from the room's root: `["find", "marks"]`.
type Module = Vec<String>;

/// Imports among the files of one room.
pub struct Imports {
    edges: Edges,
}

impl Imports {
    /// Reads the files of one room, by path inside the room.
    pub fn of(sources: &BTreeMap<String, String>) -> Imports {
        let modules: BTreeMap<Module, &str> = sources.keys().map(|file| (module_of(file), file.as_str())).collect();
        let texts: BTreeMap<&str, String> = sources.iter().map(|(file, text)| (file.as_str(), code_of(text))).collect();
        let mut handed_on = HandedOn::new();
        for (module, file) in &modules {
            for (public, path) in uses(&texts[file]) {
                if let (true, Some(name)) = (public, path.last()) {
                    handed_on.insert((module.clone(), name.clone()), absolute(module, &path));
                }
            }
        }
        let house = House { modules, handed_on };
        let edges = house
            .modules
            .iter()
            .map(|(module, file)| ((*file).to_owned(), house.imported_by(module, file, &texts[file])))
            .collect();
        Imports { edges }
    }

    /// Files by the files that they import from.
    pub fn edges(&self) -> &Edges {
        &self.edges
    }
}

/// Names that a module hands on: (module, name) to the path behind it.
type HandedOn = BTreeMap<(Module, String), Module>;

struct House<'a> {
    modules: BTreeMap<Module, &'a str>,
    handed_on: HandedOn,
}

impl House<'_> {
    fn imported_by(&self, module: &Module, file: &str, code: &str) -> BTreeSet<String> {
        // A name that is only handed on ties its module to nothing.
        let used = uses(code).into_iter().filter(|(public, _)| !public).map(|(_, path)| path);
        used.chain(inline_paths(code))
            .filter_map(|path| self.file_behind(absolute(module, &path)))
            .filter(|target| *target != file)
            .map(str::to_owned)
            .collect()
    }

    /// The file in which the last name of the path is defined, as far as text tells.
    fn file_behind(&self, mut path: Module) -> Option<&str> {
        // A name may be handed on several times, never in a ring.
        for _ in 0..8 {
            let known = (0..=path.len()).rev().find(|length| self.modules.contains_key(&path[..*length]))?;
            let module = path[..known].to_vec();
            let Some(name) = path.get(known) else { return self.modules.get(&module).copied() };
            match self.handed_on.get(&(module.clone(), name.clone())) {
                Some(behind) if *behind != path[..=known] => {
                    let rest = path[known + 1..].to_vec();
                    path = behind.iter().cloned().chain(rest).collect();
                }
                Some(_) | None => return self.modules.get(&module).copied(),
            }
        }
        None
    }
}

fn module_of(file: &str) -> Module {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let mut parts: Module = path.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// The text without comments and without what stands behind the first `#[cfg(test)]` module: tests close a file.
fn code_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Each path of each `use`, groups taken apart; true where the name is handed on.
fn uses(code: &str) -> Vec<(bool, Module)> {
    let mut found = Vec::new();
    for statement in code.split(';') {
        let Some((before, tree)) = use_statement(statement) else { continue };
        let before = before.trim_end();
        let public = before.ends_with("pub") || before.ends_with("pub(crate)") || before.ends_with("pub(super)");
        let mut paths = Vec::new();
        expand(&tree.split_whitespace().collect::<String>(), &[], &mut paths);
        found.extend(paths.into_iter().map(|path| (public, path)));
    }
    found
}

/// What stands before the last `use` of a statement, and its tree; `None` where the statement hands in no name.
fn use_statement(statement: &str) -> Option<(&str, &str)> {
    statement.rsplit_once("use ").filter(|(before, _)| is_start(before))
}

/// `use` begins a statement: a line holds nothing before it but its visibility.
fn is_start(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    matches!(line, "" | "pub" | "pub(crate)" | "pub(super)") || line.ends_with('}')
}

fn expand(tree: &str, before: &[String], found: &mut Vec<Module>) {
    if let Some((head, group)) = tree.split_once('{') {
        let mut path = before.to_vec();
        path.extend(segments(head));
        let group = group.strip_suffix('}').unwrap_or(group);
        for part in split_at_top(group) {
            expand(part, &path, found);
        }
        return;
    }
    let mut path = before.to_vec();
    path.extend(segments(tree).filter(|segment| segment != "self" || before.is_empty()));
    found.push(path);
}

/// White space is gone from the tree, so `x as y` reads `xasy`: the renamed are rare and are looked up by their whole
/// segment, which names no module and ends at the module before it.
fn segments(path: &str) -> impl Iterator<Item = String> {
    path.split("::").filter(|segment| !segment.is_empty() && *segment != "*").map(str::to_owned)
}

fn split_at_top(group: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

/// Paths in the middle of code that begin with `crate::` or `super::`. The trees of `use` are left out: the head of a group
/// names no file.
fn inline_paths(code: &str) -> Vec<Module> {
    let outside = |statement| use_statement(statement).map_or(statement, |(before, _)| before);
    let code = code.split(';').map(outside).collect::<Vec<_>>().join(";");
    let mut found = Vec::new();
    for head in ["crate::", "super::"] {
        for (at, _) in code.match_indices(head) {
            let inside_word =
                code[..at].ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':'));
            if inside_word {
                continue;
            }
            let path: String = code[at..]
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | ':'))
                .collect();
            found.push(segments(&path).collect());
        }
    }
    found
}

/// The path from the room's root. One that begins elsewhere leads out of the room or to a sibling.
fn absolute(module: &Module, path: &[String]) -> Module {
    let mut here = module.clone();
    let mut rest = path;
    match path.first().map(String::as_str) {
        Some("crate") => {
            here.clear();
            rest = &path[1..];
        }
        Some("self") => rest = &path[1..],
        Some("super") => {
            while let Some("super") = rest.first().map(String::as_str) {
                here.pop();
                rest = &rest[1..];
            }
        }
        Some(_) | None => {}
    }
    here.extend(rest.iter().cloned());
    here
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(code: &str) -> Vec<String> {
        uses(code)
            .into_iter()
            .map(|(public, path)| format!("{}{}", if public { "pub " } else { "" }, path.join("::")))
            .collect()
    }

    #[test]
    fn groups_are_taken_apart_and_re_exports_are_marked() {
        let code = "use crate::{a::{B, self}, c::*};\npub use d::E;\nfn f() { let reuse = 1; }\n";
        assert_eq!(paths(code), ["crate::a::B", "crate::a", "crate::c", "pub d::E"]);
    }

    #[test]
    fn the_head_of_a_group_is_no_path_of_its_own() {
        let code =
            "use crate::visit::{capture, scan_job};\nuse super::{compose};\nfn f() { super::journey::shown(); }\n";
        assert_eq!(inline_paths(code), [["super", "journey", "shown"]]);
    }

    #[test]
    fn a_path_counts_from_the_module_in_which_it_stands() {
        let module = vec!["find".to_owned(), "marks".to_owned()];
        let path = |text: &str| absolute(&module, &segments(text).collect::<Vec<_>>()).join("::");
        assert_eq!(path("super::line::Line"), "find::line::Line");
        assert_eq!(path("crate::raster"), "raster");
        assert_eq!(path("std::fmt"), "find::marks::std::fmt");
    }
}
