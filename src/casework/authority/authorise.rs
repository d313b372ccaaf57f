//! Whether an officer may take an action on a resource: the one place that answers it. Lists are filtered by the same
//! [`Scope`] that single answers come from, so that none shows more than the other.

use thiserror::Error;

use super::action::Action;
use super::organisation::{AgencyId, DivisionCode, HallId, Organisation, Resource};
use super::role::{Reach, Role};

/// An officer, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The roles, as they are now.
    pub roles: Vec<Role>,
    /// The agency; `None` for an operator of the platform.
    pub agency: Option<AgencyId>,
    /// The branch of divisions that the officer is set over; `None` likewise.
    pub branch: Option<DivisionCode>,
}

/// Why not. To a stranger both are said alike, or a refusal would tell what exists.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Denied {
    /// No role permits the action anywhere.
    #[error("no role permits it")]
    NotPermitted,
    /// A role permits it, elsewhere.
    #[error("it lies outside the officer's scope")]
    OutOfScope,
}

/// Where an officer may take an action: in each of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    parts: Vec<Part>,
}

/// A part of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All that there is.
    Everything,
    /// What lies in this branch of divisions.
    Branch(DivisionCode),
    /// What belongs to this agency and lies in this branch.
    Agency {
        /// The agency.
        agency: AgencyId,
        /// The branch.
        branch: DivisionCode,
    },
    /// What stands in this hall and lies in the hall's own division.
    Hall {
        /// The hall.
        hall: HallId,
        /// The division.
        division: DivisionCode,
    },
}

impl Scope {
    /// Where the officer may take the action.
    ///
    /// # Errors
    /// [`Denied::NotPermitted`]: not anywhere.
    pub fn of(organisation: &Organisation, officer: &Officer, action: Action) -> Result<Scope, Denied> {
        let permits = |role: &&Role| action.allowed_by().iter().any(|allowing| role.permissions.contains(allowing));
        let mut roles = officer.roles.iter().filter(permits).peekable();
        if roles.peek().is_none() {
            return Err(Denied::NotPermitted);
        }
        Ok(Scope { parts: roles.flat_map(|role| reached(organisation, officer, role.reach)).collect() })
    }

    /// The parts; none where a role permits the action and nothing lies within its reach.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether the resource lies in it.
    #[must_use]
    pub fn holds(&self, organisation: &Organisation, resource: &Resource) -> bool {
        let within = |branch: &DivisionCode| organisation.is_within(&resource.division, branch);
        self.parts.iter().any(|part| match part {
            Part::Everything => true,
            Part::Branch(branch) => within(branch),
            Part::Agency { agency, branch } => resource.agency.as_ref() == Some(agency) && within(branch),
            Part::Hall { hall, division } => resource.hall.as_ref() == Some(hall) && resource.division == *division,
        })
    }
}

/// Whether the officer may take the action on the resource. A permission of one role never reaches as far as another.
///
/// # Errors
/// [`Denied`].
pub fn authorise(
    organisation: &Organisation,
    officer: &Officer,
    action: Action,
    resource: &Resource,
) -> Result<(), Denied> {
    let scope = Scope::of(organisation, officer, action)?;
    if scope.holds(organisation, resource) { Ok(()) } else { Err(Denied::OutOfScope) }
}

/// The parts that a role reaches. Whose agency or branch is not there any more reaches nothing.
fn reached(organisation: &Organisation, officer: &Officer, reach: Reach) -> Vec<Part> {
    if reach == Reach::Platform {
        return vec![Part::Everything];
    }
    let known = (officer.agency.as_ref().filter(|agency| organisation.has_agency(agency)))
        .zip(officer.branch.as_ref().filter(|branch| organisation.has_division(branch)));
    let Some((agency, branch)) = known else { return Vec::new() };
    match reach {
        Reach::Agency => vec![Part::Agency { agency: agency.clone(), branch: branch.clone() }],
        Reach::Hall => {
            let within =
                organisation.halls_of(agency).filter(|(_, hall)| organisation.is_within(&hall.division, branch));
            within.map(|(id, hall)| Part::Hall { hall: id.clone(), division: hall.division.clone() }).collect()
        }
        Reach::Province if !organisation.is_top(branch) => Vec::new(),
        Reach::Division | Reach::Province | Reach::Platform => vec![Part::Branch(branch.clone())],
    }
}
