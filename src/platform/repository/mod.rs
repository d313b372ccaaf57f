//! All that is kept in rows, in SQL that SQLite and PostgreSQL both speak.
//!
//! - `db` is the handle, [`crate::place`] says which engine and where: `sqlite` (a file, one writer, group commit) or `postgres`
//!   (a server by URL, serializable transactions that are run again after a conflict). `request` is a transaction on
//!   its way to either, `migrations` makes the schema of both.
//! - Every other file is one noun's rows.
//!
//! Rules, so that the same code runs on one file, on a server or distributed: `$1` parameters; ids as text, times as
//! epoch milliseconds, JSON as text; every table's key leads with `org`; `on conflict do nothing`, never triggers or
//! sequences; a transaction is a closure that may be run again, spans no network call and keeps nothing between runs;
//! `sum` and its like are cast to bigint, as PostgreSQL widens them. `migrations/README.md` has those of the schema.

pub mod absence;
pub mod account_change;
pub mod answered;
pub mod application;
pub mod assignment;
pub mod belonging;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod certificate;
pub mod config;
pub mod db;
pub mod desired;
pub mod device;
pub mod doubt;
pub mod enrol_code;
pub mod erasure;
pub mod event;
pub mod former;
pub mod handling;
pub mod health;
pub mod intake_key;
pub mod list_reading;
pub mod login_failure;
pub mod lost_case;
mod migrations;
pub mod notice;
pub mod number;
pub mod officer;
pub mod open_case;
pub mod organisation;
mod own_log;
mod postgres;
pub mod question;
mod request;
pub mod retention;
pub mod row;
pub mod scrub;
pub mod second_factor;
pub mod session;
pub mod sql;
mod sqlite;
mod stages;
pub mod timer;
pub mod tx;
pub mod unopenable;
pub mod worklist;

pub use db::Db;
pub use sql::{Row, V};
pub use tx::Tx;
