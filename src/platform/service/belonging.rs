//! Looking up where cases belong: to the agency of their item, in its division, and to the hall of their kiosk.

use std::collections::BTreeMap;

use lobby_casework::authority::AgencyId;
use lobby_wire::catalogue::CatalogueBundle;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::belonging::{self, Unplaced};
use crate::repository::{Tx, catalogue};
use crate::service::{authority, organisation};

/// Cases that are placed in one transaction.
const AT_A_TIME: i64 = 200;

/// Agencies by key and version of the item.
type Agencies = BTreeMap<(String, i64), Option<AgencyId>>;

/// Places every case that has no place yet, or one of an earlier organisation. Returns how many.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn place_waiting(app: &App) -> Result<u64> {
    let (mut after, mut placed, mut agencies) = (Uuid::nil(), 0, Agencies::new());
    loop {
        let (db, app, known) = (app.db.clone(), app.clone(), agencies.clone());
        let some = move |tx: &mut Tx<'_>| place_some(tx, &app, after, known.clone());
        let (last, count, known) = db.tx(some).await?;
        agencies = known;
        placed += count;
        let Some(last) = last else { return Ok(placed) };
        after = last;
    }
}

/// Places some: the last of them, how many, and the agencies of their items.
fn place_some(
    tx: &mut Tx<'_>,
    app: &App,
    after: Uuid,
    mut agencies: Agencies,
) -> Result<(Option<Uuid>, u64, Agencies)> {
    let organisation = organisation::in_force(tx, app)?;
    let own = authority::own_division(app)?;
    let unplaced = belonging::unplaced(tx, organisation.version, after, AT_A_TIME)?;
    for Unplaced { application_id, kiosk, item_key, item_version } in &unplaced {
        let item = (item_key.clone(), *item_version);
        let agency = match agencies.get(&item) {
            Some(agency) => agency.clone(),
            None => {
                let agency = agency_of(tx, item_key, *item_version)?;
                agencies.insert(item, agency.clone());
                agency
            }
        };
        let resource = organisation.of_case(kiosk, agency.as_ref(), &own);
        let way = organisation.way(&resource.division);
        belonging::place(tx, *application_id, organisation.version, &resource, &way)?;
    }
    let count = u64::try_from(unplaced.len()).unwrap_or_default();
    Ok((unplaced.last().map(|last| last.application_id), count, agencies))
}

/// The agency of this version of an item, in the newest published catalogue that has it.
fn agency_of(tx: &mut Tx<'_>, key: &str, version: i64) -> Result<Option<AgencyId>> {
    let mut before = i64::MAX;
    while let Some(published) = catalogue::before(tx, before)? {
        before = published.version;
        let bundle: CatalogueBundle = lobby_wire::read(published.bundle.as_bytes())
            .map_err(|source| PlatformError::Wire { what: "reading the catalogue".into(), source })?;
        let is_it = |item: &&serde_json::Value| item["key"] == key && item["task_version"] == version;
        if let Some(item) = bundle.items.iter().find(is_it) {
            return Ok(item["implementing_authority"]["agency"].as_str().and_then(AgencyId::parse));
        }
    }
    Ok(None)
}
