//! Cases as they stand, one row each: the projection of a case's events, with the words of the worklist.

use jiff::Timestamp;
use lobby_casework::Phase;
use lobby_domain::CaseNumber;
use lobby_domain::id::{ItemKey, KioskId};
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// A case as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseState {
    /// Id of its application.
    pub application_id: Uuid,
    /// Kiosk it came from.
    pub kiosk: KioskId,
    /// How far it has come.
    pub phase: Phase,
    /// Item name, Chinese and English; `None` where the envelope could not be opened at intake.
    pub item_name: Option<(String, String)>,
    /// Applicant's name, masked; `None` likewise.
    pub applicant_masked: Option<String>,
    /// When it could first be read.
    pub received_at: Timestamp,
}

/// A line of the worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The case.
    pub state: CaseState,
    /// Its number.
    pub case_number: CaseNumber,
    /// Item key.
    pub item_key: ItemKey,
    /// Digest of the manifest JWS.
    pub manifest_sha256: String,
}

/// Numbers of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// Received at or after a given time.
    pub since: i64,
    /// Those whose envelope could not be opened at intake.
    pub unreadable: i64,
    /// Different kiosks they came from.
    pub kiosks: i64,
}

const COLUMNS: &str = "application_id, kiosk, state, item_name_zh, item_name_en, applicant_masked, received_at";

/// Inserts the row of a case that begins.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, case: &CaseState) -> Result<()> {
    let insert = format!("insert into case_projection (org, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)");
    let (name_zh, name_en) = case.item_name.clone().unzip();
    let values: [V; 8] = [
        tx.org(),
        case.application_id.into(),
        (&case.kiosk).into(),
        case.phase.name().into(),
        name_zh.into(),
        name_en.into(),
        case.applicant_masked.clone().into(),
        case.received_at.into(),
    ];
    tx.exec(&insert, &values)?;
    Ok(())
}

/// Sets how far a case has come.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_phase(tx: &mut Tx<'_>, application_id: Uuid, phase: Phase) -> Result<()> {
    let update = "update case_projection set state = $3 where org = $1 and application_id = $2";
    tx.exec(update, &[tx.org(), application_id.into(), phase.name().into()])?;
    Ok(())
}

/// The case of an application.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Option<CaseState>> {
    let query = format!("select {COLUMNS} from case_projection where org = $1 and application_id = $2");
    let row = tx.rows(&query, &[tx.org(), application_id.into()])?.into_iter().next();
    row.map(|row| read(&mut columns(row))).transpose()
}

/// The newest cases, at most `limit`, after the first `skip`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn newest(tx: &mut Tx<'_>, skip: i64, limit: i64) -> Result<Vec<Listed>> {
    let query = "select c.application_id, c.kiosk, c.state, c.item_name_zh, c.item_name_en, c.applicant_masked, \
                 c.received_at, a.case_number, a.item_key, a.manifest_sha256 \
                 from case_projection c join application a on a.org = c.org and a.id = c.application_id \
                 where c.org = $1 order by c.received_at desc, c.application_id desc limit $2 offset $3";
    let rows = tx.rows(query, &[tx.org(), limit.into(), skip.into()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = columns(row);
            Ok(Listed {
                state: read(&mut columns)?,
                case_number: columns.checked("case_number")?,
                item_key: columns.checked("item_key")?,
                manifest_sha256: columns.text()?,
            })
        })
        .collect()
}

/// Counts for the head of the worklist; `since` is the beginning of the officer's day.
///
/// # Errors
/// As [`Tx::rows`].
pub fn counts(tx: &mut Tx<'_>, since: Timestamp) -> Result<Counts> {
    let query = "select count(*), count(case when received_at >= $2 then 1 end), \
                 count(case when item_name_zh is null then 1 end), count(distinct kiosk) \
                 from case_projection where org = $1";
    let rows = tx.rows(query, &[tx.org(), since.into()])?;
    let Some(row) = rows.into_iter().next() else { return Ok(Counts::default()) };
    let mut columns = columns(row);
    Ok(Counts {
        all: columns.number()?,
        since: columns.number()?,
        unreadable: columns.number()?,
        kiosks: columns.number()?,
    })
}

fn columns(row: Row) -> Columns {
    Columns::new("case_projection", row)
}

fn read(columns: &mut Columns) -> Result<CaseState> {
    Ok(CaseState {
        application_id: columns.checked("application_id")?,
        kiosk: columns.checked("kiosk")?,
        phase: Phase::from_name(&columns.text()?).ok_or_else(|| columns.unknown("state"))?,
        item_name: columns.text_or_null()?.zip(columns.text_or_null()?),
        applicant_masked: columns.text_or_null()?,
        received_at: columns.time()?,
    })
}
