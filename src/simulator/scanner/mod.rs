//! The scanner: SANE's virtual back end `pnm`, a picture on its glass, and faults by real mechanisms.
//!
//! ```text
//! DIR/sane.d/dll.conf         names the back ends `pnm` and `test`
//! DIR/sane.d/dll.aliases      sends the device's name to one that is not there when it is `absent`
//! DIR/glass.ppm               picture of the paper on the glass; `hang` puts a FIFO there that is never written to
//! DIR/scanner-options.json    further SANE options, read by the kiosk before every page (`options_file`)
//! ```
//! Everything is replaced atomically, so a scan sees the old state or the new one.

mod canvas;
pub(crate) mod escl;
pub(crate) mod feeder;
mod jpeg;
mod papers;

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, mkfifoat};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use feeder::Sheet;
pub use papers::{LEASE_PAGES, Paper};

use crate::error::SimError;
use canvas::Fonts;

const DEVICE: &str = "pnm:0";
const TEST_CONF: &str = "number_of_devices 1\nmode Color\nresolution 300.0\nresolution_max 600.0\n\
                         geometry_max 300.0\nbr_x 210.0\nbr_y 297.0\n";

/// Fault of the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScannerFault {
    /// SANE: `SANE_STATUS_JAMMED`; eSCL: 409 and ScannerAdfJam.
    Jammed,
    /// SANE: `SANE_STATUS_COVER_OPEN`; eSCL: 409 and ScannerAdfHatchOpen.
    CoverOpen,
    /// SANE: `SANE_STATUS_NO_DOCS`; eSCL: 409 and ScannerAdfEmpty.
    NoDocs,
    /// SANE: `SANE_STATUS_IO_ERROR`; eSCL: 500.
    IoError,
    /// The page starts and ends too early.
    Short,
    /// The scan starts and sends no byte.
    Hang,
    /// The device is not there.
    Absent,
    /// eSCL: 503, for a number of requests.
    Busy,
    /// eSCL: "200 OK" and no bytes.
    EmptyPage,
    /// eSCL: the connection breaks in the middle of a page.
    Cut,
    /// eSCL: `Location` names another host.
    ForeignLocation,
    /// eSCL: 404 right behind a page, though sheets are left; the feeder calls itself empty meanwhile.
    NotYet404,
    /// eSCL: as [`ScannerFault::NotYet404`], with 410.
    NotYet410,
    /// eSCL: 503 for some time before each page.
    NotYet503,
    /// eSCL: a job is never called completed.
    NeverCompleted,
    /// eSCL: it lists no jobs.
    NoJobList,
    /// eSCL: a feeder that cannot sense paper calls itself empty while no job runs.
    SensesNothing,
    /// eSCL: no glass.
    SheetFed,
    /// eSCL: the feeder's door is open.
    DoorOpen,
    /// eSCL: 201 without `Location`.
    NoLocation,
    /// eSCL: `Location` is no address.
    OddLocation,
    /// eSCL: its documents are UTF-16, padded with NUL, with settings by reference, a range of resolutions, no formats.
    OddDocuments,
    /// eSCL: padding behind each page.
    PaddedPage,
    /// eSCL: pages come at half the resolution that was asked for.
    HalfResolution,
    /// eSCL: jobs are counted with one page more than comes.
    LosesLastPage,
    /// eSCL: the stack ends with "200 OK" and no bytes.
    EndsWithNothing,
    /// eSCL: 503 to everything, for a number of requests: it wakes up.
    Asleep,
    /// eSCL: a second request on one connection is not answered.
    OneRequestEach,
    /// eSCL: pages come as PDF, though JPEG was asked for.
    PdfPages,
    /// eSCL: a page for people comes in place of a scanned one.
    TextPages,
    /// eSCL: a JPEG file is called PNG.
    WrongLabel,
    /// eSCL: `Location` is relative, and ends with a slash.
    RelativeLocation,
    /// eSCL: the jobs of many days are listed, ended in every way, some with pages that were never fetched.
    OldJobs,
}

impl ScannerFault {
    /// The `pnm` option that makes the back end report this fault.
    fn status_option(self) -> Option<&'static str> {
        match self {
            Self::Jammed => Some("status-jammed"),
            Self::CoverOpen => Some("status-coveropen"),
            Self::NoDocs => Some("status-nodocs"),
            Self::IoError => Some("status-ioerror"),
            Self::Short
            | Self::Hang
            | Self::Absent
            | Self::Busy
            | Self::EmptyPage
            | Self::Cut
            | Self::ForeignLocation
            | Self::NotYet404
            | Self::NotYet410
            | Self::NotYet503
            | Self::NeverCompleted
            | Self::NoJobList
            | Self::SensesNothing
            | Self::SheetFed
            | Self::DoorOpen
            | Self::NoLocation
            | Self::OddLocation
            | Self::OddDocuments
            | Self::PaddedPage
            | Self::HalfResolution
            | Self::LosesLastPage
            | Self::EndsWithNothing
            | Self::Asleep
            | Self::OneRequestEach
            | Self::PdfPages
            | Self::TextPages
            | Self::WrongLabel
            | Self::RelativeLocation
            | Self::OldJobs => None,
        }
    }
}

/// The scanner in a kiosk's configuration.
#[derive(Debug, Clone, Serialize)]
pub struct ScannerAddress {
    /// SANE device name.
    pub device: String,
    /// `SANE_CONFIG_DIR`.
    pub sane_config_dir: PathBuf,
    /// SANE options that are always set.
    pub options: serde_json::Value,
    /// Further options, read anew for every job.
    pub options_file: PathBuf,
}

/// The scanner on the steering page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScannerState {
    /// Paper on the glass.
    pub page: Paper,
    /// Its fault, if any.
    pub fault: Option<ScannerFault>,
    /// Number of sheets in the feeder.
    pub feeder: usize,
}

/// A scanner with a glass and a feeder, behind SANE and in the network.
pub struct SimScanner {
    dir: PathBuf,
    fonts: Fonts,
    state: ScannerState,
    escl: escl::Device,
}

impl SimScanner {
    /// Prepares `dir` and lays the signboard drawing on the glass.
    ///
    /// # Errors
    /// [`SimError::File`]
    pub fn start(dir: &Path) -> Result<Self, SimError> {
        let config = dir.join("sane.d");
        fs::create_dir_all(&config).map_err(SimError::file("create", &config))?;
        replace(&config.join("dll.conf"), b"pnm\ntest\n")?;
        replace(&config.join("test.conf"), TEST_CONF.as_bytes())?;
        let state = ScannerState { page: Paper::Signboard, fault: None, feeder: 0 };
        let escl = escl::Device::new(state.page);
        let scanner = Self { dir: dir.to_owned(), fonts: Fonts::find(), state, escl };
        scanner.apply()?;
        Ok(scanner)
    }

    /// What a kiosk's configuration needs.
    #[must_use]
    pub fn address(&self) -> ScannerAddress {
        ScannerAddress {
            device: DEVICE.into(),
            sane_config_dir: self.dir.join("sane.d"),
            options: json!({ "filename": self.glass() }),
            options_file: self.options_file(),
        }
    }

    /// State now.
    #[must_use]
    pub fn state(&self) -> ScannerState {
        ScannerState { feeder: self.escl.sheets_left(), ..self.state.clone() }
    }

    /// Lays a paper on the glass in place of the one there.
    ///
    /// # Errors
    /// [`SimError::File`]
    pub fn put_page(&mut self, page: Paper) -> Result<(), SimError> {
        self.state.page = page;
        self.escl.lay(page);
        self.apply()
    }

    /// Sets a fault; `None` repairs the scanner. The paper stays.
    ///
    /// # Errors
    /// [`SimError::File`]
    pub fn set_fault(&mut self, fault: Option<ScannerFault>) -> Result<(), SimError> {
        self.set_fault_at(fault, 1, 1)
    }

    /// Sets a fault for page `page` of a job, from 1, or for `times` requests. SANE's virtual device has it at once.
    ///
    /// # Errors
    /// [`SimError::File`]
    pub fn set_fault_at(&mut self, fault: Option<ScannerFault>, page: u32, times: u32) -> Result<(), SimError> {
        self.state.fault = fault;
        self.escl.set_fault(fault, page, times);
        self.apply()
    }

    /// Puts a stack into the feeder in place of the one there.
    pub fn fill_feeder(&self, sheets: Vec<Sheet>) {
        self.escl.fill(sheets);
    }

    /// The same scanner as one in the network.
    pub(crate) fn escl(&self) -> escl::Device {
        self.escl.clone()
    }

    fn apply(&self) -> Result<(), SimError> {
        self.write_glass()?;
        replace(&self.options_file(), self.options().to_string().as_bytes())?;
        let aliases = if self.state.fault == Some(ScannerFault::Absent) {
            format!("alias {DEVICE} pnm:unplugged\n")
        } else {
            String::new()
        };
        replace(&self.dir.join("sane.d/dll.aliases"), aliases.as_bytes())
    }

    fn options(&self) -> serde_json::Value {
        match self.state.fault.and_then(ScannerFault::status_option) {
            Some(option) => json!({ "status": "no", option: "yes" }),
            None => json!({}),
        }
    }

    fn write_glass(&self) -> Result<(), SimError> {
        let glass = self.glass();
        if self.state.fault == Some(ScannerFault::Hang) {
            return replace_by_fifo(&glass);
        }
        let canvas = self.state.page.draw(&self.fonts);
        let short = self.state.fault == Some(ScannerFault::Short);
        let kept = canvas.rgb().len() / if short { 3 } else { 1 };
        replace_with(&glass, |file| {
            write!(file, "P6\n{} {}\n255\n", canvas.width(), canvas.height())?;
            file.write_all(&canvas.rgb()[..kept])
        })
    }

    fn glass(&self) -> PathBuf {
        self.dir.join("glass.ppm")
    }

    fn options_file(&self) -> PathBuf {
        self.dir.join("scanner-options.json")
    }
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), SimError> {
    replace_with(path, |file| file.write_all(bytes))
}

fn replace_with(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<fs::File>) -> std::io::Result<()>,
) -> Result<(), SimError> {
    let fresh = path.with_extension("new");
    let written = fs::File::create(&fresh).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.flush()
    });
    written.and_then(|()| fs::rename(&fresh, path)).map_err(SimError::file("write", path))
}

fn replace_by_fifo(path: &Path) -> Result<(), SimError> {
    let fresh = path.with_extension("fifo");
    let _ = fs::remove_file(&fresh);
    mkfifoat(CWD, &fresh, Mode::RUSR | Mode::WUSR)
        .map_err(std::io::Error::from)
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(SimError::file("make a silent glass at", path))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileTypeExt;

    use super::*;

    fn read(dir: &Path, name: &str) -> String {
        fs::read_to_string(dir.join(name)).unwrap()
    }

    #[test]
    fn every_fault_has_its_mechanism_and_repairing_leaves_the_paper() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let mut scanner = SimScanner::start(dir).unwrap();
        scanner.put_page(Paper::Blank).unwrap();
        let whole = fs::metadata(dir.join("glass.ppm")).unwrap().len();
        scanner.set_fault(Some(ScannerFault::Jammed)).unwrap();
        assert_eq!(read(dir, "scanner-options.json"), r#"{"status":"no","status-jammed":"yes"}"#);
        scanner.set_fault(Some(ScannerFault::Absent)).unwrap();
        assert_eq!(read(dir, "sane.d/dll.aliases"), "alias pnm:0 pnm:unplugged\n");
        scanner.set_fault(Some(ScannerFault::Short)).unwrap();
        assert!(fs::metadata(dir.join("glass.ppm")).unwrap().len() < whole);
        scanner.set_fault(Some(ScannerFault::Hang)).unwrap();
        assert!(fs::symlink_metadata(dir.join("glass.ppm")).unwrap().file_type().is_fifo());
        scanner.set_fault(None).unwrap();
        assert_eq!(read(dir, "scanner-options.json"), "{}");
        assert_eq!(read(dir, "sane.d/dll.aliases"), "");
        assert_eq!(fs::metadata(dir.join("glass.ppm")).unwrap().len(), whole);
        assert_eq!(scanner.state(), ScannerState { page: Paper::Blank, fault: None, feeder: 0 });
    }
}
