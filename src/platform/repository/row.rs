//! Taking rows apart: each noun's file reads its own columns, in order, with this reader.

use std::str::FromStr;

use lobby_domain::KioskUse;

use crate::error::{PlatformError, Result};
use crate::repository::{Row, V};

/// Reads the columns of one row from left to right.
pub struct Columns {
    table: &'static str,
    key: String,
    values: std::vec::IntoIter<V>,
}

impl Columns {
    /// A reader over a row of `table`; both are named in errors, the row by its first column.
    #[must_use]
    pub fn new(table: &'static str, row: Row) -> Columns {
        let key = match row.first() {
            Some(V::Text(text)) => text.clone(),
            Some(V::I64(number)) => number.to_string(),
            Some(V::Bytes(_) | V::Null) | None => String::new(),
        };
        Columns::with_key(table, key, row)
    }

    /// A reader over a row of `table` whose first column does not name it: errors name it by `key`.
    #[must_use]
    pub fn with_key(table: &'static str, key: String, row: Row) -> Columns {
        Columns { table, key, values: row.into_iter() }
    }

    /// The error of a `column` whose value is not known here.
    #[must_use]
    pub fn unknown(&self, column: &'static str) -> PlatformError {
        PlatformError::UnknownValue { table: self.table, row: self.key.clone(), column }
    }

    /// The next column, a text that `T` can hold.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is no text, [`PlatformError::UnknownValue`] where `T` cannot hold it.
    pub fn checked<T: FromStr>(&mut self, column: &'static str) -> Result<T> {
        self.text()?.parse().map_err(|_| self.unknown(column))
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

    /// The next column, a test mark: 0 or 1.
    ///
    /// # Errors
    /// [`PlatformError::Row`] where it is not.
    pub fn kiosk_use(&mut self) -> Result<KioskUse> {
        match self.number()? {
            0 => Ok(KioskUse::Service),
            1 => Ok(KioskUse::Test),
            _ => Err(PlatformError::Row(self.table)),
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
