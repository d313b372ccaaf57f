//! The record of a journey, equal for two runs of the same script: no times, no case numbers, no paths.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::JourneyError;

/// Lines in the order of the script.
#[derive(Debug, Default)]
pub struct Transcript {
    lines: Vec<String>,
    secrets: Vec<(String, &'static str)>,
}

impl Transcript {
    /// From now on writes `name`, such as `<case>`, in place of `text`.
    pub fn redact(&mut self, text: &str, name: &'static str) {
        self.secrets.push((text.to_owned(), name));
    }

    /// A command of the script that succeeded.
    pub fn command(&mut self, text: &str) {
        self.push(text.to_owned());
    }

    /// An outcome of the command before.
    pub fn outcome(&mut self, text: &str) {
        self.push(format!("    {text}"));
    }

    fn push(&mut self, mut line: String) {
        for (secret, name) in &self.secrets {
            line = line.replace(secret, name);
        }
        self.lines.push(line);
    }

    /// All lines, secrets replaced by their names.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

/// The golden transcript of a script lies beside it: `online.txt` and `online.golden`.
pub fn golden_path(script: &Path) -> PathBuf {
    script.with_extension("golden")
}

/// # Errors
/// The file cannot be written.
pub fn write_golden(path: &Path, transcript: &str) -> Result<(), JourneyError> {
    fs::write(path, transcript).map_err(JourneyError::io("writing", path))
}

/// `None` if the transcript is the golden one, else what differs, for a person to read.
///
/// # Errors
/// There is no golden transcript.
pub fn compare(path: &Path, transcript: &str) -> Result<Option<String>, JourneyError> {
    let golden = fs::read_to_string(path).map_err(JourneyError::io("reading the golden transcript", path))?;
    Ok(difference(&golden, transcript))
}

/// The first place where both differ, with the line before it and what follows on both sides.
fn difference(golden: &str, transcript: &str) -> Option<String> {
    const SHOWN: usize = 8;
    if golden == transcript {
        return None;
    }
    let (expected, found): (Vec<&str>, Vec<&str>) = (golden.lines().collect(), transcript.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(left, right)| left == right).count();
    let mut text = format!("from line {}:\n", same + 1);
    for line in &expected[same.saturating_sub(2)..same] {
        text += &format!("  {line}\n");
    }
    for (sign, lines) in [('-', &expected), ('+', &found)] {
        for line in lines[same..].iter().take(SHOWN) {
            text += &format!("{sign} {line}\n");
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_never_reaches_the_transcript() {
        let mut transcript = Transcript::default();
        transcript.redact("WL01-K01-000001-T", "<case>");
        transcript.outcome("WL01-K01-000001-T is on the platform");
        assert_eq!(transcript.text(), "    <case> is on the platform\n");
    }

    #[test]
    fn the_first_difference_is_shown_with_what_stood_before_it() {
        let shown = difference("home\ntap \"a\"\n    review\n", "home\ntap \"a\"\n    sign\n").unwrap();
        assert_eq!(shown, "from line 3:\n  home\n  tap \"a\"\n-     review\n+     sign\n");
        assert_eq!(difference("home\n", "home\n"), None);
    }

    #[test]
    fn a_transcript_that_stops_early_differs() {
        assert!(difference("home\nsign\n", "home\n").unwrap().contains("- sign"));
    }
}
