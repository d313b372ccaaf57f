//! `GET /v1/kiosks/self/desired`: the state this kiosk should be in, at once or as soon as it is another one.

use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::desired::SIGNATURE_HEADER;

use crate::app::App;
use crate::error::Result;
use crate::service::admission::AdmittedKiosk;
use crate::service::desired::{self, WAIT_MAX};

const PREFER: &str = "prefer";
const PREFERENCE_APPLIED: &str = "preference-applied";

/// Handles the request: 200 with document, `ETag` and signature, or 304 where the kiosk has it (`If-None-Match`), after
/// the wait it prefers (`Prefer: wait=50`, RFC 7240, at most 60 seconds).
///
/// # Errors
/// Refusals of admission, also where they became due while the kiosk waited; whatever the database gives.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    headers: HeaderMap,
) -> Result<Response> {
    let wait = preferred_wait(&headers);
    let known = |state: &desired::State| names(&headers, &state.tag());
    let (state, is_known) = desired::other_than(&app, &device, known, wait.unwrap_or_default(), || app.now()).await?;
    let tag = state.tag();
    let mut answer = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let signature = (HeaderName::from_static(SIGNATURE_HEADER), state.signature(&app)?);
        ([(header::CONTENT_TYPE, "application/json".to_owned()), signature], state.bytes).into_response()
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(applied) = wait.and_then(|wait| HeaderValue::from_str(&format!("wait={}", wait.as_secs())).ok()) {
        headers.insert(PREFERENCE_APPLIED, applied);
    }
    Ok(answer)
}

/// Whether `If-None-Match` names this tag; a weak form of it counts, as RFC 9110 has it for this header.
fn names(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|known| known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The wait that is preferred and granted; anything else in `Prefer` is none of ours.
fn preferred_wait(headers: &HeaderMap) -> Option<Duration> {
    let lists = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let wait = lists.flat_map(|list| list.split([',', ';'])).find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"').parse::<u64>().ok())?
    });
    wait.map(|seconds| Duration::from_secs(seconds).min(WAIT_MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn wait(text: &str) -> Option<u64> {
        let headers = HeaderMap::from_iter([(HeaderName::from_static(PREFER), text.parse().unwrap())]);
        preferred_wait(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_preferred_wait_is_found_among_other_preferences_and_bounded() {
        assert_eq!(wait("wait=50"), Some(50));
        assert_eq!(wait("respond-async, Wait = \"5\""), Some(5));
        assert_eq!(wait("wait=86400"), Some(60));
        assert_eq!(wait("wait=soon"), None);
        assert_eq!(wait("return=minimal"), None);
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_in_its_weak_form() {
        let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, "\"a\", W/\"b\"".parse().unwrap())]);
        assert!(names(&headers, "\"a\"") && names(&headers, "\"b\"") && !names(&headers, "\"c\""));
    }
}
