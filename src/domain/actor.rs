//! Who did something.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::id::{KioskId, OfficerLogin};

/// Who did something, as histories name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A kiosk.
    Kiosk(KioskId),
    /// An officer.
    Officer(OfficerLogin),
    /// The platform itself, or an operator at its command line.
    Platform,
}

/// A text that names no actor. It is not repeated: it may come from a damaged row.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an actor is `kiosk ID`, `officer LOGIN` or `platform`")]
pub struct ActorError;

/// As stored: `kiosk WL01-K01`, `officer sulan`, `platform`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Kiosk(id) => write!(f, "kiosk {id}"),
            Actor::Officer(login) => write!(f, "officer {login}"),
            Actor::Platform => f.write_str("platform"),
        }
    }
}

/// Reads what [`Display`](fmt::Display) writes.
impl FromStr for Actor {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<Actor, ActorError> {
        match text.split_once(' ') {
            None if text == "platform" => Ok(Actor::Platform),
            Some(("kiosk", id)) => KioskId::parse(id).map(Actor::Kiosk).map_err(|_| ActorError),
            Some(("officer", login)) => OfficerLogin::parse(login).map(Actor::Officer).map_err(|_| ActorError),
            None | Some(_) => Err(ActorError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["kiosk WL01-K01", "officer sulan", "officer 孙 兰", "platform"] {
            assert_eq!(text.parse::<Actor>().unwrap().to_string(), text);
        }
        for wrong in ["", "kiosk", "kiosk ", "platform x", "Officer sulan", "kiosk a b", "officer ", " platform"] {
            assert_eq!(wrong.parse::<Actor>(), Err(ActorError), "{wrong:?}");
        }
    }
}
