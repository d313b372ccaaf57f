//! Identifiers: short checked words that name one thing each. The compiler keeps them apart.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The longest identifier, in bytes.
const LENGTH_MAX: usize = 64;

/// Why a text is no identifier. The text itself is not repeated: it may come from a stranger.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{kind} must be 1 to {LENGTH_MAX} ASCII letters, digits, '.', '_', '-' or '@'")]
pub struct IdError {
    kind: &'static str,
}

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@');
    !text.is_empty() && text.len() <= LENGTH_MAX && text.bytes().all(plain)
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident: $kind:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(Arc<str>);

            impl $name {
                /// Checks the text.
                ///
                /// # Errors
                /// [`IdError`] where it is empty, longer than 64 bytes, or holds another character.
                pub fn parse(text: &str) -> Result<Self, IdError> {
                    if is_plain(text) { Ok(Self(text.into())) } else { Err(IdError { kind: $kind }) }
                }

                /// The text.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl FromStr for $name {
                type Err = IdError;

                fn from_str(text: &str) -> Result<Self, IdError> {
                    Self::parse(text)
                }
            }

            impl AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }

            impl Borrow<str> for $name {
                fn borrow(&self) -> &str {
                    &self.0
                }
            }

            impl PartialEq<str> for $name {
                fn eq(&self, other: &str) -> bool {
                    *self.0 == *other
                }
            }

            impl PartialEq<&str> for $name {
                fn eq(&self, other: &&str) -> bool {
                    *self.0 == **other
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, "{:?}", &self.0)
                }
            }
        )+
    };
}

identifiers! {
    /// An organisation whose data one platform keeps apart from all others.
    OrgCode: "an organisation's code";
    /// A kiosk in the fleet, e.g. `WL01-K01`.
    KioskId: "a kiosk's id";
    /// A site, e.g. `WL01`.
    SiteCode: "a site's code";
    /// An item of the implementation list, e.g. `signboard-filing`.
    ItemKey: "an item's key";
    /// A material of an item, unique within it.
    MaterialCode: "a material's code";
    /// A field of an item's form, unique within it.
    FieldKey: "a field's key";
    /// An officer's account.
    OfficerLogin: "an officer's login";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_one_plain_short_word() {
        assert_eq!(KioskId::parse("WL01-K01").unwrap().as_str(), "WL01-K01");
        let long = "x".repeat(LENGTH_MAX + 1);
        for wrong in ["", " ", "a b", "a/b", "窗口", "a\nb", "a'b", long.as_str()] {
            assert!(ItemKey::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_error_says_which_identifier_and_not_what_was_sent() {
        let said = OfficerLogin::parse("孙兰").unwrap_err().to_string();
        assert!(said.starts_with("an officer's login must be"), "{said}");
        assert!(!said.contains("孙兰"));
    }
}
