//! `lobby outbox …`: what waits on this kiosk, why, who must act, and what to do; whether core runs or not.
//!
//! Exit codes: 0 all is well; 1 something does not go by itself, is damaged, or could not be done; 2 the question itself
//! is wrong.

mod desk;
mod export;
mod print;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lobby_domain::Text;
use lobby_words::outbox::refusal as words;
use uuid::Uuid;

use self::desk::{Desk, DeskError, Instead};
use self::export::ExportError;
use crate::ipc::desk::{DeskAnswer, DeskRequest, Shown};

/// Arguments of `lobby outbox`.
#[derive(Clone, Debug, Args)]
pub struct OutboxArgs {
    #[command(subcommand)]
    order: Order,
    /// Folder with identity, outbox and service list
    #[arg(long, global = true, required = false)]
    state: Option<PathBuf>,
    /// Answer with one JSON object
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Clone, Debug, Subcommand)]
enum Order {
    /// List what does not go by itself: reason, who must act, what to do
    List,
    /// Tell everything about one application
    Show {
        /// Its id, or the number on the slip
        id: String,
    },
    /// Compare everything that waits with its digests; damaged applications are set aside
    Verify,
    /// Put an application that the platform refused back into the queue
    Retry {
        /// Its id, or the number on the slip
        id: String,
    },
    /// Copy sealed applications with their manifests into a folder, e.g. on a stick; nothing is removed here
    Export {
        /// The folder; made where it is missing
        #[arg(long)]
        to: PathBuf,
        /// Id or number of one application; all that wait, where none is named
        id: Option<String>,
    },
}

/// Why nothing could be answered.
#[derive(Debug, thiserror::Error)]
enum OutboxError {
    #[error("no state folder was named")]
    NoState,
    #[error("nothing in the outbox is called {0}")]
    Unknown(String),
    #[error("it was not refused")]
    NotRefused,
    #[error("the outbox cannot be read or written: {0}")]
    Broken(String),
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Export(#[from] ExportError),
}

impl OutboxError {
    /// What happened and what to do, for the technician.
    fn text(&self) -> Text {
        match self {
            OutboxError::NoState => words::NO_STATE.text(),
            OutboxError::Unknown(name) => words::UNKNOWN.fill_text(&[("name", name)]),
            OutboxError::NotRefused => words::NOT_REFUSED.text(),
            OutboxError::Broken(why) => words::BROKEN.fill_text(&[("why", why)]),
            OutboxError::Desk(error) => error.text(),
            OutboxError::Export(error) => error.text(),
        }
    }
}

/// Answers or carries out.
#[must_use]
pub fn run(args: &OutboxArgs) -> ExitCode {
    match carry_out(args) {
        Ok(is_well) if is_well => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            let _ = super::out::fail(&error.text());
            let asked_wrong = matches!(error, OutboxError::NoState | OutboxError::Unknown(_));
            ExitCode::from(if asked_wrong { 2 } else { 1 })
        }
    }
}

/// Whether all is well.
fn carry_out(args: &OutboxArgs) -> Result<bool, OutboxError> {
    let state = args.state.as_ref().ok_or(OutboxError::NoState)?;
    crate::languages::add(state);
    let mut desk = Desk::open(state)?;
    match &args.order {
        Order::List => list(&mut desk, args.json),
        Order::Show { id } => {
            let application = find(&mut desk, id)?;
            print::shown(&application, args.json).map_err(DeskError::Say)?;
            Ok(application.listed.reason.is_none())
        }
        Order::Verify => verify(&mut desk, args.json),
        Order::Retry { id } => retry(&mut desk, id, args.json),
        Order::Export { to, id } => export(&mut desk, to, id.as_deref(), args.json),
    }
}

fn list(desk: &mut Desk, json: bool) -> Result<bool, OutboxError> {
    let answer = desk.ask(&DeskRequest::List)?;
    let DeskAnswer::Listed { waiting, held } = answer else { return Err(unexpected(answer, "")) };
    print::list(waiting, &held, json).map_err(DeskError::Say)?;
    Ok(held.is_empty())
}

fn find(desk: &mut Desk, name: &str) -> Result<Shown, OutboxError> {
    let answer = desk.ask(&DeskRequest::Show { name: name.to_owned() })?;
    let DeskAnswer::Shown { application } = answer else { return Err(unexpected(answer, name)) };
    Ok(*application)
}

fn verify(desk: &mut Desk, json: bool) -> Result<bool, OutboxError> {
    let answer = desk.ask(&DeskRequest::Verify)?;
    let DeskAnswer::Verified { found } = answer else { return Err(unexpected(answer, "")) };
    print::verified(&found, json).map_err(DeskError::Say)?;
    Ok(found.is_empty())
}

fn retry(desk: &mut Desk, name: &str, json: bool) -> Result<bool, OutboxError> {
    let application_id = find(desk, name)?.listed.application_id;
    let answer = desk.ask(&DeskRequest::Retry { application_id })?;
    let DeskAnswer::Done = answer else { return Err(unexpected(answer, name)) };
    print::put_back(application_id, json).map_err(DeskError::Say)?;
    Ok(true)
}

fn waiting(desk: &mut Desk) -> Result<Vec<Uuid>, OutboxError> {
    let answer = desk.ask(&DeskRequest::Waiting)?;
    let DeskAnswer::Waiting { ids } = answer else { return Err(unexpected(answer, "")) };
    Ok(ids)
}

fn export(desk: &mut Desk, to: &std::path::Path, name: Option<&str>, json: bool) -> Result<bool, OutboxError> {
    let ids = match name {
        Some(name) => vec![find(desk, name)?.listed.application_id],
        None => waiting(desk)?,
    };
    let (mut written, mut broken) = (Vec::new(), Vec::new());
    for id in ids {
        match export::one(desk, id, to) {
            Ok(folder) => written.push(folder),
            // Delivered since it was listed.
            Err(ExportError::Unknown) => {}
            // One damaged application does not keep the others from the stick.
            Err(ExportError::Unreadable(why)) => broken.push((id, why)),
            Err(error) => return Err(error.into()),
        }
    }
    print::exported(&written, &broken, to, json).map_err(DeskError::Say)?;
    Ok(broken.is_empty())
}

fn unexpected(answer: DeskAnswer, name: &str) -> OutboxError {
    match Instead::from(answer) {
        Instead::Unknown => OutboxError::Unknown(name.to_owned()),
        Instead::NotRefused => OutboxError::NotRefused,
        Instead::Broken(why) => OutboxError::Broken(why),
        Instead::Other => OutboxError::Desk(DeskError::OtherVersion),
    }
}

#[cfg(test)]
mod tests;
