//! Address of a printer. It comes from the configuration, never from a citizen.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;

/// IPP's own port (RFC 8010).
const PORT: u16 = 631;

/// `ipp://host[:port]/path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterUri {
    ipp: Uri,
    http: String,
}

/// The text is not the address of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a printer's address looks like ipp://host:631/ipp/print")]
pub struct BadUri;

impl PrinterUri {
    /// As IPP requests name the printer.
    pub(crate) fn ipp(&self) -> String {
        self.ipp.to_string()
    }

    /// Where the requests are posted (RFC 8010, section 4).
    pub(crate) fn http(&self) -> &str {
        &self.http
    }
}

impl FromStr for PrinterUri {
    type Err = BadUri;

    fn from_str(text: &str) -> Result<Self, BadUri> {
        let ipp: Uri = text.parse().map_err(|_| BadUri)?;
        let host = ipp.host().filter(|host| !host.is_empty()).ok_or(BadUri)?;
        let plain = ipp.scheme_str() == Some("ipp") && ipp.query().is_none();
        let named = ipp.authority().is_some_and(|authority| authority.as_str().contains('@'));
        if !plain || named {
            return Err(BadUri);
        }
        let http = format!("http://{host}:{}{}", ipp.port_u16().unwrap_or(PORT), ipp.path());
        Ok(Self { ipp, http })
    }
}

impl fmt::Display for PrinterUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.ipp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_posted_to_the_port_that_is_named_or_to_631() {
        let http = |text: &str| text.parse::<PrinterUri>().map(|uri| uri.http().to_owned());
        assert_eq!(http("ipp://127.0.0.1:8631/ipp/print").unwrap(), "http://127.0.0.1:8631/ipp/print");
        assert_eq!(http("ipp://[::1]/ipp/print").unwrap(), "http://[::1]:631/ipp/print");
        assert_eq!(http("ipp://printer.local/").unwrap(), "http://printer.local:631/");
    }

    #[test]
    fn other_schemes_names_and_questions_are_no_printer() {
        for text in ["", "printer", "http://h/ipp", "ipps://h/ipp", "ipp:///ipp", "ipp://me@h/ipp", "ipp://h/ipp?a=b"] {
            assert_eq!(text.parse::<PrinterUri>(), Err(BadUri), "{text}");
        }
    }
}
