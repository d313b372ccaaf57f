//! `PUT /v1/cases/{number}/letters/{code}/ways/{way}`: a way that a letter went.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use lobby_casework::day::Day;
use lobby_casework::handling::serving::{Attempt, Way};
use lobby_paper::letter::VerificationCode;
use lobby_wire::problem::ProblemCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer;
use crate::api::body::JsonBody;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::names::Named as _;
use crate::service::handling::view::CaseView;
use crate::service::login::Officer;
use crate::service::{case, handling};

/// A way that a letter went.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WayBody {
    /// When it was begun, or an announcement put up.
    #[schema(value_type = String, format = "date")]
    begun_on: Date,
    /// When the addressee signed for it, or the return receipt says; null until that is known.
    #[schema(value_type = Option<String>, format = "date")]
    #[serde(default)]
    reached_on: Option<Date>,
}

/// Notes a way that a letter went: `counter`, `post` or `announcement`. The first day of each stays, so that it may be put
/// any number of times.
///
/// # Errors
/// Refusals of [`handling::note_way`].
#[utoipa::path(put, path = "/v1/cases/{number}/letters/{code}/ways/{way}", tag = "cases", operation_id = "note_way",
    params(("number" = String, Path, description = "Number of the case"),
        ("code" = String, Path, description = "Code of the letter"),
        ("way" = String, Path, description = "`counter`, `post` or `announcement`")),
    request_body = WayBody,
    responses((status = 200, body = CaseView, headers(("ETag" = String, description = "Version of the case"))),
        (status = "4XX", response = crate::api::description::Refused),
        (status = "5XX", response = crate::api::description::Refused)),
    security(("session" = [])))]
pub async fn handle(
    State(app): State<App>,
    Extension(officer): Extension<Officer>,
    Path((number, code, way)): Path<(String, String, String)>,
    JsonBody(body): JsonBody<WayBody>,
) -> Result<Response> {
    let unknown = || PlatformError::from(ProblemCode::NoticeUnknown);
    let day = |date| Day::new(date).ok_or_else(|| PlatformError::from(ProblemCode::DayImpossible));
    let way = Way::from_name(&way).ok_or_else(|| PlatformError::from(ProblemCode::WayNotOfOfficers))?;
    let attempt = Attempt { way, begun: day(body.begun_on)?, reached: body.reached_on.map(day).transpose()? };
    let code = VerificationCode::parse(&code).ok_or_else(unknown)?.compact();
    let shown = handling::note_way(&app, &case::number(&number)?, &code, attempt, &officer.actor()).await?;
    let body = serde_json::to_string(&CaseView::new(&shown)).unwrap_or_default();
    Ok(answer(StatusCode::OK, shown.version, body))
}
