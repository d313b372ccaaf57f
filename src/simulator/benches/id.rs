//! `bench id`: what the driver adds to the wire. The kiosk's own session reads a card from the simulated reader over a
//! real pseudo terminal at 115200 baud, again and again, as in a visit.
//!
//! Two figures of each reading: from the moment before the reader writes its last byte to the typed fields in the
//! session's callback; and from the first byte of the request that found the card to the same, less the time that so
//! many bytes take on the wire.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use lobby_devices::id_reader::{ReaderConfig, ReaderEvent, ReaderSession};
use lobby_simulator::id_reader::cards::{photo, vectors};
use lobby_simulator::id_reader::{Exchange, ReaderHandle, SimReader};
use serde_json::{Value, json};

const BAUD: u32 = 115_200;
const READS: usize = 300;
/// Start bit, eight data bits, stop bit.
const BITS_PER_BYTE: f64 = 10.0;
/// Above this an answer holds a whole card.
const READING_BYTES: usize = 1000;
const PATIENCE: Duration = Duration::from_secs(20);

/// One reading, milliseconds.
struct Reading {
    after_last_byte: f64,
    whole: f64,
    wire: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test` runs benches too, without this word.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let reads = number_after(&arguments, "--reads").unwrap_or(READS);
    let dir = tempfile::tempdir().unwrap();
    let reader = SimReader::start(dir.path(), true).unwrap();
    let (sender, events) = mpsc::channel();
    let config = ReaderConfig { port: reader.handle().port().to_owned(), baud: BAUD };
    let tell = Box::new(move |event| drop(sender.send((Instant::now(), event))));
    let session = ReaderSession::start(config, Instant::now, tell).unwrap();
    let readings: Vec<Reading> = (0..reads).map(|_| read(&reader.handle(), &events)).collect();
    session.stop();
    writeln!(io::stdout().lock(), "{}", report(&readings)).unwrap();
}

fn number_after(arguments: &[String], name: &str) -> Option<usize> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1)?.parse().ok()
}

/// Puts a card on the reader, waits for its fields, takes it away, waits until that was noticed.
fn read(reader: &ReaderHandle, events: &Receiver<(Instant, ReaderEvent)>) -> Reading {
    let vector = vectors().unwrap().remove("A1").unwrap();
    reader.put(vector.text_block().unwrap(), photo());
    let typed = wait(events, |event| match event {
        ReaderEvent::Read(card) => {
            assert!(!card.name().is_empty() && !card.lossy());
            true
        }
        ReaderEvent::Fault(fault) => panic!("{fault}"),
        ReaderEvent::Ready
        | ReaderEvent::Empty
        | ReaderEvent::CardFound
        | ReaderEvent::Reading { .. }
        | ReaderEvent::Removed
        | ReaderEvent::Lost => false,
    });
    let [find, select, reading] = exchanges(reader);
    reader.remove();
    wait(events, |event| *event == ReaderEvent::Removed);
    let bytes: usize = [find, select, reading].iter().map(|part| part.request + part.answer).sum();
    Reading {
        after_last_byte: milliseconds(typed, reading.sent_at),
        whole: milliseconds(typed, find.received_at),
        wire: bytes as f64 * BITS_PER_BYTE * 1000.0 / f64::from(BAUD),
    }
}

fn wait(events: &Receiver<(Instant, ReaderEvent)>, wanted: impl Fn(&ReaderEvent) -> bool) -> Instant {
    loop {
        let (at, event) = events.recv_timeout(PATIENCE).unwrap();
        if wanted(&event) {
            return at;
        }
    }
}

/// Find, select and read of the card that was just read. The reader notes an exchange right after its last byte, which
/// the driver may have seen before.
fn exchanges(reader: &ReaderHandle) -> [Exchange; 3] {
    loop {
        let known = reader.exchanges();
        let reading = known.iter().rposition(|exchange| exchange.answer > READING_BYTES);
        // One of an earlier card has too few before it, or a removal behind it.
        if let Some(at) = reading.filter(|at| *at >= 2 && known.len() - at <= 2) {
            return [known[at - 2], known[at - 1], known[at]];
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn milliseconds(later: Instant, earlier: Instant) -> f64 {
    later.saturating_duration_since(earlier).as_secs_f64() * 1000.0
}

fn report(readings: &[Reading]) -> Value {
    let after = |share| rank(readings.iter().map(|reading| reading.after_last_byte).collect(), share);
    let above = |share| rank(readings.iter().map(|reading| reading.whole - reading.wire).collect(), share);
    json!({
        "bench": "id",
        "reads": readings.len(),
        "figures": [
            { "what": "last byte to typed fields, median", "value": after(0.5), "unit": "ms" },
            { "what": "last byte to typed fields, p99", "value": after(0.99), "unit": "ms", "at_most": 5.0, "binds": "idle" },
            { "what": "find + select + read on the wire", "value": readings.first().map(|first| first.wire), "unit": "ms" },
            { "what": "whole exchange above the wire, median", "value": above(0.5), "unit": "ms" },
            { "what": "whole exchange above the wire, p99", "value": above(0.99), "unit": "ms", "at_most": 10.0, "binds": "idle" },
        ],
    })
}

fn rank(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share).ceil() as usize;
    values.get(at.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}
