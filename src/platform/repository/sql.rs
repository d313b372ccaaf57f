//! The two methods every database adapter has, and the four kinds of value that cross them.

use lobby_domain::id::{ItemKey, KioskId, OfficerLogin, OrgCode, SiteCode};
use lobby_domain::{CaseNumber, KioskUse};
use uuid::Uuid;

use crate::error::Result;

/// A value in a row or a parameter.
#[derive(Clone, PartialEq)]
pub enum V {
    /// A number; times are epoch milliseconds.
    I64(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Nothing.
    Null,
}

/// The columns of one row, in the order of the query.
pub type Row = Vec<V>;

/// An open transaction.
pub trait Sql {
    /// Runs a statement and says how many rows it changed.
    ///
    /// # Errors
    /// [`crate::error::PlatformError::Database`].
    fn exec(&mut self, sql: &str, params: &[V]) -> Result<u64>;

    /// Runs a query and collects its rows.
    ///
    /// # Errors
    /// [`crate::error::PlatformError::Database`].
    fn rows(&mut self, sql: &str, params: &[V]) -> Result<Vec<Row>>;
}

impl From<&str> for V {
    fn from(text: &str) -> V {
        V::from(text.to_owned())
    }
}

/// A NUL becomes the replacement character: PostgreSQL keeps none in a text, and nothing that a person wrote or that a
/// digest covers is stored with one.
impl From<String> for V {
    fn from(text: String) -> V {
        V::Text(if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text })
    }
}

impl From<i64> for V {
    fn from(number: i64) -> V {
        V::I64(number)
    }
}

impl From<KioskUse> for V {
    fn from(kiosk_use: KioskUse) -> V {
        V::I64(i64::from(kiosk_use.is_test()))
    }
}

impl From<Vec<u8>> for V {
    fn from(bytes: Vec<u8>) -> V {
        V::Bytes(bytes)
    }
}

impl From<jiff::Timestamp> for V {
    fn from(time: jiff::Timestamp) -> V {
        V::I64(time.as_millisecond())
    }
}

impl From<Uuid> for V {
    fn from(id: Uuid) -> V {
        V::Text(id.to_string())
    }
}

macro_rules! from_checked {
    ($($name:ty),+) => {
        $(impl From<&$name> for V {
            fn from(checked: &$name) -> V {
                V::Text(checked.as_str().to_owned())
            }
        })+
    };
}
from_checked!(KioskId, SiteCode, ItemKey, OfficerLogin, OrgCode, CaseNumber);

impl<T: Into<V>> From<Option<T>> for V {
    fn from(value: Option<T>) -> V {
        value.map_or(V::Null, Into::into)
    }
}
