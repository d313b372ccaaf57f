//! One request over HTTPS: fetches the bytes from the outbox, sends, reads the response.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use lobby_envelope::digest::sha256;
use lobby_envelope::{VerifyingKey, verify_receipt};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobEntry;
use lobby_wire::problem::NUMBERED_TO;
use lobby_wire::upload::{
    JOSE, OFFSET_OCTET_STREAM, TUS_RESUMABLE, TUS_VERSION, UPLOAD_CHECKSUM, UPLOAD_LENGTH, UPLOAD_METADATA,
    UPLOAD_OFFSET,
};
use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use uuid::Uuid;

use crate::classify::{Reply, classify};
use crate::engine::{Refusal, Request, Response, RetryReason};
use crate::queue::{Queue, QueueFault, QueuedManifest};

/// Time-out of a probe; other requests have the client's own.
const PROBE_TIMEOUT: Duration = Duration::from_secs(4);

/// The platform, as a transport needs it.
#[derive(Clone, Debug)]
pub struct Platform {
    /// A client that authenticates this kiosk and trusts only the platform's CA.
    pub client: reqwest::Client,
    /// Where it answers, e.g. `https://platform.example`.
    pub url: String,
    /// Keys that receipts may be signed with.
    pub receipt_keys: Vec<VerifyingKey>,
}

/// Sends requests for the engine.
pub(crate) struct Transport<Q> {
    platform: Platform,
    queue: Arc<Q>,
}

impl<Q: Queue> Transport<Q> {
    pub(crate) fn new(platform: Platform, queue: Arc<Q>) -> Transport<Q> {
        Transport { platform, queue }
    }

    /// Sends `request`; always returns a response, and where the platform told how far this kiosk's numbers are given, that.
    pub(crate) async fn perform(&self, request: Request) -> (Response, Option<u32>) {
        let manifest = match &request {
            Request::SubmitManifest { application_id } => match self.queue.manifest(*application_id) {
                Ok(manifest) => Some(manifest),
                Err(fault) => return (local(&fault), None),
            },
            Request::Probe
            | Request::QueryOffset { .. }
            | Request::CreateUpload { .. }
            | Request::AppendPiece { .. } => None,
        };
        let built = match self.build(&request, manifest.as_ref()) {
            Ok(built) => built,
            Err(fault) => return (local(&fault), None),
        };
        let reply = match exchange(built).await {
            Ok(reply) => reply,
            Err(error) => return (Response::Retry(RetryReason::NoAnswer(innermost(&error))), None),
        };
        let response = classify(&request, &reply, |jws| match &manifest {
            Some(QueuedManifest { jws: ours, manifest }) => {
                verify_receipt(jws, &self.platform.receipt_keys, manifest, &sha256(ours.as_bytes()))
            }
            None => Err(lobby_envelope::SealError::OtherApplication),
        });
        (response, reply.numbered_to())
    }

    fn build(&self, request: &Request, manifest: Option<&QueuedManifest>) -> Result<RequestBuilder, QueueFault> {
        let client = &self.platform.client;
        let base = self.platform.url.trim_end_matches('/');
        Ok(match request {
            Request::Probe => client.get(format!("{base}/v1/health")).timeout(PROBE_TIMEOUT),
            Request::QueryOffset { sha256 } => {
                client.head(format!("{base}/v1/uploads/{sha256}")).header(TUS_RESUMABLE, TUS_VERSION)
            }
            Request::CreateUpload { blob } => client
                .post(format!("{base}/v1/uploads"))
                .header(TUS_RESUMABLE, TUS_VERSION)
                .header(UPLOAD_LENGTH, blob.size)
                .header(UPLOAD_METADATA, metadata(blob)),
            Request::AppendPiece { application_id, sha256: digest, offset, len } => {
                let bytes = self.piece(*application_id, digest, *offset, *len)?;
                client
                    .patch(format!("{base}/v1/uploads/{digest}"))
                    .header(TUS_RESUMABLE, TUS_VERSION)
                    .header(UPLOAD_OFFSET, *offset)
                    .header(CONTENT_TYPE, OFFSET_OCTET_STREAM)
                    .header(UPLOAD_CHECKSUM, format!("sha256 {}", BASE64.encode(&sha256(&bytes).0)))
                    .body(bytes)
            }
            Request::SubmitManifest { application_id } => client
                .put(format!("{base}/v1/applications/{application_id}"))
                .header(CONTENT_TYPE, JOSE)
                .body(manifest.map(|manifest| manifest.jws.clone()).unwrap_or_default()),
        })
    }

    fn piece(&self, id: Uuid, digest: &Sha256, offset: u64, len: usize) -> Result<Vec<u8>, QueueFault> {
        let bytes = self.queue.read(id, digest, offset, len)?;
        if bytes.len() == len { Ok(bytes) } else { Err(QueueFault::Damaged) }
    }
}

fn metadata(blob: &BlobEntry) -> String {
    let digest = BASE64.encode(blob.sha256.to_string().as_bytes());
    format!("sha256 {digest},kind {}", BASE64.encode(blob.kind.as_str().as_bytes()))
}

async fn exchange(request: RequestBuilder) -> Result<Reply, reqwest::Error> {
    let mut response = request.send().await.map_err(reqwest::Error::without_url)?;
    let mut reply = head(&response);
    let max = lobby_envelope::jws::JWS_MAX;
    while let Some(piece) = response.chunk().await.map_err(reqwest::Error::without_url)? {
        let room = max.saturating_sub(reply.body.len());
        reply.body.extend(piece.iter().take(room));
        if piece.len() > room {
            reply.is_cut = true;
            break;
        }
    }
    Ok(reply)
}

fn head(response: &reqwest::Response) -> Reply {
    let headers = response.headers();
    Reply {
        status: response.status().as_u16(),
        offset: number(headers, UPLOAD_OFFSET),
        retry_after: number(headers, RETRY_AFTER.as_str()).map(Duration::from_secs),
        numbered_to: number(headers, NUMBERED_TO).and_then(|counter| u32::try_from(counter).ok()),
        content_type: text(headers, CONTENT_TYPE.as_str()).unwrap_or_default().to_owned(),
        body: Vec::new(),
        is_cut: false,
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name)?.trim().parse().ok()
}

fn local(fault: &QueueFault) -> Response {
    match fault {
        QueueFault::Damaged => Response::Refused(Refusal::Damaged),
        QueueFault::Unavailable(reason) => Response::Retry(RetryReason::Local(reason.clone())),
    }
}

/// The deepest cause, the most exact one; addresses were removed before.
fn innermost(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}
