//! The description of the API for programs, OpenAPI 3.1, from the code. docs/openapi.json is what a test prints.

use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, ToResponse, ToSchema};

use super::{case, notice, session};

/// A refusal (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct ProblemView {
    /// Stable code that programs act on.
    #[schema(example = "stale_version")]
    code: String,
    /// HTTP status.
    status: u16,
    /// One sentence for an operator.
    title: String,
    /// For people: what happened and what to do now.
    text: Option<TextOfProblem>,
}

/// A text for people, in every language that the platform has.
#[derive(Serialize, ToSchema)]
pub struct TextOfProblem {
    /// Simplified Chinese.
    zh: String,
    /// English.
    en: String,
}

/// The body of every refusal.
#[derive(ToResponse)]
#[response(description = "Refused, for the reason in `code`", content_type = "application/problem+json")]
pub struct Refused(
    #[expect(dead_code, reason = "only its form is told")]
    #[to_schema]
    ProblemView,
);

/// The API of officers' programs and of strangers. What kiosks speak is no part of it: they are built with the platform.
#[derive(OpenApi)]
#[openapi(
    info(title = "Lobby platform", description = "Handling of cases and verification of letters"),
    paths(
        session::create::handle,
        session::delete::handle,
        case::show::handle,
        case::step::handle,
        case::way::handle,
        notice::show::handle
    ),
    components(responses(Refused)),
    modifiers(&Session)
)]
struct Description;

struct Session;

impl Modify for Session {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::Http(scheme));
    }
}

/// The description as JSON.
#[must_use]
pub fn json() -> String {
    // Structs of texts always become JSON.
    Description::openapi().to_pretty_json().unwrap_or_default() + "\n"
}
