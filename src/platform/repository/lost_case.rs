//! Cases that this platform has lost, as far as their kiosks have shown something of them or staff have settled them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// What a kiosk has shown of a lost case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofState {
    /// Nothing yet.
    Asked,
    /// The receipt and the manifest that it is for, each signed as at intake.
    Proved,
    /// A receipt that the receipt key of this platform has not signed.
    OtherKey,
    /// A receipt of this platform, and no manifest or one that it is not for.
    OtherManifest,
    /// Receipt and manifest; the manifest is signed with a key that this platform has no record of.
    SignerUnknown,
}

impl ProofState {
    const ALL: [ProofState; 5] = [
        ProofState::Asked,
        ProofState::Proved,
        ProofState::OtherKey,
        ProofState::OtherManifest,
        ProofState::SignerUnknown,
    ];

    /// The standing as stored and as commands tell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ProofState::Asked => "asked",
            ProofState::Proved => "proved",
            ProofState::OtherKey => "other_receipt_key",
            ProofState::OtherManifest => "other_manifest",
            ProofState::SignerUnknown => "signer_unknown",
        }
    }

    fn parse(text: &str) -> Option<ProofState> {
        ProofState::ALL.into_iter().find(|standing| standing.as_str() == text)
    }
}

/// A lost case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostCase {
    /// Its kiosk.
    pub kiosk: KioskId,
    /// Its number.
    pub case_number: CaseNumber,
    /// Id of the application; nil while nothing was shown.
    pub application_id: Uuid,
    /// What was shown.
    pub standing: ProofState,
    /// Manifest JWS as shown; empty where none was.
    pub manifest: String,
    /// Public key that vouches for the manifest: uncompressed P-256 point, base64url; empty where none does.
    pub device_key: String,
    /// Receipt JWS as shown; empty where none was.
    pub receipt: String,
    /// When it was shown.
    pub shown_at: Timestamp,
    /// When staff settled it otherwise, and how, in their words.
    pub settled: Option<(Timestamp, String)>,
}

const COLUMNS: &str = "kiosk, case_number, application_id, standing, manifest, device_key, receipt, told_at, settled_at, \
                       settled_why";

/// Keeps what was shown in place of what was shown before; what staff said stays.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, lost: &LostCase) -> Result<()> {
    let values: [V; 9] = [
        tx.org(),
        (&lost.kiosk).into(),
        (&lost.case_number).into(),
        lost.application_id.into(),
        lost.standing.as_str().into(),
        lost.manifest.as_str().into(),
        lost.device_key.as_str().into(),
        lost.receipt.as_str().into(),
        lost.shown_at.into(),
    ];
    let update = "update lost_case set application_id = $4, standing = $5, manifest = $6, device_key = $7, receipt = $8, \
                  told_at = $9 where org = $1 and kiosk = $2 and case_number = $3";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into lost_case (org, kiosk, case_number, application_id, standing, manifest, device_key, \
                      receipt, told_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// Notes that staff have settled a lost case.
///
/// # Errors
/// As [`Tx::exec`].
pub fn settle(tx: &mut Tx<'_>, kiosk: &KioskId, number: &CaseNumber, why: &str, now: Timestamp) -> Result<()> {
    let update = "update lost_case set settled_at = $4, settled_why = $5 \
                  where org = $1 and kiosk = $2 and case_number = $3";
    let values: [V; 5] = [tx.org(), kiosk.into(), number.into(), now.into(), why.into()];
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into lost_case (org, kiosk, case_number, application_id, standing, manifest, device_key, \
                      receipt, told_at, settled_at, settled_why) \
                      values ($1, $2, $3, $6, $7, '', '', '', $4, $4, $5) on conflict do nothing";
        let [org, kiosk, number, now, why] = values;
        let asked = ProofState::Asked.as_str().into();
        tx.exec(insert, &[org, kiosk, number, now, why, Uuid::nil().into(), asked])?;
    }
    Ok(())
}

/// Every one, by kiosk and number.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<LostCase>> {
    let query = format!("select {COLUMNS} from lost_case where org = $1 order by kiosk, case_number");
    tx.rows(&query, &[tx.org()])?.into_iter().map(read).collect()
}

/// Numbers of this kiosk of which something was shown.
///
/// # Errors
/// As [`Tx::rows`].
pub fn shown(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<BTreeSet<CaseNumber>> {
    let query = "select case_number from lost_case where org = $1 and kiosk = $2 and standing <> $3";
    numbers(tx, query, &[tx.org(), kiosk.into(), ProofState::Asked.as_str().into()])
}

/// Numbers of this kiosk that staff have settled.
///
/// # Errors
/// As [`Tx::rows`].
pub fn settled(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<BTreeSet<CaseNumber>> {
    let query = "select case_number from lost_case where org = $1 and kiosk = $2 and settled_at is not null";
    numbers(tx, query, &[tx.org(), kiosk.into()])
}

fn numbers(tx: &mut Tx<'_>, query: &str, values: &[V]) -> Result<BTreeSet<CaseNumber>> {
    let rows = tx.rows(query, values)?;
    rows.into_iter().map(|row| Columns::new("lost_case", row).checked("case_number")).collect()
}

/// Asks again for what was shown and does not prove a case: a key may be back since.
///
/// # Errors
/// As [`Tx::exec`].
pub fn ask_again(tx: &mut Tx<'_>) -> Result<()> {
    let update = "update lost_case set standing = $2 where org = $1 and standing <> $3";
    let [asked, proved] = [ProofState::Asked, ProofState::Proved].map(|standing| V::from(standing.as_str()));
    tx.exec(update, &[tx.org(), asked, proved])?;
    Ok(())
}

/// Forgets a lost case: it is here.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget(tx: &mut Tx<'_>, kiosk: &KioskId, number: &CaseNumber) -> Result<()> {
    let delete = "delete from lost_case where org = $1 and kiosk = $2 and case_number = $3";
    tx.exec(delete, &[tx.org(), kiosk.into(), number.into()])?;
    Ok(())
}

/// Forgets lost cases whose application is here with its receipt: it came again, or more was restored.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget_found(tx: &mut Tx<'_>) -> Result<()> {
    let delete = "delete from lost_case where org = $1 and (application_id in \
                  (select id from application where org = $1 and receipt <> '') or application_id = $2 and case_number in \
                  (select case_number from application where org = $1 and receipt <> ''))";
    tx.exec(delete, &[tx.org(), Uuid::nil().into()])?;
    Ok(())
}

fn read(row: Row) -> Result<LostCase> {
    let mut columns = Columns::new("lost_case", row);
    Ok(LostCase {
        kiosk: columns.checked("kiosk")?,
        case_number: columns.checked("case_number")?,
        application_id: columns.checked("application_id")?,
        standing: ProofState::parse(&columns.text()?).ok_or_else(|| columns.unknown("standing"))?,
        manifest: columns.text()?,
        device_key: columns.text()?,
        receipt: columns.text()?,
        shown_at: columns.time()?,
        settled: columns.time_or_null()?.zip(columns.text_or_null()?),
    })
}
