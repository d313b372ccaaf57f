//! `cargo xtask bench sync`: how a kiosk drains what it has queued, and what that costs it.
//!
//! A real core (`lobby run`) and a real platform (`lobby-platform serve`), two processes that speak over mutual TLS on
//! loopback. The queue is filled with sealed applications before core starts: document, signature and its picture, each
//! sealed to the platform, each manifest signed with the kiosk's key. The platform's process is stopped while core starts,
//! so that nothing of the start is counted; then it goes on, and core delivers until nothing waits. There is no display:
//! visits cannot start, and delivery must not care.
//!
//! Counted is the processor time of all of core's threads (`/proc/<pid>/task/*/schedstat`); the platform's is not. Beside
//! it stand the time by the wall and what the disk can do: a delivery waits for several fsyncs on either side.
//!
//! `--queued 10,1000` chooses the lengths, `--bin-dir DIR` the programs.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

#[path = "sync/applications.rs"]
mod applications;
#[path = "sync/stand.rs"]
mod stand;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stand::Stand;

/// Core's processor time that one delivery may cost, milliseconds.
const CPU_MS: f64 = 2.0;
/// Longest time for the longest queue, minutes.
const DRAIN_MIN: f64 = 15.0;
/// The longest queue may cost so much more for each delivery than a hundredth of it.
const FLAT: f64 = 1.5;
const QUEUED: [u32; 3] = [10, 1_000, 10_000];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test --all-targets` starts benches too, to see whether they start.
    if !arguments.iter().any(|word| word == "--bench") {
        return;
    }
    let after = |name: &str| arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1));
    let bin_dir = PathBuf::from(after("--bin-dir").expect("--bin-dir DIR: where lobby and lobby-platform lie"));
    let queued = after("--queued").map_or_else(|| QUEUED.to_vec(), |list| numbers(list));
    let stand = Stand::start(&bin_dir);
    let fsyncs = fsyncs_per_second(stand.dir());
    println!("{fsyncs:.0} fsyncs of 4 KiB a second in {}", stand.dir().display());
    println!("{:>8} {:>14} {:>12} {:>12}", "queued", "CPU ms each", "each ms", "drained s");
    let drained: Vec<Drained> = (1..).zip(queued).map(|(kiosk, queued)| drain(&stand, kiosk, queued)).collect();
    println!("{}", json!({ "bench": "sync", "figures": figures(&drained, fsyncs) }));
}

fn numbers(list: &str) -> Vec<u32> {
    list.split(',').map(|number| number.parse().expect("--queued N,N")).collect()
}

/// One queue, delivered.
struct Drained {
    queued: u32,
    /// Of core, all threads, for all of it.
    cpu: Duration,
    wall: Duration,
}

impl Drained {
    fn cpu_ms(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e3 / f64::from(self.queued)
    }
}

fn drain(stand: &Stand, number: u32, queued: u32) -> Drained {
    let kiosk = stand.enrol(number);
    applications::queue(&kiosk.state, queued);
    stand.pause();
    let core = kiosk.run();
    kiosk.until_waiting(u64::from(queued));
    // Whatever starting costs is over: threads that only wait cost nothing more.
    std::thread::sleep(Duration::from_secs(3));
    let (before, began) = (core.cpu(), Instant::now());
    stand.go_on();
    kiosk.until_waiting(0);
    let drained = Drained { queued, cpu: core.cpu() - before, wall: began.elapsed() };
    println!(
        "{queued:>8} {:>14.2} {:>12.1} {:>12.1}",
        drained.cpu_ms(),
        drained.wall.as_secs_f64() * 1e3 / f64::from(queued),
        drained.wall.as_secs_f64()
    );
    drained
}

fn figures(drained: &[Drained], fsyncs: f64) -> Vec<Value> {
    let mut figures: Vec<Value> = drained
        .iter()
        .map(|one| {
            let what = format!("core's processor per delivery, {} queued", one.queued);
            json!({ "what": what, "value": one.cpu_ms(), "unit": "ms", "at_most": CPU_MS, "binds": "idle" })
        })
        .collect();
    let of = |queued: u32| drained.iter().find(|one| one.queued == queued);
    if let (Some(some), Some(many)) = (of(QUEUED[1]), of(QUEUED[2])) {
        let ratio = many.cpu_ms() / some.cpu_ms();
        figures.push(json!({ "what": "the same with ten times as many queued", "value": ratio, "unit": "times", "at_most": FLAT, "binds": "always" }));
    }
    if let Some(many) = of(QUEUED[2]) {
        let minutes = many.wall.as_secs_f64() / 60.0;
        figures.push(
            json!({ "what": "10,000 drained", "value": minutes, "unit": "min", "at_most": DRAIN_MIN, "binds": "idle" }),
        );
    }
    figures.push(json!({ "what": "fsyncs of the disk", "value": fsyncs, "unit": "/s" }));
    figures
}

/// What the disk below the kiosk's state can do.
fn fsyncs_per_second(dir: &Path) -> f64 {
    const TIMES: u32 = 300;
    let mut file = std::fs::File::create(dir.join("fsync")).unwrap();
    let began = Instant::now();
    for _ in 0..TIMES {
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
    }
    f64::from(TIMES) / began.elapsed().as_secs_f64()
}
