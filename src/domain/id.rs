//! Identifiers: short checked words that name one thing each. The compiler keeps them apart.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The longest identifier, in bytes.
const LENGTH_MAX: usize = 64;
/// The longest login, in bytes: accounts were named freely before there was a check.
const LOGIN_MAX: usize = 256;

/// Why a text is no identifier. The text itself is not repeated: it may come from a stranger.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{kind} must be {rule}")]
pub struct IdError {
    kind: &'static str,
    rule: &'static str,
}

const PLAIN: &str = "1 to 64 ASCII letters, digits, '.', '_', '-' or '@'";
const LOGIN: &str = "1 to 256 bytes without control characters";

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@');
    !text.is_empty() && text.len() <= LENGTH_MAX && text.bytes().all(plain)
}

fn is_login(text: &str) -> bool {
    !text.is_empty() && text.len() <= LOGIN_MAX && !text.chars().any(char::is_control)
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident: $kind:literal, $is_valid:ident, $rule:ident;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(Arc<str>);

            impl $name {
                /// Checks the text.
                ///
                /// # Errors
                /// [`IdError`], which tells the rule.
                pub fn parse(text: &str) -> Result<Self, IdError> {
                    if $is_valid(text) { Ok(Self(text.into())) } else { Err(IdError { kind: $kind, rule: $rule }) }
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
    OrgCode: "an organisation's code", is_plain, PLAIN;
    /// A kiosk in the fleet, e.g. `WL01-K01`.
    KioskId: "a kiosk's id", is_plain, PLAIN;
    /// A site, e.g. `WL01`.
    SiteCode: "a site's code", is_plain, PLAIN;
    /// An item of the implementation list, e.g. `signboard-filing`.
    ItemKey: "an item's key", is_plain, PLAIN;
    /// A material of an item, unique within it.
    MaterialCode: "a material's code", is_plain, PLAIN;
    /// A field of an item's form, unique within it.
    FieldKey: "a field's key", is_plain, PLAIN;
    /// An officer's account.
    OfficerLogin: "an officer's login", is_login, LOGIN;
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
        let said = KioskId::parse("孙兰").unwrap_err().to_string();
        assert!(said.starts_with("a kiosk's id must be 1 to 64 ASCII letters"), "{said}");
        assert!(!said.contains("孙兰"));
    }

    #[test]
    fn a_login_may_be_a_name_but_no_control_character() {
        for login in ["sulan", "孙 兰", "a@b/c"] {
            assert_eq!(OfficerLogin::parse(login).unwrap().as_str(), login);
        }
        for wrong in ["", "a\nb", "x".repeat(LOGIN_MAX + 1).as_str()] {
            assert!(OfficerLogin::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
