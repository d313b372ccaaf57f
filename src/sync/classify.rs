//! The platform's answers, read as accepted, retry or needs staff. Three, not two: what the kiosk cannot change by
//! waiting is shown to people, everything else is repeated, and nothing is ever dropped.

use std::time::Duration;

use lobby_envelope::SealError;
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::receipt::IntakeReceipt;

use crate::engine::{Answer, Call, Refusal, Trouble};

/// Status of a piece or blob that does not have its digest (tus checksum extension).
const CHECKSUM_MISMATCH: u16 = 460;

/// What came back over HTTP.
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
    /// The body, as far as it is looked at.
    pub body: Vec<u8>,
}

impl Reply {
    fn is_page(&self) -> bool {
        self.content_type.trim_start().to_ascii_lowercase().starts_with("text/html")
    }

    fn problem(&self) -> Option<Problem> {
        serde_json::from_slice(&self.body).ok()
    }

    fn not_ours(&self, reason: &str) -> Answer {
        Answer::Retry(Trouble::NotOurs(format!("status {}, {reason}", self.status)))
    }

    fn patience(&self) -> Answer {
        Answer::Retry(Trouble::Status { status: self.status, retry_after: self.retry_after })
    }

    fn refusal(&self) -> Answer {
        if self.is_page() {
            return self.not_ours("a page");
        }
        let problem = self.problem();
        let (code, title) = problem.map(|problem| (Some(problem.code), problem.title)).unwrap_or_default();
        Answer::Refused(Refusal::Platform { status: self.status, code, title })
    }
}

/// Reads the answer to `call`; `verify` checks a receipt against the manifest it was asked with.
pub fn classify(call: &Call, reply: &Reply, verify: impl FnOnce(&str) -> Result<IntakeReceipt, SealError>) -> Answer {
    match call {
        Call::Probe => probe(reply),
        Call::Look { .. } => look(reply),
        Call::Create { .. } => create(reply),
        Call::Append { .. } => append(reply),
        Call::Submit { .. } => submit(reply, verify),
    }
}

fn probe(reply: &Reply) -> Answer {
    match reply.status {
        200..=299 if !reply.is_page() => Answer::Healthy,
        200..=299 => reply.not_ours("a page"),
        _ => reply.patience(),
    }
}

fn look(reply: &Reply) -> Answer {
    match (reply.status, reply.offset) {
        (200..=299, Some(offset)) => Answer::Offset(offset),
        (200..=299, None) => reply.not_ours("no Upload-Offset"),
        // The platform forgets a blob that turned out not to have its digest.
        (404 | 410 | CHECKSUM_MISMATCH, _) => Answer::Unknown,
        (status, _) => common(status, reply),
    }
}

fn create(reply: &Reply) -> Answer {
    match reply.status {
        201 => Answer::Created,
        200..=299 => reply.not_ours("not 201"),
        status => common(status, reply),
    }
}

fn append(reply: &Reply) -> Answer {
    match (reply.status, reply.offset) {
        (204, Some(offset)) => Answer::Offset(offset),
        (200..=299, _) => reply.not_ours("not 204 with Upload-Offset"),
        (409 | CHECKSUM_MISMATCH, _) => Answer::Misfit,
        (404 | 410, _) => Answer::Unknown,
        // The line broke in front of the platform, behind a proxy that still answered.
        (400, _) if reply.problem().is_some_and(|problem| problem.code == ProblemCode::ChunkBrokenOff) => {
            reply.patience()
        }
        (status, _) => common(status, reply),
    }
}

fn submit(reply: &Reply, verify: impl FnOnce(&str) -> Result<IntakeReceipt, SealError>) -> Answer {
    match reply.status {
        200 | 201 => receipt(reply, verify),
        // Taken in ahead of its pages: the platform says which it waits for.
        202 => match reply.problem() {
            Some(problem) if problem.code == ProblemCode::PagesToFollow => Answer::MissingBlobs(problem.missing),
            Some(_) | None => reply.not_ours("no word of pages that follow"),
        },
        200..=299 => reply.not_ours("no receipt"),
        422 => match reply.problem() {
            Some(problem) if problem.code == ProblemCode::MissingBlobs => Answer::MissingBlobs(problem.missing),
            Some(_) | None => reply.refusal(),
        },
        status => common(status, reply),
    }
}

fn receipt(reply: &Reply, verify: impl FnOnce(&str) -> Result<IntakeReceipt, SealError>) -> Answer {
    let Ok(text) = std::str::from_utf8(&reply.body) else { return reply.not_ours("not a receipt") };
    let jws = text.trim();
    match verify(jws) {
        Ok(receipt) => Answer::Receipt { jws: jws.to_owned(), receipt },
        Err(SealError::NotJws { .. }) => reply.not_ours("not a receipt"),
        Err(error) => Answer::Retry(Trouble::Forged(error.to_string())),
    }
}

/// What means the same whatever was asked.
fn common(status: u16, reply: &Reply) -> Answer {
    match status {
        400 | 409 | 413 | 422 => reply.refusal(),
        _ => reply.patience(),
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

    fn calls() -> [Call; 4] {
        let sha256 = Sha256([0; 32]);
        let blob = lobby_wire::manifest::BlobEntry { kind: lobby_wire::manifest::BlobKind::Page, sha256, size: 1 };
        let application_id = Uuid::nil();
        [
            Call::Look { sha256 },
            Call::Create { blob },
            Call::Append { application_id, sha256, offset: 0, len: 1 },
            Call::Submit { application_id },
        ]
    }

    fn read(call: &Call, reply: &Reply) -> Answer {
        classify(call, reply, |_| Err(SealError::OtherBlobs))
    }

    #[test]
    fn patience_is_never_taken_for_a_refusal_whatever_was_asked() {
        for status in [301, 302, 401, 403, 405, 407, 408, 425, 426, 429, 431, 451, 500, 502, 503, 504, 511, 599] {
            for call in calls() {
                let answer = read(&call, &reply(status));
                assert!(matches!(answer, Answer::Retry(Trouble::Status { .. })), "{call:?} {status}: {answer:?}");
            }
        }
    }

    #[test]
    fn a_refusal_needs_staff_unless_it_is_a_page() {
        for status in [400, 413, 422] {
            for call in calls() {
                assert!(matches!(read(&call, &reply(status)), Answer::Refused(_)), "{call:?} {status}");
                let page = Reply { content_type: "Text/HTML; charset=utf-8".into(), ..reply(status) };
                assert!(matches!(read(&call, &page), Answer::Retry(Trouble::NotOurs(_))), "{call:?} {status}");
            }
        }
        let [_, create, append, submit] = calls();
        assert!(matches!(read(&submit, &reply(409)), Answer::Refused(_)));
        assert!(matches!(read(&create, &reply(409)), Answer::Refused(_)));
        assert!(matches!(read(&append, &reply(409)), Answer::Misfit));
        assert!(matches!(read(&append, &reply(460)), Answer::Misfit));
    }

    #[test]
    fn an_unknown_address_means_announce_the_blob_but_never_give_up_the_application() {
        let [look, create, append, submit] = calls();
        assert!(matches!(read(&look, &reply(404)), Answer::Unknown));
        assert!(matches!(read(&append, &reply(404)), Answer::Unknown));
        assert!(matches!(read(&create, &reply(404)), Answer::Retry(_)));
        assert!(matches!(read(&submit, &reply(404)), Answer::Retry(_)));
    }

    #[test]
    fn success_without_what_success_looks_like_is_somebody_else() {
        for call in calls() {
            for status in [200, 202, 204, 206] {
                let page = Reply { content_type: "text/html".into(), body: b"<html>".to_vec(), ..reply(status) };
                let answer = classify(&call, &page, |_| Err(SealError::NotJws { typ: "x", reason: "y" }));
                assert!(matches!(answer, Answer::Retry(Trouble::NotOurs(_))), "{call:?} {status}: {answer:?}");
            }
        }
        let page = Reply { content_type: "text/html".into(), ..reply(200) };
        assert!(matches!(read(&Call::Probe, &page), Answer::Retry(_)));
        assert!(matches!(read(&Call::Probe, &reply(200)), Answer::Healthy));
    }

    #[test]
    fn missing_blobs_are_read_from_the_problem() {
        let [.., submit] = calls();
        let missing = vec![Sha256([7; 32])];
        let problem = Problem::new(ProblemCode::MissingBlobs, "").with_missing(missing);
        let reply = Reply { body: serde_json::to_vec(&problem).unwrap(), ..reply(422) };
        let Answer::MissingBlobs(missing) = read(&submit, &reply) else { panic!() };
        assert_eq!(missing, [Sha256([7; 32])]);
        let ahead = Problem { code: ProblemCode::PagesToFollow, status: 202, ..problem };
        let reply = Reply { body: serde_json::to_vec(&ahead).unwrap(), ..self::reply(202) };
        let Answer::MissingBlobs(missing) = read(&submit, &reply) else { panic!() };
        assert_eq!(missing, [Sha256([7; 32])], "taken in ahead of these");
    }
}
