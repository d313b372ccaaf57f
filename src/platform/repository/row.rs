//! Taking rows apart: each noun's file reads its own columns, in order, with this reader.

use crate::error::{PlatformError, Result};
use crate::repository::{Row, V};

/// Reads the columns of one row from left to right.
pub struct Columns {
    table: &'static str,
    values: std::vec::IntoIter<V>,
}

impl Columns {
    /// A reader over a row of `table` (named in errors).
    #[must_use]
    pub fn new(table: &'static str, row: Row) -> Columns {
        Columns { table, values: row.into_iter() }
    }

    fn next(&mut self) -> V {
        self.values.next().unwrap_or(V::Null)
    }

    /// The next column, a text.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is not.
    pub fn text(&mut self) -> Result<String> {
        self.text_or_null()?.ok_or(PlatformError::Row(self.table))
    }

    /// The next column, a text or null.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is neither.
    pub fn text_or_null(&mut self) -> Result<Option<String>> {
        match self.next() {
            V::Text(text) => Ok(Some(text)),
            V::Null => Ok(None),
            V::I64(_) | V::Bytes(_) => Err(PlatformError::Row(self.table)),
        }
    }

    /// The next column, a number.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is not.
    pub fn number(&mut self) -> Result<i64> {
        match self.next() {
            V::I64(number) => Ok(number),
            V::Text(_) | V::Bytes(_) | V::Null => Err(PlatformError::Row(self.table)),
        }
    }

    /// The next column, bytes.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is not.
    pub fn bytes(&mut self) -> Result<Vec<u8>> {
        match self.next() {
            V::Bytes(bytes) => Ok(bytes),
            V::Text(_) | V::I64(_) | V::Null => Err(PlatformError::Row(self.table)),
        }
    }

    /// The next column, a time in epoch milliseconds.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is not.
    pub fn time(&mut self) -> Result<jiff::Timestamp> {
        self.time_or_null()?.ok_or(PlatformError::Row(self.table))
    }

    /// The next column, a time or null.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is neither.
    pub fn time_or_null(&mut self) -> Result<Option<jiff::Timestamp>> {
        let wrong = PlatformError::Row(self.table);
        match self.next() {
            V::I64(millis) => jiff::Timestamp::from_millisecond(millis).map(Some).map_err(|_| wrong),
            V::Null => Ok(None),
            V::Text(_) | V::Bytes(_) => Err(wrong),
        }
    }
}
