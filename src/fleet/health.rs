//! Telling the platform how this kiosk is, and hearing from it what time it is and whether it still knows us.

use jiff::Timestamp;
use lobby_wire::Message as _;
use lobby_wire::health::HealthReport;
use lobby_wire::problem::Problem;
use reqwest::header::{CONTENT_TYPE, DATE};

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The platform took the report.
    Taken,
    /// It refuses this kiosk, by the code of its problem; empty where it named none.
    Refused(String),
    /// Something answered that cannot help now: a proxy, a platform in trouble.
    Trouble(u16),
}

/// An answer of the platform, with its own time of day where it told one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it said.
    pub heard: Heard,
    /// `Date` of the answer, to the second.
    pub platform_time: Option<Timestamp>,
}

/// Sends a report.
///
/// # Errors
/// What the network says; then nobody answered.
pub async fn tell(client: &reqwest::Client, platform_url: &str, report: &HealthReport) -> reqwest::Result<Answer> {
    let url = format!("{}/v1/kiosks/self/health", platform_url.trim_end_matches('/'));
    let request = client.put(url).header(CONTENT_TYPE, "application/json").body(report.to_bytes());
    let answer = request.send().await.map_err(reqwest::Error::without_url)?;
    let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
    let platform_time = date.and_then(http_date);
    let status = answer.status().as_u16();
    let heard = match status {
        200..=299 => Heard::Taken,
        401 | 403 => {
            let body = answer.bytes().await.map_err(reqwest::Error::without_url)?;
            Heard::Refused(serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).unwrap_or_default())
        }
        _ => Heard::Trouble(status),
    };
    Ok(Answer { heard, platform_time })
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
