//! `GET /v1/notices/{code}`: what a stranger who holds a letter may know of it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use lobby_paper::letter::VerificationCode;
use lobby_wire::document::WireText;
use lobby_wire::problem::ProblemCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::handling::view::FileView;
use crate::service::notice::{self, Verified};

/// A letter that was issued. It names no person.
#[derive(Serialize, ToSchema)]
pub struct NoticeView {
    /// Its number.
    number: String,
    /// Its version, from 1.
    version: i64,
    /// Its kind.
    document: &'static str,
    /// The day of issue.
    #[schema(format = "date")]
    issued_on: String,
    /// The case.
    case_number: String,
    /// The authority.
    agency: TextView,
    /// The item.
    item: TextView,
    /// Its files: a file whose digest is another is not this letter.
    files: Vec<FileView>,
    /// The version that has taken its place.
    replaced_by: Option<i64>,
}

/// A text in two languages.
#[derive(Serialize, ToSchema)]
pub struct TextView {
    /// Simplified Chinese.
    zh: String,
    /// English.
    en: String,
}

impl From<WireText> for TextView {
    fn from(text: WireText) -> TextView {
        TextView { zh: text.zh, en: text.en }
    }
}

/// Verifies a letter by its code.
///
/// # Errors
/// Refusal `notice_unknown`.
#[utoipa::path(get, path = "/v1/notices/{code}", tag = "letters", operation_id = "verify_letter",
    params(("code" = String, Path, description = "The code on the letter; hyphens and case do not matter")),
    responses((status = 200, body = NoticeView),
        (status = "4XX", response = crate::api::description::Refused),
        (status = "5XX", response = crate::api::description::Refused)))]
pub async fn handle(State(app): State<App>, Path(code): Path<String>) -> Result<Response> {
    let unknown = || PlatformError::from(ProblemCode::NoticeUnknown);
    let code = VerificationCode::parse(&code).ok_or_else(unknown)?;
    let Verified { notice, says, digests, replaced_by } = notice::verify(&app, code).await?.ok_or_else(unknown)?;
    let view = NoticeView {
        number: notice.number.unwrap_or_default(),
        version: notice.version,
        document: notice.document.name(),
        issued_on: notice.issued_on.to_string(),
        case_number: says.case_number,
        agency: says.agency.into(),
        item: says.item.into(),
        files: digests.into_iter().map(|(lang, sha256)| FileView { lang, sha256 }).collect(),
        replaced_by,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}
