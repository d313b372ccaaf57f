//! `GET /v1/cases/{number}/handling`: a case as it stands.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answer;
use crate::app::App;
use crate::error::Result;
use crate::service::handling::view::CaseView;
use crate::service::login::Officer;
use crate::service::{case, handling};

/// A case in handling: stage, clocks, steps and letters; nothing that the applicant wrote.
///
/// # Errors
/// Refusals `case_unknown` and `case_not_handled`.
#[utoipa::path(get, path = "/v1/cases/{number}/handling", tag = "cases", operation_id = "show_case",
    params(("number" = String, Path, description = "Number of the case")),
    responses((status = 200, body = CaseView, headers(("ETag" = String, description = "Version of the case"))),
        (status = "4XX", response = crate::api::description::Refused),
        (status = "5XX", response = crate::api::description::Refused)),
    security(("session" = [])))]
pub async fn handle(
    State(app): State<App>,
    Extension(officer): Extension<Officer>,
    Path(number): Path<String>,
) -> Result<Response> {
    let shown = handling::show(&app, &case::number(&number)?, &officer.actor()).await?;
    let body = serde_json::to_string(&CaseView::new(&shown)).unwrap_or_default();
    Ok(answer(StatusCode::OK, shown.version, body))
}
