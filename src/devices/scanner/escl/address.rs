//! Address of an eSCL scanner. It comes from the configuration, never from a citizen.

use std::str::FromStr;

use ureq::http::Uri;

/// Prefix of a device name that is the address of an eSCL scanner.
pub const PREFIX: &str = "escl:";

/// `escl:http://host:port/eSCL`, or https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EsclAddress {
    /// `http://host:port`
    authority: String,
    /// `/eSCL`
    root: String,
}

/// The text is not the address of an eSCL scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a scanner's address looks like escl:http://host:port/eSCL")]
pub struct BadAddress;

impl EsclAddress {
    /// Address of a resource, e.g. `ScannerStatus`.
    pub(super) fn of(&self, resource: &str) -> String {
        format!("{}{}/{resource}", self.authority, self.root)
    }

    /// Address of a job from its `Location`: the path alone counts, since scanners name hosts of their own.
    pub(super) fn job(&self, location: &str) -> Option<String> {
        let uri: Uri = location.parse().ok()?;
        let path = uri.path().trim_end_matches('/');
        let sound = path.starts_with('/') && !path.starts_with("//") && path.split('/').all(|part| part != "..");
        sound.then(|| format!("{}{path}", self.authority))
    }
}

impl FromStr for EsclAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let uri: Uri = text.strip_prefix(PREFIX).and_then(|rest| rest.parse().ok()).ok_or(BadAddress)?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or(BadAddress)?;
        let authority = uri.authority().filter(|authority| !authority.host().is_empty()).ok_or(BadAddress)?;
        if uri.query().is_some() || authority.as_str().contains('@') {
            return Err(BadAddress);
        }
        let root = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { authority: format!("{scheme}://{authority}"), root })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_job_stays_on_our_scanner_whatever_host_it_names() {
        let address: EsclAddress = "escl:http://127.0.0.1:8080/eSCL/".parse().unwrap();
        assert_eq!(address.of("ScannerStatus"), "http://127.0.0.1:8080/eSCL/ScannerStatus");
        let job = Some("http://127.0.0.1:8080/eSCL/ScanJobs/7".to_owned());
        for location in ["http://vm:99/eSCL/ScanJobs/7", "/eSCL/ScanJobs/7/", "https://evil.example/eSCL/ScanJobs/7?x"]
        {
            assert_eq!(address.job(location), job, "{location}");
        }
        for location in ["", "http://h/a/../b", "nonsense here"] {
            assert_eq!(address.job(location), None, "{location}");
        }
    }

    #[test]
    fn other_schemes_names_and_questions_are_no_scanner() {
        for text in ["escl:", "escl:ftp://h/eSCL", "http://h/eSCL", "escl:http://me@h/eSCL", "escl:http://h/eSCL?a"] {
            assert_eq!(text.parse::<EsclAddress>(), Err(BadAddress), "{text}");
        }
    }
}
