//! From runs to figures: medians, ratios, and the limits they are held against.

use std::time::Duration;

use serde_json::{Value, json};

/// One run of one program.
#[derive(Debug, Default, Clone)]
pub struct Run {
    /// To the first full frame.
    pub start: Duration,
    /// Processor time until then, of all its processes.
    pub start_cpu: Duration,
    /// Proportional set sizes, bytes: the root first, then what it started, the oldest first. `None`: not shown to us.
    pub pss: Vec<Option<u64>>,
    /// Processor time while nothing was done, in parts of one core.
    pub idle_share: f64,
    /// Tap on home to the list.
    pub taps: Vec<Duration>,
    /// And back.
    pub backs: Vec<Duration>,
    /// Processor time for all of these.
    pub tap_cpu: Duration,
}

const MEGABYTE: f64 = 1e6;

/// The line for `cargo xtask bench`: `{"bench", "figures": [{"what", "value", "unit", "at_most" | "at_least", "binds"}]}`.
pub fn report(kiosk: &[Run], browser: &[Run]) -> String {
    let of = |runs: &[Run], pick: fn(&Run) -> f64| median(runs.iter().map(pick).collect());
    let both = |pick: fn(&Run) -> f64| (of(kiosk, pick), of(browser, pick));
    let (start, start_browser) = both(|run| run.start.as_secs_f64());
    let (cpu, cpu_browser) = both(|run| run.start_cpu.as_secs_f64());
    let (tap, tap_browser) = (taps(kiosk, |run| &run.taps), taps(browser, |run| &run.taps));
    let (back, back_browser) = (taps(kiosk, |run| &run.backs), taps(browser, |run| &run.backs));
    let (idle, idle_browser) = both(|run| run.idle_share * 100.0);
    let (tap_cpu, tap_cpu_browser) =
        both(|run| run.tap_cpu.as_secs_f64() * 1000.0 / (run.taps.len() + run.backs.len()).max(1) as f64);
    let mut figures = vec![
        at_most("start to first full frame", start, "s", 0.45),
        plain("  Chromium", start_browser, "s"),
        at_least("  Chromium / lobby", start_browser / start, 3.5),
        plain("CPU until then", cpu, "s"),
        plain("  Chromium", cpu_browser, "s"),
        at_least("  Chromium / lobby", cpu_browser / cpu, 8.0),
    ];
    figures.extend(memory(kiosk, browser));
    figures.extend([
        at_most("tap to new page, median", tap, "ms", 40.0),
        plain("  Chromium", tap_browser, "ms"),
        plain("and back, median", back, "ms"),
        plain("  Chromium", back_browser, "ms"),
        plain("CPU per tap", tap_cpu, "ms"),
        plain("  Chromium", tap_cpu_browser, "ms"),
        at_most("idle CPU, of one core", idle, "%", 0.2),
        plain("  Chromium", idle_browser, "%"),
    ]);
    json!({ "bench": "screen", "figures": figures, "runs": kiosk.len(), "starts_s": starts(kiosk),
            "starts_chromium_s": starts(browser), "worst_tap_ms": worst(kiosk), "worst_tap_chromium_ms": worst(browser) })
    .to_string()
}

/// Core, active visit and waiting visit; the visits were started in this order.
fn memory(kiosk: &[Run], browser: &[Run]) -> Vec<Value> {
    let sum = |run: &Run, first: usize, count: usize| {
        let parts = run.pss.iter().skip(first).take(count);
        parts.copied().sum::<Option<u64>>().map(|bytes| bytes as f64 / MEGABYTE)
    };
    let of = |runs: &[Run], first, count| {
        let all: Option<Vec<f64>> = runs.iter().map(|run| sum(run, first, count)).collect();
        all.map(median)
    };
    let (ours, theirs) = (of(kiosk, 0, 2), of(browser, 0, usize::MAX));
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        return vec![json!({ "what": "PSS: a visit shows it to root alone", "value": null, "unit": "MB" })];
    };
    vec![
        at_most("PSS, core and active visit", ours, "MB", 80.0),
        plain("  Chromium, all processes", theirs, "MB"),
        at_least("  Chromium / lobby", theirs / ours, 5.0),
        plain("  of it core", of(kiosk, 0, 1).unwrap_or_default(), "MB"),
        plain("PSS, waiting visit", of(kiosk, 2, 1).unwrap_or_default(), "MB"),
    ]
}

/// Reported, and binding where the machine does nothing else.
pub(super) fn at_most(what: &str, value: f64, unit: &str, limit: f64) -> Value {
    json!({ "what": what, "value": value, "unit": unit, "at_most": limit, "binds": "idle" })
}

/// Ratios bind always: both sides had the same machine.
fn at_least(what: &str, value: f64, limit: f64) -> Value {
    json!({ "what": what, "value": value, "unit": "x", "at_least": limit, "binds": "always" })
}

/// A rate that the machine's own load lowers: binding where it does nothing else.
pub(super) fn at_least_a_minute(what: &str, value: f64, limit: f64) -> Value {
    json!({ "what": what, "value": value, "unit": "/min", "at_least": limit, "binds": "idle" })
}

pub(super) fn plain(what: &str, value: f64, unit: &str) -> Value {
    json!({ "what": what, "value": value, "unit": unit })
}

fn taps(runs: &[Run], pick: fn(&Run) -> &Vec<Duration>) -> f64 {
    median(runs.iter().flat_map(pick).map(|time| time.as_secs_f64() * 1000.0).collect())
}

fn worst(runs: &[Run]) -> f64 {
    runs.iter().flat_map(|run| &run.taps).map(|time| time.as_secs_f64() * 1000.0).fold(0.0, f64::max)
}

fn starts(runs: &[Run]) -> Vec<f64> {
    runs.iter().map(|run| run.start.as_secs_f64()).collect()
}

pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[odd / 2],
        even => f64::midpoint(values[even / 2 - 1], values[even / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert!((median(vec![4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < 1e-9);
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_waiting_visit_is_counted_apart() {
        let run = Run { pss: vec![Some(10_000_000), Some(40_000_000), Some(30_000_000)], ..Run::default() };
        let browser = Run { pss: vec![Some(150_000_000), Some(100_000_000)], ..Run::default() };
        let figures = memory(&[run], &[browser]);
        let values: Vec<f64> = figures.iter().map(|figure| figure["value"].as_f64().unwrap()).collect();
        assert_eq!(values, [50.0, 250.0, 5.0, 10.0, 30.0]);
    }
}
