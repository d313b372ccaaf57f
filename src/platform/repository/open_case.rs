//! The row that the lists of the desk choose and count by, of each case that the authority or the applicant works on. It follows
//! from what is kept of handling, place and handler, and is written where one of these is.

use uuid::Uuid;

use super::Tx;
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

/// Makes all rows anew: a server of the release before writes none.
///
/// # Errors
/// As [`Tx::exec`].
pub fn refresh_all(tx: &mut Tx<'_>) -> Result<()> {
    tx.exec("delete from open_case where org = $1", &[tx.org()])?;
    tx.exec(&format!("{INSERT} and {OPEN}"), &[tx.org()])?;
    Ok(())
}
