//! Errors as `application/problem+json`. A refusal names its reason; an internal fault is logged and answered with a bare 500.

use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use lobby_wire::document::WireText;
use lobby_wire::problem::{PROBLEM_JSON, Problem, ProblemCode};
use lobby_words::Words;
use lobby_words::refusal as k;

use crate::error::PlatformError;

/// When to come again where there is too much to do, seconds.
const BUSY_S: &str = "10";
/// When to come again where there is no room, seconds.
const FULL_S: &str = "120";

impl IntoResponse for PlatformError {
    fn into_response(self) -> Response {
        let busy = matches!(self, PlatformError::Busy);
        let problem = if let PlatformError::Refused(problem) = self {
            tracing::info!(code = %problem.code, status = problem.status, "refused");
            problem
        } else if busy {
            tracing::warn!("a request was sent away: the database has too much to do");
            ProblemCode::Busy.into()
        } else {
            tracing::error!(error = %self, cause = cause(&self), "a request failed here");
            ProblemCode::Internal.into()
        };
        let text = words(&problem.code).map(|words| Box::new(WireText::from(&words.fill_text(&[]))));
        let problem = Problem { text, ..problem };
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let headers = [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, "no-store")];
        let come_again = AppendHeaders(come_again_s(&problem.code).map(|wait| (header::RETRY_AFTER, wait)));
        (status, headers, come_again, body).into_response()
    }
}

/// What people read at a refusal.
const WORDS: &[(ProblemCode, Words)] = &[
    (ProblemCode::CaseUnknown, k::CASE_UNKNOWN),
    (ProblemCode::CaseErased, k::CASE_ERASED),
    (ProblemCode::CaseNotHandled, k::CASE_NOT_HANDLED),
    (ProblemCode::StaleVersion, k::STALE_VERSION),
    (ProblemCode::VersionMissing, k::VERSION_MISSING),
    (ProblemCode::ClientKeyMissing, k::IDEMPOTENCY_KEY_MISSING),
    (ProblemCode::KeyReused, k::IDEMPOTENCY_KEY_REUSED),
    (ProblemCode::NotPermitted, k::NOT_PERMITTED),
    (ProblemCode::WrongActor, k::WRONG_ACTOR),
    (ProblemCode::StepNotPossible, k::STEP_NOT_POSSIBLE),
    (ProblemCode::SecondCorrection, k::SECOND_CORRECTION),
    (ProblemCode::NothingNamed, k::NOTHING_NAMED),
    (ProblemCode::MayNotDemand, k::MAY_NOT_DEMAND),
    (ProblemCode::NotAskedFor, k::NOT_ASKED_FOR),
    (ProblemCode::MaterialNotOfItem, k::MATERIAL_NOT_OF_ITEM),
    (ProblemCode::NotOnTheSpot, k::NOT_ON_THE_SPOT),
    (ProblemCode::ExtendedBefore, k::EXTENDED_BEFORE),
    (ProblemCode::NotWithinCap, k::NOT_WITHIN_CAP),
    (ProblemCode::AfterDue, k::AFTER_DUE),
    (ProblemCode::TermInMonths, k::TERM_IN_MONTHS),
    (ProblemCode::NotApproved, k::NOT_APPROVED),
    (ProblemCode::OfficerUnknown, k::OFFICER_UNKNOWN),
    (ProblemCode::StopNotAllowed, k::STOP_NOT_ALLOWED),
    (ProblemCode::ExpectedEndOver, k::EXPECTED_END_OVER),
    (ProblemCode::NoSuchStop, k::NO_SUCH_STOP),
    (ProblemCode::NeverDecided, k::NEVER_DECIDED),
    (ProblemCode::CalendarMissing, k::CALENDAR_MISSING),
    (ProblemCode::TextUnfit, k::TEXT_UNFIT),
    (ProblemCode::DayImpossible, k::DAY_IMPOSSIBLE),
    (ProblemCode::WayNotOfOfficers, k::WAY_NOT_OF_OFFICERS),
    (ProblemCode::NotServed, k::NOT_SERVED),
    (ProblemCode::NoticeUnknown, k::NOTICE_UNKNOWN),
    (ProblemCode::NoSession, k::NO_SESSION),
    (ProblemCode::LoginWrong, k::LOGIN_WRONG),
    (ProblemCode::LoginResting, k::LOGIN_RESTING),
    (ProblemCode::BadRequest, k::BAD_REQUEST),
    (ProblemCode::BadMediaType, k::BAD_MEDIA_TYPE),
    (ProblemCode::BodyTooLarge, k::BODY_TOO_LARGE),
    (ProblemCode::Busy, k::BUSY),
    (ProblemCode::Internal, k::INTERNAL),
];

/// The words of a code; `None` for what only kiosks and the pages meet.
pub(crate) fn words(code: &ProblemCode) -> Option<Words> {
    WORDS.iter().find(|(known, _)| known == code).map(|(_, words)| *words)
}

/// When to come again, seconds, where waiting helps.
fn come_again_s(code: &ProblemCode) -> Option<&'static str> {
    let soon = [ProblemCode::Busy, ProblemCode::TooManyRequests, ProblemCode::TooManyUploads];
    let later = [ProblemCode::QuotaReached, ProblemCode::NoRoom];
    if soon.contains(code) { Some(BUSY_S) } else { later.contains(code).then_some(FULL_S) }
}

/// The chain of causes. Parsers' findings are left out: they may quote what they read.
fn cause(error: &PlatformError) -> String {
    if matches!(error, PlatformError::Wire { .. } | PlatformError::Seal { .. }) {
        return String::new();
    }
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        causes.push(source.to_string());
        next = source.source();
    }
    causes.join(": ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Codes that only kiosks and the pages meet; the pages have words of their own for them.
    const WITHOUT: &[ProblemCode] = &[
        ProblemCode::NoSuchAddress,
        ProblemCode::BadHeader,
        ProblemCode::BadMetadata,
        ProblemCode::MetadataMissing,
        ProblemCode::BadChecksum,
        ProblemCode::BadDigest,
        ProblemCode::BadId,
        ProblemCode::TusVersion,
        ProblemCode::NoCertificate,
        ProblemCode::KioskUnknown,
        ProblemCode::KioskRevoked,
        ProblemCode::CertificateReplaced,
        ProblemCode::CertificateExpired,
        ProblemCode::IdentityInDoubt,
        ProblemCode::BadCsr,
        ProblemCode::CodeUnknown,
        ProblemCode::CodeUsed,
        ProblemCode::CodeExpired,
        ProblemCode::BadManifest,
        ProblemCode::BadSignature,
        ProblemCode::OtherApplication,
        ProblemCode::OtherKiosk,
        ProblemCode::MarkDiffers,
        ProblemCode::SuiteUnknown,
        ProblemCode::ForeignCaseNumber,
        ProblemCode::BadEnvelope,
        ProblemCode::MissingBlobs,
        ProblemCode::KeyMissing,
        ProblemCode::PagesToFollow,
        ProblemCode::DigestConflict,
        ProblemCode::CaseNumberTaken,
        ProblemCode::ApplicationUnknown,
        ProblemCode::ReceiptPending,
        ProblemCode::BlobTooLarge,
        ProblemCode::UploadConflict,
        ProblemCode::UploadUnknown,
        ProblemCode::UploadComplete,
        ProblemCode::OffsetConflict,
        ProblemCode::ChunkTooLong,
        ProblemCode::ChunkBrokenOff,
        ProblemCode::ChecksumMismatch,
        ProblemCode::DigestMismatch,
        ProblemCode::BadQuestion,
        ProblemCode::QuestionOld,
        ProblemCode::QuestionRepeated,
        ProblemCode::AskedTooOften,
        ProblemCode::BadHealth,
        ProblemCode::NoCatalogue,
        ProblemCode::BundleUnknown,
        ProblemCode::MaterialUnknown,
        ProblemCode::StandardUnknown,
        ProblemCode::PagesDiffer,
        ProblemCode::PagesAwaited,
        ProblemCode::DocumentTooLarge,
        ProblemCode::PictureUnknown,
        ProblemCode::ValueUnknown,
        ProblemCode::AccountUnknown,
        ProblemCode::FormExpired,
        ProblemCode::TooManyUploads,
        ProblemCode::TooManyRequests,
        ProblemCode::QuotaReached,
        ProblemCode::NoRoom,
        ProblemCode::TooSlow,
    ];

    #[test]
    fn every_code_that_a_person_meets_has_words() {
        for code in ProblemCode::ALL {
            assert_ne!(words(code).is_some(), WITHOUT.contains(code), "{code}: in [refusal], or in WITHOUT");
        }
    }

    #[test]
    fn an_overloaded_server_says_when_to_retry() {
        let answer = PlatformError::Busy.into_response();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], BUSY_S);
        for (code, status, wait) in [
            (ProblemCode::TooManyRequests, StatusCode::TOO_MANY_REQUESTS, BUSY_S),
            (ProblemCode::TooManyUploads, StatusCode::TOO_MANY_REQUESTS, BUSY_S),
            (ProblemCode::QuotaReached, StatusCode::INSUFFICIENT_STORAGE, FULL_S),
            (ProblemCode::NoRoom, StatusCode::INSUFFICIENT_STORAGE, FULL_S),
        ] {
            let answer = PlatformError::from(code).into_response();
            assert_eq!((answer.status(), answer.headers()[header::RETRY_AFTER].to_str().unwrap()), (status, wait));
        }
        let other = PlatformError::Panicked.into_response();
        assert_eq!(other.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!other.headers().contains_key(header::RETRY_AFTER));
    }
}
