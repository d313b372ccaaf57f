//! Statements on applications and their blobs. Each is a function of a connection; transactions are the caller's.

use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::state::RowState;
use crate::last_refusal::LastRefusal;

/// A row of the table `application`.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub application_id: Uuid,
    pub case_number: String,
    pub manifest_jws: String,
    pub manifest_sha256: Sha256,
    pub state: RowState,
    /// Why it needs staff, or the name of a [`Fault`](crate::Fault).
    pub code: String,
    /// The platform's title, or where the damage is.
    pub detail: String,
    pub attempts: u32,
    /// Milliseconds since 1970.
    pub accepted_at: i64,
    pub receipt_jws: Option<String>,
    /// When the last attempt to deliver ended, milliseconds since 1970.
    pub attempted_at: Option<i64>,
    /// How the last attempt ended.
    pub outcome: Option<String>,
    /// The code by which the platform last refused it, where it is asked again.
    pub refused: Option<String>,
}

impl Application {
    /// The row of an application as it is accepted; `accepted_at` in milliseconds since 1970.
    pub(crate) fn accepted(manifest: &Manifest, manifest_jws: &str, accepted_at: i64) -> Application {
        Application {
            application_id: manifest.application_id,
            case_number: manifest.case_number.clone(),
            manifest_jws: manifest_jws.into(),
            manifest_sha256: sha256(manifest_jws.as_bytes()),
            state: RowState::Queued,
            code: String::new(),
            detail: String::new(),
            attempts: 0,
            accepted_at,
            receipt_jws: None,
            attempted_at: None,
            outcome: None,
            refused: None,
        }
    }
}

/// Where the sealed bytes of a blob are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// In the file of this name.
    File(String),
    /// In the row.
    Row(Vec<u8>),
    /// Gone, after the receipt.
    Released,
}

/// Applications without a receipt. Text and not a parameter: only so does SQLite see that the partial index
/// `application_waiting` serves.
const WAITING: &str = "state <> 'receipted'";
const COLUMNS: &str = "application_id, case_number, manifest_jws, manifest_sha256, state, code, detail, attempts, \
                       accepted_at, receipt_jws, attempted_at, outcome, refused";

const RECEIPTED: &str = "select cast(substr(case_number, 10, 6) as integer) from application where state = 'receipted' \
                         and case_number >= ?1 and case_number < ?2 order by case_number desc limit ?3";

pub(crate) fn find(connection: &Connection, application_id: Uuid) -> rusqlite::Result<Option<Application>> {
    let sql = format!("select {COLUMNS} from application where application_id = ?1");
    connection.prepare_cached(&sql)?.query_row([application_id.to_string()], application).optional()
}

/// Applications without a receipt, oldest first.
pub(crate) fn waiting(connection: &Connection) -> rusqlite::Result<Vec<Application>> {
    let sql = format!("select {COLUMNS} from application where {WAITING} order by seq");
    connection.prepare(&sql)?.query_map([], application)?.collect()
}

/// Ids of applications without a receipt, oldest first.
pub(crate) fn waiting_ids(connection: &Connection) -> rusqlite::Result<Vec<Uuid>> {
    let sql = format!("select application_id from application where {WAITING} order by seq");
    connection.prepare(&sql)?.query_map([], |row| parsed(row, 0))?.collect()
}

/// Up to `max` applications without a receipt in this state, oldest first.
pub(crate) fn waiting_in(connection: &Connection, state: RowState, max: usize) -> rusqlite::Result<Vec<Application>> {
    let sql = format!("select {COLUMNS} from application where {WAITING} and state = ?1 order by state, seq limit ?2");
    connection.prepare_cached(&sql)?.query_map(params![state, max as i64], application)?.collect()
}

/// Places and ids of the applications that are to be delivered and were accepted after the one at `place`, oldest first.
pub(crate) fn to_deliver(connection: &Connection, place: i64) -> rusqlite::Result<Vec<(i64, Uuid)>> {
    let sql =
        format!("select seq, application_id from application where {WAITING} and state = ?1 and seq > ?2 order by seq");
    let row = |row: &Row| Ok((row.get(0)?, parsed(row, 1)?));
    connection.prepare_cached(&sql)?.query_map(params![RowState::Queued, place], row)?.collect()
}

/// The id of the application, in whichever state, that has this case number.
pub(crate) fn by_case_number(connection: &Connection, case_number: &str) -> rusqlite::Result<Option<Uuid>> {
    let sql = "select application_id from application where case_number = ?1";
    connection.query_row(sql, [case_number], |row| parsed(row, 0)).optional()
}

pub(crate) fn insert(connection: &Connection, new: &Application) -> rusqlite::Result<()> {
    let sql = "insert into application (application_id, case_number, manifest_jws, manifest_sha256, state, accepted_at) \
               values (?1, ?2, ?3, ?4, ?5, ?6)";
    let id = new.application_id.to_string();
    let sha256 = new.manifest_sha256.to_string();
    connection.execute(sql, params![id, new.case_number, new.manifest_jws, sha256, new.state, new.accepted_at])?;
    Ok(())
}

pub(crate) fn insert_blob(
    connection: &Connection,
    application_id: Uuid,
    n: usize,
    entry: &BlobEntry,
    held: &Held,
) -> rusqlite::Result<()> {
    let (file, bytes) = match held {
        Held::File(name) => (Some(name), None),
        Held::Row(bytes) => (None, Some(bytes)),
        Held::Released => (None, None),
    };
    let sql =
        "insert into blob (application_id, n, kind, sha256, size, file, bytes) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let id = application_id.to_string();
    let sha256 = entry.sha256.to_string();
    connection.execute(sql, params![id, n as i64, entry.kind.as_str(), sha256, entry.size as i64, file, bytes])?;
    Ok(())
}

/// What the manifest lists, in its order.
pub(crate) fn blob_entries(connection: &Connection, application_id: Uuid) -> rusqlite::Result<Vec<BlobEntry>> {
    let sql = "select kind, sha256, size from blob where application_id = ?1 order by n";
    connection.prepare_cached(sql)?.query_map([application_id.to_string()], |row| entry(row, 0))?.collect()
}

/// Names of the files an application should have, with what should be in them.
pub(crate) fn files(connection: &Connection, application_id: Uuid) -> rusqlite::Result<Vec<(String, BlobEntry)>> {
    let sql = "select file, kind, sha256, size from blob where application_id = ?1 and file is not null order by n";
    let row = |row: &Row| Ok((row.get(0)?, entry(row, 1)?));
    connection.prepare_cached(sql)?.query_map([application_id.to_string()], row)?.collect()
}

/// One blob and where its bytes are.
pub(crate) fn blob(
    connection: &Connection,
    application_id: Uuid,
    sha256: Sha256,
) -> rusqlite::Result<Option<(BlobEntry, Held)>> {
    let sql = "select kind, sha256, size, file, bytes from blob where application_id = ?1 and sha256 = ?2 order by n";
    connection.prepare_cached(sql)?.query_row([application_id.to_string(), sha256.to_string()], with_held).optional()
}

/// Every blob of an application in the order of its manifest, with the bytes of those in the row.
pub(crate) fn blobs(connection: &Connection, application_id: Uuid) -> rusqlite::Result<Vec<(BlobEntry, Held)>> {
    let sql = "select kind, sha256, size, file, bytes from blob where application_id = ?1 order by n";
    connection.prepare_cached(sql)?.query_map([application_id.to_string()], with_held)?.collect()
}

/// State, code and detail of an application whose other values may be damaged.
pub(crate) fn standing(
    connection: &Connection,
    application_id: Uuid,
) -> rusqlite::Result<Option<(RowState, String, String)>> {
    let sql = "select state, code, detail from application where application_id = ?1";
    let row = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    connection.query_row(sql, [application_id.to_string()], row).optional()
}

/// Removes the rows of an application, to be made again; returns its place in the queue, where it had one.
pub(crate) fn remove(connection: &Connection, application_id: Uuid) -> rusqlite::Result<Option<i64>> {
    let id = application_id.to_string();
    let seq = "select seq from application where application_id = ?1";
    let seq = connection.query_row(seq, [&id], |row| row.get(0)).optional()?;
    connection.execute("delete from blob where application_id = ?1", [&id])?;
    connection.execute("delete from application where application_id = ?1", [&id])?;
    Ok(seq)
}

/// Gives an application its place in the queue back.
pub(crate) fn set_place(connection: &Connection, application_id: Uuid, seq: i64) -> rusqlite::Result<()> {
    let sql = "update application set seq = ?2 where application_id = ?1";
    connection.execute(sql, params![application_id.to_string(), seq])?;
    Ok(())
}

/// Highest counter of a case number in any row, receipted ones included; 0 where there is none.
pub(crate) fn highest_counter(connection: &Connection) -> rusqlite::Result<u32> {
    let sql = "select coalesce(max(cast(substr(case_number, 10, 6) as integer)), 0) from application";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Puts a waiting application into another state; false where it is not waiting.
pub(crate) fn set_state(
    connection: &Connection,
    application_id: Uuid,
    state: RowState,
    code: &str,
    detail: &str,
) -> rusqlite::Result<bool> {
    let sql =
        format!("update application set state = ?2, code = ?3, detail = ?4 where application_id = ?1 and {WAITING}");
    Ok(connection.execute(&sql, params![application_id.to_string(), state, code, detail])? == 1)
}

/// Puts an application that needs staff back into the queue; false where it does not need staff.
pub(crate) fn requeue(connection: &Connection, application_id: Uuid) -> rusqlite::Result<bool> {
    let sql = "update application set state = ?2, code = '', detail = '', refused = null where application_id = ?1 and state = ?3";
    let id = application_id.to_string();
    Ok(connection.execute(sql, params![id, RowState::Queued, RowState::NeedsStaff])? == 1)
}

/// Puts those that need staff under this code back into the queue; how many.
pub(crate) fn requeue_refused(connection: &Connection, code: &str) -> rusqlite::Result<usize> {
    let sql =
        "update application set state = ?2, code = '', detail = '', refused = null where code = ?1 and state = ?3";
    connection.execute(sql, params![code, RowState::Queued, RowState::NeedsStaff])
}

/// Applications of the queue that the platform last refused and is asked to take again, oldest first; no more than `max`.
pub(crate) fn refused(connection: &Connection, max: usize) -> rusqlite::Result<Vec<Application>> {
    let sql = format!(
        "select {COLUMNS} from application where state = 'queued' and refused is not null order by seq limit ?1"
    );
    connection.prepare_cached(&sql)?.query_map([max as i64], application)?.collect()
}

/// Counts one attempt to deliver, `attempted_at` in milliseconds since 1970; false where the application is not
/// waiting.
pub(crate) fn note_attempt(
    connection: &Connection,
    application_id: Uuid,
    outcome: &str,
    last: LastRefusal,
    attempted_at: i64,
) -> rusqlite::Result<bool> {
    let (keeps, refused) = match last {
        LastRefusal::Unanswered => (true, None),
        LastRefusal::None => (false, None),
        LastRefusal::Code(code) => (false, Some(code)),
    };
    let sql = format!(
        "update application set attempts = attempts + 1, attempted_at = ?2, outcome = ?3, \
         refused = case when ?4 then refused else ?5 end where application_id = ?1 and {WAITING}"
    );
    let values = params![application_id.to_string(), attempted_at, outcome, keeps, refused];
    Ok(connection.execute(&sql, values)? == 1)
}

/// Keeps the receipt and drops the bytes of small blobs; `received_at` in milliseconds since 1970.
pub(crate) fn record_receipt(
    connection: &Connection,
    application_id: Uuid,
    receipt_jws: &str,
    received_at: i64,
) -> rusqlite::Result<()> {
    let id = application_id.to_string();
    let sql = "update application set state = ?2, receipt_jws = ?3, received_at = ?4 where application_id = ?1";
    connection.execute(sql, params![id, RowState::Receipted, receipt_jws, received_at])?;
    connection.execute("update blob set bytes = null where application_id = ?1", [&id])?;
    Ok(())
}

/// Counters of the highest `max` case numbers of applications that have their receipt, among those that begin so; falling.
pub(crate) fn receipted_counters(connection: &Connection, prefix: &str, max: u32) -> rusqlite::Result<Vec<u32>> {
    // The end of the range is the character behind the dash.
    let (from, to) = (format!("{prefix}-"), format!("{prefix}."));
    connection.prepare_cached(RECEIPTED)?.query_map(params![from, to, max], |row| row.get(0))?.collect()
}

/// The application with this case number.
pub(crate) fn by_number(connection: &Connection, case_number: &str) -> rusqlite::Result<Option<Application>> {
    let sql = format!("select {COLUMNS} from application where case_number = ?1");
    connection.query_row(&sql, [case_number], application).optional()
}

/// Whether any application, receipted ones included, has this case number.
pub(crate) fn has_case_number(connection: &Connection, case_number: &str) -> rusqlite::Result<bool> {
    let sql = "select exists (select 1 from application where case_number = ?1)";
    connection.query_row(sql, [case_number], |row| row.get(0))
}

/// Applications without a receipt, counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    /// All of them.
    pub count: i64,
    /// Milliseconds since 1970 at which the one was accepted that has waited longest.
    pub oldest: Option<i64>,
    /// Those that are not queued: they need staff or are damaged.
    pub not_queued: i64,
}

pub(crate) fn totals(connection: &Connection) -> rusqlite::Result<Totals> {
    let oldest = format!("select accepted_at from application where {WAITING} order by seq limit 1");
    let by_state = format!("select state, count(*) from application where {WAITING} group by state");
    let mut totals = Totals { count: 0, not_queued: 0, oldest: None };
    totals.oldest = connection.prepare_cached(&oldest)?.query_row([], |row| row.get(0)).optional()?;
    let mut statement = connection.prepare_cached(&by_state)?;
    for row in statement.query_map([], |row| Ok((row.get::<_, RowState>(0)?, row.get::<_, i64>(1)?)))? {
        let (state, count) = row?;
        totals.count += count;
        totals.not_queued += if state == RowState::Queued { 0 } else { count };
    }
    Ok(totals)
}

fn application(row: &Row) -> rusqlite::Result<Application> {
    Ok(Application {
        application_id: parsed(row, 0)?,
        case_number: row.get(1)?,
        manifest_jws: row.get(2)?,
        manifest_sha256: parsed(row, 3)?,
        state: row.get(4)?,
        code: row.get(5)?,
        detail: row.get(6)?,
        attempts: row.get(7)?,
        accepted_at: row.get(8)?,
        receipt_jws: row.get(9)?,
        attempted_at: row.get(10)?,
        outcome: row.get(11)?,
        refused: row.get(12)?,
    })
}

fn with_held(row: &Row) -> rusqlite::Result<(BlobEntry, Held)> {
    let (file, bytes): (Option<String>, Option<Vec<u8>>) = (row.get(3)?, row.get(4)?);
    let held = match (file, bytes) {
        (Some(name), _) => Held::File(name),
        (None, Some(bytes)) => Held::Row(bytes),
        (None, None) => Held::Released,
    };
    Ok((entry(row, 0)?, held))
}

fn entry(row: &Row, at: usize) -> rusqlite::Result<BlobEntry> {
    let kind: String = row.get(at)?;
    let kind = BlobKind::from_name(&kind).ok_or_else(|| unreadable(at))?;
    let size: i64 = row.get(at + 2)?;
    Ok(BlobEntry { kind, sha256: parsed(row, at + 1)?, size: u64::try_from(size).map_err(|_| unreadable(at + 2))? })
}

fn parsed<T: std::str::FromStr>(row: &Row, at: usize) -> rusqlite::Result<T> {
    row.get::<_, String>(at)?.parse().map_err(|_| unreadable(at))
}

fn unreadable(at: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(at, "not a value of ours".into(), Type::Text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_condition_of_the_partial_index_names_the_state_as_rows_write_it() {
        assert_eq!(WAITING, format!("state <> '{}'", RowState::Receipted.as_str()));
        assert!(super::super::schema::DDL_V1.contains(&format!("(seq) where {WAITING}")));
    }

    /// What is asked while applications are delivered one after the other is answered from an index, whatever the length
    /// of the queue, and never from the rows with the manifests.
    #[test]
    fn counting_and_finding_new_rows_reads_no_row_that_is_not_returned() {
        let connection = Connection::open_in_memory().unwrap();
        super::super::schema::after(0).for_each(|(_, ddl)| connection.execute_batch(ddl).unwrap());
        let plan = |sql: String| -> String {
            let mut statement = connection.prepare(&format!("explain query plan {sql}")).unwrap();
            let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
            lines.map(Result::unwrap).collect::<Vec<_>>().join("; ")
        };
        let counting = plan(format!("select state, count(*) from application where {WAITING} group by state"));
        assert!(counting.contains("USING COVERING INDEX application_state"), "{counting}");
        let new = plan(format!(
            "select seq, application_id from application where {WAITING} and state = 'queued' and seq > 5 order by seq"
        ));
        assert!(new.contains("application_state (state=? AND seq>?)") && !new.contains("TEMP B-TREE"), "{new}");
        let oldest = plan(format!("select accepted_at from application where {WAITING} order by seq limit 1"));
        assert!(oldest.contains("application_waiting") && !oldest.contains("TEMP B-TREE"), "{oldest}");
        let receipted = plan(RECEIPTED.replace("?1", "'WL01-K01-'").replace("?2", "'WL01-K01.'").replace("?3", "9"));
        assert!(receipted.contains("USING COVERING INDEX application_receipted (case_number>"), "{receipted}");
        assert!(!receipted.contains("TEMP B-TREE"), "{receipted}");
    }
}
