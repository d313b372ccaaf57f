//! HTTP requests to one scanner. No redirect is followed, no proxy asked, and every answer has its limit. Each request
//! has a connection of its own: some scanners keep one open and answer nothing more on it.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::super::job::JobFailure;
use super::super::protocol::Step;
use super::super::status::Status;
use super::address::EsclAddress;
use super::capabilities::Capabilities;
use super::status::ScannerStatus;
use super::xml::XML_BYTES_MAX;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For answers without a picture, asked after a fault while the parent's deadline runs.
const SHORT_TIMEOUT: Duration = Duration::from_secs(2);

/// Answer to the request for a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Created {
    /// Its address on our scanner.
    Job(String),
    /// It was made, and its address is missing or not understood.
    Somewhere,
    /// HTTP status.
    Refused(u16),
}

pub(super) struct Client {
    agent: Agent,
    pub address: EsclAddress,
}

impl Client {
    pub(super) fn new(address: &EsclAddress) -> Self {
        // https is verified against the machine's own list, where a hall adds the authority of its devices.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .max_idle_connections(0)
            .user_agent("lobby")
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .tls_config(tls)
            .build();
        Self { agent: config.into(), address: address.clone() }
    }

    /// ScannerCapabilities: the first request, whose failure means that the device is not there.
    pub(super) fn capabilities(&self) -> Result<Capabilities, JobFailure> {
        let gone = |_| JobFailure::because(Step::Open, Status::IO_ERROR, "no answer");
        let answer = self.agent.get(self.address.of("ScannerCapabilities")).call().map_err(gone)?;
        match answer.status().as_u16() {
            200 => {}
            401 | 403 => return Err(JobFailure::at(Step::Open)(Status::ACCESS_DENIED)),
            503 => return Err(JobFailure::at(Step::Open)(Status::DEVICE_BUSY)),
            _ => return Err(JobFailure::at(Step::Open)(Status::IO_ERROR)),
        }
        let garbage = || JobFailure::because(Step::Start, Status::INVAL, "the scanner's description is not understood");
        Capabilities::read(&short_body(answer).map_err(|_| garbage())?).map_err(|_| garbage())
    }

    /// ScannerStatus; `None` without a readable answer.
    pub(super) fn status(&self) -> Option<ScannerStatus> {
        let request =
            self.agent.get(self.address.of("ScannerStatus")).config().timeout_global(Some(SHORT_TIMEOUT)).build();
        let answer = request.call().ok().filter(|answer| answer.status() == 200)?;
        ScannerStatus::read(&short_body(answer).ok()?).ok()
    }

    /// Asks for a job.
    pub(super) fn create_job(&self, settings: &str) -> Result<Created, ureq::Error> {
        let request = self.agent.post(self.address.of("ScanJobs")).header("content-type", "text/xml");
        let answer = request.send(settings)?;
        // Latin-1 and worse in a header is no text, but its path may be.
        let location = answer.headers().get("location").map(|value| String::from_utf8_lossy(value.as_bytes()));
        Ok(match (answer.status().as_u16(), location.and_then(|location| self.address.job(&location))) {
            (200 | 201, Some(job)) => Created::Job(job),
            (200 | 201, None) => Created::Somewhere,
            (code, _) => Created::Refused(code),
        })
    }

    /// NextDocument of a job.
    pub(super) fn next(&self, job: &str) -> Result<Response<Body>, ureq::Error> {
        self.agent.get(format!("{job}/NextDocument")).call()
    }

    /// Deletes a job, best effort.
    pub(super) fn delete(&self, job: &str) {
        let _ = self.agent.delete(job).config().timeout_global(Some(SHORT_TIMEOUT)).build().call();
    }
}

fn short_body(answer: Response<Body>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is read, so that too long stays too long.
    answer.into_body().into_reader().take(XML_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
