//! Processor time and memory of a program with all that it started, from `/proc`.

use std::fs;
use std::time::Duration;

/// Fields of `/proc/<pid>/stat`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// Own time and that of children that ended, clock ticks.
    ticks: u64,
    /// When it started, clock ticks since boot.
    started: u64,
}

/// A program and its descendants, the oldest first.
#[derive(Debug, Clone)]
pub struct Tree(Vec<u32>);

impl Tree {
    /// Everything that runs below `root`, and `root`.
    pub fn of(root: u32) -> Self {
        let mut known: Vec<(u32, Stat)> = all().filter_map(|pid| Some((pid, stat(pid)?))).collect();
        known.sort_by_key(|(pid, stat)| (stat.started, *pid));
        let mut members = vec![root];
        let mut seen = 0;
        while seen < members.len() {
            let parent = members[seen];
            members.extend(known.iter().filter(|(_, stat)| stat.parent == parent).map(|(pid, _)| *pid));
            seen += 1;
        }
        Self(members)
    }

    /// Process ids, children in the order of their start.
    pub fn pids(&self) -> &[u32] {
        &self.0
    }

    /// Processor time of all of them until now.
    pub fn cpu(&self) -> Duration {
        self.0.iter().map(|pid| cpu(*pid)).sum()
    }
}

/// The scheduler's nanoseconds of the living threads, or the ticks of 10 ms where these say more (threads that ended).
fn cpu(pid: u32) -> Duration {
    let ticks = stat(pid).map_or(0, |stat| stat.ticks);
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let run = |text: String| text.split(' ').next().and_then(|first| first.parse::<u64>().ok());
    let precise: u64 =
        threads.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok().and_then(run)).sum();
    let (ticks, precise) = (Duration::from_millis(ticks * 10), Duration::from_nanos(precise));
    // Ticks are rounded; what ended threads used shows only there.
    if ticks > precise + Duration::from_millis(10) { ticks } else { precise }
}

/// Proportional set size of one process, bytes; `None` without permission: only root may read a visit's.
pub fn pss(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn stat(pid: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn parse(text: &str) -> Option<Stat> {
    // The name may hold spaces and brackets; what follows the last bracket does not. Fields count from 3 there.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let ticks = number(14)? + number(15)? + number(16)? + number(17)?;
    Some(Stat { parent: u32::try_from(number(4)?).ok()?, ticks, started: number(22)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let text = "7 (a) b (c)) S 3 7 7 0 -1 4194304 1 0 0 0 11 4 2 1 20 0 1 0 900 0 0";
        assert_eq!(parse(text), Some(Stat { parent: 3, ticks: 18, started: 900 }));
    }

    #[test]
    fn we_are_in_the_tree_of_our_parent_and_have_memory() {
        let us = std::process::id();
        let parent = stat(us).unwrap().parent;
        assert!(Tree::of(parent).pids().contains(&us));
        assert!(pss(us).unwrap() > 0 && Tree::of(us).cpu() > Duration::ZERO);
    }
}
