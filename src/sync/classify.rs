//! Classifies the platform's responses as accepted, retry or needs staff.
//!
//! Staff is asked for one reason alone: the platform itself says, by a code of its table, that it will never take this
//! very application in. A status without such a problem document comes from a proxy, a portal or a fault that passes,
//! and is waited out; so is what the platform says about the request, the kiosk or itself. Nothing is ever dropped.

use std::time::Duration;

use lobby_envelope::SealError;
use lobby_wire::problem::{MALFORMED_MANIFEST, PROBLEM_JSON, Problem, ProblemCode, Scope};
use lobby_wire::receipt::IntakeReceipt;

use crate::engine::{Refusal, Request, Response, RetryReason, Said};

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
    /// Header [`NUMBERED_TO`](lobby_wire::problem::NUMBERED_TO), where it is a number.
    pub numbered_to: Option<u32>,
    /// `Content-Type`.
    pub content_type: String,
    /// The body, up to the limit of a JWS.
    pub body: Vec<u8>,
    /// Whether the body went on behind that limit.
    pub is_cut: bool,
}

impl Reply {
    fn is_page(&self) -> bool {
        self.content_type.trim_start().to_ascii_lowercase().starts_with("text/html")
    }

    /// Up to which number those of this kiosk are given, where the platform says so.
    pub fn numbered_to(&self) -> Option<u32> {
        let told = if matches!(self.status, 200 | 201) { self.numbered_to } else { None };
        told.or_else(|| self.problem()?.numbered_to)
    }

    /// The platform's own words: a whole problem document, with the status under which it came and the one of its code.
    fn problem(&self) -> Option<Problem> {
        let media = self.content_type.split(';').next().unwrap_or_default().trim();
        if self.is_cut || !media.eq_ignore_ascii_case(PROBLEM_JSON) {
            return None;
        }
        let problem: Problem = serde_json::from_slice(&self.body).ok()?;
        let usual = problem.code.status() == self.status;
        let malformed = problem.code == ProblemCode::BadManifest && self.status == MALFORMED_MANIFEST;
        (problem.status == self.status && (usual || malformed)).then_some(problem)
    }

    fn not_platform(&self, reason: &str) -> Response {
        Response::Retry(RetryReason::NotPlatform(format!("status {}, {reason}", self.status)))
    }

    fn retry(&self) -> Response {
        let said = self.problem().map(|Problem { code, title, .. }| Said { code, title });
        Response::Retry(RetryReason::Status { status: self.status, retry_after: self.retry_after, said })
    }

    /// What any status means beside those that answer the request.
    fn refusal(&self) -> Response {
        match self.problem() {
            Some(Problem { code, title, .. }) if code.scope() == Scope::Application => {
                Response::Refused(Refusal::Platform { status: self.status, code, title })
            }
            Some(_) => self.retry(),
            None if self.is_page() => self.not_platform("a page"),
            None => self.retry(),
        }
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
        _ => reply.refusal(),
    }
}

fn create_upload(reply: &Reply) -> Response {
    match reply.status {
        201 => Response::Created,
        200..=299 => reply.not_platform("not 201"),
        _ => reply.refusal(),
    }
}

fn append_piece(reply: &Reply) -> Response {
    match (reply.status, reply.offset) {
        (204, Some(offset)) => Response::Offset(offset),
        (200..=299, _) => reply.not_platform("not 204 with Upload-Offset"),
        (409 | CHECKSUM_MISMATCH, _) => Response::Mismatch,
        (404 | 410, _) => Response::UnknownBlob,
        _ => reply.refusal(),
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
        _ => reply.refusal(),
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
    fn how_far_numbers_are_given_is_heard_from_receipts_and_the_platforms_own_refusals_alone() {
        let told = |reply: Reply| reply.numbered_to();
        assert_eq!(told(Reply { numbered_to: Some(57), ..reply(201) }), Some(57));
        assert_eq!(told(Reply { numbered_to: Some(57), ..reply(502) }), None, "a proxy's");
        let refused = Problem { numbered_to: Some(58), ..Problem::new(ProblemCode::CaseNumberTaken, "no") };
        let body = serde_json::to_vec(&refused).unwrap();
        let own = Reply { content_type: PROBLEM_JSON.into(), body, ..reply(409) };
        assert_eq!(told(own.clone()), Some(58));
        assert_eq!(told(Reply { content_type: "application/json".into(), ..own }), None);
        assert_eq!(told(reply(200)), None);
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
    fn the_platforms_own_word_is_kept_of_whatever_is_waited_out_and_no_word_of_a_stranger() {
        for code in ProblemCode::ALL.iter().filter(|code| code.scope() != Scope::Application) {
            let problem = Problem::new(code.clone(), "why");
            let body = serde_json::to_vec(&problem).unwrap();
            let whole = Reply { content_type: PROBLEM_JSON.into(), body, ..reply(code.status()) };
            let said = |reply: &Reply| {
                let Response::Retry(RetryReason::Status { said, .. }) = reply.retry() else { panic!("{reply:?}") };
                said
            };
            assert_eq!(said(&whole), Some(Said { code: code.clone(), title: "why".into() }));
            assert_eq!(said(&Reply { is_cut: true, ..whole.clone() }), None);
            assert_eq!(said(&Reply { content_type: "text/html".into(), ..whole }), None);
        }
    }

    /// What may stand behind a status: bodies of proxies, portals and faulty programs, and problems that are not whole, not
    /// marked as such, under another status than their own, or of a code that is unknown or about something else.
    fn bodies_of_strangers(status: u16) -> Vec<Reply> {
        let json = |problem: &Problem| serde_json::to_vec(problem).unwrap();
        let conflict = Problem { status, ..Problem::new(ProblemCode::DigestConflict, "no") };
        let whole = json(&conflict);
        let sent = |content_type: &str, body: &[u8]| Reply {
            content_type: content_type.into(),
            body: body.to_vec(),
            ..reply(status)
        };
        let other_status = Problem { status: if status == 418 { 419 } else { 418 }, ..conflict.clone() };
        let unknown = Problem { code: "of_next_year".into(), ..conflict.clone() };
        let about_the_kiosk = ProblemCode::ALL.iter().filter(|code| code.scope() != Scope::Application);
        let about_the_kiosk = about_the_kiosk.map(|code| Problem { status, ..Problem::new(code.clone(), "no") });
        let mut bodies = vec![
            reply(status),
            sent("text/plain", b"Bad Request"),
            sent("Text/HTML; charset=utf-8", b"<html>squid</html>"),
            sent("application/json", &whole),
            sent("text/html", &whole),
            sent("", &whole),
            sent(PROBLEM_JSON, b""),
            sent(PROBLEM_JSON, b"{}"),
            sent(PROBLEM_JSON, &whole[..whole.len() - 1]),
            sent(PROBLEM_JSON, &[0xff; 64]),
            Reply { is_cut: true, ..sent(PROBLEM_JSON, &whole) },
            sent(PROBLEM_JSON, &json(&other_status)),
            sent(PROBLEM_JSON, &json(&unknown)),
        ];
        bodies.extend(about_the_kiosk.map(|problem| sent(PROBLEM_JSON, &json(&problem))));
        bodies
    }

    #[test]
    fn only_the_platforms_own_refusal_of_this_application_is_a_reason_for_staff() {
        for status in 100..=999 {
            for reply in bodies_of_strangers(status) {
                for call in calls() {
                    let response = read(&call, &reply);
                    assert!(!matches!(response, Response::Refused(_)), "{call:?} {reply:?}: {response:?}");
                }
            }
        }
    }

    #[test]
    fn a_problem_of_the_platform_about_the_application_needs_staff_under_its_own_status_alone() {
        let [_, create, _, submit] = calls();
        for code in ProblemCode::ALL.iter().filter(|code| code.scope() == Scope::Application) {
            for status in 100..=999 {
                let problem = Problem { status, ..Problem::new(code.clone(), "no") };
                let content_type = format!("{PROBLEM_JSON}; charset=utf-8");
                let reply = Reply { content_type, body: serde_json::to_vec(&problem).unwrap(), ..reply(status) };
                let own = status == code.status() || *code == ProblemCode::BadManifest && status == MALFORMED_MANIFEST;
                let refused = Refusal::Platform { status, code: code.clone(), title: "no".into() };
                for call in [&create, &submit] {
                    let is_missing = call == &submit && *code == ProblemCode::MissingBlobs;
                    let response = read(call, &reply);
                    let staff = matches!(&response, Response::Refused(refusal) if *refusal == refused);
                    assert_eq!(staff, own && !is_missing, "{call:?} {code} {status}: {response:?}");
                }
            }
        }
    }

    #[test]
    fn a_piece_at_a_wrong_place_is_sent_from_the_right_one() {
        let [_, _, append, _] = calls();
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
    fn success_without_what_success_looks_like_is_not_the_platforms() {
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
        let told = |status: u16, problem: &Problem| Reply {
            content_type: PROBLEM_JSON.into(),
            body: serde_json::to_vec(problem).unwrap(),
            ..reply(status)
        };
        let reply = told(422, &problem);
        let Response::MissingBlobs(missing) = read(&submit, &reply) else { panic!() };
        assert_eq!(missing, [Sha256([7; 32])]);
        let ahead = Problem { code: ProblemCode::PagesToFollow, status: 202, ..problem };
        let reply = told(202, &ahead);
        let Response::MissingBlobs(missing) = read(&submit, &reply) else { panic!() };
        assert_eq!(missing, [Sha256([7; 32])], "taken in ahead of these");
    }
}
