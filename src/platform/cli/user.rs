//! `lobby-platform admin user …`: accounts of officers.

use std::path::PathBuf;

use clap::Subcommand;
use lobby_domain::Actor;
use lobby_words::admin as words;
use serde_json::{Value, json};

use super::out::{Cell, say, say_json, say_table};
use crate::app::App;
use crate::error::Result;
use crate::service::account::{self, Account, Typed};
use crate::service::{login, random, second_factor};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add an account, or give an existing one a new password.
    Add {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
        /// The officer's name.
        #[arg(long)]
        name: String,
        /// Password; a random one is shown where none is given.
        #[arg(long)]
        password: Option<String>,
        /// Id of its agency, e.g. `ag-348102-psb`; with a role.
        #[arg(long, requires = "role")]
        agency: Option<String>,
        /// Code of the division that it is set over; that of the agency where none is given.
        #[arg(long, requires = "role")]
        branch: Option<String>,
        /// A role of the organisation, once for each; a new account has the whole platform where none is given.
        #[arg(long)]
        role: Vec<String>,
    },
    /// List accounts with their place and roles.
    List {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Answer with one JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Let an account in no more and end its sessions; a new password enables it again.
    Disable {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
    },
    /// Codes of an app on the officer's phone, without which the password does not let in.
    Factor {
        #[command(subcommand)]
        command: FactorCommand,
    },
    /// Sessions of officers who are logged in.
    Sessions {
        #[command(subcommand)]
        command: SessionsCommand,
    },
}

#[derive(Subcommand)]
pub(super) enum SessionsCommand {
    /// End all sessions of an account, or of every account: after a restore, those that had ended are back.
    End {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long, required_unless_present = "all", conflicts_with = "all")]
        login: Option<String>,
        /// Of every account.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
pub(super) enum FactorCommand {
    /// Make a new secret, show it once, and end the sessions of the account.
    Set {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
    },
    /// For a lost phone: ask for no code any more, and end the sessions of the account.
    Remove {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Add { data, login, name, password, agency, branch, role } => {
            let typed = Typed {
                login,
                name,
                agency: agency.unwrap_or_default(),
                branch: branch.unwrap_or_default(),
                roles: role,
            };
            add(&App::open(&data)?, typed, password).await
        }
        Command::List { data, json } => list(&App::open(&data)?, json).await,
        Command::Disable { data, login } => {
            let app = App::open(&data)?;
            login::disable(&app, &login, app.now()).await?;
            say(&words::ACCOUNT_DISABLED.fill_text(&[("login", &login)]))
        }
        Command::Factor { command } => factor(command).await,
        Command::Sessions { command: SessionsCommand::End { data, login, all: _ } } => {
            let app = App::open(&data)?;
            let Some(login) = login else {
                let ended = login::end_every_session(&app).await?;
                return say(&words::EVERY_SESSION_ENDED.fill_text(&[("n", &ended.to_string())]));
            };
            let ended = login::end_sessions(&app, &login).await?;
            say(&words::SESSIONS_ENDED.fill_text(&[("login", &login), ("n", &ended.to_string())]))
        }
    }
}

async fn add(app: &App, typed: Typed, password: Option<String>) -> Result<()> {
    let shown = password.is_none();
    let password = match password {
        Some(password) => password,
        None => random::password()?,
    };
    let login = typed.login.clone();
    account::add(app, typed, &password, app.now()).await?;
    if shown {
        say(&words::PASSWORD.fill_text(&[("login", &login), ("password", &password)]))
    } else {
        say(&words::ACCOUNT_READY.fill_text(&[("login", &login)]))
    }
}

async fn list(app: &App, json: bool) -> Result<()> {
    let (accounts, _) = account::list(app, &Actor::Platform).await?;
    let row = |account: &Account| {
        json!({
            "login": account.login.as_str(), "roles": account.roles, "closed": account.is_closed,
            "factor": account.has_factor, "agency": account.place.agency.as_ref().map(|agency| agency.as_str()),
            "branch": account.place.branch.as_ref().map(|branch| branch.as_str()),
        })
    };
    if json {
        return say_json(&json!(accounts.iter().map(row).collect::<Vec<Value>>()));
    }
    let cells = |account: &Account| {
        let place = account.place.agency.as_ref().map_or("-", |agency| agency.as_str());
        let state = if account.is_closed { words::CLOSED } else { words::OPEN };
        let (login, roles) = (Cell::value(&account.login), Cell::value(account.roles.join(" ")));
        vec![login, Cell::value(place), roles, Cell::Words(state)]
    };
    say_table(&accounts.iter().map(cells).collect::<Vec<_>>())
}

async fn factor(command: FactorCommand) -> Result<()> {
    match command {
        FactorCommand::Set { data, login } => {
            let app = App::open(&data)?;
            let address = second_factor::set(&app, &login, app.now()).await?;
            say(&words::FACTOR_SET.fill_text(&[("login", &login), ("address", &address)]))
        }
        FactorCommand::Remove { data, login } => {
            second_factor::remove(&App::open(&data)?, &login).await?;
            say(&words::FACTOR_REMOVED.fill_text(&[("login", &login)]))
        }
    }
}
