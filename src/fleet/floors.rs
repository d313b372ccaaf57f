//! Versions below which nothing of what the platform signs is taken. An older genuine file that is put back verifies as
//! well as the newer one; only what is kept outside of it tells.

use std::fmt;

/// What the platform signs with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Versioned {
    /// The service list.
    ServiceList,
    /// The recipients that applications are sealed to.
    Recipients,
    /// The configuration.
    Configuration,
}

impl Versioned {
    /// Its name where floors are kept; never changed once released.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Versioned::ServiceList => "service_list",
            Versioned::Recipients => "recipients",
            Versioned::Configuration => "configuration",
        }
    }
}

/// Where floors are kept. `key` is the id of the key that signs, so that another platform's versions begin anew.
pub trait Floors: Send + Sync + fmt::Debug {
    /// Lowest version that is taken; 0 where any is.
    fn lowest(&self, what: Versioned, key: &str) -> u64;

    /// Notes that this version is in force: from now on no older one is taken.
    fn raise(&self, what: Versioned, key: &str, version: u64);
}

/// No floor at all: for programs before there is a place for them, as enrolment is.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFloors;

impl Floors for NoFloors {
    fn lowest(&self, _: Versioned, _: &str) -> u64 {
        0
    }

    fn raise(&self, _: Versioned, _: &str, _: u64) {}
}
