use std::io::Read;
use std::time::Duration;

use lobby_trust::Fetched;
use ureq::Agent;
use ureq::http::Uri;

use crate::failure::Failure;

/// One address below which files are fetched.
pub struct Source {
    agent: Agent,
    base: String,
}

impl Source {
    pub fn new(base: &str, deadline: Duration) -> Result<Self, Failure> {
        let here = |uri: &Uri| {
            uri.scheme_str() == Some("http") && matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"))
        };
        if !base.parse::<Uri>().is_ok_and(|uri| here(&uri)) {
            return Err(Failure::Address(base.to_owned()));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(deadline))
            .build();
        Ok(Self { agent: config.into(), base: base.trim_end_matches('/').to_owned() })
    }

    /// A file below the address, of at most so many bytes.
    pub fn fetch(&self, file: &str, at_most: u64) -> Fetched {
        let Ok(response) = self.agent.get(format!("{}/{file}", self.base)).call() else { return Fetched::Failed };
        match response.status().as_u16() {
            200 => {}
            404 | 410 => return Fetched::Absent,
            _ => return Fetched::Failed,
        }
        let mut bytes = Vec::new();
        let mut body = response.into_body().into_reader().take(at_most.saturating_add(1));
        match body.read_to_end(&mut bytes) {
            Err(_) => Fetched::Failed,
            Ok(_) if bytes.len() as u64 > at_most => Fetched::TooLong,
            Ok(_) => Fetched::Whole(bytes),
        }
    }
}
