//! `/accounts`: the accounts that an administrator looks after: made, changed, closed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lobby_wire::problem::ProblemCode;
use lobby_words::console::accounts as k;

use super::cases::Frame;
use super::fields::{Fields, every, first};
use super::plain::plain;
use super::visitor::Visitor;
use super::wording::Wording;
use super::{page, token};
use crate::error::Result;
use crate::organisation_file::{ACCOUNT_ADMINISTRATOR, WHOLE_PLATFORM};
use crate::published_organisation::PublishedOrganisation;
use crate::service::account::{self, Account, Choices, Fault, Typed};
use crate::service::organisation;
use crate::service::second_factor::in_address;

const PURPOSE: &str = "accounts";

/// The list, with the form of a new account.
#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    w: Wording,
    frame: Frame,
    token: String,
    rows: Vec<Row>,
    choices: Vec<Choice>,
    agencies: Vec<Choice>,
    typed: Typed,
    problem: Option<&'static str>,
}

/// One account, with what may be done with it.
#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    w: Wording,
    frame: Frame,
    token: String,
    row: Row,
    choices: Vec<Choice>,
    agencies: Vec<Choice>,
    /// Whether the administrator may change it.
    may_change: bool,
    problem: Option<&'static str>,
    /// Its new password, shown in this one answer.
    password: Option<String>,
}

/// An account as pages show it.
struct Row {
    login: String,
    /// The login as an address holds it.
    address: String,
    name: String,
    agency: String,
    branch: String,
    roles: Vec<String>,
    is_closed: bool,
    has_factor: bool,
    made: String,
}

/// Something to choose.
struct Choice {
    id: String,
    name: String,
    is_chosen: bool,
}

/// Shows the list.
pub async fn list(visitor: Visitor) -> Response {
    visitor.answer(|visitor| accounts_page(visitor, Typed::default(), None)).await
}

/// Makes an account and shows its password once.
pub async fn make(visitor: Visitor, Form(sent): Form<Fields>) -> Response {
    visitor.answer(|visitor| make_account(visitor, sent)).await
}

/// Shows an account.
pub async fn show(visitor: Visitor, Path(login): Path<String>) -> Response {
    visitor.answer(|visitor| account_page(visitor, login, None, None)).await
}

/// Changes an account.
pub async fn change(visitor: Visitor, Path(login): Path<String>, Form(sent): Form<Fields>) -> Response {
    visitor.answer(|visitor| change_account(visitor, login, sent)).await
}

async fn accounts_page(visitor: Visitor, typed: Typed, problem: Option<Fault>) -> Result<Response> {
    let (accounts, choices) = account::list(&visitor.app, &visitor.officer.actor()).await?;
    let organisation = organisation::current(&visitor.app).await?;
    let w = visitor.w;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = AccountsPage {
        frame: Frame::new(&visitor.officer, &visitor.session),
        token: token::make(&visitor.session, PURPOSE),
        rows: accounts.iter().map(|account| row(account, &organisation, &w)).collect(),
        choices: roles(&choices, &typed.roles, &organisation, &w),
        agencies: agencies(&choices, &typed.agency, &organisation, &w),
        problem: problem.map(|fault| w.say(fault.words())),
        typed,
        w,
    };
    Ok(page(status, &view))
}

async fn make_account(visitor: Visitor, sent: Fields) -> Result<Response> {
    visitor.require_token(PURPOSE, first(&sent, "token"))?;
    let typed = typed(&sent, first(&sent, "login"));
    let made = account::make(&visitor.app, &visitor.officer.actor(), typed.clone(), visitor.app.now()).await?;
    match made {
        Ok(password) => account_page(visitor, typed.login, None, Some(password)).await,
        Err(fault) => accounts_page(visitor, typed, Some(fault)).await,
    }
}

async fn account_page(
    visitor: Visitor,
    login: String,
    problem: Option<Fault>,
    password: Option<String>,
) -> Result<Response> {
    let (account, may_change, choices) = account::find(&visitor.app, &visitor.officer.actor(), &login).await?;
    let organisation = organisation::current(&visitor.app).await?;
    let agency = account.place.agency.as_ref().map_or("", |agency| agency.as_str());
    let w = visitor.w;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = AccountPage {
        frame: Frame::new(&visitor.officer, &visitor.session),
        token: token::make(&visitor.session, PURPOSE),
        row: row(&account, &organisation, &w),
        choices: roles(&choices, &account.roles, &organisation, &w),
        agencies: agencies(&choices, agency, &organisation, &w),
        may_change,
        problem: problem.map(|fault| w.say(fault.words())),
        password,
        w,
    };
    Ok(page(status, &view))
}

async fn change_account(visitor: Visitor, login: String, sent: Fields) -> Result<Response> {
    visitor.require_token(PURPOSE, first(&sent, "token"))?;
    let (actor, now) = (visitor.officer.actor(), visitor.app.now());
    let done = match first(&sent, "act") {
        "close" => account::close(&visitor.app, &actor, &login, now).await?,
        "factor" => account::remove_factor(&visitor.app, &actor, &login, now).await?,
        "place" => account::place(&visitor.app, &actor, typed(&sent, &login), now).await?,
        "password" => match account::renew_password(&visitor.app, &actor, &login, now).await? {
            Ok(password) => return account_page(visitor, login, None, Some(password)).await,
            Err(fault) => Err(fault),
        },
        _ => return Err(ProblemCode::ValueUnknown.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/accounts/{}", in_address(&login))).into_response()),
        Err(fault) => account_page(visitor, login, Some(fault), None).await,
    }
}

fn typed(sent: &Fields, login: &str) -> Typed {
    Typed {
        login: login.to_owned(),
        name: first(sent, "name").to_owned(),
        agency: first(sent, "agency").to_owned(),
        branch: first(sent, "branch").to_owned(),
        roles: every(sent, "role").map(str::to_owned).collect(),
    }
}

fn row(account: &Account, organisation: &PublishedOrganisation, w: &Wording) -> Row {
    let agency = account.place.agency.as_ref();
    let branch = account.place.branch.as_ref();
    let named = |name: Option<String>, id: Option<&str>| name.or(id.map(str::to_owned)).unwrap_or_default();
    Row {
        login: plain(account.login.as_ref()),
        address: in_address(account.login.as_ref()),
        name: plain(&account.name),
        agency: named(
            agency.and_then(|id| organisation.agencies.get(id)).map(|name| w.of(name).to_owned()),
            agency.map(|id| id.as_str()),
        ),
        branch: named(
            branch.and_then(|code| organisation.divisions.get(code)).map(|name| w.of(name).to_owned()),
            branch.map(|code| code.as_str()),
        ),
        roles: account.roles.iter().map(|role| role_name(role, organisation, w)).collect(),
        is_closed: account.is_closed,
        has_factor: account.has_factor,
        made: w.time(&account.created_at),
    }
}

/// What people call a role; its id where it is none any more.
pub(super) fn role_name(role: &str, organisation: &PublishedOrganisation, w: &Wording) -> String {
    match (role, organisation.roles.get(role).and_then(|named| named.name.as_ref())) {
        (_, Some(name)) => w.of(name).to_owned(),
        (WHOLE_PLATFORM, None) => w.say(k::WHOLE_PLATFORM).to_owned(),
        (ACCOUNT_ADMINISTRATOR, None) => w.say(k::ADMINISTRATOR).to_owned(),
        (gone, None) => gone.to_owned(),
    }
}

fn roles(choices: &Choices, held: &[String], organisation: &Arc<PublishedOrganisation>, w: &Wording) -> Vec<Choice> {
    let choice = |role: &String| Choice {
        id: role.clone(),
        name: role_name(role, organisation, w),
        is_chosen: held.contains(role),
    };
    choices.roles.iter().map(choice).collect()
}

fn agencies(choices: &Choices, held: &str, organisation: &PublishedOrganisation, w: &Wording) -> Vec<Choice> {
    let name = |id| organisation.agencies.get(id).map_or_else(|| id.to_string(), |name| w.of(name).to_owned());
    let choice = |id| Choice { id: format!("{id}"), name: name(id), is_chosen: id.as_str() == held };
    choices.agencies.iter().map(choice).collect()
}
