//! How cases of an item are handled, as its published entry says.

use lobby_casework::handling::procedure::Procedure;
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_domain::Catalogue;
use lobby_domain::item::{CaseType, ImplementationItem};
use lobby_domain::material::Obtain;
use lobby_wire::catalogue::CatalogueBundle;

use crate::error::{PlatformError, Result};
use crate::repository::{Tx, catalogue};

/// Working days that the licensing law gives for a decision where an item names no limit.
const BY_LAW: u16 = 20;

/// This version of an item: as the catalogue in force has it where it does, else as the newest published one that has it;
/// `None` where none has.
///
/// # Errors
/// As [`Tx::rows`]; [`PlatformError::Wire`] where a published catalogue cannot be read.
pub fn item(tx: &mut Tx<'_>, key: &str, version: i64) -> Result<Option<ImplementationItem>> {
    let mut before = i64::MAX;
    while let Some(published) = catalogue::before(tx, before)? {
        before = published.version;
        let read = |source| PlatformError::Wire { what: "reading the catalogue".into(), source };
        let bundle: CatalogueBundle = lobby_wire::read(published.bundle.as_bytes()).map_err(read)?;
        let catalogue = Catalogue::try_from(bundle).map_err(read)?;
        let is_it = |item: &ImplementationItem| *key == *item.key.as_str() && i64::from(item.version) == version;
        if let Some(item) = catalogue.items.into_iter().find(is_it) {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// The procedure of this version of an item; the law's own where no published catalogue has it.
///
/// # Errors
/// As [`item`].
pub fn of_item(tx: &mut Tx<'_>, key: &str, version: i64) -> Result<Procedure> {
    if let Some(item) = item(tx, key, version)? {
        return Ok(from(&item));
    }
    tracing::warn!(item = key, version, "no published catalogue has this item; the law's own terms apply");
    Ok(Procedure::by_law(DecisionTerms { statutory: Term::working_days(BY_LAW), promised: Term::working_days(BY_LAW) }))
}

fn from(item: &ImplementationItem) -> Procedure {
    let statutory = item.statutory_limit.map_or(Term::working_days(BY_LAW), Term::from);
    let promised = item.promised_limit.map_or(statutory, Term::from);
    let by_law = Procedure::by_law(DecisionTerms { statutory, promised });
    let intake = item.intake_limit.map(Term::from).filter(|term| term.unit == TermUnit::WorkingDay);
    let never = item.materials.iter().filter(|material| material.obtain == Obtain::SharingOnly);
    Procedure {
        // An item may promise an answer sooner, never later than the law says.
        intake: intake.map_or(by_law.intake, |term| term.amount.min(by_law.intake)),
        is_on_the_spot: item.case_type == CaseType::OnTheSpot,
        found: never.map(|material| material.code.clone()).collect(),
        ..by_law
    }
}
