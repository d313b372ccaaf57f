//! All that is kept in rows, in SQL that SQLite and PostgreSQL both speak.
//!
//! Rules, so that the same schema runs on one file or distributed: `$1` parameters; ids as text, times as epoch
//! milliseconds, JSON as text; every table's key leads with `org`; `on conflict do nothing`, never triggers or
//! sequences; a transaction is a closure that may be run again and spans no network call.

pub mod application;
pub mod catalogue;
pub mod device;
pub mod enrol_code;
pub mod event;
pub mod officer;
pub mod row;
pub mod session;
pub mod sql;
pub mod sqlite;

pub use sql::{Row, Sql, V};
pub use sqlite::Db;
