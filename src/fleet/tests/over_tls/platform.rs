//! A platform of a hundred lines: CA, TLS with optional client certificates, enrolment, one list.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use lobby_envelope::SigningKey;
use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use lobby_wire::enrol::{EnrolRequest, EnrolResponse, RecipientEntry, Trust};
use lobby_wire::problem::Problem;
use lobby_wire::renewal::{RenewalRequest, RenewalResponse};
use rcgen::{BasicConstraints, CertificateParams, CertificateSigningRequestParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

pub const CODE: &str = "ABCD-EFGH";

/// Whether a client certificate was shown on this connection.
#[derive(Clone, Copy)]
struct Known(bool);

pub struct Platform {
    pub url: String,
    pub ca_sha256: Sha256,
    pub catalogue_key: SigningKey,
    pub books: Arc<Books>,
}

/// What the platform does, to be bent by tests.
pub struct Books {
    issuer: Issuer<'static, KeyPair>,
    ca_pem: String,
    trust: Mutex<Trust>,
    pub code_used: Mutex<bool>,
    /// Certifies a key of its own instead of the kiosk's.
    pub certifies_stranger: Mutex<bool>,
    /// Certifies from then on, as a platform does whose clock is ahead.
    pub certifies_from: Mutex<Option<jiff::Timestamp>>,
    pub head: Mutex<String>,
    pub bundle: Mutex<Vec<u8>>,
    pub bundles_given: Mutex<usize>,
    /// Desired state and its signature.
    pub desired: Mutex<(Vec<u8>, String)>,
}

impl Books {
    pub fn bend_trust(&self, bend: impl FnOnce(&mut Trust)) {
        bend(&mut self.trust.lock().unwrap());
    }
}

fn ca() -> (rcgen::Certificate, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let certificate = params.self_signed(&key).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&certificate.pem(), key).unwrap();
    (certificate, issuer)
}

/// The CA of this platform with another certificate for its key.
pub fn renewed_ca_pem(platform: &Platform) -> String {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.not_after = rcgen::date_time_ymd(2090, 1, 1);
    params.self_signed(platform.books.issuer.key()).unwrap().pem()
}

pub fn other_ca_pem() -> String {
    ca().0.pem()
}

/// A platform on a free port whose certificate is for `name`.
pub async fn start(name: &str) -> Platform {
    let (ca, issuer) = ca();
    let server_key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&server_key, &issuer).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(vec![server.der().clone(), ca.der().clone()], key)
        .unwrap();
    let catalogue_key = SigningKey::generate().unwrap();
    let trust = Trust {
        schema: "lobby-trust/1".into(),
        ca_pem: ca.pem(),
        receipt_key: SigningKey::generate().unwrap().public_key("receipts"),
        catalogue_key: catalogue_key.public_key("catalogue"),
        recipients: vec![RecipientEntry {
            id: "intake".into(),
            recipient: lobby_envelope::IntakeIdentity::generate().recipient().to_wire().recipient,
        }],
    };
    let books = Arc::new(Books {
        issuer,
        ca_pem: ca.pem(),
        trust: Mutex::new(trust),
        code_used: Mutex::new(false),
        certifies_stranger: Mutex::new(false),
        certifies_from: Mutex::new(None),
        head: Mutex::default(),
        bundle: Mutex::default(),
        bundles_given: Mutex::new(0),
        desired: Mutex::default(),
    });
    let address = serve(tls, router(Arc::clone(&books))).await;
    let ca_sha256 = sha256(ca.der());
    Platform { url: format!("https://127.0.0.1:{}", address.port()), ca_sha256, catalogue_key, books }
}

fn router(books: Arc<Books>) -> Router {
    Router::new()
        .route("/v1/enrol", post(enrol))
        .route("/v1/kiosks/self/certificate", post(renew))
        .route("/v1/health", get(async |Extension(Known(known)): Extension<Known>| known.to_string()))
        .route("/v1/catalogue/head", get(async |State(books): State<Arc<Books>>| books.head.lock().unwrap().clone()))
        .route("/v1/catalogue/{sha256}", get(bundle))
        .route("/v1/kiosks/self/desired", get(desired))
        .with_state(books)
}

async fn desired(State(books): State<Arc<Books>>, headers: HeaderMap) -> Response {
    if headers.get("if-none-match").is_some_and(|known| known == "\"tag\"") {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let (bytes, signature) = books.desired.lock().unwrap().clone();
    ([("etag", "\"tag\"".to_owned()), ("lobby-signature", signature)], bytes).into_response()
}

async fn bundle(State(books): State<Arc<Books>>, Path(_): Path<String>) -> Vec<u8> {
    *books.bundles_given.lock().unwrap() += 1;
    books.bundle.lock().unwrap().clone()
}

async fn enrol(State(books): State<Arc<Books>>, Json(request): Json<EnrolRequest>) -> Response {
    let mut used = books.code_used.lock().unwrap();
    if request.code != CODE || *used {
        let problem = Problem::new("code_unknown".into(), "");
        return (StatusCode::FORBIDDEN, Json(problem)).into_response();
    }
    *used = true;
    let certificate_pem = certify(&books, &request.csr_pem);
    assert!(books.ca_pem.contains("BEGIN CERTIFICATE"));
    Json(EnrolResponse {
        kiosk: "WL01-K01".into(),
        site_code: "WL01".into(),
        kiosk_code: "K01".into(),
        test: false,
        demonstration: false,
        certificate_pem,
        trust: books.trust.lock().unwrap().clone(),
        numbered_to: 56,
    })
    .into_response()
}

async fn renew(State(books): State<Arc<Books>>, Json(request): Json<RenewalRequest>) -> Json<RenewalResponse> {
    Json(RenewalResponse { certificate_pem: certify(&books, &request.csr_pem) })
}

fn certify(books: &Books, csr_pem: &str) -> String {
    let mut csr = CertificateSigningRequestParams::from_pem(csr_pem).unwrap();
    if let Some(from) = *books.certifies_from.lock().unwrap() {
        csr.params.not_before =
            rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(from.as_second().unsigned_abs());
    }
    let certificate = if *books.certifies_stranger.lock().unwrap() {
        let stranger = KeyPair::generate().unwrap();
        CertificateParams::default().signed_by(&stranger, &books.issuer).unwrap()
    } else {
        csr.signed_by(&books.issuer).unwrap()
    };
    certificate.pem()
}

async fn serve(tls: ServerConfig, router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, router) = (acceptor.clone(), router.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let known = Known(stream.get_ref().1.peer_certificates().is_some());
                let service = TowerToHyperService::new(router.layer(Extension(known)));
                let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}
