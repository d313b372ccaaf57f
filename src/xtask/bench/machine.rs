//! The machine that is measured on, and whether it does anything else.

use std::fmt;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::shell;

/// How long the processors are watched.
const WATCH: Duration = Duration::from_secs(2);
/// Above this share of all processors other programs are at work.
const BUSY_MAX: f64 = 0.05;

/// What it was like at one moment.
#[derive(Debug, Clone)]
pub struct Machine {
    when: String,
    processor: String,
    cores: usize,
    load: String,
    /// Share of all processors that worked while nothing of ours ran.
    busy: f64,
}

impl Machine {
    /// Observes it for [`WATCH`]; nothing of ours may run meanwhile.
    pub fn observe() -> Self {
        let first = times();
        thread::sleep(WATCH);
        let second = times();
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let mut date = Command::new("date");
        date.args(["--utc", "+%Y-%m-%dT%H:%MZ"]);
        Self {
            when: shell::output(&mut date).map(|(_, text)| text.trim().to_owned()).unwrap_or_default(),
            processor: processor(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default()),
            cores: thread::available_parallelism().map_or(0, usize::from),
            load: load.split(' ').take(3).collect::<Vec<_>>().join(" "),
            busy: busy(first, second),
        }
    }

    /// Whether other programs leave the machine free enough for limits to bind.
    pub fn is_idle(&self) -> bool {
        self.busy <= BUSY_MAX
    }

    /// Load averages of 1, 5 and 15 minutes.
    pub fn load(&self) -> &str {
        &self.load
    }

    /// As it stands in the report.
    pub fn json(&self) -> Value {
        json!({ "when": self.when, "processor": self.processor, "cores": self.cores, "load": self.load, "busy": self.busy })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { when, processor, cores, load, busy } = self;
        write!(formatter, "{when}, {cores} x {processor}, load {load}, {:.0} % busy", busy * 100.0)
    }
}

/// All and idle time of all processors since the start, clock ticks.
fn times() -> (u64, u64) {
    parse(&fs::read_to_string("/proc/stat").unwrap_or_default())
}

fn parse(stat: &str) -> (u64, u64) {
    let first = stat.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = first.split_whitespace().skip(1).take(8).filter_map(|word| word.parse().ok()).collect();
    // The fourth and fifth: idle, and waiting for a disk.
    (ticks.iter().sum(), ticks.iter().skip(3).take(2).sum())
}

fn busy(first: (u64, u64), second: (u64, u64)) -> f64 {
    let all = second.0.saturating_sub(first.0).max(1);
    let idle = second.1.saturating_sub(first.1).min(all);
    (all - idle) as f64 / all as f64
}

fn processor(cpuinfo: &str) -> String {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(':')).map_or("unknown processor", |(_, name)| name.trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_that_waits_for_a_disk_is_not_busy() {
        let first = parse("cpu  10 0 10 100 0 0 0 0 0 0\ncpu0 1 1 1 1\n");
        let second = parse("cpu  20 0 20 150 30 0 0 0 0 0\n");
        assert_eq!(first, (120, 100));
        assert!((busy(first, second) - 0.2).abs() < 1e-9);
    }
}
