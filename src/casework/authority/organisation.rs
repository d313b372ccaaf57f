//! The tree of divisions, with the agencies and halls in it.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

/// The deepest tree: province, city, county, town, and room for two more.
const DEPTH_MAX: usize = 6;
/// Bytes of a code or id.
const LENGTH_MAX: usize = 64;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(String);

            impl $name {
                /// 1 to 64 ASCII letters, digits and `-`; `None` for anything else.
                #[must_use]
                pub fn parse(text: &str) -> Option<$name> {
                    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                    (is_plain && (1..=LENGTH_MAX).contains(&text.len())).then(|| $name(text.to_owned()))
                }

                /// The text.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, "{:?}", self.0)
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )+
    };
}

codes! {
    /// A division's code, e.g. `348102`.
    DivisionCode;
    /// An agency's id, e.g. `ag-348102-psb`.
    AgencyId;
    /// A hall's id, e.g. `hall-348102`.
    HallId;
}

/// Divisions, agencies and halls whose references hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    divisions: BTreeMap<DivisionCode, Option<DivisionCode>>,
    agencies: BTreeMap<AgencyId, DivisionCode>,
    halls: BTreeMap<HallId, Hall>,
}

/// A hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hall {
    /// Where it is.
    pub division: DivisionCode,
    /// Which agency runs it.
    pub operator: AgencyId,
}

/// Where something belongs that an officer may act on: a case, a kiosk, a finding, a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The division.
    pub division: DivisionCode,
    /// The agency that it belongs to; `None` where it belongs to none.
    pub agency: Option<AgencyId>,
    /// The hall that it stands in; `None` where it stands in none.
    pub hall: Option<HallId>,
}

/// A reference to something that is not there, or a tree that is none.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OrganisationError {
    /// A division's parent is not there.
    #[error("the parent of division {0} is not there")]
    Parent(DivisionCode),
    /// A division lies in itself, or too deep.
    #[error("division {0} lies in itself, or too deep")]
    Circle(DivisionCode),
    /// An agency's division is not there.
    #[error("the division of agency {0} is not there")]
    Agency(AgencyId),
    /// A hall's division or operator is not there.
    #[error("the division or operator of hall {0} is not there")]
    Hall(HallId),
}

impl Organisation {
    /// Checks the tree.
    ///
    /// # Errors
    /// [`OrganisationError`].
    pub fn new(
        divisions: BTreeMap<DivisionCode, Option<DivisionCode>>,
        agencies: BTreeMap<AgencyId, DivisionCode>,
        halls: BTreeMap<HallId, Hall>,
    ) -> Result<Organisation, OrganisationError> {
        for (code, parent) in &divisions {
            if parent.as_ref().is_some_and(|parent| !divisions.contains_key(parent)) {
                return Err(OrganisationError::Parent(code.clone()));
            }
            let above = std::iter::successors(Some(code), |code| divisions.get(*code)?.as_ref());
            if above.take(DEPTH_MAX + 1).count() > DEPTH_MAX {
                return Err(OrganisationError::Circle(code.clone()));
            }
        }
        if let Some((id, _)) = agencies.iter().find(|(_, division)| !divisions.contains_key(*division)) {
            return Err(OrganisationError::Agency(id.clone()));
        }
        let stands = |hall: &Hall| divisions.contains_key(&hall.division) && agencies.contains_key(&hall.operator);
        if let Some((id, _)) = halls.iter().find(|(_, hall)| !stands(hall)) {
            return Err(OrganisationError::Hall(id.clone()));
        }
        Ok(Organisation { divisions, agencies, halls })
    }

    /// Whether `division` is `branch` or lies in it. A division that is not there lies in none.
    #[must_use]
    pub fn is_within(&self, division: &DivisionCode, branch: &DivisionCode) -> bool {
        let known = self.divisions.get_key_value(division).map(|(code, _)| code);
        std::iter::successors(known, |code| self.divisions.get(*code)?.as_ref())
            .take(DEPTH_MAX)
            .any(|code| code == branch)
    }

    /// The division and those that it lies in, the widest first; empty for one that is not there.
    #[must_use]
    pub fn way_to(&self, division: &DivisionCode) -> Vec<&DivisionCode> {
        let known = self.divisions.get_key_value(division).map(|(code, _)| code);
        let up = std::iter::successors(known, |code| self.divisions.get(*code)?.as_ref());
        let mut way: Vec<_> = up.take(DEPTH_MAX).collect();
        way.reverse();
        way
    }

    /// Whether the division lies in no other: a province.
    #[must_use]
    pub fn is_top(&self, division: &DivisionCode) -> bool {
        self.divisions.get(division).is_some_and(Option::is_none)
    }

    /// The hall with this id.
    #[must_use]
    pub fn hall(&self, id: &HallId) -> Option<&Hall> {
        self.halls.get(id)
    }

    /// Every hall.
    pub fn halls(&self) -> impl Iterator<Item = &HallId> {
        self.halls.keys()
    }

    /// The halls that an agency runs.
    pub fn halls_of<'a>(&'a self, operator: &'a AgencyId) -> impl Iterator<Item = (&'a HallId, &'a Hall)> {
        self.halls.iter().filter(move |(_, hall)| hall.operator == *operator)
    }

    /// The division of an agency.
    #[must_use]
    pub fn division_of(&self, agency: &AgencyId) -> Option<&DivisionCode> {
        self.agencies.get(agency)
    }

    /// Whether the division is there.
    #[must_use]
    pub fn has_division(&self, division: &DivisionCode) -> bool {
        self.divisions.contains_key(division)
    }

    /// Whether the agency is there.
    #[must_use]
    pub fn has_agency(&self, id: &AgencyId) -> bool {
        self.agencies.contains_key(id)
    }
}
