//! Signs that two machines show one kiosk's identity, and what was decided about each.

use jiff::Timestamp;
use lobby_domain::id::KioskId;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// A doubt about the identity of one kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The kiosk.
    pub kiosk: KioskId,
    /// Since when.
    pub since: Timestamp,
    /// What was seen.
    pub sign: Sign,
    /// Serial number of the certificate that was shown then, lowercase hex.
    pub serial: String,
}

/// What shows that two machines have one identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A certificate asked to be renewed after the next one had been used.
    OldRenews,
    /// A certificate was shown long after the next one had been used.
    OldSpeaks,
    /// A certificate was shown that its kiosk never had: it had asked again.
    LostSpeaks,
    /// Reports of two runs of the program came by turns.
    TwoRuns,
}

impl Sign {
    const ALL: [Sign; 4] = [Sign::OldRenews, Sign::OldSpeaks, Sign::LostSpeaks, Sign::TwoRuns];

    /// The sign as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sign::OldRenews => "old_renews",
            Sign::OldSpeaks => "old_speaks",
            Sign::LostSpeaks => "lost_speaks",
            Sign::TwoRuns => "two_runs",
        }
    }

    fn from_name(name: &str) -> Option<Sign> {
        Sign::ALL.into_iter().find(|sign| sign.name() == name)
    }
}

/// What was decided about a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// Login of the officer.
    pub by: String,
    /// Serial number of the certificate that counts from now on; `None`: none does.
    pub kept: Option<String>,
}

/// Stores a doubt that has just come up.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, doubt: &Doubt) -> Result<()> {
    let insert = "insert into kiosk_doubt (org, kiosk, since, sign, serial) values ($1, $2, $3, $4, $5) \
                  on conflict do nothing";
    let values: [V; 5] =
        [tx.org(), (&doubt.kiosk).into(), doubt.since.into(), doubt.sign.name().into(), doubt.serial.as_str().into()];
    tx.exec(insert, &values)?;
    Ok(())
}

/// The doubt about this kiosk that is not decided.
///
/// # Errors
/// As [`Tx::rows`].
pub fn open(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<Option<Doubt>> {
    let query = "select kiosk, since, sign, serial from kiosk_doubt \
                 where org = $1 and kiosk = $2 and decided_at is null order by since desc limit 1";
    tx.rows(query, &[tx.org(), kiosk.into()])?.into_iter().next().map(read).transpose()
}

/// Stores what was decided about every doubt of this kiosk that is open.
///
/// # Errors
/// As [`Tx::exec`].
pub fn decide(tx: &mut Tx<'_>, kiosk: &KioskId, decision: &Decision) -> Result<()> {
    let update = "update kiosk_doubt set decided_at = $3, decided_by = $4, kept = $5 \
                  where org = $1 and kiosk = $2 and decided_at is null";
    let values: [V; 5] =
        [tx.org(), kiosk.into(), decision.at.into(), decision.by.as_str().into(), decision.kept.clone().into()];
    tx.exec(update, &values)?;
    Ok(())
}

fn read(row: Row) -> Result<Doubt> {
    let mut columns = Columns::new("kiosk_doubt", row);
    Ok(Doubt {
        kiosk: columns.checked("kiosk")?,
        since: columns.time()?,
        sign: Sign::from_name(&columns.text()?).ok_or_else(|| columns.unknown("sign"))?,
        serial: columns.text()?,
    })
}
