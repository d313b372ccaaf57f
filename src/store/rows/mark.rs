//! Statements on the counter, the floors, and what was found.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use crate::{Fault, Finding, Floor};

/// Findings that are kept.
const FINDINGS_MAX: u32 = 1000;

/// The counter's next number.
pub(crate) fn next_counter(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("select next from counter", [], |row| row.get(0))
}

/// Takes the counter's next number.
pub(crate) fn take_counter(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("update counter set next = next + 1 returning next - 1", [], |row| row.get(0))
}

/// Sets the counter's next number.
pub(crate) fn set_counter(connection: &Connection, next: u32) -> rusqlite::Result<()> {
    connection.execute("insert or replace into counter values (1, ?1)", [next])?;
    Ok(())
}

/// Version of a floor; 0 where none was noted.
pub(crate) fn floor(connection: &Connection, floor: &Floor) -> rusqlite::Result<u64> {
    let sql = "select version from floor where name = ?1";
    let version: Option<i64> = connection.query_row(sql, [floor.as_str()], |row| row.get(0)).optional()?;
    Ok(version.map_or(0, i64::unsigned_abs))
}

/// Every floor that was noted, with its version.
pub(crate) fn floors(connection: &Connection) -> rusqlite::Result<Vec<(Floor, u64)>> {
    let row = |row: &Row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
    let noted =
        connection.prepare("select name, version from floor")?.query_map([], row)?.collect::<Result<Vec<_>, _>>()?;
    Ok(noted.into_iter().filter_map(|(name, version)| Some((Floor::from_name(&name)?, version))).collect())
}

/// Raises a floor; one that is higher stays.
pub(crate) fn raise_floor(connection: &Connection, floor: &Floor, version: u64) -> rusqlite::Result<()> {
    let sql = "insert into floor values (?1, ?2) on conflict (name) do update set version = max(version, ?2)";
    connection.execute(sql, params![floor.as_str(), i64::try_from(version).unwrap_or(i64::MAX)])?;
    Ok(())
}

/// Keeps a finding, `found_at` in milliseconds since 1970; the oldest go where there are too many.
pub(crate) fn note_finding(connection: &Connection, finding: &Finding, found_at: i64) -> rusqlite::Result<()> {
    let sql = "insert into finding (found_at, application_id, place, fault) values (?1, ?2, ?3, ?4)";
    let id = finding.application_id.map(|id| id.to_string());
    connection.execute(sql, params![found_at, id, finding.place, finding.fault])?;
    connection.execute("delete from finding where seq <= (select max(seq) from finding) - ?1", [FINDINGS_MAX])?;
    Ok(())
}

/// Findings, newest first, each with milliseconds since 1970.
pub(crate) fn findings(connection: &Connection) -> rusqlite::Result<Vec<(i64, Finding)>> {
    let sql = "select found_at, application_id, place, fault from finding order by seq desc";
    let row = |row: &Row| {
        let (id, fault): (Option<String>, String) = (row.get(1)?, row.get(3)?);
        let application_id = id.and_then(|id| id.parse::<Uuid>().ok());
        let fault = Fault::from_name(&fault).unwrap_or(Fault::Database);
        Ok((row.get(0)?, Finding { application_id, place: row.get(2)?, fault }))
    };
    connection.prepare(sql)?.query_map([], row)?.collect()
}
