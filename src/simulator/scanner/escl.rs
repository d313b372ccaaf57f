//! The same scanner as one in the network: eSCL on the remote control's own port, with a feeder.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::jpeg::Prints;
use super::{Paper, ScannerFault, Sheet};

/// Where it answers, below the remote control's address.
pub const PATH: &str = "/eSCL";
const NAMESPACES: &str = "xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\" \
                          xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\"";

/// An answer as HTTP has it.
#[derive(Debug)]
pub(crate) enum Reply {
    Xml(String),
    Status(u16),
    /// 201 with the job's address.
    Job(String),
    /// A page, as much of it as comes.
    Page(Arc<Vec<u8>>, Whole),
    /// None, ever.
    Silence,
}

/// Whether all of a page comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    All,
    /// "200 OK", well formed, no bytes.
    Nothing,
    /// Well formed half of a picture.
    Half,
    /// The connection breaks half way.
    Cut,
}

#[derive(Debug, Clone)]
struct Job {
    feeder: bool,
    both_sides: bool,
    colour: bool,
    dpi: u32,
    /// Backs of sheets that are in the machine.
    backs: VecDeque<Paper>,
    /// Pages given.
    given: u32,
    /// Told that no page comes any more.
    ended: bool,
}

#[derive(Debug)]
struct State {
    glass: Paper,
    feeder: VecDeque<Sheet>,
    fault: Option<ScannerFault>,
    /// The page of a job at which the fault shows itself.
    at: u32,
    /// Requests that are still refused.
    busy: u32,
    /// It has shown itself.
    shown: bool,
    jobs: BTreeMap<u32, Job>,
    count: u32,
}

/// Cheap to clone: all are one device.
#[derive(Clone)]
pub(crate) struct Device {
    prints: Arc<Prints>,
    state: Arc<Mutex<State>>,
}

impl Device {
    pub(super) fn new(glass: Paper) -> Self {
        let jobs = BTreeMap::new();
        let state = State { glass, feeder: VecDeque::new(), fault: None, at: 1, busy: 0, shown: false, jobs, count: 0 };
        Self { prints: Arc::new(Prints::new()), state: Arc::new(Mutex::new(state)) }
    }

    pub(super) fn lay(&self, paper: Paper) {
        self.lock().glass = paper;
    }

    pub(super) fn fill(&self, sheets: Vec<Sheet>) {
        self.lock().feeder = sheets.into();
    }

    pub(super) fn sheets_left(&self) -> usize {
        self.lock().feeder.len()
    }

    pub(super) fn set_fault(&self, fault: Option<ScannerFault>, page: u32, times: u32) {
        let mut state = self.lock();
        state.fault = fault;
        state.at = page;
        state.busy = if fault == Some(ScannerFault::Busy) { times } else { 0 };
        // A jam at the first page is there already.
        state.shown = page <= 1;
    }

    pub(crate) fn capabilities(&self) -> Reply {
        if self.lock().fault == Some(ScannerFault::Absent) {
            return Reply::Status(404);
        }
        let input = |name: &str| {
            let resolutions = [75, 150, 300].map(|dpi| {
                format!(
                    "<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>\
                     <scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
                )
            });
            format!(
                "<scan:{name}><scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2480</scan:MaxWidth>\
                 <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>\
                 <scan:MaxScanRegions>1</scan:MaxScanRegions>\
                 <scan:SettingProfiles><scan:SettingProfile>\
                 <scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode><scan:ColorMode>Grayscale8</scan:ColorMode>\
                 </scan:ColorModes>\
                 <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>\
                 <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>\
                 <scan:SupportedResolutions><scan:DiscreteResolutions>{}</scan:DiscreteResolutions>\
                 </scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles></scan:{name}>",
                resolutions.concat()
            )
        };
        Reply::Xml(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><scan:ScannerCapabilities {NAMESPACES}>\
             <pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Lobby Simulator</pwg:MakeAndModel>\
             <pwg:SerialNumber>SIM-1</pwg:SerialNumber>\
             <scan:Platen>{}</scan:Platen><scan:Adf>{}{}<scan:FeederCapacity>100</scan:FeederCapacity>\
             <scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption>\
             <scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf></scan:ScannerCapabilities>",
            input("PlatenInputCaps"),
            input("AdfSimplexInputCaps"),
            input("AdfDuplexInputCaps"),
        ))
    }

    pub(crate) fn status(&self) -> Reply {
        let state = self.lock();
        let adf = match state.fault {
            Some(ScannerFault::Jammed) if state.shown => "ScannerAdfJam",
            Some(ScannerFault::CoverOpen) if state.shown => "ScannerAdfHatchOpen",
            Some(ScannerFault::NoDocs) => "ScannerAdfEmpty",
            _ if state.feeder.is_empty() => "ScannerAdfEmpty",
            _ => "ScannerAdfLoaded",
        };
        let mut jobs = String::new();
        for (id, job) in &state.jobs {
            let _ = write!(
                jobs,
                "<scan:JobInfo><pwg:JobUri>{PATH}/ScanJobs/{id}</pwg:JobUri><pwg:JobUuid>{id}</pwg:JobUuid>\
                 <scan:Age>1</scan:Age><pwg:ImagesCompleted>{}</pwg:ImagesCompleted>\
                 <pwg:JobState>Processing</pwg:JobState></scan:JobInfo>",
                job.given
            );
        }
        Reply::Xml(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><scan:ScannerStatus {NAMESPACES}>\
             <pwg:Version>2.6</pwg:Version><pwg:State>Idle</pwg:State><scan:AdfState>{adf}</scan:AdfState>\
             <scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"
        ))
    }

    /// `host`: as the one who asks calls this device.
    pub(crate) fn make_job(&self, settings: &str, host: &str) -> Reply {
        let Some(job) = read_settings(settings) else { return Reply::Status(400) };
        let mut state = self.lock();
        // As real ones: a job that nobody ended holds the device.
        if state.is_busy() || state.jobs.values().any(|job| !job.ended) {
            return Reply::Status(503);
        }
        let empty = state.feeder.is_empty() || state.fault == Some(ScannerFault::NoDocs);
        if job.feeder && (empty || state.stands_still()) || state.fault == Some(ScannerFault::CoverOpen) && state.shown
        {
            return Reply::Status(409);
        }
        state.count += 1;
        let id = state.count;
        state.jobs.insert(id, job);
        let host = if state.fault == Some(ScannerFault::ForeignLocation) { "scanner.invalid:8080" } else { host };
        Reply::Job(format!("http://{host}{PATH}/ScanJobs/{id}"))
    }

    /// Draws: call it where it may take a moment.
    pub(crate) fn next_page(&self, id: u32) -> Reply {
        let (key, whole) = {
            let mut state = self.lock();
            if state.is_busy() {
                return Reply::Status(503);
            }
            let Some(mut job) = state.jobs.get(&id).cloned() else { return Reply::Status(404) };
            let fault = state.fault.filter(|_| job.given + 1 >= state.at);
            match fault {
                Some(ScannerFault::Jammed | ScannerFault::CoverOpen | ScannerFault::NoDocs) => {
                    state.shown = true;
                    state.ended(id);
                    return Reply::Status(409);
                }
                Some(ScannerFault::IoError) => return Reply::Status(500),
                Some(ScannerFault::Hang) => return Reply::Silence,
                _ => {}
            }
            let paper = if !job.feeder {
                (job.given == 0).then_some(state.glass)
            } else if let Some(back) = job.backs.pop_front() {
                Some(back)
            } else {
                let sheet = state.feeder.pop_front();
                job.backs.extend(sheet.filter(|_| job.both_sides).map(|sheet| sheet.back));
                sheet.map(|sheet| sheet.front)
            };
            let Some(paper) = paper else {
                state.ended(id);
                return Reply::Status(404);
            };
            job.given += 1;
            let key = (paper, job.dpi, job.colour);
            state.jobs.insert(id, job);
            let whole = match fault {
                Some(ScannerFault::EmptyPage) => Whole::Nothing,
                Some(ScannerFault::Short) => Whole::Half,
                Some(ScannerFault::Cut) => Whole::Cut,
                _ => Whole::All,
            };
            (key, whole)
        };
        self.prints.get(key).map_or(Reply::Status(500), |page| Reply::Page(page, whole))
    }

    pub(crate) fn end_job(&self, id: u32) -> Reply {
        Reply::Status(if self.lock().jobs.remove(&id).is_some() { 200 } else { 404 })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_busy(&mut self) -> bool {
        let busy = self.busy > 0;
        self.busy = self.busy.saturating_sub(1);
        busy
    }

    fn ended(&mut self, id: u32) {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.ended = true;
        }
    }

    fn stands_still(&self) -> bool {
        self.shown && matches!(self.fault, Some(ScannerFault::Jammed | ScannerFault::CoverOpen))
    }
}

fn read_settings(xml: &str) -> Option<Job> {
    let document = roxmltree::Document::parse(xml).ok()?;
    let text = |name: &str| {
        let mut nodes = document.descendants().filter(|node| node.is_element() && node.tag_name().name() == name);
        nodes.next()?.text().map(str::trim)
    };
    let dpi = text("XResolution").map_or(Some(300), |dpi| dpi.parse().ok())?;
    Some(Job {
        feeder: text("InputSource") == Some("Feeder"),
        both_sides: text("Duplex") == Some("true"),
        colour: text("ColorMode") != Some("Grayscale8"),
        dpi: Some(dpi).filter(|dpi| matches!(dpi, 75 | 150 | 300))?,
        backs: VecDeque::new(),
        given: 0,
        ended: false,
    })
}
