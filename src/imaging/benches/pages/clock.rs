//! Wall and processor time, of this process and of others.

use std::io;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Wall and processor milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    pub wall: f64,
    pub cpu: f64,
}

/// A moment of this process, all of its threads.
pub struct Moment {
    wall: Instant,
    cpu: f64,
}

impl Moment {
    pub fn now() -> Self {
        Self { wall: Instant::now(), cpu: processor_ms() }
    }

    /// Since then.
    pub fn spent(&self) -> Spent {
        Spent { wall: ms(self.wall.elapsed()), cpu: processor_ms() - self.cpu }
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn processor_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1000.0 + time.tv_nsec as f64 / 1e6
}

/// What another process took; its most memory in megabytes.
#[derive(Debug, Clone, Copy)]
pub struct Ran {
    pub spent: Spent,
    pub peak_mb: f64,
}

/// Runs a program to its end, its output thrown away. `None` where it cannot start or fails.
///
/// The most memory of a child is at least what this process holds when it starts it: nothing large may lie here.
pub fn run(command: &mut Command) -> Option<Ran> {
    let begun = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let (good, cpu, peak_mb) = wait(child).ok()?;
    good.then(|| Ran { spent: Spent { wall: ms(begun.elapsed()), cpu }, peak_mb })
}

/// Waits for a child and all that it waited for: success, processor milliseconds, most megabytes.
fn wait(child: Child) -> io::Result<(bool, f64, f64)> {
    let mut status = 0;
    // SAFETY: `rusage` is a struct of integers, for which zeroes are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    let id = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    // SAFETY: both pointers are to locals that outlive the call; the child is ours and no other thread waits for
    // it, since `child` is not used again.
    if unsafe { libc::wait4(id, &raw mut status, 0, &raw mut usage) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let time = |value: libc::timeval| value.tv_sec as f64 * 1000.0 + value.tv_usec as f64 / 1000.0;
    Ok((status == 0, time(usage.ru_utime) + time(usage.ru_stime), usage.ru_maxrss as f64 / 1024.0))
}
