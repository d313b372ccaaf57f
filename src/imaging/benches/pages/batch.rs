//! Sixty images of a duplex feeder on two threads, with taps on the screen meanwhile.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lobby_imaging::{Raster, Source};
use lobby_test_pages::standard;

use crate::figure::{Figure, median};
use crate::material;
use crate::stages::{Input, make};

const IMAGES: usize = 60;
/// Different ones among them: all of them would be 1.6 GB.
const DIFFERENT: usize = 6;
const THREADS: usize = 2;
/// What the kiosk needs for a tap (docs/benchmarks.md, screen), and the interval of taps.
const TAP: Duration = Duration::from_millis(11);
const PAUSE: Duration = Duration::from_millis(150);

pub fn figures() -> Vec<Figure> {
    let images: Vec<Raster> = (0..DIFFERENT).map(|index| material::raster(standard::fed(index))).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let begun = Instant::now();
    let (took, taps) = thread::scope(|scope| {
        let screen = scope.spawn(|| taps(&done));
        let workers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    while next.load(Ordering::Relaxed) < IMAGES {
                        let image = next.fetch_add(1, Ordering::Relaxed);
                        if image < IMAGES {
                            make(Input::Raw(&images[image % DIFFERENT]), Source::Feeder, 300);
                        }
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
        let took = begun.elapsed();
        done.store(true, Ordering::Relaxed);
        (took, screen.join().unwrap())
    });
    let rate = IMAGES as f64 * 60.0 / took.as_secs_f64();
    let tap = median(taps);
    vec![
        Figure::new("duplex batch of 60 images, two threads", rate, "/min").at_least_idle(120.0),
        Figure::new("  work of a tap beside it, median", tap, "ms").at_most_idle(50.0),
    ]
}

/// How long the work of a tap takes beside the batch, milliseconds each.
fn taps(done: &AtomicBool) -> Vec<f64> {
    let mut taken = Vec::new();
    while !done.load(Ordering::Relaxed) {
        thread::sleep(PAUSE);
        let begun = Instant::now();
        let mut work = 0u64;
        let cpu = || rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        let since = cpu();
        let spent = || {
            let now = cpu();
            Duration::new((now.tv_sec - since.tv_sec) as u64, 0) + Duration::from_nanos(now.tv_nsec as u64)
                - Duration::from_nanos(since.tv_nsec as u64)
        };
        while spent() < TAP {
            work = std::hint::black_box(work.wrapping_mul(31).wrapping_add(7));
        }
        taken.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    taken
}
