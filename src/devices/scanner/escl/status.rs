//! ScannerStatus: what the scanner, its feeder and its jobs say of themselves.

use roxmltree::Node;

use super::xml::{BadXml, descendant, elements, number, reading, text};

/// State of the feeder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdfState {
    /// It has paper.
    Loaded,
    /// It has none.
    Empty,
    /// Jammed, mispicked, or misfed in another way that needs a hand.
    Jam,
    /// Its cover, door or hatch is open.
    CoverOpen,
    /// It is feeding.
    Busy,
    /// A state of no meaning here.
    Other,
}

/// State of the scanner itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeviceState {
    /// It works on a job.
    Busy,
    /// Stopped or out of order.
    Down,
    /// Idle, or nothing that is known.
    #[default]
    Idle,
}

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Pending or processing.
    UnderWay,
    /// All pages were scanned.
    Completed,
    /// Aborted or cancelled.
    GivenUp,
}

/// One job of ScannerStatus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobInfo {
    /// `JobUri`, as the scanner writes it.
    pub uri: String,
    /// `None` where it is not known.
    pub state: Option<JobState>,
    /// Pages scanned so far.
    pub completed: Option<u32>,
    /// Pages scanned and not fetched yet.
    pub to_transfer: Option<u32>,
}

/// ScannerStatus, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScannerStatus {
    /// The scanner itself.
    pub device: DeviceState,
    /// `None` where the scanner reports no feeder.
    pub adf: Option<AdfState>,
    /// The jobs that it knows.
    pub jobs: Vec<JobInfo>,
}

impl ScannerStatus {
    /// Reads a ScannerStatus document.
    ///
    /// # Errors
    /// [`BadXml`]
    pub fn read(bytes: &[u8]) -> Result<Self, BadXml> {
        reading(bytes, |root| {
            (root.tag_name().name() == "ScannerStatus").then(|| Self {
                device: device_state(text(root, "State")),
                adf: text(root, "AdfState").map(adf_state),
                jobs: elements(root, "JobInfo").filter_map(job).collect(),
            })
        })
    }
}

fn job(info: Node<'_, '_>) -> Option<JobInfo> {
    let uri = text(info, "JobUri").or_else(|| text(info, "JobUuid"))?.to_owned();
    // Behind it come reasons, each of which begins with the same word.
    let state = descendant(info, "JobState").and_then(|state| state.text()).map(str::trim);
    let state = match state.unwrap_or_default() {
        "Pending" | "PendingHeld" | "Processing" | "ProcessingStopped" => Some(JobState::UnderWay),
        "Completed" => Some(JobState::Completed),
        "Aborted" | "Canceled" | "Cancelled" => Some(JobState::GivenUp),
        _ => None,
    };
    Some(JobInfo {
        uri,
        state,
        completed: number(info, "ImagesCompleted"),
        to_transfer: number(info, "ImagesToTransfer"),
    })
}

fn device_state(name: Option<&str>) -> DeviceState {
    match name {
        Some("Stopped" | "Down") => DeviceState::Down,
        Some("Processing" | "Testing" | "Busy") => DeviceState::Busy,
        Some(_) | None => DeviceState::Idle,
    }
}

/// Makers invent names: what one says of a door, a hatch or a cover, and of any kind of misfeed, is told by its words.
fn adf_state(name: &str) -> AdfState {
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match name {
        "ScannerAdfLoaded" => AdfState::Loaded,
        "ScannerAdfEmpty" => AdfState::Empty,
        "ScannerAdfProcessing" => AdfState::Busy,
        _ if has(&["Open"]) => AdfState::CoverOpen,
        _ if has(&["Jam", "pick", "Pick", "Misfeed", "PageTooShort", "PageTooLong", "InputTray"]) => AdfState::Jam,
        _ => AdfState::Other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn adf(name: &str) -> AdfState {
        let xml = format!("<ScannerStatus><AdfState>{name}</AdfState></ScannerStatus>");
        ScannerStatus::read(xml.as_bytes()).unwrap().adf.unwrap()
    }

    #[test]
    fn every_name_of_an_open_cover_and_of_a_misfeed_is_one() {
        for open in ["ScannerAdfHatchOpen", "ScannerAdfDoorOpen", "ScannerAdfCoverOpen", "ScannerAdfInputDoorOpen"] {
            assert_eq!(adf(open), AdfState::CoverOpen);
        }
        for misfed in [
            "ScannerAdfJam",
            "ScannerAdfMispick",
            "ScannerAdfMultipickDetected",
            "ScannerAdfDuplexPageTooShort",
            "ScannerAdfDuplexPageTooLong",
            "ScannerAdfInputTrayFailed",
            "ScannerAdfInputTrayOverloaded",
        ] {
            assert_eq!(adf(misfed), AdfState::Jam);
        }
        assert_eq!([adf("ScannerAdfLoaded"), adf(" ScannerAdfEmpty\n")], [AdfState::Loaded, AdfState::Empty]);
        assert_eq!([adf("ScannerAdfProcessing"), adf("ScannerAdfNew")], [AdfState::Busy, AdfState::Other]);
    }

    #[test]
    fn jobs_are_read_with_their_counters_and_whatever_is_missing() {
        let xml = b"<ScannerStatus><State>Processing</State><Jobs>\
            <JobInfo><JobUri>/eSCL/ScanJobs/7</JobUri><ImagesCompleted>2</ImagesCompleted>\
            <ImagesToTransfer>1</ImagesToTransfer><JobState>Processing</JobState>\
            <JobStateReasons><JobStateReason>JobScanning</JobStateReason></JobStateReasons></JobInfo>\
            <JobInfo><JobUuid>urn:8</JobUuid><JobState>Canceled</JobState></JobInfo><JobInfo/></Jobs></ScannerStatus>";
        let status = ScannerStatus::read(xml).unwrap();
        let under_way = JobInfo {
            uri: "/eSCL/ScanJobs/7".into(),
            state: Some(JobState::UnderWay),
            completed: Some(2),
            to_transfer: Some(1),
        };
        let given_up =
            JobInfo { uri: "urn:8".into(), state: Some(JobState::GivenUp), completed: None, to_transfer: None };
        assert_eq!((status.device, status.adf, status.jobs), (DeviceState::Busy, None, vec![under_way, given_up]));
    }

    #[test]
    fn another_document_is_no_status() {
        assert_eq!(ScannerStatus::read(b"<html/>"), Err(BadXml));
        assert_eq!(ScannerStatus::read(b"<ScannerStatus/>"), Ok(ScannerStatus::default()));
    }
}
