//! What the platform does, apart from how it is asked: handlers and commands call these.

pub mod case;
pub mod catalogue;
pub mod enrol;
pub mod envelope;
pub mod intake;
pub mod login;
pub mod random;
pub mod upload;
