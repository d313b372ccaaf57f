//! Enrolment, the client and the list against a small platform of their own, over real TLS on loopback.
#![allow(clippy::unwrap_used)]

mod catalogue;
mod desired;
mod enrol;
mod kept_floors;
mod platform;
mod renew;
