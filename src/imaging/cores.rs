//! Parallel work on one page, on scoped threads.

use std::sync::OnceLock;
use std::{panic, thread};

/// Most threads per page.
const MOST: usize = 4;

/// Threads per page. Queried once: the system reads files to answer.
pub(crate) fn count() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| thread::available_parallelism().map_or(1, usize::from).min(MOST))
}

/// Runs `work` on every part, each on its own thread but the first, which runs here; results in the order of the parts.
pub(crate) fn each<T: Send, R: Send>(parts: impl IntoIterator<Item = T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let mut parts = parts.into_iter();
    let Some(mine) = parts.next() else { return Vec::new() };
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut done = vec![work(mine)];
        for other in others {
            done.push(other.join().unwrap_or_else(|payload| panic::resume_unwind(payload)));
        }
        done
    })
}

/// Distributes items round-robin over as many groups as there are threads: neighbours cost alike and go to different
/// ones.
pub(crate) fn dealt<T>(things: impl IntoIterator<Item = T>) -> Vec<Vec<T>> {
    let mut hands: Vec<Vec<T>> = (0..count()).map(|_| Vec::new()).collect();
    for (i, thing) in things.into_iter().enumerate() {
        hands[i % count()].push(thing);
    }
    hands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_parts() {
        assert_eq!(each(0..9, |part| part * part), (0..9).map(|part| part * part).collect::<Vec<_>>());
        assert_eq!(each(0..0, |part| part), Vec::<i32>::new());
    }

    #[test]
    fn everything_is_dealt_out_once() {
        let mut all: Vec<i32> = dealt(0..11).into_iter().flatten().collect();
        all.sort_unstable();
        assert_eq!(all, (0..11).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn a_panic_on_a_thread_is_one_here() {
        each([1, 7], |part| assert!(part != 7, "seven"));
    }
}
