//! A platform of one's own on loopback, and kiosks enrolled at it.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use lobby_casework::Recorded;
use lobby_domain::id::OrgCode;
use lobby_domain::{CaseNumber, KioskUse};
use lobby_envelope::digest::sha256;
use lobby_envelope::{Recipient, SealedBlob, SigningKey, VerifyingKey, seal, sign_manifest};
use lobby_platform::app::App;
use lobby_platform::clock::Clock;
use lobby_platform::place::Place;
use lobby_platform::repository::{Db, Tx, application, case, event};
use lobby_platform::server::limits::Limits;
use lobby_platform::server::{self, Options, Running};
use lobby_platform::service::{enrol, opening};
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::document::Document;
use lobby_wire::enrol::{EnrolRequest, EnrolResponse, Trust};
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest, SUITE};
use lobby_wire::signature::{SignatureRecord, StrokePoint};
use reqwest::{Client, Method, Response, StatusCode};
use tempfile::TempDir;
use uuid::Uuid;

use crate::ON_POSTGRES;
pub use crate::invented::{Application, PAGE, PICTURE, SMALL, document, item};
use crate::postgres::Database;

pub const PASSWORD: &str = "correct-horse";

/// A platform that listens on loopback.
pub struct Bench {
    pub running: Running,
    pub ca_pem: String,
    pub folder: Folder,
}

/// A platform's folder, and where its rows are kept elsewhere, those.
pub struct Folder {
    folder: TempDir,
    pub database: Option<Database>,
}

impl Folder {
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the rows are.
    pub fn place(&self) -> Place {
        let file = self.path().join("platform.db");
        match &self.database {
            Some(database) => database.for_platform().place(file).unwrap(),
            None => Place::file(file),
        }
    }

    /// The rows of [`org`].
    pub fn db(&self) -> Db {
        Db::open(&self.place(), org()).unwrap()
    }
}

/// The organisation of tests that open the rows by themselves.
pub fn org() -> OrgCode {
    OrgCode::parse("o").unwrap()
}

/// The command line of this platform, run as a process of its own.
pub fn command(arguments: &[&str]) -> std::process::Output {
    program().args(arguments).output().unwrap()
}

/// The program, asked by nothing in the environment of the tests.
pub fn program() -> std::process::Command {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_lobby-platform"));
    program.env_remove("LOBBY_DATABASE");
    program
}

/// An empty folder, and an empty database where the engine has them apart.
pub fn empty_folder() -> Folder {
    Folder { folder: TempDir::new().unwrap(), database: ON_POSTGRES.then(Database::new) }
}

/// A fresh folder that `init` has been run on; it remembers its database.
pub fn folder(profile: &str) -> Folder {
    let folder = empty_folder();
    let data = folder.path().to_str().unwrap();
    let mut init = program();
    init.args(["init", "--data", data, "--profile", profile, "--officer-password", PASSWORD, "--json"]);
    if let Some(database) = &folder.database {
        init.env("LOBBY_DATABASE", database.url());
    }
    let done = init.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder
}

pub fn options(data: PathBuf) -> Options {
    let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let clock = Clock::system();
    Options { data, database: None, profile: None, listen: any, pages: Some(any), limits: Limits::default(), clock }
}

pub async fn start() -> Bench {
    start_as(|_| ()).await
}

/// One that waits so long for a body that pauses.
pub async fn start_with(patience: Duration) -> Bench {
    start_as(|options| options.limits.silence = patience).await
}

/// One whose clock is ahead by what is set, and how to set it: milliseconds.
pub async fn start_with_clock() -> (Bench, Arc<AtomicI64>) {
    let ahead = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&ahead);
    let clock = Clock::new(move || Timestamp::now() + SignedDuration::from_millis(read.load(Ordering::Relaxed)));
    (start_as(|options| options.clock = clock).await, ahead)
}

/// One that is started with other options.
pub async fn start_as(change: impl FnOnce(&mut Options)) -> Bench {
    let folder = folder("simulation");
    let mut options = options(folder.path().to_owned());
    change(&mut options);
    let running = server::start(&options).await.unwrap();
    let ca_pem = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    Bench { running, ca_pem, folder }
}

/// A client that trusts this CA alone.
pub fn client(ca_pem: &str, identity_pem: Option<&str>) -> Client {
    // Several tests of one process ask for it; the first is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ca = reqwest::Certificate::from_pem(ca_pem.as_bytes()).unwrap();
    let builder = Client::builder().tls_certs_only([ca]).redirect(reqwest::redirect::Policy::none()).no_proxy();
    let builder = match identity_pem {
        Some(pem) => builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap()),
        None => builder,
    };
    builder.build().unwrap()
}

/// A certificate request with names of its own, which the platform must not take over.
pub fn csr(key: &SigningKey, name: &str) -> String {
    let pair = rcgen::KeyPair::from_pem(&key.to_pkcs8_pem()).unwrap();
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.serialize_request(&pair).unwrap().pem().unwrap()
}

impl Bench {
    /// What the operator's command tells of a case, and its pictures in `opened` under the platform's folder.
    pub fn shown(&self, number: &str) -> serde_json::Value {
        let (data, opened) = (self.folder.path(), self.folder.path().join("opened"));
        let (data, opened) = (data.to_str().unwrap(), opened.to_str().unwrap());
        let shown = command(&["admin", "case", "show", number, "--data", data, "--json", "--pages-dir", opened]);
        assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
        serde_json::from_slice(&shown.stdout).unwrap()
    }

    /// The file of a blob that this kiosk has brought.
    pub fn blob(&self, kiosk: &Kiosk, sha256: Sha256) -> PathBuf {
        let materials = self.folder.path().join("materials");
        materials.join(self.running.app.org.as_str()).join(&kiosk.id).join(sha256.to_string())
    }

    /// The rows of an application.
    pub async fn kept(&self, application: &Application) -> Kept {
        self.kept_of(application.manifest.application_id).await
    }

    /// The rows of the application with this id. What the case has become is what its history makes of it.
    pub async fn kept_of(&self, id: Uuid) -> Kept {
        opening::open_waiting(&self.running.app).await.unwrap();
        let read =
            move |tx: &mut Tx<'_>| Ok((application::find(tx, id)?, case::find(tx, id)?, event::history(tx, id)?));
        let (application, case, history) = self.running.app.db.read(read).await.unwrap();
        let (application, case) = (application.unwrap(), case.unwrap());
        let replayed = lobby_casework::Case::replay(&history).unwrap();
        assert_eq!((replayed.phase, replayed.received_at), (case.phase, case.received_at));
        assert_eq!((replayed.is_readable, &replayed.kiosk), (case.envelope == case::Envelope::Open, &case.kiosk));
        assert_eq!(Sha256(replayed.manifest.0).to_string(), application.manifest_sha256);
        Kept { application, case, history }
    }

    pub fn stranger(&self) -> Client {
        client(&self.ca_pem, None)
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.api)
    }

    pub async fn code(&self, kiosk: &str) -> String {
        self.code_at(kiosk, Timestamp::now()).await
    }

    /// A code made then.
    pub async fn code_at(&self, kiosk: &str, then: Timestamp) -> String {
        enrol::make_code(&self.running.app, "WL01", kiosk, true, KioskUse::Service, then).await.unwrap()
    }

    pub async fn try_enrol(&self, code: &str, csr_pem: &str) -> Response {
        let request = EnrolRequest { code: code.into(), csr_pem: csr_pem.into() };
        self.stranger().post(self.url("/v1/enrol")).json(&request).send().await.unwrap()
    }

    /// An enrolled kiosk.
    pub async fn kiosk(&self, code: &str) -> Kiosk {
        self.kiosk_for(code, KioskUse::Service).await
    }

    /// A kiosk enrolled for this use, or enrolled again.
    pub async fn kiosk_for(&self, kiosk: &str, kiosk_use: KioskUse) -> Kiosk {
        let key = SigningKey::generate().unwrap();
        let code = enrol::make_code(&self.running.app, "WL01", kiosk, true, kiosk_use, Timestamp::now()).await.unwrap();
        let answer = self.try_enrol(&code, &csr(&key, "ignored.example")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let enrolled: EnrolResponse = answer.json().await.unwrap();
        let kiosk = self.kiosk_of(enrolled.kiosk, enrolled.certificate_pem, enrolled.trust, key);
        Kiosk { test: enrolled.test, ..kiosk }
    }

    /// A kiosk with this certificate and key.
    pub fn kiosk_of(&self, id: String, certificate_pem: String, trust: Trust, key: SigningKey) -> Kiosk {
        let identity = format!("{certificate_pem}{}", key.to_pkcs8_pem().as_str());
        let client = client(&self.ca_pem, Some(&identity));
        let (app, api) = (self.running.app.clone(), self.running.api.clone());
        Kiosk { app, client, api, id, test: false, trust, certificate_pem, key }
    }
}

/// The rows of an application.
pub struct Kept {
    pub application: application::Application,
    pub case: case::CaseState,
    pub history: Vec<Recorded>,
}

impl Kept {
    /// The kinds of its events, oldest first.
    pub fn kinds(&self) -> Vec<&'static str> {
        self.history.iter().map(|recorded| event::kind(&recorded.event)).collect()
    }
}

/// A kiosk that speaks to the platform.
pub struct Kiosk {
    pub app: App,
    pub client: Client,
    pub api: String,
    pub id: String,
    /// Whether it was enrolled for tests.
    pub test: bool,
    pub trust: Trust,
    pub certificate_pem: String,
    pub key: SigningKey,
}

impl Kiosk {
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.api)).header("Tus-Resumable", "1.0.0")
    }

    pub async fn create(&self, sha256: Sha256, length: usize) -> Response {
        self.request(Method::POST, "/v1/uploads")
            .header("Upload-Length", length)
            .header("Upload-Metadata", metadata(sha256))
            .send()
            .await
            .unwrap()
    }

    pub async fn offset(&self, sha256: Sha256) -> Option<u64> {
        let answer = self.request(Method::HEAD, &format!("/v1/uploads/{sha256}")).send().await.unwrap();
        let offset = answer.headers().get("Upload-Offset")?;
        Some(offset.to_str().unwrap().parse().unwrap())
    }

    pub async fn patch(&self, sha256: Sha256, offset: usize, chunk: &[u8], checksum: &[u8]) -> Response {
        self.request(Method::PATCH, &format!("/v1/uploads/{sha256}"))
            .header("Upload-Offset", offset)
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Checksum", format!("sha256 {}", BASE64.encode(checksum)))
            .body(chunk.to_vec())
            .send()
            .await
            .unwrap()
    }

    pub async fn upload(&self, blob: &SealedBlob) {
        assert_eq!(self.create(blob.sha256, blob.bytes.len()).await.status(), StatusCode::CREATED);
        if self.offset(blob.sha256).await == Some(blob.bytes.len() as u64) {
            return;
        }
        let done = self.patch(blob.sha256, 0, &blob.bytes, &blob.sha256.0).await;
        assert_eq!(done.status(), StatusCode::NO_CONTENT);
    }

    pub async fn put(&self, id: Uuid, jws: &str) -> Response {
        self.request(Method::PUT, &format!("/v1/applications/{id}"))
            .header("Content-Type", "application/jose")
            .body(jws.to_owned())
            .send()
            .await
            .unwrap()
    }

    /// Hands a manifest in over four connections at once: their statuses in order, and the different answers.
    pub async fn put_at_once(&self, application: &Application) -> (Vec<u16>, BTreeSet<String>) {
        let put = || self.put(application.manifest.application_id, &application.jws);
        let (a, b, c, d) = tokio::join!(put(), put(), put(), put());
        let mut statuses = Vec::new();
        let mut answers = BTreeSet::new();
        for answer in [a, b, c, d] {
            statuses.push(answer.status().as_u16());
            answers.insert(answer.text().await.unwrap());
        }
        statuses.sort_unstable();
        (statuses, answers)
    }

    /// Uploads every blob and puts the manifest; what was taken in is opened when it returns.
    pub async fn submit(&self, application: &Application) -> Response {
        for blob in &application.blobs {
            self.upload(blob).await;
        }
        let answer = self.put(application.manifest.application_id, &application.jws).await;
        opening::open_waiting(&self.app).await.unwrap();
        answer
    }

    pub fn receipt_key(&self) -> VerifyingKey {
        VerifyingKey::from_wire(&self.trust.receipt_key).unwrap()
    }

    pub fn number(&self, counter: u32) -> String {
        let (site, kiosk) = self.id.split_once('-').unwrap();
        CaseNumber::new(site, kiosk, counter).unwrap().to_string()
    }

    /// An application of this kiosk, sealed and signed, not yet sent.
    pub fn application(&self, counter: u32) -> Application {
        self.application_of(counter, document)
    }

    /// The same, with a document of the test's own.
    pub fn application_of(&self, counter: u32, compose: impl Fn(Uuid, &str, &str) -> Document) -> Application {
        let (id, number) = (Uuid::now_v7(), self.number(counter));
        let document = Document { test: self.test, ..compose(id, &number, &self.id) }.to_bytes();
        let signature = SignatureRecord {
            schema: SignatureRecord::SCHEMA.into(),
            document_sha256: sha256(&document),
            picture_sha256: sha256(PICTURE),
            pad_width: 952,
            pad_height: 500,
            strokes: vec![vec![StrokePoint { x: 1.0, y: 2.0, t: 0 }], vec![StrokePoint { x: 3.0, y: 4.0, t: 90 }]],
            signed_at: "2026-03-02T02:30:00Z".parse().unwrap(),
        };
        let recipients: Vec<_> = self.trust.recipients.iter().map(|r| Recipient::from_wire(r).unwrap()).collect();
        let parts: [(BlobKind, &[u8]); 4] = [
            (BlobKind::Document, &document),
            (BlobKind::Signature, &signature.to_bytes()),
            (BlobKind::SignaturePicture, PICTURE),
            (BlobKind::Page, PAGE),
        ];
        let sealed = parts.map(|(kind, plain)| (kind, seal(&recipients, plain).unwrap()));
        let manifest = Manifest {
            schema: Manifest::SCHEMA.into(),
            suite: SUITE.into(),
            application_id: id,
            case_number: number,
            kiosk: self.id.clone(),
            item: item(),
            catalogue_version: 1,
            submitted_at: "2026-03-02T02:30:01Z".parse().unwrap(),
            document_sha256: sha256(&document),
            test: self.test,
            recipients: recipients.iter().map(|recipient| recipient.id().to_owned()).collect(),
            blobs: sealed
                .iter()
                .map(|(kind, blob)| BlobEntry { kind: *kind, sha256: blob.sha256, size: blob.bytes.len() as u64 })
                .collect(),
        };
        self.signed(manifest, sealed.into_iter().map(|(_, blob)| blob).collect())
    }

    /// An application with a small copy of its page ahead of the page.
    pub fn application_with_small(&self, counter: u32) -> Application {
        let Application { mut manifest, mut blobs, .. } = self.application(counter);
        let recipients: Vec<_> = self.trust.recipients.iter().map(|r| Recipient::from_wire(r).unwrap()).collect();
        let small = seal(&recipients, SMALL).unwrap();
        let entry = BlobEntry { kind: BlobKind::Rendition, sha256: small.sha256, size: small.bytes.len() as u64 };
        manifest.blobs.insert(3, entry);
        blobs.insert(3, small);
        self.signed(manifest, blobs)
    }

    /// A manifest signed with this kiosk's key.
    pub fn signed(&self, manifest: Manifest, blobs: Vec<SealedBlob>) -> Application {
        let signed = sign_manifest(&self.key, &self.key.kid(), &manifest).unwrap();
        Application { manifest, jws: signed.jws, sha256: signed.sha256, blobs }
    }
}

pub fn metadata(sha256: Sha256) -> String {
    format!("sha256 {},kind {}", BASE64.encode(sha256.to_string().as_bytes()), BASE64.encode(b"page"))
}
