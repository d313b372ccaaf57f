//! The world of a journey: a real platform, the simulators, and a real kiosk, all in one folder of their own.

pub mod catalogue;
mod disk;
mod kiosk;
mod operator;
mod outside;
mod people;
mod platform;
mod processes;
mod programs;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use kiosk::KioskScreen;
pub use processes::Process;
pub use programs::{Programs, find_catalogue};

use crate::command::{DiskState, Net, ReaderState, ScannerFault, Sheet};
use crate::error::JourneyError;
use crate::hand::{CaseOnPlatform, Surroundings};
use crate::operator::Operator;
use crate::remains::{Places, Sought, Trace};
use disk::Disk;
use kiosk::Kiosk;
use outside::Outside;
use people::People;
use platform::Platform;

const SITE: &str = "WL01";
const KIOSK: &str = "K01";

/// Everything a journey needs besides a hand. All programs end when it is dropped.
#[derive(Debug)]
pub struct World {
    // Dropped in this order: the kiosk first, the platform last.
    kiosk: Kiosk,
    outside: Outside,
    platform: Platform,
    people: People,
    disk: Disk,
    catalogue: PathBuf,
    logs: PathBuf,
}

impl World {
    /// Starts platform and simulators in `dir` and enrols the kiosk; its core is not running yet.
    ///
    /// # Errors
    /// Whatever did not start.
    pub fn open(programs: &Programs, dir: &Path, catalogue: &Path, screen: KioskScreen) -> Result<Self, JourneyError> {
        let logs = dir.join("logs");
        fs::create_dir_all(&logs).map_err(JourneyError::io("making", &logs))?;
        let platform = Platform::start(programs, dir.join("platform"), catalogue, &logs)?;
        let outside = Outside::start(programs, &dir.join("sim"), &platform.api, &logs)?;
        let invitation = platform.invite(SITE, KIOSK)?;
        let kiosk = Kiosk::enrol(programs, dir, &invitation, &outside, screen, &logs)?;
        let disk = Disk::of(&kiosk.state);
        let (people, catalogue) = (People::beside(catalogue), catalogue.to_owned());
        Ok(Self { kiosk, outside, platform, people, disk, catalogue, logs })
    }

    /// Ends core and the visits; platform and simulators stay.
    pub fn close_kiosk(&mut self) {
        self.kiosk.stop();
    }

    /// Process id of core; 0 where it does not run.
    pub fn core_pid(&self) -> u32 {
        self.kiosk.core_pid()
    }

    /// Sheets that still lie in the scanner's feeder.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub fn sheets_left(&self) -> Result<u64, JourneyError> {
        self.outside.sheets_left()
    }

    /// Address of the officers' pages.
    pub fn pages(&self) -> &str {
        &self.platform.pages
    }

    /// Login and password of the officer.
    pub fn officer(&self) -> &Value {
        &self.platform.officer
    }

    /// The end of every log, for a person who asks why a journey failed.
    pub fn logs(&self) -> String {
        let mut text = String::new();
        for name in ["kiosk", "platform", "sim"] {
            let log = self.logs.join(format!("{name}.log"));
            text += &format!("{}:\n{}", log.display(), processes::tail(&log));
        }
        text
    }
}

impl Surroundings for World {
    fn put_card(&mut self, card: &str) -> Result<(), JourneyError> {
        self.outside.put_card(card)
    }

    fn remove_card(&mut self) -> Result<(), JourneyError> {
        self.outside.remove_card()
    }

    fn put_paper(&mut self, paper: &str) -> Result<(), JourneyError> {
        self.outside.put_paper(paper)
    }

    fn set_reader(&mut self, state: ReaderState) -> Result<(), JourneyError> {
        self.outside.set_reader(state)
    }

    fn set_scanner_fault(&mut self, fault: Option<&ScannerFault>) -> Result<(), JourneyError> {
        self.outside.set_scanner_fault(fault)
    }

    fn fill_feeder(&mut self, sheets: &[Sheet]) -> Result<(), JourneyError> {
        self.outside.fill_feeder(sheets)
    }

    fn set_up_feeder_scanner(&mut self) -> Result<(), JourneyError> {
        self.kiosk.stop();
        self.kiosk.set_up(&self.outside, &self.outside.scanner_with_feeder())?;
        self.kiosk.start()
    }

    fn set_printer_fault(&mut self, fault: Option<&str>) -> Result<(), JourneyError> {
        self.outside.set_printer_fault(fault)
    }

    fn printed(&mut self) -> Result<String, JourneyError> {
        self.outside.printed()
    }

    fn set_net(&mut self, net: Net) -> Result<(), JourneyError> {
        self.outside.set_net(net)
    }

    fn set_disk(&mut self, state: DiskState) -> Result<(), JourneyError> {
        self.disk.set(state)
    }

    fn kill_core(&mut self) -> Result<(), JourneyError> {
        self.kiosk.kill_core();
        Ok(())
    }

    fn start_core(&mut self) -> Result<(), JourneyError> {
        self.kiosk.start()
    }

    fn start_second_core(&mut self) -> Result<Vec<String>, JourneyError> {
        self.kiosk.start_second()
    }

    fn revoke_kiosk(&mut self) -> Result<(), JourneyError> {
        self.platform.revoke(SITE, KIOSK)
    }

    fn operator(&mut self, order: &Operator) -> Result<bool, JourneyError> {
        operator::carry_out(order, self)
    }

    fn enrol_again(&mut self) -> Result<(), JourneyError> {
        let invitation = self.platform.invite_again(SITE, KIOSK)?;
        self.kiosk.enrol_again(&invitation, &self.outside)
    }

    fn words_of_card(&mut self, card: &str) -> Result<Vec<Sought>, JourneyError> {
        self.people.words(card)
    }

    fn remains(&mut self, sought: &[Sought]) -> Result<Vec<Trace>, JourneyError> {
        let files = vec![self.kiosk.state.clone(), self.kiosk.temporary(), self.logs.join("kiosk.log")];
        Places { files, core: self.kiosk.core_pid() }.search(sought)
    }

    fn queued(&mut self) -> Result<usize, JourneyError> {
        self.kiosk.queued()
    }

    fn cases(&mut self) -> Result<usize, JourneyError> {
        self.platform.cases()
    }

    fn case(&mut self, number: &str) -> Result<Option<CaseOnPlatform>, JourneyError> {
        self.platform.case(number)
    }
}

fn field<'a>(value: &'a Value, key: &str) -> Result<&'a str, JourneyError> {
    value[key].as_str().ok_or_else(|| JourneyError::program("a program", format!("did not say {key:?}: {value}")))
}

fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/')
}
