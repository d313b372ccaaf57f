//! Processor time as the scheduler counted it, in nanoseconds: of threads by name, and of other processes.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// Of all threads of this process but those with this name. Threads that have ended are not counted.
pub fn of_threads_but(name: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    tasks
        .filter(|task| fs::read_to_string(task.join("comm")).is_ok_and(|comm| comm.trim_end() != name))
        .filter_map(|task| on_cpu(&task))
        .sum()
}

/// Of these processes, as far as they still run.
pub fn of_processes(pids: &[i64]) -> Duration {
    pids.iter().filter_map(|pid| on_cpu(Path::new(&format!("/proc/{pid}")))).sum()
}

fn on_cpu(of: &Path) -> Option<Duration> {
    let text = fs::read_to_string(of.join("schedstat")).ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
