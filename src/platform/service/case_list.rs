//! The list of cases, the newest first.

use std::fmt;

use jiff::Timestamp;
use lobby_casework::Phase;
use lobby_casework::authority::{Action, Purpose};
use lobby_casework::clock::is_overdue;
use lobby_domain::id::{ItemKey, KioskId};
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_wire::document::WireText;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::repository::case::{self, Envelope, Listed};
use crate::repository::{Db, Tx, list_reading};
use crate::service::authority;

pub use crate::repository::case::COUNTED_MAX;

/// A line of the worklist.
pub struct ListedCase {
    /// Id of the application, made on the kiosk.
    pub application_id: Uuid,
    /// Case number.
    pub case_number: CaseNumber,
    /// Kiosk that handed it in.
    pub kiosk: KioskId,
    /// Item key.
    pub item_key: ItemKey,
    /// Item name as the citizen signed it; `None` until the envelope was opened, and where it cannot be.
    pub item_name: Option<WireText>,
    /// Applicant's name, masked; `None` likewise.
    pub applicant_masked: Option<String>,
    /// How far it has come.
    pub phase: Phase,
    /// What has become of its envelope.
    pub envelope: Envelope,
    /// Digest of the manifest JWS, hex.
    pub manifest_sha256: String,
    /// When it could first be read.
    pub received_at: Timestamp,
}

impl ListedCase {
    fn new(listed: Listed) -> ListedCase {
        let Listed { state, case_number, item_key, manifest_sha256 } = listed;
        ListedCase {
            application_id: state.application_id,
            case_number,
            kiosk: state.kiosk,
            item_key,
            item_name: state.item_name,
            applicant_masked: state.applicant_masked,
            phase: state.phase,
            envelope: state.envelope,
            manifest_sha256,
            received_at: state.received_at,
        }
    }

    /// Whether full pages are missing.
    #[must_use]
    pub fn is_arriving(&self) -> bool {
        self.phase == Phase::Arriving
    }

    /// Whether its envelope cannot be opened.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.envelope == Envelope::Damaged
    }

    /// Whether full pages have been missing for so long that staff should ask.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        is_overdue(self.phase, self.received_at, now)
    }
}

/// Numbers of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: Counted,
    /// Received since the beginning of the officer's day.
    pub today: Counted,
    /// Those whose envelope cannot be opened.
    pub unreadable: Counted,
    /// Different kiosks they came from, of as many as are counted.
    pub kiosks: i64,
}

/// A number of cases that is not counted to its end: `10000+` stands for all that are more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted(i64);

impl Counted {
    /// As far as it was counted.
    #[must_use]
    pub fn known(self) -> i64 {
        self.0.min(case::COUNTED_MAX)
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.0 > case::COUNTED_MAX { "+" } else { "" };
        write!(formatter, "{}{more}", self.known())
    }
}

/// A page of the list.
pub struct CaseList {
    /// The newest cases after those that were skipped.
    pub cases: Vec<ListedCase>,
    /// Numbers of all cases.
    pub counts: Counts,
}

/// The newest cases of kiosks of this use, at most `limit` after the first `skip`, and numbers of all of them; `since`
/// is the beginning of the officer's day; all of it of cases that `reader` may see. Names are masked, and it is noted that `reader` has read them.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn list(
    app: &App,
    kiosk_use: KioskUse,
    skip: i64,
    limit: i64,
    since: Timestamp,
    reader: &Actor,
) -> Result<CaseList> {
    let (at, reader, app) = (app.now(), reader.clone(), app.clone());
    let db = app.db.clone();
    let by = reader.clone();
    // Not in the transaction that notes the reading: whatever else is written would wait for the count.
    let read = move |tx: &mut Tx<'_>| {
        let permitted = authority::permitted(tx, &app, &by, Action::SeeCase)?;
        let filter = permitted.filter();
        let case::Counts { all, since: today, unreadable, kiosks } = case::counts(tx, &filter, kiosk_use, since)?;
        let [all, today, unreadable] = [all, today, unreadable].map(Counted);
        let newest = case::newest(tx, &filter, kiosk_use, skip.min(case::COUNTED_MAX), limit)?;
        let cases: Vec<ListedCase> = newest.into_iter().map(ListedCase::new).collect();
        Ok((permitted.purpose, CaseList { cases, counts: Counts { all, today, unreadable, kiosks } }))
    };
    let (purpose, list) = db.read(read).await?;
    let named = list.cases.iter().filter(|case| case.applicant_masked.is_some());
    let named: Vec<CaseNumber> = named.map(|case| case.case_number.clone()).collect();
    note_list(&db, at, reader, purpose, named).await?;
    Ok(list)
}

/// Notes that the names of these cases are about to be read from a list.
pub(super) async fn note_list(
    db: &Db,
    at: Timestamp,
    reader: Actor,
    purpose: Purpose,
    named: Vec<CaseNumber>,
) -> Result<()> {
    if named.is_empty() {
        return Ok(());
    }
    db.tx(move |tx| list_reading::insert(tx, at, &reader, purpose, &named.iter().collect::<Vec<_>>())).await
}

/// As [`list`], without any name: nothing personal is read.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn numbers(app: &App, kiosk_use: KioskUse, limit: i64, reader: &Actor) -> Result<Vec<ListedCase>> {
    let (db, app, reader) = (app.db.clone(), app.clone(), reader.clone());
    let read = move |tx: &mut Tx<'_>| {
        let filter = authority::permitted(tx, &app, &reader, Action::SeeCase)?.filter();
        case::newest(tx, &filter, kiosk_use, 0, limit)
    };
    let nameless = |listed| ListedCase { applicant_masked: None, ..ListedCase::new(listed) };
    Ok(db.read(read).await?.into_iter().map(nameless).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_counted_to_its_end_says_so() {
        let shown = [0, COUNTED_MAX, COUNTED_MAX + 1].map(|counted| Counted(counted).to_string());
        assert_eq!(shown, ["0", "10000", "10000+"]);
        assert_eq!(Counted(COUNTED_MAX + 1).known(), COUNTED_MAX);
    }
}
