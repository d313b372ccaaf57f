//! Memory of living processes, through `/proc`.
//!
//! A visit forbids tracing by other processes of its user, so a search must run as root, if only in a user namespace of
//! the test's own.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use super::places::{PIECE, search_stream};
use super::{Search, Trace};
use crate::error::JourneyError;

/// A process and everything it started, directly or not.
pub fn family(first: u32) -> Result<Vec<u32>, JourneyError> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .map_err(JourneyError::io("listing", "/proc"))?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|process| Some((process, parent(process)?)))
        .collect();
    let mut family = vec![first];
    let mut at = 0;
    while let Some(member) = family.get(at).copied() {
        family.extend(parents.iter().filter(|(_, parent)| *parent == member).map(|(child, _)| *child));
        at += 1;
    }
    Ok(family)
}

/// From `/proc/PID/stat`, behind the name, which may hold anything.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut behind = stat.rsplit_once(')')?.1.split_whitespace();
    match behind.next()? {
        "Z" => None,
        _ => behind.next()?.parse().ok(),
    }
}

/// The folder above the private one that a visit was started with: there its predecessors had theirs.
pub fn private_folder(process: u32) -> Option<PathBuf> {
    let line = fs::read(format!("/proc/{process}/cmdline")).ok()?;
    let mut words = line.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    words.find(|word| word == "--private-dir")?;
    PathBuf::from(words.next()?.into_owned()).parent().map(ToOwned::to_owned)
}

/// Everything that the process can write to or has made itself, and what it holds open although it has no name.
///
/// # Errors
/// The kernel does not show it; a process that ends meanwhile has nothing left.
pub fn search(process: u32, search: &Search<'_>, found: &mut Vec<Trace>) -> Result<(), JourneyError> {
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let place = format!("memory of {} ({process})", name.trim());
    let maps = match fs::read_to_string(format!("/proc/{process}/maps")) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        maps => maps.map_err(JourneyError::io("asking for", &place))?,
    };
    let memory = match File::open(format!("/proc/{process}/mem")) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        memory => {
            memory.map_err(JourneyError::io("opening (only root may, if only of its own user namespace)", &place))?
        }
    };
    for (from, to) in maps.lines().filter_map(own_stretch) {
        search_stretch(&memory, from, to, search, &place, found);
    }
    search_nameless(process, search, found);
    Ok(())
}

/// Begin and end of a stretch whose content is not simply a file's.
fn own_stretch(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split_whitespace();
    let (from, to) = words.next()?.split_once('-')?;
    let rights = words.next()?;
    let file = words.nth(2)? != "0";
    let strange = line.contains("[vvar") || line.contains("[vsyscall") || line.contains("/dev/");
    let own = rights.starts_with('r') && (!file || rights.contains('w') || line.contains("(deleted)"));
    (own && !strange).then_some((u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?))
}

fn search_stretch(memory: &File, from: u64, to: u64, search: &Search<'_>, place: &str, found: &mut Vec<Trace>) {
    let mut piece = vec![0; PIECE + search.overlap()];
    let mut at = from;
    while at < to {
        let wanted = usize::try_from(to - at).unwrap_or(piece.len()).min(piece.len());
        // Pages that are not there any more have no content.
        let Ok(read) = memory.read_at(&mut piece[..wanted], at) else { return };
        found.extend(search.find_in(&piece[..read], &|| place.to_owned()));
        if read <= search.overlap() {
            return;
        }
        at += (read - search.overlap()) as u64;
        if read < piece.len() && at + search.overlap() as u64 >= to {
            return;
        }
    }
}

/// Files without a name: deleted ones and those that live in memory alone.
fn search_nameless(process: u32, search: &Search<'_>, found: &mut Vec<Trace>) {
    let Ok(open) = fs::read_dir(format!("/proc/{process}/fd")) else { return };
    for entry in open.map_while(Result::ok) {
        let Ok(target) = fs::read_link(entry.path()) else { continue };
        let target = target.to_string_lossy().into_owned();
        let nameless = target.contains("(deleted)") || target.contains("memfd:");
        let regular = fs::metadata(entry.path()).is_ok_and(|data| data.is_file());
        if let (true, Ok(file)) = (nameless && regular, File::open(entry.path())) {
            let place = || format!("{target}, held open by {process}");
            let _ = search_stream(file, search, &place, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::super::Sought;
    use super::*;

    #[test]
    fn what_a_child_of_a_process_holds_in_memory_is_found_and_nothing_else() {
        // The shell reads the word into a variable: it stands in its memory and on no command line.
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "read word; echo ready; sleep 1000; echo $word"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        use std::io::{BufRead as _, BufReader, Write as _};
        shell.stdin.as_mut().unwrap().write_all(b"Canary Road 18\n").unwrap();
        BufReader::new(shell.stdout.as_mut().unwrap()).read_line(&mut String::new()).unwrap();
        let family = family(std::process::id()).unwrap();
        let things = ["Canary Road 18", "Sparrow Road 18"].map(|text| Sought::words(text, text).unwrap().unwrap());
        let mut found = Vec::new();
        assert!(family.contains(&shell.id()));
        search(shell.id(), &Search::new(&things).unwrap(), &mut found).unwrap();
        // The whole group: the shell's own child sleeps on.
        for member in super::family(shell.id()).unwrap() {
            let _ = Command::new("kill").args(["-9", &member.to_string()]).status();
        }
        shell.wait().unwrap();
        assert!(found.iter().any(|trace| trace.form == "utf-8"), "{found:?}");
        assert!(found.iter().all(|trace| trace.what.starts_with("Canary")), "{found:?}");
    }

    #[test]
    fn a_files_own_pages_are_no_memory_of_its_reader() {
        assert_eq!(own_stretch("7f00-7f10 r--p 00000000 fe:01 42 /usr/share/fonts/a.ttc"), None);
        assert_eq!(own_stretch("7f00-7f10 rw-p 00000000 00:00 0 [heap]"), Some((0x7f00, 0x7f10)));
        assert_eq!(own_stretch("7f00-7f10 r--s 00000000 00:01 9 /memfd:font (deleted)"), Some((0x7f00, 0x7f10)));
        assert_eq!(own_stretch("7f00-7f10 ---p 00000000 00:00 0"), None);
    }
}
