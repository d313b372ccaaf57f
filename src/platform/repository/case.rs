//! Cases as they stand, one row each: the projection of a case's events, with the words of the worklist.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_casework::Phase;
use lobby_domain::id::{ItemKey, KioskId};
use lobby_domain::{CaseNumber, KioskUse};
use lobby_wire::document::WireText;
use uuid::Uuid;

use super::belonging::CaseFilter;
use super::row::Columns;
use super::stages::stages;
use super::{Row, Tx, V};
use crate::error::Result;
use crate::person_index::Person;

/// A case as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseState {
    /// Id of its application.
    pub application_id: Uuid,
    /// Kiosk it came from.
    pub kiosk: KioskId,
    /// Whether it is a real one or a test.
    pub kiosk_use: KioskUse,
    /// How far it has come.
    pub phase: Phase,
    /// What has become of its envelope.
    pub envelope: Envelope,
    /// Item name as the citizen signed it; `None` until the envelope was opened, and where it cannot be.
    pub item_name: Option<WireText>,
    /// Applicant's name, masked; `None` likewise.
    pub applicant_masked: Option<String>,
    /// When it could first be read.
    pub received_at: Timestamp,
}

/// What has become of a case's envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// It waits for being opened, which happens behind the receipt.
    ToOpen,
    /// All that is here of it could be opened.
    Open,
    /// Something of it cannot be opened or read: staff have to look.
    Damaged,
    /// It is erased, as the rules of retention say.
    Erased,
}

impl Envelope {
    const ALL: [Envelope; 4] = [Envelope::ToOpen, Envelope::Open, Envelope::Damaged, Envelope::Erased];

    /// Its name in rows: `to_open`, `open`, `damaged`, `erased`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Envelope::ToOpen => "to_open",
            Envelope::Open => "open",
            Envelope::Damaged => "damaged",
            Envelope::Erased => "erased",
        }
    }

    fn from_name(name: &str) -> Option<Envelope> {
        Envelope::ALL.into_iter().find(|envelope| envelope.name() == name)
    }
}

/// What the worklist shows of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// The item's name, in every language of the document.
    pub item_name: WireText,
    /// The applicant's name, masked; `None` where the document has none.
    pub applicant_masked: Option<String>,
    /// The applicant; `None` where the document has no number of one.
    pub person: Option<Person>,
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

/// Cases that are counted; one more stands for all that are more.
pub const COUNTED_MAX: i64 = 10_000;

/// Numbers of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// Received at or after a given time.
    pub since: i64,
    /// Those whose envelope cannot be opened.
    pub unreadable: i64,
    /// Different kiosks they came from.
    pub kiosks: i64,
}

const COLUMNS: &str = "application_id, kiosk, test, state, envelope, item_name_zh, item_name_en, item_name_others, \
                       applicant_masked, received_at";

/// Inserts the row of a case that begins.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, case: &CaseState) -> Result<()> {
    let insert =
        format!("insert into case_projection (org, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    let [name_zh, name_en, name_others] = name_columns(case.item_name.as_ref());
    let values: [V; 11] = [
        tx.org(),
        case.application_id.into(),
        (&case.kiosk).into(),
        case.kiosk_use.into(),
        case.phase.name().into(),
        case.envelope.name().into(),
        name_zh,
        name_en,
        name_others,
        case.applicant_masked.clone().into(),
        case.received_at.into(),
    ];
    tx.exec(&insert, &values)?;
    Ok(())
}

/// Sets how far a case has come; what came of it since has to be opened.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_phase(tx: &mut Tx<'_>, application_id: Uuid, phase: Phase) -> Result<()> {
    let update = "update case_projection set state = $3, envelope = $4 where org = $1 and application_id = $2";
    let values = [tx.org(), application_id.into(), phase.name().into(), Envelope::ToOpen.name().into()];
    tx.exec(update, &values)?;
    Ok(())
}

/// Cases whose envelope waits for being opened, at most `limit` whose ids come after `after`, in their order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn to_open(tx: &mut Tx<'_>, after: Uuid, limit: i64) -> Result<Vec<Uuid>> {
    let query = "select application_id from case_projection where org = $1 and envelope = $2 and application_id > $3 \
                 order by application_id limit $4";
    let values = [tx.org(), Envelope::ToOpen.name().into(), after.into(), limit.into()];
    tx.rows(query, &values)?.into_iter().map(|row| columns(row).checked("application_id")).collect()
}

/// Sets what has become of an envelope that waited while its case was in `phase`; false where it no longer waits, or
/// more of it came meanwhile.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_envelope(
    tx: &mut Tx<'_>,
    application_id: Uuid,
    phase: Phase,
    envelope: Envelope,
    projection: Option<&Projection>,
) -> Result<bool> {
    let update = "update case_projection set envelope = $5, item_name_zh = coalesce($6, item_name_zh), \
                  item_name_en = coalesce($7, item_name_en), item_name_others = coalesce($8, item_name_others), \
                  applicant_masked = coalesce($9, applicant_masked), person = coalesce($10, person) \
                  where org = $1 and application_id = $2 and state = $3 and envelope = $4";
    let [name_zh, name_en, name_others] = name_columns(projection.map(|projection| &projection.item_name));
    let person = projection.and_then(|projection| projection.person.as_ref());
    let values: [V; 10] = [
        tx.org(),
        application_id.into(),
        phase.name().into(),
        Envelope::ToOpen.name().into(),
        envelope.name().into(),
        name_zh,
        name_en,
        name_others,
        projection.and_then(|projection| projection.applicant_masked.clone()).into(),
        person.map(Person::as_str).into(),
    ];
    Ok(tx.exec(update, &values)? == 1)
}

/// Notes that something of an envelope is spoiled; false where that was known, and where it is erased.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_damaged(tx: &mut Tx<'_>, application_id: Uuid) -> Result<bool> {
    let update = "update case_projection set envelope = $3 \
                  where org = $1 and application_id = $2 and envelope not in ($3, $4)";
    let (damaged, erased) = (Envelope::Damaged.name(), Envelope::Erased.name());
    Ok(tx.exec(update, &[tx.org(), application_id.into(), damaged.into(), erased.into()])? == 1)
}

/// Lets a damaged envelope wait for being opened again; false where it was none.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_to_open_again(tx: &mut Tx<'_>, application_id: Uuid) -> Result<bool> {
    let update = "update case_projection set envelope = $4 where org = $1 and application_id = $2 and envelope = $3";
    let (damaged, to_open) = (Envelope::Damaged.name(), Envelope::ToOpen.name());
    Ok(tx.exec(update, &[tx.org(), application_id.into(), damaged.into(), to_open.into()])? == 1)
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

/// Ids of the newest cases of this person from kiosks of this use, at most `limit`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_person(tx: &mut Tx<'_>, person: &Person, kiosk_use: KioskUse, limit: i64) -> Result<Vec<Uuid>> {
    let query = "select application_id from case_projection where org = $1 and person = $2 and test = $3 \
                 order by received_at desc, application_id desc limit $4";
    let values = [tx.org(), person.as_str().into(), kiosk_use.into(), limit.into()];
    tx.rows(query, &values)?.into_iter().map(|row| columns(row).checked("application_id")).collect()
}

/// Ids of this person's cases of an item from kiosks of this use that are not over, the newest first, at most `limit`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn open_of_person(
    tx: &mut Tx<'_>,
    person: &Person,
    item: &ItemKey,
    kiosk_use: KioskUse,
    limit: i64,
) -> Result<Vec<Uuid>> {
    let over = stages(true);
    let query = format!(
        "select c.application_id from case_projection c \
         join application a on a.org = c.org and a.id = c.application_id \
         left join handling h on h.org = c.org and h.application_id = c.application_id \
         where c.org = $1 and c.person = $2 and c.test = $3 and a.item_key = $4 \
         and (h.stage is null or h.stage not in ({over})) \
         order by c.received_at desc, c.application_id desc limit $5"
    );
    let values = [tx.org(), person.as_str().into(), kiosk_use.into(), item.into(), limit.into()];
    tx.rows(&query, &values)?.into_iter().map(|row| columns(row).checked("application_id")).collect()
}

/// Numbers of other cases of the same person, item and use that are not over either, the newest first, at most `limit`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn others_open(tx: &mut Tx<'_>, application_id: Uuid, limit: i64) -> Result<Vec<CaseNumber>> {
    let over = stages(true);
    let query = format!(
        "select b.case_number from case_projection c \
         join application a on a.org = c.org and a.id = c.application_id \
         join case_projection d on d.org = c.org and d.person = c.person and d.test = c.test \
         join application b on b.org = d.org and b.id = d.application_id and b.item_key = a.item_key \
         left join handling h on h.org = d.org and h.application_id = d.application_id \
         where c.org = $1 and c.application_id = $2 and d.application_id <> $2 \
         and (h.stage is null or h.stage not in ({over})) \
         order by d.received_at desc, d.application_id desc limit $3"
    );
    let rows = tx.rows(&query, &[tx.org(), application_id.into(), limit.into()])?;
    rows.into_iter().map(|row| columns(row).checked("case_number")).collect()
}

/// Whether this is a case of this person from a kiosk of this use.
///
/// # Errors
/// As [`Tx::rows`].
pub fn is_of_person(tx: &mut Tx<'_>, application_id: Uuid, person: &Person, kiosk_use: KioskUse) -> Result<bool> {
    let query = "select 1 from case_projection where org = $1 and application_id = $2 and person = $3 and test = $4";
    let values = [tx.org(), application_id.into(), person.as_str().into(), kiosk_use.into()];
    Ok(!tx.rows(query, &values)?.is_empty())
}

/// The newest cases of kiosks of this use that the filter lets through, at most `limit`, after the first `skip`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn newest(tx: &mut Tx<'_>, filter: &CaseFilter, kiosk_use: KioskUse, skip: i64, limit: i64) -> Result<Vec<Listed>> {
    let mut values = vec![tx.org(), limit.into(), skip.into(), kiosk_use.into()];
    let condition = filter.condition(&mut values);
    let query = format!(
        "select c.application_id, c.kiosk, c.test, c.state, c.envelope, c.item_name_zh, c.item_name_en, \
                 c.item_name_others, c.applicant_masked, c.received_at, a.case_number, a.item_key, a.manifest_sha256 \
                 from case_projection c join application a on a.org = c.org and a.id = c.application_id \
                 where c.org = $1 and c.test = $4 and {condition} \
                 order by c.received_at desc, c.application_id desc limit $2 offset $3"
    );
    let rows = tx.rows(&query, &values)?;
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

/// Counts for the head of the list of cases of kiosks of this use, of cases that the filter lets through; `since` is the
/// beginning of the officer's day. But for what cannot be opened they are those of the newest [`COUNTED_MAX`] and one.
///
/// # Errors
/// As [`Tx::rows`].
pub fn counts(tx: &mut Tx<'_>, filter: &CaseFilter, kiosk_use: KioskUse, since: Timestamp) -> Result<Counts> {
    let mut values = vec![tx.org(), since.into(), kiosk_use.into(), (COUNTED_MAX + 1).into()];
    let condition = filter.condition(&mut values);
    let query = format!(
        "select count(*), count(case when o.received_at >= $2 then 1 end), count(distinct o.kiosk) from \
         (select c.received_at, c.kiosk from case_projection c where c.org = $1 and c.test = $3 and {condition} \
         order by c.received_at desc limit $4) o"
    );
    let mut newest = columns(tx.rows(&query, &values)?.into_iter().next().unwrap_or_default());
    let mut values = vec![tx.org(), kiosk_use.into(), (COUNTED_MAX + 1).into()];
    let condition = filter.condition(&mut values);
    let query = format!(
        "select count(*) from (select 1 as one from case_projection c where c.org = $1 and c.test = $2 \
         and c.envelope = 'damaged' and {condition} limit $3) o"
    );
    let mut damaged = columns(tx.rows(&query, &values)?.into_iter().next().unwrap_or_default());
    let (all, since, kiosks) = (newest.number()?, newest.number()?, newest.number()?);
    Ok(Counts { all, since, unreadable: damaged.number()?, kiosks })
}

fn columns(row: Row) -> Columns {
    Columns::new("case_projection", row)
}

/// Chinese, English, and JSON of the other languages, null where there are none.
fn name_columns(name: Option<&WireText>) -> [V; 3] {
    let others = name.map(|name| &name.others).filter(|others| !others.is_empty());
    let others = others.map(|others| serde_json::to_string(others).unwrap_or_default());
    [name.map(|name| name.zh.clone()).into(), name.map(|name| name.en.clone()).into(), others.into()]
}

fn item_name(columns: &mut Columns) -> Result<Option<WireText>> {
    let two = columns.text_or_null()?.zip(columns.text_or_null()?);
    let others = columns.text_or_null()?.map_or(Ok(BTreeMap::new()), |json| serde_json::from_str(&json));
    let others = others.map_err(|_| columns.unknown("item_name_others"))?;
    Ok(two.map(|(zh, en)| WireText { zh, en, others }))
}

fn read(columns: &mut Columns) -> Result<CaseState> {
    Ok(CaseState {
        application_id: columns.checked("application_id")?,
        kiosk: columns.checked("kiosk")?,
        kiosk_use: columns.kiosk_use()?,
        phase: Phase::from_name(&columns.text()?).ok_or_else(|| columns.unknown("state"))?,
        envelope: Envelope::from_name(&columns.text()?).ok_or_else(|| columns.unknown("envelope"))?,
        item_name: item_name(columns)?,
        applicant_masked: columns.text_or_null()?,
        received_at: columns.time()?,
    })
}
