//! Column `state` of the table `application`, as a closed enum.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::Fault;

/// Column `state` of the table `application`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    /// To be delivered.
    Queued,
    /// Refused by the platform; `code` and `detail` are the platform's.
    NeedsStaff,
    /// Set aside; `code` is a [`Fault`], `detail` its place.
    Damaged,
    /// Delivered: the receipt is in the row.
    Receipted,
}

impl RowState {
    const ALL: [RowState; 4] = [RowState::Queued, RowState::NeedsStaff, RowState::Damaged, RowState::Receipted];

    /// Its text in the database, which the table's check constraint lists too. Never changed once released.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            RowState::Queued => "queued",
            RowState::NeedsStaff => "needs_staff",
            RowState::Damaged => "damaged",
            RowState::Receipted => "receipted",
        }
    }
}

impl ToSql for RowState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for RowState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<RowState> {
        let text = value.as_str()?;
        RowState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| FromSqlError::Other(format!("unknown row state {text:?}").into()))
    }
}

impl ToSql for Fault {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}
