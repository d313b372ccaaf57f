//! Published catalogue bundles with their signed heads; versions only rise.

use jiff::Timestamp;

use super::row::Columns;
use super::{Row, Tx};
use crate::error::Result;

/// One published version.
#[derive(Clone)]
pub struct Publication {
    /// Its version.
    pub version: i64,
    /// Digest of the bundle's bytes.
    pub sha256: String,
    /// Length of the bundle's bytes.
    pub size: i64,
    /// When.
    pub published_at: Timestamp,
    /// Digest of the content apart from its version: equal content is not published twice.
    pub content_sha256: String,
    /// Signed head, compact JWS.
    pub head: String,
    /// The bundle's bytes, JSON.
    pub bundle: String,
}

const COLUMNS: &str = "version, sha256, size, published_at, content_sha256, head, bundle";

/// The version in force, whole.
///
/// # Errors
/// As [`Tx::rows`].
pub fn current(tx: &mut Tx<'_>) -> Result<Option<Publication>> {
    let query = format!("select {COLUMNS} from catalogue where org = $1 order by version desc limit 1");
    tx.rows(&query, &[tx.org()])?.into_iter().next().map(read).transpose()
}

/// The newest version before this one, whole.
///
/// # Errors
/// As [`Tx::rows`].
pub fn before(tx: &mut Tx<'_>, version: i64) -> Result<Option<Publication>> {
    let query =
        format!("select {COLUMNS} from catalogue where org = $1 and version < $2 order by version desc limit 1");
    tx.rows(&query, &[tx.org(), version.into()])?.into_iter().next().map(read).transpose()
}

/// What is said of the version in force, without its bundle: that is large, and every poll of every kiosk asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its version.
    pub version: i64,
    /// Digest of the bundle's bytes.
    pub sha256: String,
    /// Signed head, compact JWS.
    pub head: String,
}

/// What is said of the version in force.
///
/// # Errors
/// As [`Tx::rows`].
pub fn in_force(tx: &mut Tx<'_>) -> Result<Option<InForce>> {
    let query = "select version, sha256, head from catalogue where org = $1 order by version desc limit 1";
    let row = tx.rows(query, &[tx.org()])?.into_iter().next();
    row.map(|row| {
        let mut columns = Columns::new("catalogue", row);
        Ok(InForce { version: columns.number()?, sha256: columns.text()?, head: columns.text()? })
    })
    .transpose()
}

/// The version whose bundle has this digest.
///
/// # Errors
/// As [`Tx::rows`].
pub fn by_digest(tx: &mut Tx<'_>, sha256: &str) -> Result<Option<Publication>> {
    let query = format!("select {COLUMNS} from catalogue where org = $1 and sha256 = $2");
    tx.rows(&query, &[tx.org(), sha256.into()])?.into_iter().next().map(read).transpose()
}

/// Stores a new version; fails where it exists.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, publication: &Publication) -> Result<()> {
    let insert = format!("insert into catalogue (org, {COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)");
    tx.exec(
        &insert,
        &[
            tx.org(),
            publication.version.into(),
            publication.sha256.as_str().into(),
            publication.size.into(),
            publication.published_at.into(),
            publication.content_sha256.as_str().into(),
            publication.head.as_str().into(),
            publication.bundle.as_str().into(),
        ],
    )?;
    Ok(())
}

fn read(row: Row) -> Result<Publication> {
    let mut columns = Columns::new("catalogue", row);
    Ok(Publication {
        version: columns.number()?,
        sha256: columns.text()?,
        size: columns.number()?,
        published_at: columns.time()?,
        content_sha256: columns.text()?,
        head: columns.text()?,
        bundle: columns.text()?,
    })
}
