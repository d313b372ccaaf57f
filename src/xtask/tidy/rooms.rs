//! Which room may see which, and which libraries a room may not have.

use super::Complaint;
use super::manifest::{Dependency, Kind, Member, Workspace};

/// The arrows of the house: each room and the rooms that it may depend on. A room that is not here is not allowed.
pub const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("casework", &["domain"]),
    ("words", &["domain"]),
    ("flow", &["domain"]),
    ("ui", &[]),
    ("fonts", &[]),
    ("screen", &["domain", "flow", "fonts", "ui", "words"]),
    ("devices", &["domain"]),
    ("imaging", &["domain", "words"]),
    ("pdf", &["domain", "fonts", "words"]),
    ("paper", &["domain", "fonts", "pdf", "words"]),
    ("wire", &["domain"]),
    ("envelope", &["wire"]),
    ("store", &["domain", "wire", "envelope"]),
    ("sync", &["domain", "wire", "envelope", "store"]),
    ("fleet", &["domain", "wire", "envelope", "words"]),
    (
        "kiosk",
        &[
            "domain", "flow", "devices", "imaging", "pdf", "paper", "wire", "envelope", "store", "sync", "fleet",
            "screen", "words",
        ],
    ),
    ("platform", &["domain", "casework", "pdf", "paper", "release", "wire", "envelope", "words"]),
    ("simulator", &[]),
    ("trust", &[]),
    ("release", &["trust"]),
    ("update", &["release", "switch", "trust"]),
    ("tuf-check", &["trust"]),
    ("switch", &[]),
    ("launcher", &["switch"]),
    ("journey", &[]),
    ("lobby", &["kiosk", "devices", "journey"]),
    ("xtask", &[]),
    ("test-folders", &[]),
    ("test-packaged", &[]),
    ("test-pages", &[]),
];

/// What only the tests of a room may see besides: end-to-end tests look into what the programs left behind and hand
/// every parser what it does not expect, the simulator is held against the drivers that it answers, flow and screen run
/// over the published catalogue, and imaging over generated pages with known truth, which its bench binds into a
/// document.
const DEV_ARROWS: &[(&str, &[&str])] = &[
    ("lobby", &["domain", "wire", "envelope", "store", "fleet", "imaging", "test-folders", "trust"]),
    ("simulator", &["devices", "domain"]),
    ("flow", &["wire"]),
    ("screen", &["wire"]),
    ("imaging", &["pdf", "test-pages"]),
    ("kiosk", &["test-folders"]),
    ("platform", &["switch", "test-folders", "test-packaged", "trust", "update"]),
    ("release", &["test-packaged"]),
    ("update", &["test-packaged"]),
];

const CLOCKS_AND_IO: &[&str] = &[
    "axum",
    "hyper",
    "libc",
    "libloading",
    "object_store",
    "reqwest",
    "rusqlite",
    "rustls",
    "serialport",
    "tokio",
    "x11rb",
];
/// Imaging alone has it, with its feature `mm`: it asks the system for large pages of memory (`madvise`).
const SYSTEM: &[&str] = &["rustix"];
const SERDE: &[&str] = &["serde", "serde_json", "toml"];

/// Libraries that a room may not have, apart from its tests. The reasons are the promises of ARCHITECTURE.md.
const ABSENCES: &[(&str, &[&[&str]])] = &[
    ("domain", &[CLOCKS_AND_IO, SYSTEM, SERDE]),
    ("casework", &[CLOCKS_AND_IO, SYSTEM, SERDE]),
    ("flow", &[CLOCKS_AND_IO, SYSTEM, SERDE]),
    ("words", &[CLOCKS_AND_IO, SYSTEM]),
    ("imaging", &[CLOCKS_AND_IO]),
    ("pdf", &[CLOCKS_AND_IO, SYSTEM]),
    ("paper", &[CLOCKS_AND_IO, SYSTEM]),
    ("wire", &[CLOCKS_AND_IO, SYSTEM]),
    ("trust", &[CLOCKS_AND_IO, SYSTEM]),
    ("release", &[CLOCKS_AND_IO, SYSTEM]),
    ("envelope", &[&["axum", "hyper", "reqwest", "rusqlite", "tokio"]]),
    ("store", &[&["axum", "hyper", "reqwest", "tokio"]]),
    ("devices", &[&["rusqlite", "tokio"]]),
    ("screen", &[&["reqwest", "rusqlite", "serialport", "tokio"]]),
    // core has one HTTP client, behind sync and fleet; visit has none, and its print helper one behind devices.
    ("kiosk", &[&["hyper", "reqwest", "ureq"]]),
];

/// Libraries that one room alone may depend on, apart from tests.
const OWNERS: &[(&str, &[&str])] = &[
    ("slint", &["screen", "ui"]),
    ("slint-build", &["ui"]),
    ("i-slint-backend-testing", &["screen"]),
    ("libloading", &["devices"]),
    ("serialport", &["devices"]),
    ("ureq", &["devices", "tuf-check"]),
    ("ipp", &["devices", "simulator"]),
    ("age", &["envelope"]),
    ("krilla", &["pdf"]),
    ("ttf-parser", &["fonts", "pdf"]),
    // C, and therefore for our own pixels alone: what comes from outside is decoded in Rust (docs/decisions/0014).
    ("turbojpeg", &["imaging"]),
    ("rusqlite", &["store", "platform"]),
    ("reqwest", &["sync", "fleet", "journey"]),
    ("atspi", &["journey"]),
];

/// `xtask` builds before the C libraries are there.
const XTASK_MAY_HAVE: &[&str] = &["rustix", "serde_json", "signal-hook"];

/// Dependencies that are not allowed, and arrows that nothing uses.
pub fn check(workspace: &Workspace) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for member in &workspace.members {
        check_arrows(member, workspace, &mut complaints);
        check_absences(member, &mut complaints);
        check_owners(member, &mut complaints);
        check_journey(member, &mut complaints);
        check_manifest(member, &mut complaints);
    }
    complaints
}

/// An arrow that is allowed and not there is a door left open.
pub fn check_unused_arrows(workspace: &Workspace) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (tables, for_tests) in [(ARROWS, false), (DEV_ARROWS, true)] {
        for (room, targets) in tables {
            let Some(member) = workspace.members.iter().find(|member| member.room == *room) else { continue };
            let sees = |target: &str| {
                let edges = member.dependencies.iter().filter(|edge| !for_tests || edge.kind == Kind::Dev);
                edges.filter_map(|edge| edge.room(workspace)).any(|seen| seen == target)
            };
            for target in targets.iter().filter(|target| !sees(target)) {
                complaints.push(format!("{room} -> {target}: the table allows an arrow that is not there"));
            }
        }
    }
    complaints
}

fn check_arrows(member: &Member, workspace: &Workspace, complaints: &mut Vec<Complaint>) {
    let room = member.room.as_str();
    let Some(allowed) = lookup(ARROWS, room) else {
        complaints.push(format!("{room}: a room that the table of arrows (xtask/tidy/rooms.rs) does not know"));
        return;
    };
    let for_tests = lookup(DEV_ARROWS, room).unwrap_or_default();
    for dependency in &member.dependencies {
        let Some(target) = dependency.room(workspace) else { continue };
        let may = allowed.contains(&target) || (dependency.kind == Kind::Dev && for_tests.contains(&target));
        if !may {
            complaints.push(format!("{room} -> {target}: an arrow that the house does not have"));
        }
    }
}

fn check_absences(member: &Member, complaints: &mut Vec<Complaint>) {
    let room = member.room.as_str();
    for dependency in in_the_program(member) {
        let name = dependency.name.as_str();
        if lookup(ABSENCES, room).into_iter().flatten().any(|absent| absent.contains(&name)) {
            complaints.push(format!("{room} has {name}, whose absence there is a promise"));
        }
        if room == "xtask" && !XTASK_MAY_HAVE.contains(&name) {
            complaints.push(format!("xtask has {name}; it must build before anything is installed"));
        }
    }
}

fn check_owners(member: &Member, complaints: &mut Vec<Complaint>) {
    for dependency in in_the_program(member) {
        let Some(owners) = lookup(OWNERS, &dependency.name) else { continue };
        if !owners.contains(&member.room.as_str()) {
            complaints.push(format!("{} has {}, which belongs to {}", member.room, dependency.name, owners.join(", ")));
        }
    }
}

/// Scripted visits must be absent from production builds.
fn check_journey(member: &Member, complaints: &mut Vec<Complaint>) {
    if member.default_features().iter().any(|feature| feature.contains("journey")) {
        complaints.push(format!("{}: its default features contain journey", member.room));
    }
    for dependency in in_the_program(member) {
        if dependency.features.iter().any(|feature| feature == "journey") {
            complaints.push(format!("{}: switches on journey in {} for every build", member.room, dependency.name));
        }
        let scripted = ["lobby-journey", "i-slint-backend-testing"].contains(&dependency.name.as_str());
        if scripted && !dependency.optional {
            complaints.push(format!("{}: {} must be optional, behind journey", member.room, dependency.name));
        }
    }
}

fn check_manifest(member: &Member, complaints: &mut Vec<Complaint>) {
    if member.license != "GPL-3.0-or-later" {
        complaints.push(format!("{}: its licence is {:?}, not GPL-3.0-or-later", member.room, member.license));
    }
    let expected = match member.room.as_str() {
        "lobby" => String::new(),
        // What is never in a program is not among the rooms.
        room => room.strip_prefix("test-").map_or_else(|| format!("src/{room}"), |name| format!("tests/{name}")),
    };
    if member.folder != expected {
        complaints.push(format!("{}: lives in {:?}, not in {expected:?}", member.room, member.folder));
    }
}

fn in_the_program(member: &Member) -> impl Iterator<Item = &Dependency> {
    member.dependencies.iter().filter(|dependency| dependency.kind != Kind::Dev)
}

fn lookup<V: Copy>(table: &[(&str, V)], key: &str) -> Option<V> {
    table.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(room: &str, dependencies: &[(&str, Kind)]) -> Member {
        Member {
            room: room.to_owned(),
            folder: if room == "lobby" { String::new() } else { format!("src/{room}") },
            license: "GPL-3.0-or-later".to_owned(),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: *kind, ..Dependency::default() })
                .collect(),
            ..Member::default()
        }
    }

    fn complaints_of(members: Vec<Member>) -> Vec<Complaint> {
        check(&Workspace { members })
    }

    #[test]
    fn an_arrow_in_the_wrong_direction_is_a_complaint() {
        let upwards = member("domain", &[("lobby-flow", Kind::Normal)]);
        let complaints = complaints_of(vec![upwards, member("flow", &[])]);
        assert_eq!(complaints, ["domain -> flow: an arrow that the house does not have"]);
    }

    #[test]
    fn the_platform_does_not_see_the_store_even_in_its_tests() {
        let curious = member("platform", &[("lobby-store", Kind::Dev)]);
        assert_eq!(complaints_of(vec![curious, member("store", &[])]).len(), 1);
    }

    #[test]
    fn an_arrow_that_is_allowed_and_not_there_is_a_complaint() {
        let wire = ("lobby-wire", Kind::Dev);
        let complaints = |edges: &[(&str, Kind)]| {
            let wires_own = [("lobby-domain", Kind::Normal)];
            let members = vec![member("flow", edges), member("domain", &[]), member("wire", &wires_own)];
            check_unused_arrows(&Workspace { members })
        };
        assert!(complaints(&[("lobby-domain", Kind::Normal), wire]).is_empty());
        assert_eq!(complaints(&[wire]), ["flow -> domain: the table allows an arrow that is not there"]);
    }

    #[test]
    fn a_library_with_one_owner_and_one_that_xtask_may_not_have_are_complaints() {
        assert_eq!(complaints_of(vec![member("sync", &[("rusqlite", Kind::Normal)])]).len(), 1);
        assert_eq!(complaints_of(vec![member("xtask", &[("tokio", Kind::Normal)])]).len(), 1);
    }

    #[test]
    fn another_licence_and_another_folder_are_complaints() {
        let mut strange = member("domain", &[]);
        "MIT".clone_into(&mut strange.license);
        "cellar/domain".clone_into(&mut strange.folder);
        assert_eq!(complaints_of(vec![strange]).len(), 2);
    }

    #[test]
    fn a_room_that_is_not_in_the_table_is_a_complaint() {
        assert_eq!(complaints_of(vec![member("cellar", &[])]).len(), 1);
    }

    #[test]
    fn serde_in_the_domain_is_a_complaint_but_not_in_its_tests() {
        assert_eq!(complaints_of(vec![member("domain", &[("serde", Kind::Normal)])]).len(), 1);
        assert!(complaints_of(vec![member("domain", &[("serde", Kind::Dev)])]).is_empty());
    }

    #[test]
    fn only_the_screen_knows_slint() {
        assert!(complaints_of(vec![member("screen", &[("slint", Kind::Normal)])]).is_empty());
        assert_eq!(complaints_of(vec![member("kiosk", &[("slint", Kind::Normal)])]).len(), 1);
    }

    #[test]
    fn a_production_build_cannot_contain_the_scripted_hand() {
        let mut root = member("lobby", &[("lobby-journey", Kind::Normal)]);
        assert_eq!(complaints_of(vec![root.clone(), member("journey", &[])]).len(), 1);
        root.dependencies[0].optional = true;
        assert!(complaints_of(vec![root.clone(), member("journey", &[])]).is_empty());
        root.features.insert("default".to_owned(), vec!["journey".to_owned()]);
        assert_eq!(complaints_of(vec![root, member("journey", &[])]).len(), 1);
        let mut always_on = member("lobby", &[("lobby-kiosk", Kind::Normal)]);
        always_on.dependencies[0].features.push("journey".to_owned());
        assert_eq!(complaints_of(vec![always_on, member("kiosk", &[])]).len(), 1);
    }
}
