//! An open transaction on the rows of one organisation.

use lobby_domain::id::OrgCode;

use super::sql::{Row, Sql, V};
use crate::error::Result;

/// An open transaction. Every statement of this folder gives [`Tx::org`] as the organisation, so no caller chooses
/// another one's rows.
pub struct Tx<'a> {
    sql: &'a mut dyn Sql,
    org: &'a OrgCode,
}

impl<'a> Tx<'a> {
    /// The transaction `sql` for the rows of `org`.
    pub(super) fn new(sql: &'a mut dyn Sql, org: &'a OrgCode) -> Tx<'a> {
        Tx { sql, org }
    }

    /// The organisation as the value of a parameter.
    #[must_use]
    pub fn org(&self) -> V {
        self.org.into()
    }

    /// Runs a statement and returns how many rows it changed.
    ///
    /// # Errors
    /// [`crate::error::PlatformError::Database`].
    pub fn exec(&mut self, sql: &str, params: &[V]) -> Result<u64> {
        self.sql.exec(sql, params)
    }

    /// Runs a query and collects its rows.
    ///
    /// # Errors
    /// [`crate::error::PlatformError::Database`].
    pub fn rows(&mut self, sql: &str, params: &[V]) -> Result<Vec<Row>> {
        self.sql.rows(sql, params)
    }
}
