//! The organisation in force, and the last one that this process has read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use lobby_casework::authority::{AgencyId, DivisionCode, HallId, Organisation, Resource, Role};
use lobby_domain::id::{KioskId, SiteCode};
use lobby_wire::document::WireText;
use lobby_words::setup as words;

use crate::error::{PlatformError, Result};
use crate::organisation_file::{NamedRole, OrganisationFile, own_roles};

/// An organisation with what people call its parts.
pub struct PublishedOrganisation {
    /// Its version; 0 where none was imported.
    pub version: i64,
    /// The tree.
    pub tree: Organisation,
    /// Roles by id, the platform's own among them.
    pub roles: BTreeMap<String, NamedRole>,
    /// Names of agencies.
    pub agencies: BTreeMap<AgencyId, WireText>,
    /// Names of divisions.
    pub divisions: BTreeMap<DivisionCode, WireText>,
    sites: BTreeMap<SiteCode, HallId>,
}

/// The last organisation that was read; clones of a platform share it.
#[derive(Default)]
pub struct LastOrganisation(Mutex<Option<Arc<PublishedOrganisation>>>);

impl PublishedOrganisation {
    /// Reads a file that was imported.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is none.
    pub fn new(version: i64, content: &str) -> Result<PublishedOrganisation> {
        let file = OrganisationFile::read(content).map_err(|_| PlatformError::Row("organisation"))?;
        let OrganisationFile { organisation: tree, roles, sites, agencies, divisions, .. } = file;
        Ok(PublishedOrganisation { version, tree, roles, agencies, divisions, sites })
    }

    /// None: the platform's own roles and nothing else.
    ///
    /// # Errors
    /// None in fact: nothing refers to nothing.
    pub fn none() -> Result<PublishedOrganisation> {
        let tree = Organisation::new(BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Ok(PublishedOrganisation {
            version: 0,
            tree: tree
                .map_err(|error| PlatformError::setup(words::ORGANISATION_WRONG, &[("why", &error.to_string())]))?,
            roles: own_roles(),
            agencies: BTreeMap::new(),
            divisions: BTreeMap::new(),
            sites: BTreeMap::new(),
        })
    }

    /// The roles of these names; a name that is no role any more permits nothing.
    pub fn roles_of<'a>(&'a self, names: &'a [String]) -> impl Iterator<Item = &'a Role> {
        names.iter().filter_map(|name| self.roles.get(name)).map(|named| &named.role)
    }

    /// Where a kiosk stands; in the platform's own division where its site is no hall of the organisation.
    #[must_use]
    pub fn of_kiosk(&self, kiosk: &KioskId, own: &DivisionCode) -> Resource {
        let site = kiosk.as_str().split_once('-').and_then(|(site, _)| SiteCode::parse(site).ok());
        let id = site.and_then(|site| self.sites.get(&site));
        match id.and_then(|id| self.tree.hall(id).map(|hall| (id, hall))) {
            Some((id, hall)) => Resource {
                division: hall.division.clone(),
                agency: Some(hall.operator.clone()),
                hall: Some(id.clone()),
            },
            None => Resource { division: own.clone(), agency: None, hall: None },
        }
    }

    /// Where a case belongs that came from this kiosk and that this agency handles: the agency's division, and where the
    /// agency is not of the organisation, the kiosk's.
    #[must_use]
    pub fn of_case(&self, kiosk: &KioskId, agency: Option<&AgencyId>, own: &DivisionCode) -> Resource {
        let place = self.of_kiosk(kiosk, own);
        match agency.and_then(|agency| self.tree.division_of(agency).map(|division| (agency, division))) {
            Some((agency, division)) => {
                Resource { division: division.clone(), agency: Some(agency.clone()), hall: place.hall }
            }
            None => Resource { agency: None, ..place },
        }
    }

    /// The divisions down to this one with `/` behind each, as rows hold it; the division alone where it is not of the
    /// organisation.
    #[must_use]
    pub fn way(&self, division: &DivisionCode) -> String {
        let way = self.tree.way_to(division);
        let way = if way.is_empty() { vec![division] } else { way };
        way.into_iter().map(|code| format!("{code}/")).collect()
    }
}

impl LastOrganisation {
    /// The last one, where it is of this version.
    #[must_use]
    pub fn of(&self, version: i64) -> Option<Arc<PublishedOrganisation>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|last| last.version == version).map(Arc::clone)
    }

    /// Keeps one.
    pub fn keep(&self, organisation: &Arc<PublishedOrganisation>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(organisation));
    }
}
