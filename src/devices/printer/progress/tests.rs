//! Polls of jobs in virtual time.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use super::*;
use crate::printer::state::{complaint, mentioned};

fn printer(state: i32, reasons: &[&str]) -> PrinterStatus {
    let reasons: Vec<String> = reasons.iter().map(|reason| (*reason).to_owned()).collect();
    PrinterStatus {
        state: PrinterState::of(Some(state), &reasons),
        complaint: complaint(&reasons),
        mentioned: mentioned(&reasons),
        takes_pdf: true,
        media: vec![],
    }
}

fn job(state: JobState, printed: Option<i32>) -> Result<JobStatus, RequestFault> {
    Ok(JobStatus { state: Some(state), printed, said: Said::Nothing })
}

const FORGOTTEN: Result<JobStatus, RequestFault> = Err(RequestFault::Refused(Refusal::NotFound));
const HUNG_UP: Result<JobStatus, RequestFault> = Err(RequestFault::Unanswered(PrintError::Garbage));
const OFF: RequestFault = RequestFault::NotSent(PrintError::Absent);

/// A job that is polled every 200 ms.
struct Polls {
    progress: Progress,
    now: Instant,
    start: Instant,
}

impl Polls {
    fn new() -> Self {
        let now = Instant::now();
        Self { progress: Progress::new(now), now, start: now }
    }

    fn poll(&mut self, printer: &PrinterStatus, job: Result<JobStatus, RequestFault>) -> Verdict {
        self.now += Duration::from_millis(200);
        self.progress.after_poll(Ok(printer), job, self.now, false)
    }

    /// The verdict on what stays so for a minute, and after how many seconds it came.
    fn stays(&mut self, printer: &PrinterStatus, job: Result<JobStatus, RequestFault>) -> (Verdict, u64) {
        for _ in 0..300 {
            let verdict = self.poll(printer, job);
            if verdict != Verdict::Wait {
                return (verdict, (self.now - self.start).as_secs());
            }
        }
        (Verdict::Wait, 60)
    }
}

fn failed(error: PrintError, may_have_printed: bool) -> Verdict {
    Verdict::Failed(PrintFailure { error, may_have_printed })
}

#[test]
fn warnings_about_another_tray_or_toner_end_no_job_however_long_it_takes() {
    for mild in ["media-empty-warning", "media-empty-report", "toner-empty-warning", "offline-report", "none-report"] {
        let mut polls = Polls::new();
        let verdict = polls.stays(&printer(4, &[mild]), job(JobState::Processing, Some(0)));
        assert_eq!(verdict, (Verdict::Wait, 60), "{mild}");
        assert_eq!(polls.poll(&printer(4, &[mild]), job(JobState::Completed, Some(1))), Verdict::Printed);
    }
}

#[test]
fn a_job_that_stands_still_beside_a_complaint_is_stalled_and_one_that_moves_is_not() {
    for said in ["media-empty", "media-empty-error"] {
        let verdict = Polls::new().stays(&printer(4, &[said]), job(JobState::Processing, Some(0)));
        assert_eq!(verdict, (failed(PrintError::PaperOut, false), 8), "{said}");
    }
    let mut polls = Polls::new();
    for side in 0..20 {
        for _ in 0..30 {
            let verdict = polls.poll(&printer(4, &["media-empty-error"]), job(JobState::Processing, Some(side)));
            assert_eq!(verdict, Verdict::Wait, "side {side} every six seconds");
        }
    }
}

#[test]
fn a_job_that_is_held_and_stays_so_is_given_up() {
    let verdict = Polls::new().stays(&printer(3, &["none"]), job(JobState::Held, Some(0)));
    assert_eq!(verdict, (failed(PrintError::Offline, false), 8));
    let mut polls = Polls::new();
    assert_eq!(polls.poll(&printer(3, &["none"]), job(JobState::Held, Some(0))), Verdict::Wait, "as it comes in");
    assert_eq!(polls.poll(&printer(4, &["none"]), job(JobState::Processing, Some(0))), Verdict::Wait);
}

#[test]
fn a_stopped_printer_a_jam_and_a_cover_end_the_job_at_once() {
    for (state, reason, error) in [
        (5, "media-empty-warning", PrintError::PaperOut),
        (5, "other-error", PrintError::Offline),
        (4, "media-jam", PrintError::Jam),
        (4, "cover-open-error", PrintError::CoverOpen),
    ] {
        let verdict = Polls::new().poll(&printer(state, &[reason]), job(JobState::Processing, None));
        assert_eq!(verdict, failed(error, true), "{reason}");
    }
}

#[test]
fn completed_is_printed_only_with_a_side_counted_a_word_or_a_printer_that_goes_on_well() {
    let idle = printer(3, &["none"]);
    let empty = printer(5, &["media-empty-error"]);
    let said = |said, printed| Ok(JobStatus { state: Some(JobState::Completed), printed, said });
    for (printer, job, want) in [
        (&idle, said(Said::Nothing, Some(1)), (Verdict::Printed, 0)),
        (&empty, said(Said::Nothing, Some(1)), (Verdict::Printed, 0)),
        (&empty, said(Said::Successful, None), (Verdict::Printed, 0)),
        (&idle, said(Said::Nothing, None), (Verdict::Printed, 0)),
        (&idle, said(Said::Successful, Some(0)), (Verdict::Printed, 0)),
        (&empty, said(Said::Nothing, None), (failed(PrintError::PaperOut, true), 0)),
        (&empty, said(Said::Successful, Some(0)), (failed(PrintError::PaperOut, true), 0)),
        (&empty, said(Said::Nothing, Some(0)), (failed(PrintError::PaperOut, true), 0)),
        (&idle, said(Said::Nothing, Some(0)), (failed(PrintError::Aborted, true), 1)),
        (&idle, said(Said::WithErrors, Some(1)), (failed(PrintError::Aborted, true), 0)),
    ] {
        assert_eq!(Polls::new().stays(printer, job), want, "{job:?} {printer:?}");
    }
}

#[test]
fn a_counter_that_follows_the_end_is_waited_for() {
    let mut polls = Polls::new();
    let idle = printer(3, &[]);
    assert_eq!(polls.poll(&idle, job(JobState::Completed, Some(0))), Verdict::Wait);
    assert_eq!(polls.poll(&idle, job(JobState::Completed, Some(0))), Verdict::Wait);
    assert_eq!(polls.poll(&idle, job(JobState::Completed, Some(2))), Verdict::Printed);
}

#[test]
fn a_job_that_the_printer_does_not_tell_of_goes_by_the_printer() {
    let unsaid = Ok(JobStatus { state: None, printed: None, said: Said::Nothing });
    for silent in [FORGOTTEN, unsaid] {
        let mut polls = Polls::new();
        assert_eq!(polls.stays(&printer(4, &[]), silent), (Verdict::Wait, 60));
        assert_eq!(polls.poll(&printer(3, &[]), silent), Verdict::Printed);
        let stopped = Polls::new().poll(&printer(5, &["media-jam"]), silent);
        assert_eq!(stopped, failed(PrintError::Jam, true));
    }
}

#[test]
fn a_printer_that_was_switched_off_and_knows_no_job_has_not_printed_it() {
    let mut polls = Polls::new();
    assert_eq!(polls.poll(&printer(4, &[]), job(JobState::Processing, Some(0))), Verdict::Wait);
    polls.now += Duration::from_secs(1);
    assert_eq!(polls.progress.after_poll(Err(OFF), Err(OFF), polls.now, false), Verdict::Wait);
    assert_eq!(polls.poll(&printer(3, &[]), FORGOTTEN), failed(PrintError::Aborted, true));
}

#[test]
fn questions_that_go_unanswered_for_a_while_are_asked_again() {
    let mut polls = Polls::new();
    let working = printer(4, &[]);
    for _ in 0..5 {
        for _ in 0..20 {
            assert_eq!(polls.poll(&working, HUNG_UP), Verdict::Wait);
        }
        assert_eq!(polls.poll(&working, job(JobState::Processing, None)), Verdict::Wait);
    }
    let mut polls = Polls::new();
    assert_eq!(polls.stays(&working, HUNG_UP), (failed(PrintError::Garbage, true), 5));
    let busy = Err(RequestFault::Refused(Refusal::Busy));
    assert_eq!(Polls::new().stays(&working, busy), (Verdict::Wait, 60), "it draws the page and answers later");
}

#[test]
fn when_its_time_is_over_every_job_ends_with_the_cause_that_is_known() {
    let at =
        |printer: &PrinterStatus, job| Progress::new(Instant::now()).after_poll(Ok(printer), job, Instant::now(), true);
    for state in [JobState::Pending, JobState::Held, JobState::Processing, JobState::Stopped] {
        assert_eq!(at(&printer(4, &[]), job(state, Some(0))), failed(PrintError::Silent, false));
        let warned = at(&printer(4, &["media-empty-warning"]), job(state, Some(0)));
        assert_eq!(warned, failed(PrintError::PaperOut, false));
    }
    assert_eq!(at(&printer(4, &[]), FORGOTTEN), failed(PrintError::Silent, true));
    assert_eq!(at(&printer(4, &[]), HUNG_UP), failed(PrintError::Garbage, true));
    assert_eq!(at(&printer(3, &[]), job(JobState::Completed, Some(0))), failed(PrintError::Aborted, true));
}

#[test]
fn a_printer_that_says_no_more_has_failed_for_what_it_said_last() {
    const SILENT: RequestFault = RequestFault::Unanswered(PrintError::Silent);
    let after = |reason: &str, fault, time_is_over| {
        let mut polls = Polls::new();
        assert_eq!(polls.poll(&printer(4, &[reason]), job(JobState::Processing, Some(0))), Verdict::Wait);
        for _ in 0..30 {
            polls.now += Duration::from_millis(200);
            let verdict = polls.progress.after_poll(Err(fault), Err(fault), polls.now, time_is_over);
            if verdict != Verdict::Wait {
                return verdict;
            }
        }
        Verdict::Wait
    };
    for time_is_over in [true, false] {
        assert_eq!(after("media-empty", SILENT, time_is_over), failed(PrintError::PaperOut, false));
        assert_eq!(after("media-empty-warning", SILENT, time_is_over), failed(PrintError::PaperOut, false));
        assert_eq!(after("none", SILENT, time_is_over), failed(PrintError::Silent, false));
        assert_eq!(after("media-empty", OFF, time_is_over), failed(PrintError::Absent, false), "switched off since");
    }
    let mut polls = Polls::new();
    polls.poll(&printer(4, &["media-empty"]), job(JobState::Processing, Some(0)));
    polls.poll(&printer(4, &["none"]), job(JobState::Processing, Some(1)));
    let verdict = polls.progress.after_poll(Err(SILENT), Err(SILENT), polls.now, true);
    assert_eq!(verdict, failed(PrintError::Silent, true), "paper was put in and a side came out");
}
