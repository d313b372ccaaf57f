//! Opening the outbox: what lies on the disk is put right before anything else happens.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, RealDisk, is_missing};
use crate::ledger::{Entry, Ledger};
use crate::lock::Lock;
use crate::marks::{self, Found, Marks};
use crate::outbox::{COUNTER_MAX, Parts};
use crate::places::{BLOBS, INCOMING, LEDGER, QUARANTINE};
use crate::recovery::{self, Site};
use crate::rows::{self, DATABASE, Rows, application, mark, schema};
use crate::{Fault, Finding, Floor, Limits, Outbox, RecoveryReport, StoreError, ballast};

const LOCK: &str = "lock";
/// Longest database that is checked as a whole at every opening, bytes: some tenths of a second. A longer one is checked
/// where rows are missing.
const CHECKED_MAX: u64 = 64 * 1024 * 1024;

impl Outbox {
    /// Opens the outbox in `dir`, made where it is missing, and repairs what a crash or damage left behind. Its marks
    /// stand beside the folder, in `<its name>.marks`.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another process has it, [`StoreError::Lost`], [`StoreError::NewerSchema`],
    /// [`StoreError::Disk`], or [`StoreError::Rows`].
    pub fn open(dir: &Path, limits: Limits) -> Result<(Outbox, RecoveryReport), StoreError> {
        let disk = RealDisk::at(dir).map_err(StoreError::disk("making", "the folder"))?;
        Outbox::open_on(Arc::new(disk), dir, limits)
    }

    /// As [`Outbox::open`], with lock and database in `dir` and everything else on `disk`.
    pub(crate) fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        limits: Limits,
    ) -> Result<(Outbox, RecoveryReport), StoreError> {
        let lock = Lock::take(&dir.join(LOCK))?;
        let marks_place = marks_place(dir);
        let mut opening = Opening {
            found: marks::load(disk.as_ref(), &marks_place)?,
            was_used: exists(disk.as_ref(), BLOBS)?,
            path: dir.join(DATABASE),
            marks_place,
            disk: Arc::clone(&disk),
            report: RecoveryReport::default(),
        };
        let (rows, is_upgrade) = opening.open_rows()?;
        // The folder above must name the database before the database vouches for anything; BLOBS comes after, as the
        // sign that a database was there.
        disk.sync_dir("").map_err(StoreError::disk("syncing", "the folder"))?;
        for folder in [BLOBS, INCOMING, QUARANTINE, LEDGER] {
            disk.create_dir(folder).map_err(StoreError::disk("making", folder))?;
        }
        disk.sync_dir("").map_err(StoreError::disk("syncing", "the folder"))?;
        let (mut ledger, entries) = Ledger::open(Arc::clone(&disk))?;
        let (rows, marks) = opening.put_right(rows, &mut ledger, &entries, is_upgrade)?;
        // Without ballast, or room in the ledger, the queue still drains; only new citizens are refused.
        let _ = ballast::restore(disk.as_ref(), limits.ballast_bytes);
        let _ = ledger.make_room(0);
        let Opening { report, marks_place, .. } = opening;
        Ok((Outbox::of(Parts { disk, limits, rows, ledger, marks, marks_place, lock }), report))
    }
}

struct Opening {
    disk: Arc<dyn Disk>,
    /// Of the database.
    path: PathBuf,
    marks_place: String,
    found: Found,
    /// Whether applications were taken in here before, by what lies in the folder.
    was_used: bool,
    report: RecoveryReport,
}

impl Opening {
    /// The database, and whether an earlier program wrote it. One that is lost or cannot be read is set aside and begun
    /// anew, where the marks say how far numbers were given.
    fn open_rows(&mut self) -> Result<(Rows, bool), StoreError> {
        let was_used = self.was_used || self.found != Found::Missing;
        if was_used && rows::is_empty(&self.path) {
            return self.begin_anew(StoreError::Lost).map(|rows| (rows, false));
        }
        match Rows::open(self.path.clone(), Arc::clone(&self.disk), !was_used) {
            Ok((rows, before)) => Ok((rows, before < schema::WITH_COPIES)),
            Err(error) if self.is_damage(&error) => self.begin_anew(error).map(|rows| (rows, false)),
            Err(error) => Err(error),
        }
    }

    /// Whether an error tells of a database that is not as this program left it.
    fn is_damage(&self, error: &StoreError) -> bool {
        let Found::Marks(known) = &self.found else { return false };
        // A later program would have left its version in the marks too.
        let is_ours = matches!(error, StoreError::NewerSchema { .. }) && known.schema == schema::LATEST;
        is_ours || matches!(error, StoreError::Lost) || rows::is_damage(error)
    }

    /// Sets the database aside and begins another. Refused with `why` where nothing else knows the numbers.
    fn begin_anew(&mut self, why: StoreError) -> Result<Rows, StoreError> {
        if !matches!(self.found, Found::Marks(_)) {
            return Err(why);
        }
        rows::set_aside(&self.path, QUARANTINE).map_err(StoreError::disk("setting aside", DATABASE))?;
        self.report.findings.push(Finding { application_id: None, place: "database".into(), fault: Fault::Database });
        Rows::open(self.path.clone(), Arc::clone(&self.disk), true).map(|(rows, _)| rows)
    }

    /// Puts folders, rows and marks right. A database that turns out to be damaged is begun anew, once.
    fn put_right(
        &mut self,
        mut rows: Rows,
        ledger: &mut Ledger,
        entries: &[Entry],
        is_upgrade: bool,
    ) -> Result<(Rows, Marks), StoreError> {
        let why = match self.try_put_right(&mut rows, ledger, entries, is_upgrade) {
            Ok(Some(marks)) => return Ok((rows, marks)),
            Ok(None) => StoreError::Lost,
            Err(error) if self.is_damage(&error) => error,
            Err(error) => return Err(error),
        };
        drop(rows);
        let mut rows = self.begin_anew(why)?;
        let marks = self.try_put_right(&mut rows, ledger, entries, is_upgrade)?.ok_or(StoreError::Lost)?;
        Ok((rows, marks))
    }

    /// `None` where the database does not pass SQLite's own check.
    fn try_put_right(
        &mut self,
        rows: &mut Rows,
        ledger: &mut Ledger,
        entries: &[Entry],
        is_upgrade: bool,
    ) -> Result<Option<Marks>, StoreError> {
        let can_begin_anew = matches!(self.found, Found::Marks(_));
        let is_small = rows::length(&self.path) <= CHECKED_MAX;
        if can_begin_anew && is_small && !rows.is_sound() {
            return Ok(None);
        }
        let disk = Arc::clone(&self.disk);
        let report = std::mem::take(&mut self.report);
        let mut site = Site { disk: disk.as_ref(), rows, ledger, entries, is_upgrade, report };
        let outcome = recovery::run(&mut site);
        self.report = std::mem::take(&mut site.report);
        outcome?;
        // Rows that went back may have come from a log that is not of this database.
        let went_back = self.report.findings.iter().any(|finding| finding.fault == Fault::Rebuilt);
        if can_begin_anew && !is_small && went_back && !rows.is_sound() {
            return Ok(None);
        }
        self.settle_marks(rows, is_upgrade).map(Some)
    }

    /// Brings both places of every mark to the highest that anything here tells of.
    fn settle_marks(&mut self, rows: &mut Rows, is_upgrade: bool) -> Result<Marks, StoreError> {
        let known = match &self.found {
            Found::Marks(marks) => marks.clone(),
            Found::Missing | Found::Damaged => Marks::default(),
        };
        let next = rows.read("reading the counter", mark::next_counter)?;
        let next = u32::try_from(next).ok().filter(|next| (1..=COUNTER_MAX + 1).contains(next));
        let seen = rows.read("looking for the highest case number", application::highest_counter)?;
        let counted = next.map_or(0, |next| next - 1);
        let used = counted.max(known.case_number).max(seen).min(COUNTER_MAX);
        if next.is_none() || counted < used {
            rows.write_with_ballast("raising the counter", |tx| mark::set_counter(tx, used + 1))?;
            self.went_back("counter");
        }
        let mut marks = Marks { case_number: used, schema: schema::LATEST, floors: BTreeMap::new() };
        let noted: BTreeMap<Floor, u64> = rows.read("reading the floors", mark::floors)?.into_iter().collect();
        for (floor, version) in known.floors.iter().chain(&noted) {
            let highest = marks.floors.entry(floor.clone()).or_default();
            *highest = (*highest).max(*version);
        }
        for (floor, version) in &marks.floors {
            if noted.get(floor) != Some(version) {
                rows.write_with_ballast("raising a floor", |tx| mark::raise_floor(tx, floor, *version))?;
            }
        }
        let is_first = used == 0 || is_upgrade;
        // Power may go between the two places, so one number may stand in the first alone.
        let is_behind = known.case_number + 1 < used || known.floors != marks.floors;
        if is_behind && !is_first || self.found == Found::Damaged {
            self.went_back("marks");
        }
        if self.found != Found::Marks(marks.clone()) {
            let stored = marks::store(self.disk.as_ref(), &self.marks_place, &marks);
            // A disk that is full or broken must not keep the queue from draining; no number is given until it is
            // written.
            if stored.is_err() {
                return Ok(known);
            }
        }
        Ok(marks)
    }

    fn went_back(&mut self, place: &str) {
        self.report.findings.push(Finding { application_id: None, place: place.into(), fault: Fault::Counter });
    }
}

/// Place of the file of marks, beside the folder.
fn marks_place(dir: &Path) -> String {
    let name = dir.file_name().map_or("outbox".into(), |name| name.to_string_lossy());
    format!("../{name}.marks")
}

fn exists(disk: &dyn Disk, folder: &str) -> Result<bool, StoreError> {
    match disk.list(folder) {
        Ok(_) => Ok(true),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(StoreError::disk("listing", folder)(error)),
    }
}
