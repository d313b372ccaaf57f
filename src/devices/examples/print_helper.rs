//! The print helper as a program of its own, so that this room's tests run the real process against a real printer.
//! The product's helper is `lobby helper print`.
#![allow(clippy::disallowed_methods)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use lobby_devices::printer::Media;
use lobby_devices::printer::helper::{HelperArgs, run};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |flag: &str| words.windows(2).find(|pair| pair[0] == flag).map(|pair| pair[1].clone());
    let millis = |flag: &str| value(flag).and_then(|text| text.parse().ok()).map(Duration::from_millis);
    let args = || {
        let media = value("--media")?;
        Some(HelperArgs {
            uri: value("--uri")?.parse().ok()?,
            media: Media::ALL.into_iter().find(|known| known.name() == media)?,
            job: value("--job")?,
            bytes: value("--bytes")?.parse().ok()?,
            answer: millis("--answer-ms")?,
            deadline: millis("--deadline-ms")?,
        })
    };
    args().map_or(ExitCode::from(2), |args| run(&args, Instant::now))
}
