//! The organisation as a file, schema `lobby-organisation/1`: divisions, agencies, halls, kiosks and roles (docs/organisation.md).
//! What else stands in it is for people and is kept unread.

use std::collections::BTreeMap;

use lobby_casework::authority::organisation::OrganisationError;
use lobby_casework::authority::{AgencyId, DivisionCode, Hall, HallId, Organisation, Permission, Reach, Role};
use lobby_domain::id::SiteCode;
use lobby_wire::document::WireText;
use serde::Deserialize;
use thiserror::Error;

const SCHEMA: &str = "lobby-organisation/1";
/// Longest file, bytes: a province with all its towns is a tenth of it.
pub const FILE_MAX: usize = 16 * 1024 * 1024;
/// The role of an operator of a whole platform. No file may name one so.
pub const WHOLE_PLATFORM: &str = "whole_platform";
/// The role of an agency's administrator. Likewise.
pub const ACCOUNT_ADMINISTRATOR: &str = "account_administrator";

/// Why a file holds no organisation.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum OrganisationFileError {
    /// It is longer than [`FILE_MAX`].
    #[error("the file is longer than {FILE_MAX} bytes")]
    TooLong,
    /// It is no JSON of the schema.
    #[error("{0}")]
    Shape(String),
    /// Another schema, or a later one.
    #[error("the schema is not {SCHEMA}")]
    Schema,
    /// A code or id that is none.
    #[error("{what} {id:?} is no code: 1 to 64 ASCII letters, digits and `-` (a role's id: also `_`)")]
    Code {
        /// Of what.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// The same code or id twice.
    #[error("{what} {id} is there twice")]
    Twice {
        /// Of what.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// A reference to something that is not there.
    #[error("{what} {id}: {target} is not there")]
    Missing {
        /// What refers.
        what: &'static str,
        /// Which one.
        id: String,
        /// To what.
        target: String,
    },
    /// A role grants what is not known, or reaches where none does.
    #[error("role {role}: {word:?} is not known")]
    RoleWord {
        /// Which role.
        role: String,
        /// The word.
        word: String,
    },
    /// A role is named like one that the platform has itself.
    #[error("role {0} is the platform's own")]
    OwnRole(String),
    /// The tree is none.
    #[error(transparent)]
    Tree(#[from] OrganisationError),
}

/// What the file says, checked.
#[derive(Debug)]
pub struct OrganisationFile {
    /// The tree.
    pub organisation: Organisation,
    /// Roles by id, the platform's own among them.
    pub roles: BTreeMap<String, NamedRole>,
    /// Halls by the code of their site, where the file gives one.
    pub sites: BTreeMap<SiteCode, HallId>,
    /// Names of agencies.
    pub agencies: BTreeMap<AgencyId, WireText>,
    /// Names of divisions.
    pub divisions: BTreeMap<DivisionCode, WireText>,
    /// How many kiosks it lists.
    pub kiosks: usize,
}

/// A role with its name. The platform's own have none here: languages name them.
#[derive(Clone, Debug)]
pub struct NamedRole {
    /// The role.
    pub role: Role,
    /// Its name.
    pub name: Option<WireText>,
}

#[derive(Deserialize)]
struct WireFile {
    schema: String,
    divisions: Vec<WireDivision>,
    #[serde(default)]
    agencies: Vec<WireAgency>,
    #[serde(default)]
    halls: Vec<WireHall>,
    #[serde(default)]
    kiosks: Vec<WireKiosk>,
    #[serde(default)]
    roles: Vec<WireRole>,
}

#[derive(Deserialize)]
struct WireDivision {
    code: String,
    name: WireText,
    parent: Option<String>,
}

#[derive(Deserialize)]
struct WireAgency {
    id: String,
    name: WireText,
    division: String,
    #[serde(default)]
    superior: Option<String>,
}

#[derive(Deserialize)]
struct WireHall {
    id: String,
    division: String,
    operator: Option<String>,
    #[serde(default)]
    site_code: Option<String>,
}

#[derive(Deserialize)]
struct WireKiosk {
    id: String,
    hall: String,
}

#[derive(Deserialize)]
struct WireRole {
    id: String,
    name: WireText,
    scope_level: String,
    permissions: Vec<String>,
}

impl OrganisationFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`OrganisationFileError`], for the first thing that is wrong.
    pub fn read(text: &str) -> Result<OrganisationFile, OrganisationFileError> {
        if text.len() > FILE_MAX {
            return Err(OrganisationFileError::TooLong);
        }
        let file: WireFile =
            serde_json::from_str(text).map_err(|error| OrganisationFileError::Shape(error.to_string()))?;
        if file.schema != SCHEMA {
            return Err(OrganisationFileError::Schema);
        }
        let roles = roles(file.roles)?;
        let (mut divisions, mut division_names) = (BTreeMap::new(), BTreeMap::new());
        for WireDivision { code, name, parent } in file.divisions {
            let id = division(&code)?;
            let parent = parent.as_deref().map(division).transpose()?;
            put(&mut divisions, "division", id.clone(), parent)?;
            division_names.insert(id, name);
        }
        let (mut agencies, mut agency_names, mut superiors) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for WireAgency { id, name, division: at, superior } in file.agencies {
            let id = agency(&id)?;
            superiors.extend(superior.map(|superior| (id.clone(), superior)));
            put(&mut agencies, "agency", id.clone(), division(&at)?)?;
            agency_names.insert(id, name);
        }
        if let Some((id, target)) =
            superiors.iter().find(|(_, superior)| !agencies.keys().any(|id| id.as_str() == superior))
        {
            return Err(missing("agency", id, target));
        }
        let (halls, sites) = halls(file.halls)?;
        let mut kiosks = BTreeMap::new();
        for WireKiosk { id, hall } in file.kiosks {
            if !halls.keys().any(|known| known.as_str() == hall) {
                return Err(missing("kiosk", &id, &hall));
            }
            put(&mut kiosks, "kiosk", id, ())?;
        }
        let organisation = Organisation::new(divisions, agencies, halls)?;
        let kiosks = kiosks.len();
        Ok(OrganisationFile { organisation, roles, sites, agencies: agency_names, divisions: division_names, kiosks })
    }
}

type Halls = (BTreeMap<HallId, Hall>, BTreeMap<SiteCode, HallId>);

fn halls(listed: Vec<WireHall>) -> Result<Halls, OrganisationFileError> {
    let (mut halls, mut sites) = (BTreeMap::new(), BTreeMap::new());
    for WireHall { id, division: at, operator, site_code } in listed {
        let hall = HallId::parse(&id).ok_or_else(|| code("hall", &id))?;
        // A hall that no agency runs has no officers of its own: it is the division's alone.
        let Some(operator) = operator else { return Err(missing("hall", &id, "its operator")) };
        if let Some(site) = site_code {
            let site_code = SiteCode::parse(&site).map_err(|_| code("site", &site))?;
            put(&mut sites, "site", site_code, hall.clone())?;
        }
        put(&mut halls, "hall", hall, Hall { division: division(&at)?, operator: agency(&operator)? })?;
    }
    Ok((halls, sites))
}

fn roles(listed: Vec<WireRole>) -> Result<BTreeMap<String, NamedRole>, OrganisationFileError> {
    let mut roles = own_roles();
    for WireRole { id, name, scope_level, permissions } in listed {
        if id == WHOLE_PLATFORM || id == ACCOUNT_ADMINISTRATOR {
            return Err(OrganisationFileError::OwnRole(id));
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if id.is_empty() || id.len() > 64 || !id.bytes().all(is_plain) {
            return Err(code("role", &id));
        }
        let word = |word: &str| OrganisationFileError::RoleWord { role: id.clone(), word: word.to_owned() };
        let reach = Reach::from_name(&scope_level).ok_or_else(|| word(&scope_level))?;
        let permission = |name: &String| Permission::from_name(name).ok_or_else(|| word(name));
        let permissions = permissions.iter().map(permission).collect::<Result<_, _>>()?;
        put(&mut roles, "role", id.clone(), NamedRole { role: Role { permissions, reach }, name: Some(name) })?;
    }
    Ok(roles)
}

/// The roles that the platform has where no organisation was imported.
pub fn own_roles() -> BTreeMap<String, NamedRole> {
    let own = |id: &str, role| (id.to_owned(), NamedRole { role, name: None });
    BTreeMap::from([
        own(WHOLE_PLATFORM, Role::of_whole_platform()),
        own(ACCOUNT_ADMINISTRATOR, Role::of_account_administrator()),
    ])
}

fn put<K: Ord + ToString, T>(
    map: &mut BTreeMap<K, T>,
    what: &'static str,
    key: K,
    value: T,
) -> Result<(), OrganisationFileError> {
    let id = key.to_string();
    match map.insert(key, value) {
        None => Ok(()),
        Some(_) => Err(OrganisationFileError::Twice { what, id }),
    }
}

fn division(text: &str) -> Result<DivisionCode, OrganisationFileError> {
    DivisionCode::parse(text).ok_or_else(|| code("division", text))
}

fn agency(text: &str) -> Result<AgencyId, OrganisationFileError> {
    AgencyId::parse(text).ok_or_else(|| code("agency", text))
}

fn code(what: &'static str, id: &str) -> OrganisationFileError {
    OrganisationFileError::Code { what, id: id.chars().take(80).collect() }
}

fn missing(what: &'static str, id: &impl ToString, target: &str) -> OrganisationFileError {
    OrganisationFileError::Missing { what, id: id.to_string(), target: target.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::*;

    const SAMPLE: &str = include_str!("../../assets/sample/organisation.json");

    /// The refusal of the sample with one change.
    fn refusal(change: impl FnOnce(&mut Value)) -> String {
        let mut file: Value = serde_json::from_str(SAMPLE).unwrap();
        change(&mut file);
        OrganisationFile::read(&file.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn the_sample_has_its_divisions_agencies_halls_kiosks_and_roles() {
        let file = OrganisationFile::read(SAMPLE).unwrap();
        let counts = (file.divisions.len(), file.agencies.len(), file.kiosks, file.roles.len());
        assert_eq!(counts, (14, 93, 15, 16), "14 roles of the file and two of the platform");
        assert_eq!(file.sites.len(), 1);
    }

    #[test]
    fn a_file_that_says_what_cannot_be_is_refused_with_what_and_where() {
        for (change, wanted) in [
            ((|file| file["schema"] = json!("lobby-organisation/2")) as fn(&mut Value), "the schema is not"),
            (|file| file["divisions"][1]["code"] = json!("34/81"), "division \"34/81\" is no code"),
            (|file| file["divisions"][1]["code"] = json!("340000"), "division 340000 is there twice"),
            (|file| file["divisions"][0]["parent"] = json!("340000"), "lies in itself"),
            (|file| file["agencies"][0]["division"] = json!("999999"), "division of agency"),
            (|file| file["agencies"][9]["superior"] = json!("ag-none"), "ag-none is not there"),
            (|file| file["halls"][0]["operator"] = json!("ag-none"), "operator of hall"),
            (|file| file["halls"][0]["operator"] = json!(null), "its operator is not there"),
            (|file| file["halls"][0]["site_code"] = json!("WL01"), "site WL01 is there twice"),
            (|file| file["kiosks"][0]["hall"] = json!("hall-none"), "hall-none is not there"),
            (|file| file["roles"][0]["permissions"] = json!(["case.*"]), "\"case.*\" is not known"),
            (|file| file["roles"][0]["scope_level"] = json!("platform"), "\"platform\" is not known"),
            (|file| file["roles"][0]["id"] = json!("whole_platform"), "the platform's own"),
            (|file| file["roles"][0]["id"] = json!("a b"), "role \"a b\" is no code"),
            (|file| file["roles"] = json!({}), "invalid type"),
            (|file| *file = json!([]), "invalid"),
        ] {
            let refused = refusal(change);
            assert!(refused.contains(wanted), "{wanted}: {refused}");
        }
        assert_eq!(OrganisationFile::read(&" ".repeat(FILE_MAX + 1)).unwrap_err(), OrganisationFileError::TooLong);
    }
}
