//! Whether an actor may: the one answer that every service function asks for, in the transaction that it acts in, so
//! that what was taken from an account counts at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use lobby_casework::authority::{self, Action, Denied, DivisionCode, Part, Purpose, Resource, Role, Scope};
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use lobby_wire::problem::ProblemCode;
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::published_organisation::PublishedOrganisation;
use crate::repository::belonging::{CaseFilter, FilterPart};
use crate::repository::officer::Account;
use crate::repository::{Tx, officer};
use crate::service::organisation;

/// Where an actor may take an action, and what for.
pub struct Permitted {
    /// The organisation in force.
    pub organisation: Arc<PublishedOrganisation>,
    /// What the action serves, as the roles that permit it say.
    pub purpose: Purpose,
    scope: Scope,
}

/// Where `actor` may take the action.
///
/// # Errors
/// Refusal `not_permitted` where that is nowhere; nothing was looked up then that the refusal could tell of.
pub fn permitted(tx: &mut Tx<'_>, app: &App, actor: &Actor, action: Action) -> Result<Permitted> {
    let organisation = organisation::in_force(tx, app)?;
    let officer = who(tx, actor, &organisation)?.ok_or(ProblemCode::NotPermitted)?;
    let scope = Scope::of(&organisation.tree, &officer, action).map_err(refused)?;
    let purpose = if *actor == Actor::Platform { Purpose::Operation } else { Purpose::of(&officer, action) };
    Ok(Permitted { organisation, purpose, scope })
}

/// Whether `actor` may take the action on the resource. One that lies elsewhere is answered as one that is not there.
///
/// # Errors
/// Refusal `not_permitted`, or `unknown`.
pub fn authorise(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    action: Action,
    resource: &Resource,
    unknown: ProblemCode,
) -> Result<Permitted> {
    let permitted = permitted(tx, app, actor, action)?;
    permitted.check(Some(resource), unknown)?;
    Ok(permitted)
}

impl Permitted {
    /// Whether the resource lies in the scope; where its place is not known, whether everything does.
    #[must_use]
    pub fn holds(&self, resource: Option<&Resource>) -> bool {
        holds(&self.scope, &self.organisation, resource)
    }

    /// The same as a refusal.
    ///
    /// # Errors
    /// Refusal `unknown`.
    pub fn check(&self, resource: Option<&Resource>, unknown: ProblemCode) -> Result<()> {
        if self.holds(resource) { Ok(()) } else { Err(unknown.into()) }
    }

    /// The scope as rows of cases are searched by.
    #[must_use]
    pub fn filter(&self) -> CaseFilter {
        let way = |division: &DivisionCode| self.organisation.way(division);
        let mut parts = Vec::new();
        for part in self.scope.parts() {
            let part = match part {
                Part::Everything => return CaseFilter::Everything,
                Part::Branch(branch) => FilterPart::Branch { way: way(branch) },
                Part::Agency { agency, branch } => FilterPart::Agency { agency: agency.clone(), way: way(branch) },
                Part::Hall { hall, division } => FilterPart::Hall { hall: hall.clone(), way: way(division) },
            };
            // Two roles of the same reach are one part.
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        CaseFilter::Parts(parts)
    }
}

/// What `actor` may do with the resource; with one whose place is not known, what everywhere.
///
/// # Errors
/// As [`Tx::rows`].
pub(super) fn permits_on(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    resource: Option<&Resource>,
) -> Result<BTreeSet<Action>> {
    let organisation = organisation::in_force(tx, app)?;
    let Some(officer) = who(tx, actor, &organisation)? else { return Ok(BTreeSet::new()) };
    let may = |action: &Action| {
        Scope::of(&organisation.tree, &officer, *action).is_ok_and(|scope| holds(&scope, &organisation, resource))
    };
    Ok(Action::ALL.into_iter().filter(may).collect())
}

/// An actor as the rules see it; `None` for an account that is closed or not there.
fn who(tx: &mut Tx<'_>, actor: &Actor, organisation: &PublishedOrganisation) -> Result<Option<authority::Officer>> {
    Ok(match actor {
        // The operator at the machine itself has all of it.
        Actor::Platform => Some(operator()),
        Actor::Kiosk(_) => Some(authority::Officer { roles: Vec::new(), agency: None, branch: None }),
        Actor::Officer(login) => {
            let account = officer::account(tx, login)?.filter(|account| !account.is_closed);
            account.map(|account| of_account(&account, organisation))
        }
    })
}

fn holds(scope: &Scope, organisation: &PublishedOrganisation, resource: Option<&Resource>) -> bool {
    match resource {
        Some(resource) => scope.holds(&organisation.tree, resource),
        None => scope.parts().contains(&Part::Everything),
    }
}

/// What an account may do somewhere.
///
/// # Errors
/// As [`Tx::rows`].
pub(super) fn permits(tx: &mut Tx<'_>, app: &App, login: &OfficerLogin) -> Result<BTreeSet<Action>> {
    let Some(account) = officer::account(tx, login)?.filter(|account| !account.is_closed) else {
        return Ok(BTreeSet::new());
    };
    let organisation = organisation::in_force(tx, app)?;
    let officer = of_account(&account, &organisation);
    Ok(Action::ALL.into_iter().filter(|action| Scope::of(&organisation.tree, &officer, *action).is_ok()).collect())
}

/// The division whose platform this is: what stands in no other belongs there.
///
/// # Errors
/// [`PlatformError::Setup`] where its code is none.
pub(super) fn own_division(app: &App) -> Result<DivisionCode> {
    let code = app.org.as_str();
    DivisionCode::parse(code).ok_or_else(|| PlatformError::setup(words::ORG_CODE, &[("reason", code)]))
}

/// An account as the rules see it.
pub(super) fn of_account(account: &Account, organisation: &PublishedOrganisation) -> authority::Officer {
    authority::Officer {
        roles: organisation.roles_of(&account.roles).cloned().collect(),
        agency: account.place.agency.clone(),
        branch: account.place.branch.clone(),
    }
}

fn operator() -> authority::Officer {
    authority::Officer { roles: vec![Role::of_whole_platform()], agency: None, branch: None }
}

fn refused(denied: Denied) -> PlatformError {
    match denied {
        Denied::NotPermitted | Denied::OutOfScope => ProblemCode::NotPermitted.into(),
    }
}
