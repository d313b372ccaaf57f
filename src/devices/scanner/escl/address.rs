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

    /// Address of a job from its `Location`: the path alone counts, since scanners name hosts of their own. One that is no
    /// address may still hold the way to the job; relative ones are of the resource that made it.
    pub(super) fn job(&self, location: &str) -> Option<String> {
        let uri: Option<Uri> = location.trim().parse().ok();
        let path = uri.map(|uri| uri.path().trim_end_matches('/').to_owned()).filter(|path| path.len() > 1);
        let path = path.filter(|path| path.starts_with('/') && !path.starts_with("//"));
        let path = path.or_else(|| {
            let (_, job) = location.split_once(JOBS)?;
            let part = job.split(['?', '#']).next().unwrap_or_default().trim().trim_matches('/');
            let path: String = part.chars().flat_map(escaped).collect();
            (!part.is_empty()).then(|| format!("{}/{JOBS}{path}", self.root))
        })?;
        path.split('/').all(|part| part != "..").then(|| format!("{}{path}", self.authority))
    }

    /// Whether a job that ScannerStatus names is the one at this address. Scanners write the whole address, the path, its
    /// end, or only an identifier that the path ends with.
    pub(super) fn is_same_job(&self, named: &str, address: &str) -> bool {
        let last =
            |text: &str| text.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default().to_ascii_lowercase();
        let name = last(named);
        !name.is_empty() && name == last(address) || self.job(named).as_deref() == Some(address)
    }
}

/// Resource of all jobs.
const JOBS: &str = "ScanJobs/";

/// A character of a path, or its bytes in percent.
fn escaped(c: char) -> Vec<char> {
    if c.is_ascii_alphanumeric() || "/-._~:@!$&'()*+,;=%".contains(c) {
        return vec![c];
    }
    c.to_string().bytes().flat_map(|byte| format!("%{byte:02X}").chars().collect::<Vec<_>>()).collect()
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
        for location in ["", "http://h/a/../b", "nonsense here", "ScanJobs/", "http://h", "//evil.example"] {
            assert_eq!(address.job(location), None, "{location}");
        }
    }

    #[test]
    fn a_job_is_found_behind_what_is_no_address() {
        let address: EsclAddress = "escl:http://127.0.0.1:8080/eSCL".parse().unwrap();
        let job = |location: &str| address.job(location);
        for location in [
            "ScanJobs/7",
            "http://[fe80::1%eth0]/eSCL/ScanJobs/7",
            "http://:80:80/eSCL/ScanJobs/7",
            " /eSCL/ScanJobs/7",
        ] {
            assert_eq!(job(location).as_deref(), Some("http://127.0.0.1:8080/eSCL/ScanJobs/7"), "{location}");
        }
        assert_eq!(job("http://a b/eSCL/ScanJobs/7 8/"), Some("http://127.0.0.1:8080/eSCL/ScanJobs/7%208".into()));
        assert_eq!(job("x ScanJobs/../../admin"), None);
    }

    #[test]
    fn a_job_is_known_by_whatever_the_scanner_calls_it() {
        let address: EsclAddress = "escl:http://127.0.0.1/eSCL".parse().unwrap();
        let job = "http://127.0.0.1/eSCL/ScanJobs/1876-ab";
        for named in
            ["/eSCL/ScanJobs/1876-ab", "http://printer.local:443/eSCL/ScanJobs/1876-AB/", "urn:uuid:1876-ab", "1876-ab"]
        {
            assert!(address.is_same_job(named, job), "{named}");
        }
        for named in ["", "/", "/eSCL/ScanJobs/1877", "/eSCL/ScanJobs"] {
            assert!(!address.is_same_job(named, job), "{named}");
        }
    }

    #[test]
    fn other_schemes_names_and_questions_are_no_scanner() {
        for text in ["escl:", "escl:ftp://h/eSCL", "http://h/eSCL", "escl:http://me@h/eSCL", "escl:http://h/eSCL?a"] {
            assert_eq!(text.parse::<EsclAddress>(), Err(BadAddress), "{text}");
        }
    }
}
