//! Whether the write-ahead log beside the file is the file's own.
//!
//! A backup that is put back beside the log of the lost database is mixed with it by SQLite without a word: the log's frames
//! carry checksums of themselves, and nothing of the file. So each commit counts on in the `application_id` of the file's
//! head, and every commit in the log holds page 1 with that head. A log is begun only when everything before it is in
//! the file: the file's own count is that before the log's first commit, or a later one up to its last. The same holds of
//! the change counter that SQLite keeps there. A copy made by `vacuum into` has other pages under the same count: its
//! schema's number is one higher than any in the log. Of a log whose end was torn by a power cut counts what SQLite would take:
//! up to the first frame whose checksum is wrong. Where the file is gone or too short to be one, SQLite would empty the log.

mod commits;
mod head;

use std::fs::File;
use std::io;
use std::path::Path;

use lobby_words::setup as words;

use self::commits::commits;
use self::head::{Head, head};
use crate::error::{PlatformError, Result};

/// The heads of a log's first and last commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heads {
    first: Head,
    last: Head,
}

impl Heads {
    /// Whether a log with these heads was begun on a file with that head, or on one that had it later.
    fn fit(&self, own: Head) -> bool {
        let within = |first: i32, own: i32, last: i32| first.wrapping_sub(own) <= 1 && own.wrapping_sub(last) <= 0;
        within(self.first.count, own.count, self.last.count)
            && within(self.first.change, own.change, self.last.change)
            && own.schema.wrapping_sub(self.last.schema) <= 0
    }
}

/// Refuses a file beside which another file's log lies. Other processes may be writing to both.
///
/// # Errors
/// [`PlatformError::Setup`] with what to do; [`PlatformError::File`].
pub fn require_own_log(database: &Path, log: &Path) -> Result<()> {
    let read = || read_heads(database, log).map_err(PlatformError::file("reading", log));
    let mut seen = read()?;
    // A log that another process empties while it is read ends too early: what is foreign stays as it is.
    while let Some((heads, own)) = seen.filter(|(heads, own)| !own.is_some_and(|own| heads.fit(own))) {
        seen = read()?;
        if seen == Some((heads, own)) {
            return Err(foreign(database, log));
        }
    }
    Ok(())
}

/// The heads of the log and of the file; the latter is `None` where the file is gone or too short. `None` where no commit is
/// in the log.
fn read_heads(database: &Path, log: &Path) -> io::Result<Option<(Heads, Option<Head>)>> {
    // The log before the file: what the log begins with is in the file already, whatever is written meanwhile.
    let Some(first) = commits(log)?.and_then(|mut commits| commits.next()) else { return Ok(None) };
    let own = match File::open(database).and_then(|file| head(&file)) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof) => None,
        own => Some(own?),
    };
    // The log after the file: nothing is in the file that was not in the log before.
    let last = commits(log)?.and_then(Iterator::last);
    Ok(last.map(|last| (Heads { first, last }, own)))
}

fn foreign(database: &Path, log: &Path) -> PlatformError {
    let (database, log) = (database.display().to_string(), log.display().to_string());
    PlatformError::setup(words::FOREIGN_LOG, &[("file", &database), ("log", &log)])
}
