//! Where cases belong, and lists of them cut down to what an officer may see.

use lobby_casework::authority::{AgencyId, DivisionCode, HallId, Resource};
use lobby_domain::id::KioskId;
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V, open_case};
use crate::error::Result;

/// A case whose place was looked up in no organisation or in an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// Id of its application.
    pub application_id: Uuid,
    /// Kiosk it came from.
    pub kiosk: KioskId,
    /// Item key.
    pub item_key: String,
    /// Item version.
    pub item_version: i64,
}

/// Those cases of a list that may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseFilter {
    /// All.
    Everything,
    /// Those that one of these parts takes in; none where there is none.
    Parts(Vec<FilterPart>),
}

/// A part of a filter; the way is as rows hold it, `340000/348100/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterPart {
    /// What lies at the end of this way or further down.
    Branch {
        /// The way.
        way: String,
    },
    /// What belongs to this agency and lies there.
    Agency {
        /// The agency.
        agency: AgencyId,
        /// The way.
        way: String,
    },
    /// What came from this hall and lies at the end of its way.
    Hall {
        /// The hall.
        hall: HallId,
        /// The way.
        way: String,
    },
}

impl CaseFilter {
    /// The condition on a row of `case_projection` or `open_case` that is called `c`; its values are pushed behind those that are there.
    #[must_use]
    pub fn condition(&self, values: &mut Vec<V>) -> String {
        let CaseFilter::Parts(parts) = self else { return "1 = 1".to_owned() };
        let parts: Vec<String> = parts.iter().map(|part| part.condition(values)).collect();
        if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" or ")) }
    }
}

impl FilterPart {
    fn condition(&self, values: &mut Vec<V>) -> String {
        let mut value = |value: &str| {
            values.push(value.into());
            format!("${}", values.len())
        };
        // The length stands in the text, not in a parameter: it is that of codes that were checked.
        match self {
            FilterPart::Branch { way } => format!("substr(c.branch, 1, {}) = {}", way.len(), value(way)),
            FilterPart::Agency { agency, way } => {
                let agency = value(agency.as_str());
                format!("(c.agency = {agency} and substr(c.branch, 1, {}) = {})", way.len(), value(way))
            }
            FilterPart::Hall { hall, way } => {
                let hall = value(hall.as_str());
                format!("(c.hall = {hall} and c.branch = {})", value(way))
            }
        }
    }
}

/// Where a case belongs; `None` where its place was never looked up.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_case(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Option<Resource>> {
    let query =
        "select application_id, agency, branch, hall from case_projection where org = $1 and application_id = $2";
    let row = tx.rows(query, &[tx.org(), application_id.into()])?.into_iter().next();
    row.map_or(Ok(None), read)
}

fn read(row: Row) -> Result<Option<Resource>> {
    let mut columns = Columns::new("case_projection", row);
    columns.text()?;
    let agency = columns.text_or_null()?.map(|id| AgencyId::parse(&id).ok_or_else(|| columns.unknown("agency")));
    let agency = agency.transpose()?;
    let way = columns.text()?;
    let Some(last) = way.split_terminator('/').next_back() else { return Ok(None) };
    let division = DivisionCode::parse(last).ok_or_else(|| columns.unknown("branch"))?;
    let hall = columns.text_or_null()?.map(|id| HallId::parse(&id).ok_or_else(|| columns.unknown("hall")));
    Ok(Some(Resource { division, agency, hall: hall.transpose()? }))
}

/// Cases whose place was looked up in an earlier organisation than `version`, at most `limit` whose ids come after
/// `after`, in their order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn unplaced(tx: &mut Tx<'_>, version: i64, after: Uuid, limit: i64) -> Result<Vec<Unplaced>> {
    let query = "select c.application_id, c.kiosk, a.item_key, a.item_version from case_projection c \
                 join application a on a.org = c.org and a.id = c.application_id \
                 where c.org = $1 and c.placed_by < $2 and c.application_id > $3 order by c.application_id limit $4";
    let rows = tx.rows(query, &[tx.org(), version.into(), after.into(), limit.into()])?;
    let read = |row| {
        let mut columns = Columns::new("case_projection", row);
        Ok(Unplaced {
            application_id: columns.checked("application_id")?,
            kiosk: columns.checked("kiosk")?,
            item_key: columns.text()?,
            item_version: columns.number()?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Sets where a case belongs; `way` is that to its division.
///
/// # Errors
/// As [`Tx::exec`].
pub fn place(tx: &mut Tx<'_>, application_id: Uuid, version: i64, resource: &Resource, way: &str) -> Result<()> {
    let update = "update case_projection set agency = $3, branch = $4, hall = $5, placed_by = $6 \
                  where org = $1 and application_id = $2";
    let values: [V; 6] = [
        tx.org(),
        application_id.into(),
        resource.agency.as_ref().map(|agency| agency.as_str().to_owned()).into(),
        way.into(),
        resource.hall.as_ref().map(|hall| hall.as_str().to_owned()).into(),
        version.into(),
    ];
    tx.exec(update, &values)?;
    open_case::refresh(tx, application_id)
}
