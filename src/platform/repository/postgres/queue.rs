//! Jobs that wait for a thread. Threads are started only while jobs would have to wait, and end when it is closed.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The queue.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
    threads_max: usize,
    jobs_max: usize,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// A worker will run it.
    Queued,
    /// Refused: the queue is full.
    Full,
    /// Refused: every worker has ended.
    Closed,
}

struct State<T> {
    jobs: VecDeque<T>,
    /// Threads that wait for a job, those that were just woken included.
    idle: usize,
    threads: usize,
    closed: bool,
}

impl<T> Queue<T> {
    /// An empty queue for at most `threads_max` threads, where at most `jobs_max` wait.
    pub fn new(threads_max: usize, jobs_max: usize) -> Queue<T> {
        let state = State { jobs: VecDeque::new(), idle: 0, threads: 0, closed: false };
        Queue { state: Mutex::new(state), ready: Condvar::new(), threads_max, jobs_max }
    }

    /// Adds a job, and a thread by `start` (true where it did start) if all of them are busy. One that is not taken is
    /// dropped.
    pub fn push(&self, job: T, start: impl FnOnce() -> bool) -> Pushed {
        let mut state = self.lock();
        if state.closed {
            return Pushed::Closed;
        }
        if state.jobs.len() >= self.jobs_max {
            return Pushed::Full;
        }
        state.jobs.push_back(job);
        if state.jobs.len() > state.idle && state.threads < self.threads_max {
            if start() {
                state.threads += 1;
            } else if state.threads == 0 {
                state.jobs.clear();
                return Pushed::Closed;
            }
        }
        drop(state);
        self.ready.notify_one();
        Pushed::Queued
    }

    /// The next job; waits for it. None where the queue was closed and is empty.
    pub fn next(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state.idle += 1;
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// Takes no more jobs; the threads end when those that wait are done.
    pub fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// No code that can panic runs under the lock, so what a poisoned one holds is whole.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::{Pushed, Queue};

    #[test]
    fn no_more_threads_are_started_than_jobs_wait_for_and_never_more_than_allowed() {
        let (queue, started) = (Queue::new(2, 9), AtomicUsize::new(0));
        let start = || started.fetch_add(1, Ordering::SeqCst) < 9;
        for job in 0..5 {
            assert_eq!(queue.push(job, start), Pushed::Queued);
        }
        assert_eq!(started.load(Ordering::SeqCst), 2);
        assert_eq!((0..5).map(|_| queue.next().unwrap()).collect::<Vec<_>>(), [0, 1, 2, 3, 4], "in their order");
    }

    #[test]
    fn a_job_without_an_employer_is_not_taken() {
        let queue = Queue::new(2, 1);
        assert_eq!(queue.push("lost", || false), Pushed::Closed);
        assert_eq!(queue.push("kept", || true), Pushed::Queued);
        assert_eq!(queue.push("one too many", || true), Pushed::Full);
        queue.close();
        assert_eq!(queue.push("late", || true), Pushed::Closed);
        assert_eq!((queue.next(), queue.next()), (Some("kept"), None), "what was taken is still done");
    }

    #[test]
    fn closing_it_lets_every_waiting_thread_go() {
        let queue = Arc::new(Queue::<()>::new(4, 1));
        let waiting: Vec<_> = (0..4)
            .map(|_| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || queue.next())
            })
            .collect();
        queue.close();
        assert!(waiting.into_iter().all(|thread| thread.join().unwrap().is_none()));
    }
}
