//! Whether an officer may take an action on a resource: the one place that answers it.

use thiserror::Error;

use super::action::Action;
use super::organisation::{AgencyId, DivisionCode, Organisation, Resource};
use super::role::{Reach, Role};

/// An officer, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The roles, as they are now.
    pub roles: Vec<Role>,
    /// The agency.
    pub agency: AgencyId,
    /// The branch of divisions that the officer is set over.
    pub branch: DivisionCode,
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
    let permits = |role: &&Role| action.allowed_by().iter().any(|allowing| role.permissions.contains(allowing));
    let mut roles = officer.roles.iter().filter(permits).peekable();
    if roles.peek().is_none() {
        return Err(Denied::NotPermitted);
    }
    if roles.any(|role| reaches(organisation, officer, role.reach, resource)) {
        Ok(())
    } else {
        Err(Denied::OutOfScope)
    }
}

/// The resources of a list that the officer may see: what every list, count, export and expansion goes through.
pub fn may_see<'a, T>(
    organisation: &'a Organisation,
    officer: &'a Officer,
    action: Action,
    resources: impl IntoIterator<Item = T> + 'a,
    place: impl Fn(&T) -> &Resource + 'a,
) -> impl Iterator<Item = T> + 'a {
    resources.into_iter().filter(move |resource| authorise(organisation, officer, action, place(resource)).is_ok())
}

fn reaches(organisation: &Organisation, officer: &Officer, reach: Reach, resource: &Resource) -> bool {
    if !organisation.has_agency(&officer.agency) || !organisation.is_within(&resource.division, &officer.branch) {
        return false;
    }
    match reach {
        Reach::Agency => resource.agency.as_ref() == Some(&officer.agency),
        Reach::Hall => {
            let hall = resource.hall.as_ref().and_then(|hall| organisation.hall(hall));
            hall.is_some_and(|hall| hall.operator == officer.agency && hall.division == resource.division)
        }
        Reach::Division => true,
        Reach::Province => organisation.is_top(&officer.branch),
    }
}
