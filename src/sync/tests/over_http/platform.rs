//! A platform that keeps what it is given, and misbehaves on command.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, head, post, put};
use axum::{Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use lobby_envelope::digest::sha256;
use lobby_envelope::{SigningKey, VerifyingKey, sign_receipt};
use lobby_wire::Message as _;
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::Problem;
use lobby_wire::receipt::IntakeReceipt;
use tokio::sync::Notify;
use uuid::Uuid;

/// What to do wrong, once.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Status with a `Retry-After`.
    Status(u16, &'static str),
    /// A page of some portal, 200.
    Page,
    /// A problem with this status and code.
    Problem(u16, &'static str),
    /// This status from something on the way: media type and body.
    Stranger(u16, &'static str, Vec<u8>),
    /// Keeps so many bytes of the piece, then the line is cut.
    CutAfter(usize),
    /// Does it, then the line is cut.
    CutAfterDoing,
    /// A receipt, but wrong in this way.
    Receipt(Wrong),
}

#[derive(Clone, Copy, Debug)]
pub enum Wrong {
    Stranger,
    AlgNone,
    PlainJson,
    OtherId,
    OtherDigests,
}

pub struct Books {
    /// By method: faults for the next requests.
    pub faults: Mutex<BTreeMap<&'static str, VecDeque<Fault>>>,
    pub held: Mutex<BTreeMap<String, (u64, Vec<u8>)>>,
    pub receipts: Mutex<BTreeMap<Uuid, String>>,
    /// Every request but probes, as `METHOD path-kind`.
    pub log: Mutex<Vec<&'static str>>,
    pub bytes_received: Mutex<u64>,
    pub metadata: Mutex<Vec<String>>,
    key: SigningKey,
    cut: Notify,
}

impl Books {
    pub fn new() -> Arc<Books> {
        Arc::new(Books {
            faults: Mutex::default(),
            held: Mutex::default(),
            receipts: Mutex::default(),
            log: Mutex::default(),
            bytes_received: Mutex::default(),
            metadata: Mutex::default(),
            key: SigningKey::generate().unwrap(),
            cut: Notify::new(),
        })
    }

    pub fn keys(&self) -> Vec<VerifyingKey> {
        vec![VerifyingKey::from_wire(&self.key.public_key("receipts")).unwrap()]
    }

    pub fn next(&self, method: &'static str, fault: Fault) {
        self.faults.lock().unwrap().entry(method).or_default().push_back(fault);
    }

    pub fn count(&self, method: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|one| **one == method).count()
    }

    fn fault(&self, method: &'static str) -> Option<Fault> {
        self.log.lock().unwrap().push(method);
        self.faults.lock().unwrap().get_mut(method)?.pop_front()
    }

    async fn cut(&self) -> Response {
        self.cut.notify_waiters();
        std::future::pending().await
    }
}

/// Serves on `address`, port 0 for any; aborting the task takes the platform off the net.
pub async fn serve(books: &Arc<Books>, address: &str) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .route("/v1/health", get(async || "ok"))
        .route("/v1/uploads", post(create))
        .route("/v1/uploads/{sha256}", head(look).patch(append))
        .route("/v1/applications/{id}", put(submit))
        .with_state(Arc::clone(books));
    let books = Arc::clone(books);
    let server = tokio::spawn(async move {
        let mut connections = tokio::task::JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            let books = Arc::clone(&books);
            connections.spawn(async move {
                let server = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
                let connection = server.serve_connection(hyper_util::rt::TokioIo::new(stream), service);
                tokio::select! {
                    _ = connection => {}
                    () = books.cut.notified() => {}
                }
            });
        }
    });
    (address, server)
}

fn simple(fault: &Fault) -> Option<Response> {
    match fault {
        Fault::Status(status, retry_after) => {
            let status = StatusCode::from_u16(*status).unwrap();
            Some((status, [("Retry-After", *retry_after)], "busy").into_response())
        }
        Fault::Page => Some(axum::response::Html("<html>Welcome to the hotel</html>").into_response()),
        Fault::Problem(status, code) => Some(problem(*status, code, vec![])),
        Fault::Stranger(status, media, body) => {
            let status = StatusCode::from_u16(*status).unwrap();
            Some((status, [("Content-Type", *media)], body.clone()).into_response())
        }
        Fault::CutAfter(_) | Fault::CutAfterDoing | Fault::Receipt(_) => None,
    }
}

fn problem(status: u16, code: &str, missing: Vec<lobby_wire::digest::Sha256>) -> Response {
    let problem =
        Problem { code: code.into(), status, title: "as ordered".into(), missing, numbered_to: None, text: None };
    let media = [("Content-Type", lobby_wire::problem::PROBLEM_JSON)];
    (StatusCode::from_u16(status).unwrap(), media, Json(problem)).into_response()
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
}

async fn create(State(books): State<Arc<Books>>, headers: HeaderMap) -> Response {
    if let Some(answer) = books.fault("POST").as_ref().and_then(simple) {
        return answer;
    }
    assert_eq!(header(&headers, "Tus-Resumable"), "1.0.0");
    let length = header(&headers, "Upload-Length").parse().unwrap();
    let metadata: BTreeMap<_, _> =
        header(&headers, "Upload-Metadata").split(',').map(|pair| pair.split_once(' ').unwrap()).collect();
    let plain = |key: &str| String::from_utf8(BASE64.decode(metadata[key].as_bytes()).unwrap()).unwrap();
    books.metadata.lock().unwrap().push(plain("kind"));
    books.held.lock().unwrap().entry(plain("sha256")).or_insert((length, vec![]));
    StatusCode::CREATED.into_response()
}

async fn look(State(books): State<Arc<Books>>, Path(digest): Path<String>) -> Response {
    if let Some(answer) = books.fault("HEAD").as_ref().and_then(simple) {
        return answer;
    }
    match books.held.lock().unwrap().get(&digest) {
        Some((length, bytes)) => {
            [("Upload-Offset", bytes.len().to_string()), ("Upload-Length", length.to_string())].into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn append(
    State(books): State<Arc<Books>>,
    Path(digest): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let fault = books.fault("PATCH");
    if let Some(answer) = fault.as_ref().and_then(simple) {
        return answer;
    }
    assert_eq!(header(&headers, "Content-Type"), "application/offset+octet-stream");
    let piece: Bytes = axum::body::to_bytes(body, 2 << 20).await.unwrap();
    let checksum = format!("sha256 {}", BASE64.encode(&sha256(&piece).0));
    assert_eq!(header(&headers, "Upload-Checksum"), checksum);
    let kept = if let Some(Fault::CutAfter(bytes)) = fault { bytes } else { piece.len() };
    let offset = {
        let mut held = books.held.lock().unwrap();
        let (_, bytes) = held.get_mut(&digest).unwrap();
        if header(&headers, "Upload-Offset").parse() != Ok(bytes.len()) {
            return problem(409, "offset_conflict", vec![]);
        }
        bytes.extend(&piece[..kept]);
        *books.bytes_received.lock().unwrap() += kept as u64;
        bytes.len()
    };
    if matches!(fault, Some(Fault::CutAfter(_) | Fault::CutAfterDoing)) {
        return books.cut().await;
    }
    (StatusCode::NO_CONTENT, [("Upload-Offset", offset.to_string())]).into_response()
}

async fn submit(State(books): State<Arc<Books>>, Path(id): Path<Uuid>, jws: String) -> Response {
    let fault = books.fault("PUT");
    if let Some(answer) = fault.as_ref().and_then(simple) {
        return answer;
    }
    let payload = BASE64URL_NOPAD.decode(jws.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let manifest: Manifest = lobby_wire::read(&payload).unwrap();
    assert_eq!(manifest.application_id, id);
    if let Some(Fault::Receipt(wrong)) = fault {
        return jose(StatusCode::CREATED, wrong_receipt(&books, &manifest, &jws, wrong));
    }
    let missing = {
        let held = books.held.lock().unwrap();
        let is_held = |digest: &lobby_wire::digest::Sha256| {
            held.get(&digest.to_string())
                .is_some_and(|(length, bytes)| bytes.len() as u64 == *length && sha256(bytes) == *digest)
        };
        manifest.blobs.iter().map(|blob| blob.sha256).filter(|digest| !is_held(digest)).collect::<Vec<_>>()
    };
    if !missing.is_empty() {
        return problem(422, "missing_blobs", missing);
    }
    let (status, receipt) = {
        let mut receipts = books.receipts.lock().unwrap();
        let known = receipts.contains_key(&id);
        let made = || sign_receipt(&books.key, "receipts", &receipt(&manifest, &jws)).unwrap();
        (if known { StatusCode::OK } else { StatusCode::CREATED }, receipts.entry(id).or_insert_with(made).clone())
    };
    if matches!(fault, Some(Fault::CutAfterDoing)) {
        return books.cut().await;
    }
    jose(status, receipt)
}

fn jose(status: StatusCode, jws: String) -> Response {
    (status, [("Content-Type", "application/jose")], jws).into_response()
}

fn receipt(manifest: &Manifest, jws: &str) -> IntakeReceipt {
    IntakeReceipt {
        schema: IntakeReceipt::SCHEMA.into(),
        application_id: manifest.application_id,
        case_number: manifest.case_number.clone(),
        manifest_sha256: sha256(jws.as_bytes()),
        test: manifest.test,
        blobs: manifest.blobs.clone(),
        received_at: "2026-03-02T01:02:09Z".parse().unwrap(),
    }
}

fn wrong_receipt(books: &Books, manifest: &Manifest, jws: &str, wrong: Wrong) -> String {
    let right = receipt(manifest, jws);
    let sign = |key: &SigningKey, receipt: &IntakeReceipt| sign_receipt(key, "receipts", receipt).unwrap();
    match wrong {
        Wrong::Stranger => sign(&SigningKey::generate().unwrap(), &right),
        Wrong::AlgNone => {
            let header = BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
            format!("{header}.{}.", BASE64URL_NOPAD.encode(&right.to_bytes()))
        }
        Wrong::PlainJson => String::from_utf8(right.to_bytes()).unwrap(),
        Wrong::OtherId => sign(&books.key, &IntakeReceipt { application_id: Uuid::from_u128(999), ..right }),
        Wrong::OtherDigests => {
            let mut other = right;
            other.blobs[0].sha256 = sha256(b"something else");
            sign(&books.key, &other)
        }
    }
}
