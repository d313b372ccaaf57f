//! The case numbers of this kiosk: its own counter, which is durable, and what the platform knows to be given under its
//! code. A state that went back, or a machine that takes another one's place, would give numbers that others have.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lobby_domain::FailureCode;
use lobby_store::{Outbox, StoreError};

use super::intake::store_failure;

/// Highest counter that a number can have.
const COUNTER_MAX: u32 = 999_999;

/// The counter, above everything that is known to be given.
pub struct CaseNumbers {
    outbox: Arc<Outbox>,
    known: Mutex<Known>,
}

/// What others know.
#[derive(Default)]
struct Known {
    /// Above this the counter must be before it gives the next number; 0 where it is.
    owed: u32,
    /// Why no number can be given, as it was found last.
    fault: Option<FailureCode>,
}

/// What became of the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// It is above what is known.
    Ahead,
    /// It had given numbers and was behind: others have numbers that it would have given next.
    Jumped,
    /// It has given none yet, and begins above what is known.
    Begun,
    /// It cannot be brought above what is known; no number is given until it is.
    Stuck,
}

impl CaseNumbers {
    /// Numbers from the counter of this outbox.
    pub fn new(outbox: Arc<Outbox>) -> CaseNumbers {
        let fault = outbox.last_case_counter().is_ok_and(|last| last >= COUNTER_MAX).then_some(FailureCode::NoNumber);
        CaseNumbers { outbox, known: Mutex::new(Known { owed: 0, fault }) }
    }

    /// Takes in that numbers up to this counter are given. Durable where it returns anything but [`Counter::Stuck`].
    pub fn note_given(&self, counter: u32) -> Counter {
        let mut known = self.known();
        known.owed = known.owed.max(counter);
        self.catch_up(&mut known)
    }

    /// Tries again what could not be made durable.
    pub fn settle(&self) -> Counter {
        self.catch_up(&mut self.known())
    }

    /// The counter's next number, which no other application is known to have.
    ///
    /// # Errors
    /// Why there is none.
    pub fn next(&self) -> Result<u32, FailureCode> {
        let mut known = self.known();
        if self.catch_up(&mut known) == Counter::Stuck {
            return Err(FailureCode::NoNumber);
        }
        self.outbox.next_case_counter().map_err(|error| {
            tracing::error!(error = %error, "no case number");
            let code = store_failure(&error);
            if code == FailureCode::NoNumber {
                known.fault = Some(code);
            }
            code
        })
    }

    /// Why no number can be given, if so.
    pub fn fault(&self) -> Option<FailureCode> {
        self.known().fault
    }

    /// Highest counter that was given, or is known to be; none where the outbox cannot be read.
    pub fn given(&self) -> Option<u32> {
        let owed = self.known().owed;
        self.outbox.last_case_counter().ok().map(|last| last.max(owed.min(COUNTER_MAX)))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing is half done: the counter is in the outbox.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn catch_up(&self, known: &mut Known) -> Counter {
        if known.owed == 0 {
            return Counter::Ahead;
        }
        let raised = self.outbox.last_case_counter().and_then(|last| {
            let jumped = self.outbox.raise_case_counter(known.owed)?;
            Ok(match jumped {
                true if last == 0 => Counter::Begun,
                true => Counter::Jumped,
                false => Counter::Ahead,
            })
        });
        match raised {
            Ok(counter) => {
                *known = Known::default();
                counter
            }
            Err(error) => {
                if known.fault.is_none() {
                    stuck(&error, known.owed);
                }
                known.fault = Some(FailureCode::NoNumber);
                Counter::Stuck
            }
        }
    }
}

fn stuck(error: &StoreError, counter: u32) {
    let code = FailureCode::NoNumber.code();
    tracing::error!(code, error = %error, counter, "the counter cannot go on above the numbers that others have");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;
    use std::path::Path;

    use lobby_store::Limits;
    use lobby_test_folders::copy_folder;
    use proptest::prelude::*;

    use super::*;

    fn opened(dir: &Path) -> CaseNumbers {
        let (outbox, _) = Outbox::open(&dir.join("outbox"), Limits::default()).unwrap();
        CaseNumbers::new(Arc::new(outbox))
    }

    #[test]
    fn the_next_number_is_above_everything_that_is_known_after_a_restart_too() {
        let dir = tempfile::tempdir().unwrap();
        let numbers = opened(dir.path());
        assert_eq!((numbers.note_given(0), numbers.given()), (Counter::Ahead, Some(0)));
        assert_eq!(numbers.note_given(56), Counter::Begun);
        assert_eq!((numbers.next(), numbers.note_given(57)), (Ok(57), Counter::Ahead));
        assert_eq!((numbers.note_given(80), numbers.note_given(70)), (Counter::Jumped, Counter::Ahead));
        drop(numbers);
        let numbers = opened(dir.path());
        assert_eq!((numbers.given(), numbers.next(), numbers.fault()), (Some(80), Ok(81), None));
    }

    #[test]
    fn a_counter_that_cannot_go_above_what_is_known_gives_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let numbers = opened(dir.path());
        numbers.next().unwrap();
        assert_eq!(numbers.note_given(COUNTER_MAX), Counter::Stuck);
        assert_eq!((numbers.next(), numbers.fault()), (Err(FailureCode::NoNumber), Some(FailureCode::NoNumber)));
        assert_eq!((numbers.settle(), numbers.given()), (Counter::Stuck, Some(COUNTER_MAX)));
    }

    #[test]
    fn the_last_number_is_given_and_then_the_kiosk_says_that_there_are_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let numbers = opened(dir.path());
        numbers.note_given(COUNTER_MAX - 1);
        assert_eq!((numbers.next(), numbers.next()), (Ok(COUNTER_MAX), Err(FailureCode::NoNumber)));
        assert_eq!(numbers.fault(), Some(FailureCode::NoNumber));
        drop(numbers);
        assert_eq!(opened(dir.path()).fault(), Some(FailureCode::NoNumber));
    }

    /// What happens to the machines that have one name.
    #[derive(Clone, Debug)]
    enum Happens {
        /// A number is given, and told to the platform with the next report.
        Number,
        /// The state folder is kept aside.
        Backup,
        /// It is put back as it was kept.
        Restore,
        /// A machine with an empty state folder is enrolled under the name.
        Replaced,
    }

    fn happenings() -> impl Strategy<Value = Vec<Happens>> {
        let one = prop_oneof![
            5 => Just(Happens::Number),
            1 => Just(Happens::Backup),
            2 => Just(Happens::Restore),
            1 => Just(Happens::Replaced),
        ];
        prop::collection::vec(one, 1..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// The platform hears of every number before anything goes back, and each machine hears it before it gives one.
        #[test]
        fn no_number_is_given_twice_however_often_the_state_goes_back_or_the_machine_is_replaced(all in happenings()) {
            let dir = tempfile::tempdir().unwrap();
            let (state, backup) = (dir.path().join("state"), dir.path().join("backup"));
            std::fs::create_dir_all(&state).unwrap();
            std::fs::create_dir_all(&backup).unwrap();
            let (mut given, mut platform) = (BTreeSet::new(), 0);
            let mut numbers = Some(opened(&state));
            for happens in all {
                match happens {
                    Happens::Number => {
                        let machine = numbers.as_ref().unwrap();
                        machine.note_given(platform);
                        let number = machine.next().unwrap();
                        prop_assert!(given.insert(number), "{number} is given twice");
                        platform = platform.max(machine.given().unwrap());
                    }
                    Happens::Backup => {
                        drop(numbers.take());
                        copy_folder(&state, &backup).unwrap();
                    }
                    Happens::Restore => {
                        drop(numbers.take());
                        copy_folder(&backup, &state).unwrap();
                    }
                    Happens::Replaced => {
                        drop(numbers.take());
                        std::fs::remove_dir_all(&state).unwrap();
                        std::fs::create_dir_all(&state).unwrap();
                    }
                }
                if numbers.is_none() {
                    numbers = Some(opened(&state));
                }
            }
        }
    }
}
