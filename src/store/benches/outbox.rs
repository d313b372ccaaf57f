//! `bench outbox`: durable enqueue of a sealed application against raw append + fdatasync of the same bytes, on the same
//! disk, in the same run, one after the other in changing order.
//!
//! Each round enqueues and appends the same applications; the figure is the median of the rounds' ratios, so that a
//! disk whose speed changes from minute to minute judges both alike. Sealing is not timed, checking digests is.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_store::{Limits, Outbox};
use lobby_wire::Message as _;
use lobby_wire::manifest::Manifest;

#[path = "../../../tests/sample/manifest.rs"]
mod sample;

/// A document and eight pages, ten megabytes in all.
const LARGE: [usize; 9] =
    [240_000, 1_220_000, 1_220_000, 1_220_000, 1_220_000, 1_220_000, 1_220_000, 1_220_000, 1_220_000];
/// A document alone.
const SMALL: [usize; 1] = [2048];

struct Size {
    name: &'static str,
    blobs: &'static [usize],
    rounds: usize,
    /// Applications of one round.
    count: u32,
    at_least: f64,
}

const SIZES: [Size; 2] = [
    Size { name: "10 MB", blobs: &LARGE, rounds: 15, count: 3, at_least: 0.6 },
    Size { name: "2 KB", blobs: &SMALL, rounds: 25, count: 40, at_least: 0.2 },
];

fn main() {
    // `cargo test` runs benches too, without this word.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    // Not below /tmp, which may be memory.
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let figures: Vec<String> = SIZES.iter().flat_map(|size| measure(size, dir.path())).collect();
    let line = format!("{{\"bench\": \"outbox\", \"figures\": [{}]}}", figures.join(", "));
    writeln!(io::stdout().lock(), "{line}").unwrap();
}

/// Figures of one size, as JSON objects.
fn measure(size: &Size, dir: &Path) -> Vec<String> {
    let mut number = 0;
    let (mut ratios, mut ours, mut raws) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=size.rounds {
        let samples: Vec<Sample> = (0..size.count).map(|n| Sample::new(number + n + 1, size.blobs)).collect();
        number += size.count;
        // A store and a log of their own for each round: neither grows beyond it.
        let place = tempfile::tempdir_in(dir).unwrap();
        let limits = Limits { low_water_bytes: 0, ..Limits::default() };
        let (outbox, _) = Outbox::open(&place.path().join("outbox"), limits).unwrap();
        let mut log = File::options().append(true).create(true).open(place.path().join("log")).unwrap();
        let enqueue = |sample: &Sample| sample.enqueue(&outbox);
        let (enqueued, appended) = if round % 2 == 0 {
            let enqueued = timed(&samples, enqueue);
            (enqueued, timed(&samples, |sample| sample.append(&mut log)))
        } else {
            let appended = timed(&samples, |sample| sample.append(&mut log));
            (timed(&samples, enqueue), appended)
        };
        // The first round makes files and memory warm.
        if round > 0 {
            ratios.push(appended.as_secs_f64() / enqueued.as_secs_f64());
            ours.push(enqueued.as_secs_f64() * 1000.0 / f64::from(size.count));
            raws.push(appended.as_secs_f64() * 1000.0 / f64::from(size.count));
        }
    }
    let Size { name, at_least, .. } = size;
    vec![
        format!("{{\"what\": \"{name}: durable enqueue\", \"value\": {}, \"unit\": \"ms\"}}", median(ours)),
        format!("{{\"what\": \"{name}: raw append + fdatasync\", \"value\": {}, \"unit\": \"ms\"}}", median(raws)),
        format!(
            "{{\"what\": \"{name}: speed of raw\", \"value\": {}, \"unit\": \"x\", \"at_least\": {at_least}, \"binds\": \
             \"always\"}}",
            median(ratios)
        ),
    ]
}

fn timed(samples: &[Sample], mut work: impl FnMut(&Sample)) -> Duration {
    let begun = Instant::now();
    samples.iter().for_each(&mut work);
    begun.elapsed()
}

/// An application whose sealed bytes look like sealed bytes: no two alike.
struct Sample {
    manifest: Manifest,
    jws: String,
    blobs: Vec<Vec<u8>>,
}

impl Sample {
    fn new(number: u32, sizes: &[usize]) -> Sample {
        let mut state = u64::from(number) + 1;
        let mut noise = move || {
            // xorshift64: quick, and nothing that a file system could make smaller.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        };
        let mut blob = |size: &usize| {
            let mut bytes: Vec<u8> = std::iter::repeat_with(&mut noise).take(size.div_ceil(8)).flatten().collect();
            bytes.truncate(*size);
            bytes
        };
        let blobs: Vec<Vec<u8>> = sizes.iter().map(&mut blob).collect();
        let case_number = CaseNumber::new("WL01", "K01", number).unwrap();
        let manifest = sample::manifest(&case_number, now(), sample::document_and_pages().zip(&blobs));
        let jws = format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(&manifest.to_bytes()));
        Sample { manifest, jws, blobs }
    }

    fn enqueue(&self, outbox: &Outbox) {
        let mut incoming = outbox.begin(self.manifest.application_id).unwrap();
        for (entry, blob) in self.manifest.blobs.iter().zip(&self.blobs) {
            incoming.blob(entry.kind, entry.sha256, entry.size, blob.as_slice()).unwrap();
        }
        incoming.commit(&self.jws, &self.manifest, now()).unwrap();
    }

    /// All blobs, then one fdatasync.
    fn append(&self, log: &mut File) {
        for blob in &self.blobs {
            log.write_all(blob).unwrap();
        }
        log.sync_data().unwrap();
    }
}

fn now() -> Timestamp {
    "2026-03-02T01:02:03.456Z".parse().unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
