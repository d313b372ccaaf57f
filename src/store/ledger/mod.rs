//! The ledger: acceptances without files, withdrawals and receipts a second time, apart from the database. A database
//! whose log is lost or damaged gets its rows back from here.
//!
//! Segments of fixed length are written once, front to back, in whole blocks; each entry has its checksum
//! (`entry.rs`), so that one damaged entry costs no other. An acceptance is durable here before it is called accepted;
//! its fsync runs beside that of the rows. Receipts are written without waiting: the next acceptance makes them
//! durable, and one that is lost costs a delivery that the platform recognises.
//!
//! The oldest segment is removed when nothing in it waits; a few that wait in it are carried forward. So the order of
//! entries stays, and no withdrawal goes before the acceptance that it is about.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use uuid::Uuid;

use crate::StoreError;
use crate::disk::{Disk, Log, is_missing, read_whole};
use crate::places::LEDGER;
use crate::record::RECORD_MAX;

mod entry;

pub(crate) use entry::Entry;
use entry::{BLOCK, Piece};

/// Length of a segment, bytes, where no entry is longer: some sixty applications.
const SEGMENT: usize = 256 * 1024;
/// Beyond so many segments a nearly empty oldest one is carried forward.
const SEGMENTS: usize = 4;

/// The ledger as it lies on the disk.
pub(crate) struct Ledger {
    disk: Arc<dyn Disk>,
    segments: BTreeMap<u32, Segment>,
    /// The segment that is written to: the newest one.
    open: Option<Open>,
}

/// What is known of one segment.
#[derive(Default)]
struct Segment {
    /// Acceptances that still wait: offset and length of each entry, bytes.
    waiting: BTreeMap<Uuid, (usize, usize)>,
}

struct Open {
    n: u32,
    log: Box<dyn Log>,
    end: usize,
    len: usize,
}

impl Ledger {
    /// Reads every segment; the entries come oldest first. What is not whole is passed over.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the folder cannot be listed or a segment cannot be read.
    pub(crate) fn open(disk: Arc<dyn Disk>) -> Result<(Ledger, Vec<Entry>), StoreError> {
        let mut segments = BTreeMap::new();
        let mut entries = Vec::new();
        let listed = disk.list(LEDGER).map_err(StoreError::disk("listing", LEDGER))?;
        let mut numbers: Vec<u32> = listed.iter().filter_map(|entry| entry.name.parse().ok()).collect();
        numbers.sort_unstable();
        for n in numbers {
            let place = place(n);
            let bytes = read_whole(disk.as_ref(), &place, RECORD_MAX).map_err(StoreError::disk("reading", &place))?;
            let mut segment = Segment::default();
            for Piece { offset, length, entry } in entry::pieces(&bytes) {
                if let Entry::Accepted(record) = &entry {
                    segment.waiting.insert(record.row.application_id, (offset, length));
                }
                entries.push(entry);
            }
            segments.insert(n, segment);
        }
        Ok((Ledger { disk, segments, open: None }, entries))
    }

    /// Whether an acceptance of this application lies here.
    pub(crate) fn holds(&self, application_id: Uuid) -> bool {
        self.segments.values().any(|segment| segment.waiting.contains_key(&application_id))
    }

    /// Reads an acceptance again; `None` where there is none, or it is not whole any more.
    pub(crate) fn find(&self, application_id: Uuid) -> Option<Entry> {
        let (n, segment) = self.segments.iter().rev().find(|(_, held)| held.waiting.contains_key(&application_id))?;
        let (offset, length) = *segment.waiting.get(&application_id)?;
        let bytes = read_whole(self.disk.as_ref(), &place(*n), RECORD_MAX).ok()?;
        let piece = entry::pieces(bytes.get(offset..offset + length)?).into_iter().next()?;
        Some(piece.entry)
    }

    /// Makes room for an entry of `payload` bytes, so that writing it needs none of the disk.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub(crate) fn make_room(&mut self, payload: usize) -> Result<(), StoreError> {
        let length = entry::length(payload);
        if self.open.as_ref().is_some_and(|open| open.end + length <= open.len) {
            return Ok(());
        }
        let n = self.segments.last_key_value().map_or(1, |(n, _)| n + 1);
        self.open = Some(self.begin(n, length.max(SEGMENT)).map_err(StoreError::disk("making", &place(n)))?);
        self.segments.insert(n, Segment::default());
        // What cannot be done now is done when the next segment begins.
        let _ = self.carry_forward();
        self.remove_done();
        Ok(())
    }

    /// Appends an acceptance, for which there is room; durable once this returns.
    pub(crate) fn accept(&mut self, application_id: Uuid, record: &[u8]) -> io::Result<()> {
        let bytes = entry::accepted(record);
        let (n, offset) = self.append(&bytes)?;
        if let Some(segment) = self.segments.get_mut(&n) {
            segment.waiting.insert(application_id, (offset, bytes.len()));
        }
        self.sync()
    }

    /// Notes that an acceptance was refused after all.
    pub(crate) fn withdraw(&mut self, application_id: Uuid) {
        self.note(application_id, &entry::withdrawn(application_id));
        let _ = self.sync();
    }

    /// Notes the receipt of an application.
    pub(crate) fn receipt(&mut self, application_id: Uuid, receipt_jws: &str) {
        self.note(application_id, &entry::receipt(receipt_jws));
    }

    /// Forgets what need not wait any more.
    pub(crate) fn forget(&mut self, is_done: impl Fn(Uuid) -> bool) {
        self.segments.values_mut().for_each(|segment| segment.waiting.retain(|id, _| !is_done(*id)));
        self.remove_done();
    }

    /// Appends without waiting for the disk; an error costs nothing that matters.
    fn note(&mut self, application_id: Uuid, bytes: &[u8]) {
        if self.make_room(bytes.len()).is_ok() {
            let _ = self.append(bytes);
        }
        self.forget(|id| id == application_id);
    }

    /// Writes into the open segment; a segment that failed is not written to again.
    fn append(&mut self, bytes: &[u8]) -> io::Result<(u32, usize)> {
        let mut open = self.open.take().ok_or(io::ErrorKind::NotFound)?;
        let offset = open.end;
        open.log.write_at(offset as u64, bytes)?;
        open.end += bytes.len();
        let n = open.n;
        self.open = Some(open);
        Ok((n, offset))
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut open = self.open.take().ok_or(io::ErrorKind::NotFound)?;
        open.log.sync()?;
        self.open = Some(open);
        Ok(())
    }

    /// Makes a segment: its bytes and its name are durable before anything is written to it.
    fn begin(&self, n: u32, len: usize) -> io::Result<Open> {
        let place = place(n);
        match self.disk.remove_file(&place) {
            Err(error) if !is_missing(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let filled = self.fill(&place, len);
        if filled.is_err() {
            let _ = self.disk.remove_file(&place);
        }
        filled?;
        Ok(Open { n, log: self.disk.open_log(&place)?, end: 0, len })
    }

    fn fill(&self, place: &str, len: usize) -> io::Result<()> {
        let mut file = self.disk.create(place)?;
        file.write_all(&vec![0; len])?;
        file.sync()?;
        self.disk.sync_dir(LEDGER)
    }

    /// Where the oldest of many segments has little that waits, copies that into the open one.
    fn carry_forward(&mut self) -> io::Result<()> {
        let Some((&oldest, segment)) = self.segments.first_key_value() else { return Ok(()) };
        let waits: usize = segment.waiting.values().map(|(_, length)| length).sum();
        if self.segments.len() <= SEGMENTS || waits == 0 || waits > SEGMENT / 4 {
            return Ok(());
        }
        let held = segment.waiting.clone();
        let bytes = read_whole(self.disk.as_ref(), &place(oldest), RECORD_MAX)?;
        for (application_id, (offset, length)) in held {
            let room = self.open.as_ref().is_some_and(|open| open.end + length <= open.len);
            let Some(piece) = bytes.get(offset..offset + length).filter(|_| room) else { return Ok(()) };
            let (n, offset) = self.append(piece)?;
            if let Some(segment) = self.segments.get_mut(&n) {
                segment.waiting.insert(application_id, (offset, length));
            }
        }
        self.sync()?;
        if let Some(segment) = self.segments.get_mut(&oldest) {
            segment.waiting.clear();
        }
        Ok(())
    }

    /// Removes the oldest segments in which nothing waits; the newest two stay, for their receipts.
    fn remove_done(&mut self) {
        while self.segments.len() > 2
            && let Some((&oldest, segment)) = self.segments.first_key_value()
            && segment.waiting.is_empty()
            && self.disk.remove_file(&place(oldest)).is_ok()
        {
            self.segments.remove(&oldest);
        }
    }
}

fn place(n: u32) -> String {
    format!("{LEDGER}/{n:08}")
}

/// Blocks are whole, so that none is ever written twice.
const _: () = assert!(SEGMENT.is_multiple_of(BLOCK));

#[cfg(test)]
mod tests;
