//! Sends health reports; the response carries the platform's time and whether the kiosk is still accepted.

use lobby_wire::health::HealthReport;
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::{HealthAnswer, Message as _};
use reqwest::header::CONTENT_TYPE;

/// Outcome of a report, by HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportOutcome {
    /// 2xx: the platform stored the report.
    Accepted,
    /// 2xx, and another machine shows the same identity: deliveries wait for a decision.
    AcceptedInDoubt,
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
    /// The answer to an accepted report; `None` where the body is none, as from an earlier platform. The header `Date` is
    /// not used: servers keep it for longer than their clock shows it.
    pub answer: Option<HealthAnswer>,
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
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(reqwest::Error::without_url)?;
    let (outcome, answer) = match status {
        200..=299 => {
            let answer = lobby_wire::read::<HealthAnswer>(&body).ok();
            let in_doubt = answer.as_ref().is_some_and(|answer| answer.identity_in_doubt);
            (if in_doubt { ReportOutcome::AcceptedInDoubt } else { ReportOutcome::Accepted }, answer)
        }
        401 | 403 => {
            let code = serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).ok();
            (ReportOutcome::Refused(code), None)
        }
        _ => (ReportOutcome::Failed(status), None),
    };
    Ok(ReportResponse { outcome, answer })
}
