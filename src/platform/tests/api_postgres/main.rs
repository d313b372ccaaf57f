//! The tests of `tests/api` once more, on PostgreSQL, and those that only a server can have.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../api/access.rs"]
mod access;
#[path = "../api/acts.rs"]
mod acts;
#[path = "../api/ahead.rs"]
mod ahead;
#[path = "../api/authority.rs"]
mod authority;
#[path = "../api/bench.rs"]
mod bench;
#[path = "../api/browser.rs"]
mod browser;
#[path = "../api/browsers.rs"]
mod browsers;
#[path = "../api/catalogue.rs"]
mod catalogue;
#[path = "../api/certificates.rs"]
mod certificates;
#[path = "../api/clock.rs"]
mod clock;
#[path = "../api/database.rs"]
mod database;
#[path = "../api/desired.rs"]
mod desired;
#[path = "../api/documents.rs"]
mod documents;
#[path = "../api/enrol.rs"]
mod enrol;
#[path = "../api/envelopes.rs"]
mod envelopes;
#[path = "../api/factors.rs"]
mod factors;
#[path = "../api/full_disk.rs"]
mod full_disk;
#[path = "../api/handling.rs"]
mod handling;
#[path = "../api/health.rs"]
mod health;
#[path = "../api/held.rs"]
mod held;
#[path = "../api/identity.rs"]
mod identity;
#[path = "../api/intake.rs"]
mod intake;
#[path = "../api/invented.rs"]
mod invented;
#[path = "../api/languages.rs"]
mod languages;
#[path = "../api/languages_of_commands.rs"]
mod languages_of_commands;
#[path = "../api/leftovers.rs"]
mod leftovers;
#[path = "../api/letters.rs"]
mod letters;
#[path = "../api/line.rs"]
mod line;
#[path = "../api/memory.rs"]
mod memory;
#[path = "../api/notices.rs"]
mod notices;
#[path = "../api/numbers.rs"]
mod numbers;
#[path = "../api/pages.rs"]
mod pages;
#[path = "../api/profile.rs"]
mod profile;
#[path = "../api/public.rs"]
mod public;
#[path = "../api/questions.rs"]
mod questions;
#[path = "../api/release.rs"]
mod release;
#[path = "../api/repository.rs"]
mod repository;
#[path = "../api/restore/mod.rs"]
mod restore;
#[path = "../api/retention.rs"]
mod retention;
#[path = "../api/roads.rs"]
mod roads;
#[path = "../api/scrub.rs"]
mod scrub;
#[path = "../api/standing.rs"]
mod standing;
#[path = "../api/steps.rs"]
mod steps;
#[path = "../api/strangers.rs"]
mod strangers;
#[path = "../api/test_kiosks.rs"]
mod test_kiosks;
#[path = "../api/updates.rs"]
mod updates;
#[path = "../api/upgrade.rs"]
mod upgrade;
#[path = "../api/uploads.rs"]
mod uploads;
#[path = "../api/worklist.rs"]
mod worklist;

#[path = "../postgres/mod.rs"]
mod postgres;

mod conflicts;
mod lost;
mod queue;
mod replicas;
mod workers;

/// Which engine `bench` sets platforms up on.
const ON_POSTGRES: bool = true;
