//! Sends health reports; the response carries the platform's time and whether the kiosk is still accepted.

use jiff::Timestamp;
use lobby_wire::Message as _;
use lobby_wire::health::HealthReport;
use lobby_wire::problem::{Problem, ProblemCode};
use reqwest::header::{CONTENT_TYPE, DATE};

/// Outcome of a report, by HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportOutcome {
    /// 2xx: the platform stored the report.
    Accepted,
    /// 401 or 403: it refuses this kiosk; the problem's code, where the body is a problem.
    Refused(Option<ProblemCode>),
    /// Any other status: a proxy, or a platform that is out of order.
    Failed(u16),
}

/// Response to a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportResponse {
    /// Accepted, refused or failed.
    pub outcome: ReportOutcome,
    /// Header `Date`, to the second; `None` where it is missing or malformed.
    pub platform_time: Option<Timestamp>,
}

/// Sends a report.
///
/// # Errors
/// Network failure without any response.
pub async fn send_report(
    client: &reqwest::Client,
    platform_url: &str,
    report: &HealthReport,
) -> reqwest::Result<ReportResponse> {
    let url = format!("{}/v1/kiosks/self/health", platform_url.trim_end_matches('/'));
    let request = client.put(url).header(CONTENT_TYPE, "application/json").body(report.to_bytes());
    let response = request.send().await.map_err(reqwest::Error::without_url)?;
    let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let platform_time = date.and_then(http_date);
    let status = response.status().as_u16();
    let outcome = match status {
        200..=299 => ReportOutcome::Accepted,
        401 | 403 => {
            let body = response.bytes().await.map_err(reqwest::Error::without_url)?;
            ReportOutcome::Refused(serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).ok())
        }
        _ => ReportOutcome::Failed(status),
    };
    Ok(ReportResponse { outcome, platform_time })
}

/// `Sun, 22 Nov 2026 17:38:22 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_an_answer_is_read_and_garbage_is_none() {
        let date = http_date("Sun, 22 Nov 2026 17:38:22 GMT").map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some("2026-11-22T17:38:22Z"));
        for garbage in ["", "yesterday", "2026-11-22"] {
            assert_eq!(http_date(garbage), None);
        }
    }
}
