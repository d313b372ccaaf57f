//! The scanner as one in the network: eSCL on the remote control's own port, with a feeder.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::jpeg::{JpegCache, PageKey};
use super::{Paper, ScannerFault, Sheet};

/// Path of the scanner below the remote control's address.
pub const PATH: &str = "/eSCL";
const NAMESPACES: &str = "xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\" \
                          xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\"";

/// An answer, before it becomes HTTP.
#[derive(Debug)]
pub(crate) enum EsclReply {
    /// 200 with an XML document.
    Xml(Vec<u8>),
    /// A status alone.
    Status(u16),
    /// 201 with the job's address.
    Job(Option<String>),
    /// 200 with a page, or with a part of it.
    Page(Arc<Vec<u8>>, Transfer),
    /// No answer at all.
    Silence,
}

/// How much of a page is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// All of it.
    Complete,
    /// "200 OK", well formed, no bytes.
    Empty,
    /// All of it, and padding.
    Padded,
    /// Well formed half of a picture.
    Half,
    /// The connection breaks after half of it.
    BrokenOff,
    /// Well formed, but a PDF.
    Pdf,
    /// Well formed, but a page for people.
    Text,
    /// All of it, under another type than its own.
    WrongLabel,
}

#[derive(Debug, Clone)]
struct ScanJob {
    feeder: bool,
    both_sides: bool,
    colour: bool,
    dpi: u32,
    /// Backs of sheets that were drawn in.
    backs: VecDeque<Paper>,
    /// Pages sent.
    sent: u32,
    /// The client was answered that there are no more pages.
    ended: bool,
    /// Requests since the last page that were answered "not yet".
    not_yet: u32,
}

/// So many requests are answered "not yet" before each page: some 1.4 seconds of growing pauses.
const NOT_YET: u32 = 3;

#[derive(Debug)]
struct DeviceState {
    glass: Paper,
    feeder: VecDeque<Sheet>,
    fault: Option<ScannerFault>,
    /// Page of a job, from 1, at which the fault happens.
    fault_page: u32,
    /// Requests that are still answered with 503.
    busy_requests: u32,
    /// The fault has happened: ScannerStatus reports it.
    fault_visible: bool,
    jobs: BTreeMap<u32, ScanJob>,
    count: u32,
}

/// Clones share one device.
#[derive(Clone)]
pub(crate) struct Device {
    pages: Arc<JpegCache>,
    state: Arc<Mutex<DeviceState>>,
}

impl Device {
    pub(super) fn new(glass: Paper) -> Self {
        let jobs = BTreeMap::new();
        let state = DeviceState {
            glass,
            feeder: VecDeque::new(),
            fault: None,
            fault_page: 1,
            busy_requests: 0,
            fault_visible: false,
            jobs,
            count: 0,
        };
        Self { pages: Arc::new(JpegCache::new()), state: Arc::new(Mutex::new(state)) }
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
        state.fault_page = page;
        let is_busy = matches!(fault, Some(ScannerFault::Busy | ScannerFault::Asleep));
        state.busy_requests = if is_busy { times } else { 0 };
        // A fault of the first page is visible before the job.
        state.fault_visible = page <= 1;
    }

    pub(crate) fn capabilities(&self) -> EsclReply {
        let fault = self.lock().fault;
        if fault == Some(ScannerFault::Absent) {
            return EsclReply::Status(404);
        }
        if self.lock().is_asleep() {
            return EsclReply::Status(503);
        }
        let odd = fault == Some(ScannerFault::OddDocuments);
        let profile = if odd { "<scan:SettingProfile ref=\"p0\"/>".to_owned() } else { usual_profile() };
        let input = |name: &str| {
            format!(
                "<scan:{name}><scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2480</scan:MaxWidth>\
                 <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>\
                 <scan:MaxScanRegions>1</scan:MaxScanRegions>\
                 <scan:SettingProfiles>{profile}</scan:SettingProfiles></scan:{name}>"
            )
        };
        let general =
            if odd { format!("<scan:SettingProfiles>{ODD_PROFILE}</scan:SettingProfiles>") } else { String::new() };
        let glass = if fault == Some(ScannerFault::SheetFed) {
            String::new()
        } else {
            format!("<scan:Platen>{}</scan:Platen>", input("PlatenInputCaps"))
        };
        let senses = if fault == Some(ScannerFault::SensesNothing) {
            ""
        } else {
            "<scan:AdfOption>DetectPaperLoaded</scan:AdfOption>"
        };
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><scan:ScannerCapabilities {NAMESPACES}>\
             <pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Lobby Simulator</pwg:MakeAndModel>\
             <pwg:SerialNumber>SIM-1</pwg:SerialNumber>{general}{glass}\
             <scan:Adf>{}{}<scan:FeederCapacity>100</scan:FeederCapacity>\
             <scan:AdfOptions>{senses}<scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf>\
             </scan:ScannerCapabilities>",
            input("AdfSimplexInputCaps"),
            input("AdfDuplexInputCaps"),
        );
        EsclReply::Xml(odd_if(fault, xml))
    }

    pub(crate) fn status(&self) -> EsclReply {
        let mut state = self.lock();
        if state.is_asleep() {
            return EsclReply::Status(503);
        }
        let fault = state.fault;
        let unsensed = fault == Some(ScannerFault::SensesNothing) && state.jobs.is_empty();
        let behind_page = matches!(fault, Some(ScannerFault::NotYet404 | ScannerFault::NotYet410));
        let adf = match fault {
            Some(ScannerFault::Jammed) if state.fault_visible => "ScannerAdfJam",
            Some(ScannerFault::CoverOpen) if state.fault_visible => "ScannerAdfHatchOpen",
            Some(ScannerFault::DoorOpen) if state.fault_visible => "ScannerAdfDoorOpen",
            Some(ScannerFault::NoDocs) => "ScannerAdfEmpty",
            Some(_) if unsensed || behind_page && !state.jobs.is_empty() => "ScannerAdfEmpty",
            Some(_) | None if state.feeder.is_empty() => "ScannerAdfEmpty",
            Some(_) | None => "ScannerAdfLoaded",
        };
        let mut jobs = if fault == Some(ScannerFault::OldJobs) { old_jobs() } else { String::new() };
        for (id, job) in state.jobs.iter().filter(|_| fault != Some(ScannerFault::NoJobList)) {
            let completed = job.ended && fault != Some(ScannerFault::NeverCompleted);
            let lost = u32::from(fault == Some(ScannerFault::LosesLastPage));
            let _ = write!(
                jobs,
                "<scan:JobInfo><pwg:JobUri>{PATH}/ScanJobs/{id}</pwg:JobUri><pwg:JobUuid>{id}</pwg:JobUuid>\
                 <scan:Age>1</scan:Age><pwg:ImagesCompleted>{}</pwg:ImagesCompleted>\
                 <pwg:JobState>{}</pwg:JobState></scan:JobInfo>",
                job.sent + lost,
                if completed { "Completed" } else { "Processing" }
            );
        }
        let device = if state.jobs.values().any(|job| !job.ended) { "Processing" } else { "Idle" };
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><scan:ScannerStatus {NAMESPACES}>\
             <pwg:Version>2.6</pwg:Version><pwg:State>{device}</pwg:State><scan:AdfState>{adf}</scan:AdfState>\
             <scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"
        );
        EsclReply::Xml(odd_if(fault, xml))
    }

    /// `host`: name of this device in the client's request.
    pub(crate) fn make_job(&self, settings: &str, host: &str) -> EsclReply {
        let Some(job) = read_settings(settings) else { return EsclReply::Status(400) };
        let mut state = self.lock();
        // Like real devices: a job that was not deleted keeps the device busy.
        if state.is_busy() || state.jobs.values().any(|job| !job.ended) {
            return EsclReply::Status(503);
        }
        let empty = state.feeder.is_empty() || state.fault == Some(ScannerFault::NoDocs);
        if job.feeder && (empty || state.is_stopped())
            || state.fault == Some(ScannerFault::CoverOpen) && state.fault_visible
        {
            return EsclReply::Status(409);
        }
        state.count += 1;
        let id = state.count;
        state.jobs.insert(id, job);
        EsclReply::Job(match state.fault {
            Some(ScannerFault::ForeignLocation) => Some(format!("http://scanner.invalid:8080{PATH}/ScanJobs/{id}")),
            Some(ScannerFault::OddLocation) => Some(format!("http://[fe80::1%eth0]:80:80{PATH}/ScanJobs/{id}")),
            Some(ScannerFault::RelativeLocation) => Some(format!("ScanJobs/{id}/")),
            Some(ScannerFault::NoLocation) => None,
            Some(_) | None => Some(format!("http://{host}{PATH}/ScanJobs/{id}")),
        })
    }

    /// Draws the page: call it on a thread that may block.
    pub(crate) fn next_page(&self, id: u32) -> EsclReply {
        // The lock is not held while the page is drawn.
        let taken = self.lock().take_page(id);
        match taken {
            Ok((key, transfer)) => {
                self.pages.get(key).map_or(EsclReply::Status(500), |page| EsclReply::Page(page, transfer))
            }
            Err(reply) => reply,
        }
    }

    /// Whether it answers one request a connection.
    pub(crate) fn answers_once(&self) -> bool {
        self.lock().fault == Some(ScannerFault::OneRequestEach)
    }

    pub(crate) fn end_job(&self, id: u32) -> EsclReply {
        EsclReply::Status(if self.lock().jobs.remove(&id).is_some() { 200 } else { 404 })
    }

    fn lock(&self) -> MutexGuard<'_, DeviceState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Jobs of other days; their numbers are higher than those of today, since the device counts from 1 at each start.
fn old_jobs() -> String {
    let state = |number: u32| ["Completed", "Aborted", "Canceled", "Completed"][number as usize % 4];
    let job = |number: u32| {
        format!(
            "<scan:JobInfo><pwg:JobUri>{PATH}/ScanJobs/{number}</pwg:JobUri><pwg:JobUuid>{number}</pwg:JobUuid>\
             <scan:Age>{}</scan:Age><pwg:ImagesCompleted>1</pwg:ImagesCompleted>\
             <pwg:ImagesToTransfer>1</pwg:ImagesToTransfer><pwg:JobState>{}</pwg:JobState></scan:JobInfo>",
            number * 1000,
            state(number)
        )
    };
    (70_000..70_040).map(job).collect()
}

impl DeviceState {
    fn is_busy(&mut self) -> bool {
        let busy = self.busy_requests > 0;
        self.busy_requests = self.busy_requests.saturating_sub(1);
        busy
    }

    fn is_asleep(&mut self) -> bool {
        self.fault == Some(ScannerFault::Asleep) && self.is_busy()
    }

    /// Takes the next page of a job from the glass or the feeder, or says why there is none.
    fn take_page(&mut self, id: u32) -> Result<(PageKey, Transfer), EsclReply> {
        if self.is_busy() {
            return Err(EsclReply::Status(503));
        }
        let Some(mut job) = self.jobs.get(&id).cloned() else { return Err(EsclReply::Status(404)) };
        if let Some(code) = self.not_yet(id) {
            return Err(EsclReply::Status(code));
        }
        let transfer = match self.fault.filter(|_| job.sent + 1 >= self.fault_page) {
            Some(ScannerFault::Jammed | ScannerFault::CoverOpen | ScannerFault::DoorOpen | ScannerFault::NoDocs) => {
                self.fault_visible = true;
                self.end(id);
                return Err(EsclReply::Status(409));
            }
            Some(ScannerFault::IoError) => return Err(EsclReply::Status(500)),
            Some(ScannerFault::Hang) => return Err(EsclReply::Silence),
            Some(ScannerFault::EmptyPage) => Transfer::Empty,
            Some(ScannerFault::Short) => Transfer::Half,
            Some(ScannerFault::Cut) => Transfer::BrokenOff,
            Some(ScannerFault::PaddedPage) => Transfer::Padded,
            Some(ScannerFault::PdfPages) => Transfer::Pdf,
            Some(ScannerFault::TextPages) => Transfer::Text,
            Some(ScannerFault::WrongLabel) => Transfer::WrongLabel,
            Some(
                ScannerFault::Absent
                | ScannerFault::Busy
                | ScannerFault::ForeignLocation
                | ScannerFault::NotYet404
                | ScannerFault::NotYet410
                | ScannerFault::NotYet503
                | ScannerFault::NeverCompleted
                | ScannerFault::NoJobList
                | ScannerFault::SensesNothing
                | ScannerFault::SheetFed
                | ScannerFault::NoLocation
                | ScannerFault::OddLocation
                | ScannerFault::OddDocuments
                | ScannerFault::HalfResolution
                | ScannerFault::LosesLastPage
                | ScannerFault::EndsWithNothing
                | ScannerFault::Asleep
                | ScannerFault::OneRequestEach
                | ScannerFault::RelativeLocation
                | ScannerFault::OldJobs,
            )
            | None => Transfer::Complete,
        };
        let Some(paper) = self.next_side(&mut job) else {
            self.end(id);
            let nothing = self.fault == Some(ScannerFault::EndsWithNothing);
            return Err(if nothing {
                EsclReply::Page(Arc::default(), Transfer::Empty)
            } else {
                EsclReply::Status(404)
            });
        };
        job.sent += 1;
        let half = self.fault == Some(ScannerFault::HalfResolution) && job.dpi > 75;
        let key = (paper, if half { job.dpi / 2 } else { job.dpi }, job.colour);
        self.jobs.insert(id, job);
        Ok((key, transfer))
    }

    /// What is scanned next: the glass once, of the feeder each sheet's front and, where both are asked for, its back.
    fn next_side(&mut self, job: &mut ScanJob) -> Option<Paper> {
        if !job.feeder {
            return (job.sent == 0).then_some(self.glass);
        }
        if let Some(back) = job.backs.pop_front() {
            return Some(back);
        }
        let sheet = self.feeder.pop_front();
        job.backs.extend(sheet.filter(|_| job.both_sides).map(|sheet| sheet.back));
        sheet.map(|sheet| sheet.front)
    }

    /// "Not yet", as scanners say it that answer before the next page is there.
    fn not_yet(&mut self, id: u32) -> Option<u16> {
        let codes = [(ScannerFault::NotYet404, 404), (ScannerFault::NotYet410, 410), (ScannerFault::NotYet503, 503)];
        let code = codes.into_iter().find(|(fault, _)| self.fault == Some(*fault))?.1;
        let job = self.jobs.get_mut(&id).filter(|job| !job.feeder || !self.feeder.is_empty())?;
        job.not_yet = (job.not_yet + 1) % (NOT_YET + 1);
        (job.not_yet > 0).then_some(code)
    }

    fn end(&mut self, id: u32) {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.ended = true;
        }
    }

    fn is_stopped(&self) -> bool {
        self.fault_visible
            && matches!(self.fault, Some(ScannerFault::Jammed | ScannerFault::CoverOpen | ScannerFault::DoorOpen))
    }
}

/// Settings that are described once and referred to: a range of resolutions, no formats.
const ODD_PROFILE: &str = "<scan:SettingProfile name=\"p0\"><scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode>\
                           <scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>\
                           <scan:SupportedResolutions><scan:ResolutionRange><scan:XResolutionRange>\
                           <scan:Min>75</scan:Min><scan:Max>300</scan:Max><scan:Step>75</scan:Step>\
                           </scan:XResolutionRange></scan:ResolutionRange></scan:SupportedResolutions>\
                           </scan:SettingProfile>";

fn usual_profile() -> String {
    let resolutions = [75, 150, 300].map(|dpi| {
        format!(
            "<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>\
             <scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        )
    });
    format!(
        "<scan:SettingProfile>\
         <scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode><scan:ColorMode>Grayscale8</scan:ColorMode>\
         </scan:ColorModes>\
         <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>\
         <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>\
         <scan:SupportedResolutions><scan:DiscreteResolutions>{}</scan:DiscreteResolutions>\
         </scan:SupportedResolutions></scan:SettingProfile>",
        resolutions.concat()
    )
}

/// The document as bytes; where the scanner is odd, in UTF-16 with NUL and white space around.
fn odd_if(fault: Option<ScannerFault>, xml: String) -> Vec<u8> {
    if fault != Some(ScannerFault::OddDocuments) {
        return xml.into_bytes();
    }
    format!("\u{feff}{xml}\r\n\0\0").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn read_settings(xml: &str) -> Option<ScanJob> {
    let document = roxmltree::Document::parse(xml).ok()?;
    let text = |name: &str| {
        let mut nodes = document.descendants().filter(|node| node.is_element() && node.tag_name().name() == name);
        nodes.next()?.text().map(str::trim)
    };
    let dpi = text("XResolution").map_or(Some(300), |dpi| dpi.parse().ok())?;
    Some(ScanJob {
        feeder: text("InputSource") == Some("Feeder"),
        both_sides: text("Duplex") == Some("true"),
        colour: text("ColorMode") != Some("Grayscale8"),
        dpi: Some(dpi).filter(|dpi| matches!(dpi, 75 | 150 | 300))?,
        backs: VecDeque::new(),
        sent: 0,
        ended: false,
        not_yet: 0,
    })
}
