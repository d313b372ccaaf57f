use std::process::Command;

use crate::shell::{self, Failure, While};

/// What is built, as git knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Full hash; with `-dirty` behind it where files differ from it.
    pub commit: String,
    /// Seconds since 1970 at which it was committed: the time of everything that is packaged.
    pub epoch: String,
    /// The same, RFC 3339, UTC.
    pub time: String,
}

impl Source {
    /// Of the checkout.
    pub fn read() -> Result<Self, Failure> {
        let head = git(&["rev-parse", "HEAD"])?;
        let dirty = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
        let commit = if dirty { format!("{head}-dirty") } else { head };
        let epoch = git(&["show", "--no-patch", "--format=%ct", "HEAD"])?;
        let seconds = epoch.parse().map_err(|_| Failure::new(format!("git gave {epoch:?} for a time")))?;
        Ok(Self { commit, time: rfc3339(seconds), epoch })
    }
}

fn git(words: &[&str]) -> Result<String, Failure> {
    let mut git = Command::new("git");
    let (good, text) = shell::output(git.current_dir(shell::repository()).args(words)).doing(|| "git".to_owned())?;
    if good { Ok(text.trim().to_owned()) } else { Err(Failure::new(format!("git {} failed", words.join(" ")))) }
}

/// Days from civil, the other way round (Howard Hinnant's algorithm): no time zone, no leap second.
fn rfc3339(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest % 3600 / 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn seconds_are_written_as_a_date() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_796_118_923, "2026-12-01T09:55:23Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(seconds), text);
        }
    }
}
