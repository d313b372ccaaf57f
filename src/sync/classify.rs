//! Classifies the platform's responses as accepted, retry or needs staff. What the kiosk cannot change by waiting is
//! shown to staff, everything else is retried, and nothing is ever dropped.

use std::time::Duration;

use lobby_envelope::SealError;
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::receipt::IntakeReceipt;

use crate::engine::{Refusal, Request, Response, RetryReason};

/// Status of a piece or blob that does not have its digest (tus checksum extension).
const CHECKSUM_MISMATCH: u16 = 460;

/// A response as it came over HTTP.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Upload-Offset`, where it is a number.
    pub offset: Option<u64>,
    /// `Retry-After`, where it is a number of seconds; dates and garbage count as none.
    pub retry_after: Option<Duration>,
    /// `Content-Type`.
    pub content_type: String,
    /// The body, up to the limit of a JWS.
    pub body: Vec<u8>,
}

impl Reply {
    fn is_page(&self) -> bool {
        self.content_type.trim_start().to_ascii_lowercase().starts_with("text/html")
    }

    fn problem(&self) -> Option<Problem> {
        serde_json::from_slice(&self.body).ok()
    }

    fn not_platform(&self, reason: &str) -> Response {
        Response::Retry(RetryReason::NotPlatform(format!("status {}, {reason}", self.status)))
    }

    fn retry(&self) -> Response {
        Response::Retry(RetryReason::Status { status: self.status, retry_after: self.retry_after })
    }

    fn refusal(&self) -> Response {
        if self.is_page() {
            return self.not_platform("a page");
        }
        let problem = self.problem();
        let (code, title) = problem.map(|problem| (Some(problem.code), problem.title)).unwrap_or_default();
        Response::Refused(Refusal::Platform { status: self.status, code, title })
    }
}

/// Classifies the reply to `request`; `verify` checks a receipt against the manifest of the request.
pub fn classify(
    request: &Request,
    reply: &Reply,
    verify: impl FnOnce(&str) -> Result<IntakeReceipt, SealError>,
) -> Response {
    match request {
        Request::Probe => probe(reply),
        Request::QueryOffset { .. } => query_offset(reply),
        Request::CreateUpload { .. } => create_upload(reply),
        Request::AppendPiece { .. } => append_piece(reply),
        Request::SubmitManifest { .. } => submit_manifest(reply, verify),
    }
}

fn probe(reply: &Reply) -> Response {
    match reply.status {
        200..=299 if !reply.is_page() => Response::Healthy,
        200..=299 => reply.not_platform("a page"),
        _ => reply.retry(),
    }
}

fn query_offset(reply: &Reply) -> Response {
    match (reply.status, reply.offset) {
        (200..=299, Some(offset)) => Response::Offset(offset),
        (200..=299, None) => reply.not_platform("no Upload-Offset"),
        // The platform forgets a blob that turned out not to have its digest.
        (404 | 410 | CHECKSUM_MISMATCH, _) => Response::UnknownBlob,
        (status, _) => common(status, reply),
    }
}

fn create_upload(reply: &Reply) -> Response {
    match reply.status {
        201 => Response::Created,
        200..=299 => reply.not_platform("not 201"),
        status => common(status, reply),
    }
}

fn append_piece(reply: &Reply) -> Response {
    match (reply.status, reply.offset) {
        (204, Some(offset)) => Response::Offset(offset),
        (200..=299, _) => reply.not_platform("not 204 with Upload-Offset"),
        (409 | CHECKSUM_MISMATCH, _) => Response::Mismatch,
        (404 | 410, _) => Response::UnknownBlob,
        // The line broke in front of the platform, behind a proxy that still answered.
        (400, _) if reply.problem().is_some_and(|problem| problem.code == ProblemCode::ChunkBrokenOff) => reply.retry(),
        (status, _) => common(status, reply),
    }
}

fn submit_manifest(reply: &Reply, verify: impl FnOnce(&str) -> Result<IntakeReceipt, SealError>) -> Response {
    match reply.status {
        200 | 201 => receipt(reply, verify),
        // Taken in ahead of its pages: the platform says which it waits for.
        202 => match reply.problem() {
            Some(problem) if problem.code == ProblemCode::PagesToFollow => Response::MissingBlobs(problem.missing),
            Some(_) | None => reply.not_platform("no word of pages that follow"),
        },
        200..=299 => reply.not_platform("no receipt"),
        422 => match reply.problem() {
            Some(problem) if problem.code == ProblemCode::MissingBlobs => Response::MissingBlobs(problem.missing),
            Some(_) | None => reply.refusal(),
        },
        status => common(status, reply),
    }
}

fn receipt(reply: &Reply, verify: impl FnOnce(&str) -> Result<IntakeReceipt, SealError>) -> Response {
    let Ok(text) = std::str::from_utf8(&reply.body) else { return reply.not_platform("not a receipt") };
    let jws = text.trim();
    match verify(jws) {
        Ok(receipt) => Response::Receipt { jws: jws.to_owned(), receipt },
        Err(SealError::NotJws { .. }) => reply.not_platform("not a receipt"),
        Err(error) => Response::Retry(RetryReason::Forged(error.to_string())),
    }
}

/// Statuses that mean the same for every request.
fn common(status: u16, reply: &Reply) -> Response {
    match status {
        400 | 409 | 413 | 422 => reply.refusal(),
        _ => reply.retry(),
    }
}

#[cfg(test)]
mod tests {
    use lobby_wire::digest::Sha256;
    use uuid::Uuid;

    use super::*;

    fn reply(status: u16) -> Reply {
        Reply { status, ..Reply::default() }
    }

    fn calls() -> [Request; 4] {
        let sha256 = Sha256([0; 32]);
        let blob = lobby_wire::manifest::BlobEntry { kind: lobby_wire::manifest::BlobKind::Page, sha256, size: 1 };
        let application_id = Uuid::nil();
        [
            Request::QueryOffset { sha256 },
            Request::CreateUpload { blob },
            Request::AppendPiece { application_id, sha256, offset: 0, len: 1 },
            Request::SubmitManifest { application_id },
        ]
    }

    fn read(call: &Request, reply: &Reply) -> Response {
        classify(call, reply, |_| Err(SealError::OtherBlobs))
    }

    #[test]
    fn patience_is_never_taken_for_a_refusal_whatever_was_asked() {
        for status in [301, 302, 401, 403, 405, 407, 408, 425, 426, 429, 431, 451, 500, 502, 503, 504, 511, 599] {
            for call in calls() {
                let response = read(&call, &reply(status));
                assert!(
                    matches!(response, Response::Retry(RetryReason::Status { .. })),
                    "{call:?} {status}: {response:?}"
                );
            }
        }
    }

    #[test]
    fn a_refusal_needs_staff_unless_it_is_a_page() {
        for status in [400, 413, 422] {
            for call in calls() {
                assert!(matches!(read(&call, &reply(status)), Response::Refused(_)), "{call:?} {status}");
                let page = Reply { content_type: "Text/HTML; charset=utf-8".into(), ..reply(status) };
                assert!(
                    matches!(read(&call, &page), Response::Retry(RetryReason::NotPlatform(_))),
                    "{call:?} {status}"
                );
            }
        }
        let [_, create, append, submit] = calls();
        assert!(matches!(read(&submit, &reply(409)), Response::Refused(_)));
        assert!(matches!(read(&create, &reply(409)), Response::Refused(_)));
        assert!(matches!(read(&append, &reply(409)), Response::Mismatch));
        assert!(matches!(read(&append, &reply(460)), Response::Mismatch));
    }

    #[test]
    fn an_unknown_address_means_announce_the_blob_but_never_give_up_the_application() {
        let [look, create, append, submit] = calls();
        assert!(matches!(read(&look, &reply(404)), Response::UnknownBlob));
        assert!(matches!(read(&append, &reply(404)), Response::UnknownBlob));
        assert!(matches!(read(&create, &reply(404)), Response::Retry(_)));
        assert!(matches!(read(&submit, &reply(404)), Response::Retry(_)));
    }

    #[test]
    fn success_without_what_success_looks_like_is_somebody_else() {
        for call in calls() {
            for status in [200, 202, 204, 206] {
                let page = Reply { content_type: "text/html".into(), body: b"<html>".to_vec(), ..reply(status) };
                let response = classify(&call, &page, |_| Err(SealError::NotJws { typ: "x", reason: "y" }));
                assert!(
                    matches!(response, Response::Retry(RetryReason::NotPlatform(_))),
                    "{call:?} {status}: {response:?}"
                );
            }
        }
        let page = Reply { content_type: "text/html".into(), ..reply(200) };
        assert!(matches!(read(&Request::Probe, &page), Response::Retry(_)));
        assert!(matches!(read(&Request::Probe, &reply(200)), Response::Healthy));
    }

    #[test]
    fn missing_blobs_are_read_from_the_problem() {
        let [.., submit] = calls();
        let missing = vec![Sha256([7; 32])];
        let problem = Problem::new(ProblemCode::MissingBlobs, "").with_missing(missing);
        let reply = Reply { body: serde_json::to_vec(&problem).unwrap(), ..reply(422) };
        let Response::MissingBlobs(missing) = read(&submit, &reply) else { panic!() };
        assert_eq!(missing, [Sha256([7; 32])]);
        let ahead = Problem { code: ProblemCode::PagesToFollow, status: 202, ..problem };
        let reply = Reply { body: serde_json::to_vec(&ahead).unwrap(), ..self::reply(202) };
        let Response::MissingBlobs(missing) = read(&submit, &reply) else { panic!() };
        assert_eq!(missing, [Sha256([7; 32])], "taken in ahead of these");
    }
}
