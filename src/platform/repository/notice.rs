//! Letters of cases. A row never changes but for three notes that are each made once: its number, where its step had no time
//! to draw one, that its files are made, and that it counts as served.

use jiff::Timestamp;
use lobby_casework::day::Day;
use lobby_casework::handling::serving::{Attempt, Served, Way};
use lobby_domain::Actor;
use lobby_domain::case_document::Document;
use uuid::Uuid;

use super::handling::parse_day;
use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::{PlatformError, Result};
use crate::names::Named as _;
use crate::notice_file::without_person;

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The code that it is verified by, 16 digits.
    pub code: String,
    /// Id of the application.
    pub application_id: Uuid,
    /// The step that it belongs to, from 1.
    pub step: i64,
    /// Its version, from 1.
    pub version: i64,
    /// Of which kind.
    pub document: Document,
    /// Its number; `None` until it has one.
    pub number: Option<String>,
    /// What it says, `lobby-notice/1`.
    pub says: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The local day of that.
    pub issued_on: Day,
    /// When its files were made; `None` until they are.
    pub made_at: Option<Timestamp>,
    /// How it was served; `None` until it counts.
    pub served: Option<Served>,
}

/// A file of a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct NoticeFile {
    /// Its language's code.
    pub lang: String,
    /// Digest, hex.
    pub sha256: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

const COLUMNS: &str =
    "code, application_id, n, version, document, number, says, issued_at, issued_on, made_at, counted_on, way";

/// The next counter of a series; counters begin with 1.
///
/// # Errors
/// As [`Tx::exec`].
pub fn count(tx: &mut Tx<'_>, series: &str) -> Result<i64> {
    let query = "select last from notice_counter where org = $1 and series = $2";
    let rows = tx.rows(query, &[tx.org(), series.into()])?;
    let Some(row) = rows.into_iter().next() else {
        tx.exec("insert into notice_counter (org, series, last) values ($1, $2, 1)", &[tx.org(), series.into()])?;
        return Ok(1);
    };
    let next = Columns::with_key("notice_counter", series.to_owned(), row).number()?.saturating_add(1);
    let update = "update notice_counter set last = $3 where org = $1 and series = $2";
    tx.exec(update, &[tx.org(), series.into(), next.into()])?;
    Ok(next)
}

/// Inserts a letter that was issued and has no files yet; fails where its code, number or step has one.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, notice: &Notice) -> Result<()> {
    let insert = "insert into notice (org, code, application_id, n, version, document, number, says, issued_at, issued_on) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values: [V; 10] = [
        tx.org(),
        notice.code.as_str().into(),
        notice.application_id.into(),
        notice.step.into(),
        notice.version.into(),
        notice.document.name().into(),
        notice.number.clone().into(),
        notice.says.as_str().into(),
        notice.issued_at.into(),
        notice.issued_on.to_string().into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// Letters without a number, at most `limit`, in the order of their issue.
///
/// # Errors
/// As [`Tx::rows`].
pub fn to_number(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Notice>> {
    let query = format!(
        "select {COLUMNS} from notice where org = $1 and made_at is null and number is null \
         order by issued_at, code limit $2"
    );
    tx.rows(&query, &[tx.org(), limit.into()])?.into_iter().map(read).collect()
}

/// Gives a letter its number; what it says has it too.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_number(tx: &mut Tx<'_>, code: &str, number: &str, says: &str) -> Result<()> {
    let update = "update notice set number = $3, says = $4 where org = $1 and code = $2 and number is null";
    tx.exec(update, &[tx.org(), code.into(), number.into(), says.into()])?;
    Ok(())
}

/// Letters whose files are to be made, at most `limit`, in the order of their codes after `after`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn to_make(tx: &mut Tx<'_>, after: &str, limit: i64) -> Result<Vec<Notice>> {
    let query = format!(
        "select {COLUMNS} from notice where org = $1 and made_at is null and number is not null and code > $2 order by code limit $3"
    );
    tx.rows(&query, &[tx.org(), after.into(), limit.into()])?.into_iter().map(read).collect()
}

/// The letters of a case, oldest first.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_case(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Vec<Notice>> {
    let query = format!("select {COLUMNS} from notice where org = $1 and application_id = $2 order by n, version");
    tx.rows(&query, &[tx.org(), application_id.into()])?.into_iter().map(read).collect()
}

/// The letter with this code.
///
/// # Errors
/// As [`Tx::rows`].
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Notice>> {
    let query = format!("select {COLUMNS} from notice where org = $1 and code = $2");
    tx.rows(&query, &[tx.org(), code.into()])?.into_iter().next().map(read).transpose()
}

/// Letters that were announced on `latest` or before and do not count as served.
///
/// # Errors
/// As [`Tx::rows`].
pub fn announced(tx: &mut Tx<'_>, latest: Day) -> Result<Vec<Notice>> {
    let query = format!(
        "select {COLUMNS} from notice where org = $1 and counted_on is null and code in \
         (select code from notice_way where org = $1 and way = 'announcement' and begun_on <= $2) order by code"
    );
    tx.rows(&query, &[tx.org(), latest.to_string().into()])?.into_iter().map(read).collect()
}

/// Keeps the files of a letter; false where it has them.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put_files(tx: &mut Tx<'_>, code: &str, files: &[NoticeFile], at: Timestamp) -> Result<bool> {
    let update = "update notice set made_at = $3 where org = $1 and code = $2 and made_at is null";
    if tx.exec(update, &[tx.org(), code.into(), at.into()])? == 0 {
        return Ok(false);
    }
    let insert = "insert into notice_file (org, code, lang, sha256, pdf) values ($1, $2, $3, $4, $5)";
    for file in files {
        let (lang, sha256) = (file.lang.as_str(), file.sha256.as_str());
        tx.exec(insert, &[tx.org(), code.into(), lang.into(), sha256.into(), V::Bytes(file.pdf.clone())])?;
    }
    Ok(true)
}

/// The digests of the files of a letter, each with its language, in the languages' order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn digests(tx: &mut Tx<'_>, code: &str) -> Result<Vec<(String, String)>> {
    let query = "select lang, sha256 from notice_file where org = $1 and code = $2 order by lang";
    let rows = tx.rows(query, &[tx.org(), code.into()])?;
    let read = |row| {
        let mut columns = Columns::with_key("notice_file", code.to_owned(), row);
        Ok((columns.text()?, columns.text()?))
    };
    rows.into_iter().map(read).collect()
}

/// The file of a letter in a language; `None` where there is none, and where it is erased.
///
/// # Errors
/// As [`Tx::rows`].
pub fn file(tx: &mut Tx<'_>, code: &str, lang: &str) -> Result<Option<NoticeFile>> {
    let query = "select lang, sha256, pdf from notice_file \
                 where org = $1 and code = $2 and lang = $3 and length(pdf) > 0";
    let rows = tx.rows(query, &[tx.org(), code.into(), lang.into()])?;
    let read = |row| {
        let mut columns = Columns::with_key("notice_file", code.to_owned(), row);
        Ok(NoticeFile { lang: columns.text()?, sha256: columns.text()?, pdf: columns.bytes()? })
    };
    rows.into_iter().next().map(read).transpose()
}

/// Erases the letters of a case. Their numbers, days and digests stay, so that a paper copy can still be
/// verified.
///
/// # Errors
/// As [`Tx::exec`]; [`PlatformError::Row`] where a letter cannot be read.
pub fn erase(tx: &mut Tx<'_>, application_id: Uuid) -> Result<()> {
    for letter in of_case(tx, application_id)? {
        let says = without_person(&letter.says).ok_or(PlatformError::Row("notice"))?;
        let code = letter.code.as_str();
        let update = "update notice set says = $3 where org = $1 and code = $2";
        tx.exec(update, &[tx.org(), code.into(), says.into()])?;
        let update = "update notice_file set pdf = $3 where org = $1 and code = $2";
        tx.exec(update, &[tx.org(), code.into(), V::Bytes(Vec::new())])?;
    }
    Ok(())
}

/// Notes that a letter counts as served; false where it does.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_served(tx: &mut Tx<'_>, code: &str, served: Served) -> Result<bool> {
    let update = "update notice set counted_on = $3, way = $4 where org = $1 and code = $2 and counted_on is null";
    let (on, way) = (served.on.to_string(), served.way.name());
    Ok(tx.exec(update, &[tx.org(), code.into(), on.into(), way.into()])? == 1)
}

/// Notes a way that a letter goes, or that it led to the addressee. The first day of each stays.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put_way(tx: &mut Tx<'_>, code: &str, attempt: Attempt, actor: &Actor, at: Timestamp) -> Result<()> {
    let insert = "insert into notice_way (org, code, way, begun_on, reached_on, actor, at) \
                  values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let reached: V = attempt.reached.map(|day| day.to_string()).into();
    let (way, begun) = (attempt.way.name(), attempt.begun.to_string());
    let values =
        [tx.org(), code.into(), way.into(), begun.into(), reached.clone(), actor.to_string().into(), at.into()];
    if tx.exec(insert, &values)? == 0 && attempt.reached.is_some() {
        let update = "update notice_way set reached_on = $4, actor = $5, at = $6 \
                      where org = $1 and code = $2 and way = $3 and reached_on is null";
        tx.exec(update, &[tx.org(), code.into(), way.into(), reached, actor.to_string().into(), at.into()])?;
    }
    Ok(())
}

/// The ways that a letter went.
///
/// # Errors
/// As [`Tx::rows`].
pub fn ways(tx: &mut Tx<'_>, code: &str) -> Result<Vec<Attempt>> {
    let query = "select way, begun_on, reached_on from notice_way where org = $1 and code = $2 order by at, way";
    let rows = tx.rows(query, &[tx.org(), code.into()])?;
    let read = |row| {
        let mut columns = Columns::with_key("notice_way", code.to_owned(), row);
        let way = Way::from_name(&columns.text()?).ok_or_else(|| columns.unknown("way"))?;
        let begun = parse_day(&columns.text()?).ok_or_else(|| columns.unknown("begun_on"))?;
        let reached = optional_day(&mut columns, "reached_on")?;
        Ok(Attempt { way, begun, reached })
    };
    rows.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Notice> {
    let mut columns = Columns::new("notice", row);
    let (code, application_id) = (columns.text()?, columns.checked("application_id")?);
    let (step, version) = (columns.number()?, columns.number()?);
    let document = Document::from_name(&columns.text()?).ok_or_else(|| columns.unknown("document"))?;
    let (number, says, issued_at) = (columns.text_or_null()?, columns.text()?, columns.time()?);
    let issued_on = parse_day(&columns.text()?).ok_or_else(|| columns.unknown("issued_on"))?;
    let made_at = columns.time_or_null()?;
    let (on, way) = (optional_day(&mut columns, "counted_on")?, columns.text_or_null()?);
    let served = match (on, way) {
        (Some(on), Some(way)) => Some(Served { on, way: Way::from_name(&way).ok_or_else(|| columns.unknown("way"))? }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(PlatformError::Row("notice")),
    };
    Ok(Notice { code, application_id, step, version, document, number, says, issued_at, issued_on, made_at, served })
}

fn optional_day(columns: &mut Columns, column: &'static str) -> Result<Option<Day>> {
    let text = columns.text_or_null()?;
    text.map(|text| parse_day(&text).ok_or_else(|| columns.unknown(column))).transpose()
}
