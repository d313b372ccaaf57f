//! Applications taken in, one row each; the row is also the case's projection.

use jiff::{SignedDuration, Timestamp};

use super::row::Columns;
use super::{Row, Sql, V};
use crate::error::Result;

/// The platform holds the whole application and has signed for it.
pub const RECEIVED: &str = "received";
/// The platform holds everything but some of the full pages, and small copies of all pages: officers can read, the kiosk
/// has no receipt yet and goes on sending.
pub const ARRIVING: &str = "arriving";

/// A line on which a case takes longer than this is none, or the kiosk cannot send any more.
pub const PAGES_LATE: SignedDuration = SignedDuration::from_hours(24);

/// One application as stored.
#[derive(Clone)]
pub struct Application {
    /// Its id, made on the kiosk.
    pub id: String,
    /// Its case number.
    pub case_number: String,
    /// Kiosk it came from.
    pub kiosk: String,
    /// Item key.
    pub item_key: String,
    /// Item version.
    pub item_version: i64,
    /// Item name, Chinese and English; null where the envelope could not be opened at intake.
    pub item_name: Option<(String, String)>,
    /// Applicant's name, masked; null likewise.
    pub applicant_masked: Option<String>,
    /// State of the case: [`RECEIVED`] or [`ARRIVING`].
    pub state: String,
    /// Digest of the manifest JWS.
    pub manifest_sha256: String,
    /// Manifest JWS as received.
    pub manifest: String,
    /// Public key it was verified with at intake: uncompressed P-256 point, base64url.
    pub device_key: String,
    /// Receipt JWS as first given; empty while the application is arriving.
    pub receipt: String,
    /// When the citizen submitted, by the kiosk's clock.
    pub submitted_at: Timestamp,
    /// When the platform took it in; where small copies went ahead, when it could first be read.
    pub received_at: Timestamp,
}

impl Application {
    /// Whether full pages are still on their way.
    #[must_use]
    pub fn is_arriving(&self) -> bool {
        self.state == ARRIVING
    }

    /// Whether they have been on their way for so long that people should ask.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.is_arriving() && now.duration_since(self.received_at) > PAGES_LATE
    }
}

const COLUMNS: &str = "id, case_number, kiosk, item_key, item_version, item_name_zh, item_name_en, applicant_masked, \
                       state, manifest_sha256, manifest, device_key, receipt, submitted_at, received_at";

/// Inserts the row unless its id or case number exists; true where it was inserted.
///
/// # Errors
/// As [`Sql::exec`].
pub fn insert(sql: &mut dyn Sql, org: &str, row: &Application) -> Result<bool> {
    let insert = format!(
        "insert into application (org, {COLUMNS}) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing"
    );
    let (name_zh, name_en) = row.item_name.clone().unzip();
    let values: [V; 16] = [
        org.into(),
        row.id.as_str().into(),
        row.case_number.as_str().into(),
        row.kiosk.as_str().into(),
        row.item_key.as_str().into(),
        row.item_version.into(),
        name_zh.into(),
        name_en.into(),
        row.applicant_masked.clone().into(),
        row.state.as_str().into(),
        row.manifest_sha256.as_str().into(),
        row.manifest.as_str().into(),
        row.device_key.as_str().into(),
        row.receipt.as_str().into(),
        row.submitted_at.into(),
        row.received_at.into(),
    ];
    Ok(sql.exec(&insert, &values)? == 1)
}

/// All pages of an arriving application are here: its receipt, once; false where it is not arriving (any more).
///
/// # Errors
/// As [`Sql::exec`].
pub fn complete(sql: &mut dyn Sql, org: &str, id: &str, receipt: &str) -> Result<bool> {
    let update = "update application set state = $3, receipt = $4 where org = $1 and id = $2 and state = $5";
    let values: [V; 5] = [org.into(), id.into(), RECEIVED.into(), receipt.into(), ARRIVING.into()];
    Ok(sql.exec(update, &values)? == 1)
}

/// The application with this id.
///
/// # Errors
/// As [`Sql::rows`].
pub fn find(sql: &mut dyn Sql, org: &str, id: &str) -> Result<Option<Application>> {
    let query = format!("select {COLUMNS} from application where org = $1 and id = $2");
    sql.rows(&query, &[org.into(), id.into()])?.into_iter().next().map(read).transpose()
}

/// The application with this case number.
///
/// # Errors
/// As [`Sql::rows`].
pub fn by_number(sql: &mut dyn Sql, org: &str, number: &str) -> Result<Option<Application>> {
    let query = format!("select {COLUMNS} from application where org = $1 and case_number = $2");
    sql.rows(&query, &[org.into(), number.into()])?.into_iter().next().map(read).transpose()
}

/// The newest applications, at most `limit`, after the first `skip`.
///
/// # Errors
/// As [`Sql::rows`].
pub fn newest(sql: &mut dyn Sql, org: &str, skip: i64, limit: i64) -> Result<Vec<Application>> {
    let query = format!(
        "select {COLUMNS} from application where org = $1 order by received_at desc, id desc limit $2 offset $3"
    );
    sql.rows(&query, &[org.into(), limit.into(), skip.into()])?.into_iter().map(read).collect()
}

/// How many there are, and what the worklist counts among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// Received at or after the given time.
    pub since: i64,
    /// Those whose envelope could not be opened at intake.
    pub unreadable: i64,
    /// Different kiosks they came from.
    pub kiosks: i64,
}

/// Counts for the head of the worklist; `since` is the beginning of the officer's day.
///
/// # Errors
/// As [`Sql::rows`].
pub fn counts(sql: &mut dyn Sql, org: &str, since: Timestamp) -> Result<Counts> {
    let query = "select count(*), count(case when received_at >= $2 then 1 end), \
                 count(case when item_name_zh is null then 1 end), count(distinct kiosk) \
                 from application where org = $1";
    let rows = sql.rows(query, &[org.into(), since.into()])?;
    let Some(row) = rows.into_iter().next() else { return Ok(Counts::default()) };
    let mut columns = Columns::new("application", row);
    Ok(Counts {
        all: columns.number()?,
        since: columns.number()?,
        unreadable: columns.number()?,
        kiosks: columns.number()?,
    })
}

fn read(row: Row) -> Result<Application> {
    let mut columns = Columns::new("application", row);
    Ok(Application {
        id: columns.text()?,
        case_number: columns.text()?,
        kiosk: columns.text()?,
        item_key: columns.text()?,
        item_version: columns.number()?,
        item_name: columns.text_or_null()?.zip(columns.text_or_null()?),
        applicant_masked: columns.text_or_null()?,
        state: columns.text()?,
        manifest_sha256: columns.text()?,
        manifest: columns.text()?,
        device_key: columns.text()?,
        receipt: columns.text()?,
        submitted_at: columns.time()?,
        received_at: columns.time()?,
    })
}
