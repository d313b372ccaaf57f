//! What the platform does, apart from how it is asked: handlers and commands call these.

pub mod admission;
pub mod case;
pub mod catalogue;
pub mod certificates;
pub mod changes;
pub mod config;
pub mod desired;
pub mod document;
pub mod doubt;
pub mod enrol;
pub mod envelope;
mod hasher;
pub mod health;
pub mod intake;
pub mod keys;
pub mod kiosk;
pub mod leftovers;
pub mod login;
pub mod number;
pub mod opening;
pub mod random;
pub mod reading;
pub mod renewal;
pub mod scrub;
mod shown;
pub mod upload;
