//! The row that the lists of the desk choose and count by, of each case that the authority or the applicant works on. It follows
//! from what is kept of handling, place and handler, and is written where one of these is.

use uuid::Uuid;

use super::Tx;
use super::row::Columns;
use super::stages::stages;
use crate::error::Result;

const COLUMNS: &str = "org, application_id, stage, due_on, agency, branch, hall, login";

/// The rows as they follow from the others.
fn right() -> String {
    format!(
        "select h.org, h.application_id, h.stage, h.due_on, c.agency, c.branch, c.hall, s.login from handling h \
         join case_projection c on c.org = h.org and c.application_id = h.application_id \
         left join assignment s on s.org = h.org and s.application_id = h.application_id \
         where h.org = $1 and h.stage in ({})",
        stages(false)
    )
}

/// Makes the row of one case anew; there is none where the case is done or not in handling.
///
/// # Errors
/// As [`Tx::exec`].
pub fn refresh(tx: &mut Tx<'_>, application_id: Uuid) -> Result<()> {
    let values = [tx.org(), application_id.into()];
    tx.exec("delete from open_case where org = $1 and application_id = $2", &values)?;
    tx.exec(&format!("insert into open_case ({COLUMNS}) {} and h.application_id = $2", right()), &values)?;
    Ok(())
}

/// Whether a row is missing, too many, or not what it follows from.
///
/// # Errors
/// As [`Tx::rows`].
pub fn is_stale(tx: &mut Tx<'_>) -> Result<bool> {
    let (right, kept) = (right(), format!("select {COLUMNS} from open_case where org = $1"));
    let mut differs = |one: &str, other: &str| -> Result<bool> {
        let count = format!("select count(*) from ({one} except {other}) r");
        let row = tx.rows(&count, &[tx.org()])?.into_iter().next();
        Ok(Columns::new("open_case", row.unwrap_or_default()).number()? > 0)
    };
    Ok(differs(&right, &kept)? || differs(&kept, &right)?)
}

/// Makes all rows anew: a server of the release before writes none.
///
/// # Errors
/// As [`Tx::exec`].
pub fn refresh_all(tx: &mut Tx<'_>) -> Result<()> {
    tx.exec("delete from open_case where org = $1", &[tx.org()])?;
    tx.exec(&format!("insert into open_case ({COLUMNS}) {}", right()), &[tx.org()])?;
    Ok(())
}
