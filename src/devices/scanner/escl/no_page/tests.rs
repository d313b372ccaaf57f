//! Answers without a page, as scanners in the field give them.

use super::*;

fn job(state: Option<JobState>, completed: Option<u32>, to_transfer: Option<u32>) -> JobInfo {
    JobInfo { uri: "/eSCL/ScanJobs/1".into(), state, completed, to_transfer }
}

fn status(device: DeviceState, adf: AdfState) -> ScannerStatus {
    ScannerStatus { device, adf: Some(adf), jobs: vec![] }
}

/// A stack of which `fetched` pages came.
fn observed(
    answer: NoPage,
    status: Option<&ScannerStatus>,
    job: Option<&JobInfo>,
    fetched: u32,
) -> impl Fn(u64) -> Meaning + use<> {
    let (status, job) = (status.cloned(), job.cloned());
    move |seconds| {
        Observed {
            answer,
            status: status.as_ref(),
            job: job.as_ref(),
            feeder: true,
            senses_paper: true,
            fetched,
            waited: Duration::from_secs(seconds),
            patience: Duration::from_secs(30),
        }
        .meaning()
    }
}

const UNDER_WAY: Option<JobState> = Some(JobState::UnderWay);
const COMPLETED: Option<JobState> = Some(JobState::Completed);

fn failed(why: &'static str) -> Meaning {
    Meaning::Failed(Status::IO_ERROR, why)
}

#[test]
fn a_job_that_is_still_under_way_is_asked_again_whatever_it_answers() {
    let empty = status(DeviceState::Busy, AdfState::Empty);
    for answer in [NoPage::Busy, NoPage::NoMore] {
        for (job, fetched) in [
            (job(UNDER_WAY, Some(0), Some(1)), 0),
            (job(UNDER_WAY, None, None), 0),
            (job(UNDER_WAY, Some(2), Some(1)), 1),
            (job(UNDER_WAY, Some(3), None), 2),
        ] {
            let meaning = observed(answer, Some(&empty), Some(&job), fetched);
            assert_eq!([0, 16, 45, 599].map(meaning), [Meaning::AskAgain; 4], "{answer:?} {job:?}");
        }
    }
}

#[test]
fn a_stack_ends_by_the_jobs_own_word_alone() {
    let empty = status(DeviceState::Idle, AdfState::Empty);
    let completed = observed(NoPage::NoMore, Some(&empty), Some(&job(COMPLETED, Some(3), Some(0))), 3);
    assert_eq!(completed(0), Meaning::End);
    let missing = observed(NoPage::NoMore, Some(&empty), Some(&job(COMPLETED, Some(4), Some(1))), 3);
    let why = failed("the scanner counts more pages than it gave");
    assert_eq!([missing(0), missing(5)], [Meaning::AskAgain, why]);
    let silent = observed(NoPage::NoMore, None, None, 3);
    assert_eq!([silent(0), silent(5)], [Meaning::AskAgain, failed("the end of the stack is not confirmed")]);
    let uncounted = observed(NoPage::NoMore, Some(&empty), Some(&job(UNDER_WAY, None, None)), 3);
    assert_eq!([uncounted(29), uncounted(30)], [Meaning::AskAgain, failed("the end of the stack is not confirmed")]);
}

#[test]
fn a_job_that_is_never_called_completed_ends_when_it_stands_still_and_the_feeder_does_too() {
    let counted = job(UNDER_WAY, Some(3), Some(0));
    let still = status(DeviceState::Busy, AdfState::Empty);
    let meaning = observed(NoPage::NoMore, Some(&still), Some(&counted), 3);
    assert_eq!([meaning(0), meaning(4), meaning(5)], [Meaning::AskAgain, Meaning::AskAgain, Meaning::End]);
    for feeding in [AdfState::Loaded, AdfState::Busy] {
        let feeding = status(DeviceState::Busy, feeding);
        assert_eq!(observed(NoPage::NoMore, Some(&feeding), Some(&counted), 3)(40), Meaning::AskAgain);
    }
}

#[test]
fn a_scanner_that_lists_no_jobs_goes_by_its_own_state() {
    let idle = status(DeviceState::Idle, AdfState::Empty);
    let meaning = observed(NoPage::NoMore, Some(&idle), None, 3);
    assert_eq!([meaning(0), meaning(1)], [Meaning::AskAgain, Meaning::End]);
    let busy = status(DeviceState::Busy, AdfState::Empty);
    assert_eq!(observed(NoPage::NoMore, Some(&busy), None, 3)(29), Meaning::AskAgain);
    let loaded = status(DeviceState::Idle, AdfState::Loaded);
    let why = failed("the scanner stopped before its feeder was empty");
    assert_eq!(observed(NoPage::NoMore, Some(&loaded), None, 3)(1), why);
    let waited = observed(NoPage::Busy, Some(&idle), None, 0);
    assert_eq!([waited(29), waited(30)], [Meaning::AskAgain, Meaning::Failed(Status::DEVICE_BUSY, "")]);
}

#[test]
fn faults_of_the_feeder_end_a_stack_at_once_and_concern_no_glass() {
    for (adf, fault) in [(AdfState::Jam, Status::JAMMED), (AdfState::CoverOpen, Status::COVER_OPEN)] {
        let status = status(DeviceState::Down, adf);
        let under_way = job(UNDER_WAY, Some(2), Some(0));
        for answer in [NoPage::Busy, NoPage::NoMore, NoPage::Empty] {
            assert_eq!(observed(answer, Some(&status), Some(&under_way), 2)(0), Meaning::Failed(fault, ""));
        }
    }
    let jammed = status(DeviceState::Busy, AdfState::Jam);
    let glass = Observed {
        answer: NoPage::Busy,
        status: Some(&jammed),
        job: None,
        feeder: false,
        senses_paper: true,
        fetched: 0,
        waited: Duration::ZERO,
        patience: Duration::from_secs(30),
    };
    assert_eq!(glass.meaning(), Meaning::AskAgain);
}

#[test]
fn two_hundred_and_no_byte_is_a_lost_page_unless_the_job_had_no_more() {
    let idle = status(DeviceState::Idle, AdfState::Empty);
    let empty = |job: &JobInfo| observed(NoPage::Empty, Some(&idle), Some(job), 2)(0);
    assert_eq!(empty(&job(COMPLETED, Some(2), Some(0))), Meaning::End);
    assert_eq!(empty(&job(COMPLETED, Some(3), Some(0))), Meaning::Cut);
    assert_eq!(empty(&job(UNDER_WAY, Some(3), Some(0))), Meaning::Cut);
    assert_eq!(observed(NoPage::Empty, None, None, 2)(0), Meaning::Cut);
}

#[test]
fn without_a_first_page_the_feeder_is_empty_unless_it_knows_better() {
    let end = |adf, senses_paper| {
        let status = status(DeviceState::Idle, adf);
        let observed = Observed {
            answer: NoPage::NoMore,
            status: Some(&status),
            job: None,
            feeder: true,
            senses_paper,
            fetched: 0,
            waited: Duration::from_secs(2),
            patience: Duration::from_secs(30),
        };
        observed.meaning()
    };
    for (adf, senses_paper, want) in [
        (AdfState::Empty, true, Status::NO_DOCS),
        (AdfState::Loaded, false, Status::NO_DOCS),
        (AdfState::Loaded, true, Status::IO_ERROR),
    ] {
        assert!(matches!(end(adf, senses_paper), Meaning::Failed(status, _) if status == want), "{adf:?}");
    }
}
