//! The row that the lists of the desk choose and count by, of each case that the authority or the applicant works on. It follows
//! from what is kept of handling, place and handler, and is written where one of these is.

use uuid::Uuid;

use super::Tx;
use super::row::Columns;
use crate::error::Result;

/// Stages in which the authority or the applicant has something to do.
const OPEN: &str = "h.stage in ('received', 'correction', 'accepted', 'in_process', 'suspended', 'decided')";

const INSERT: &str = "insert into open_case (org, application_id, stage, due_on, agency, branch, hall, login) \
    select h.org, h.application_id, h.stage, h.due_on, c.agency, c.branch, c.hall, s.login from handling h \
    join case_projection c on c.org = h.org and c.application_id = h.application_id \
    left join assignment s on s.org = h.org and s.application_id = h.application_id \
    where h.org = $1";

/// Makes the row of one case anew; there is none where the case is done or not in handling.
///
/// # Errors
/// As [`Tx::exec`].
pub fn refresh(tx: &mut Tx<'_>, application_id: Uuid) -> Result<()> {
    let values = [tx.org(), application_id.into()];
    tx.exec("delete from open_case where org = $1 and application_id = $2", &values)?;
    tx.exec(&format!("{INSERT} and h.application_id = $2 and {OPEN}"), &values)?;
    Ok(())
}

/// Whether a row is missing, too many, or not what it follows from.
///
/// # Errors
/// As [`Tx::rows`].
pub fn is_stale(tx: &mut Tx<'_>) -> Result<bool> {
    let right = format!(
        "select h.application_id from handling h \
         join case_projection c on c.org = h.org and c.application_id = h.application_id \
         left join assignment s on s.org = h.org and s.application_id = h.application_id \
         join open_case o on o.org = h.org and o.application_id = h.application_id and o.stage = h.stage \
         and o.due_on = h.due_on and o.branch = c.branch and coalesce(o.agency, '') = coalesce(c.agency, '') \
         and coalesce(o.hall, '') = coalesce(c.hall, '') and coalesce(o.login, '') = coalesce(s.login, '') \
         where h.org = $1 and {OPEN}"
    );
    let open = format!("select h.application_id from handling h where h.org = $1 and {OPEN}");
    let all = "select application_id from open_case where org = $1";
    let mut count = |of: &str| {
        let row = tx.rows(&format!("select count(*) from ({of}) r"), &[tx.org()])?.into_iter().next();
        Columns::new("open_case", row.unwrap_or_default()).number()
    };
    let (right, open, all) = (count(&right)?, count(&open)?, count(all)?);
    Ok(right != open || open != all)
}

/// Makes all rows anew: a server of the release before writes none.
///
/// # Errors
/// As [`Tx::exec`].
pub fn refresh_all(tx: &mut Tx<'_>) -> Result<()> {
    tx.exec("delete from open_case where org = $1", &[tx.org()])?;
    tx.exec(&format!("{INSERT} and {OPEN}"), &[tx.org()])?;
    Ok(())
}
