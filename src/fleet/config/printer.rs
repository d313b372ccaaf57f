//! `[printer]` and `[notice_printer]`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// One printer, reached over IPP.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrinterSection {
    /// `ipp://…` on this machine or in the hall's own network; empty: this kiosk has no such printer.
    pub uri: String,
    /// Loaded paper.
    pub paper: PrinterPaper,
    /// Time for the response to one request, seconds.
    pub deadline_answer_s: u64,
    /// Time from the start of a job to its completion, seconds.
    pub deadline_job_s: u64,
}

/// Papers that documents are laid out for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum PrinterPaper {
    /// A roll of 80 mm.
    #[default]
    #[serde(rename = "receipt-80mm")]
    Receipt80mm,
    /// Sheets of A4.
    #[serde(rename = "a4")]
    A4,
}

impl Default for PrinterSection {
    fn default() -> PrinterSection {
        PrinterSection { uri: String::new(), paper: PrinterPaper::default(), deadline_answer_s: 8, deadline_job_s: 60 }
    }
}

impl PrinterSection {
    /// Whether an address is configured.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.uri.is_empty()
    }
}

/// Whether `uri` names a printer on this machine or in the hall's own network: papers with a citizen's case on them do
/// not cross the internet.
#[must_use]
pub fn is_near(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("ipp://") else { return false };
    if rest.contains(['?', '#']) {
        return false;
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, port.strip_prefix(':').or(Some(""))),
        None => authority.rsplit_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    if port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0)) {
        return false;
    }
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        // A name of this network: without a dot, or below .local.
        Err(_) => {
            let named =
                !host.is_empty() && host.chars().all(letters) && !host.chars().all(|c| "0123456789.".contains(c));
            named && (!host.contains('.') || host.ends_with(".local"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_near_on_this_machine_and_in_the_halls_network_only() {
        for near in [
            "ipp://localhost:8631/ipp/print",
            "ipp://127.0.0.1:60000/ipp/print",
            "ipp://[::1]:631/ipp/print",
            "ipp://192.168.4.20/ipp/print",
            "ipp://10.0.0.7/ipp/print",
            "ipp://[fe80::1]/ipp/print",
            "ipp://receipt-printer/ipp/print",
            "ipp://EPSON12.local/ipp/print",
        ] {
            assert!(is_near(near), "{near}");
        }
        for far in [
            "ipp://8.8.8.8/ipp/print",
            "ipp://printer.example.com/ipp/print",
            "ipp://me@localhost/ipp/print",
            "http://localhost/ipp/print",
            "ipps://localhost/ipp/print",
            "ipp:///ipp/print",
            "ipp://",
            "localhost",
            "ipp://[2001:db8::1]/ipp/print",
            "ipp://localhost:99999/ipp/print",
            "ipp://localhost:/ipp/print",
            "ipp://[::1]x/ipp/print",
            "ipp://localhost/ipp/print?a=b",
        ] {
            assert!(!is_near(far), "{far}");
        }
    }
}
