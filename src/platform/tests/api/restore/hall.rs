//! A platform that is backed up and restored, and applications of its kiosks.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use lobby_platform::clock::Clock;
use lobby_platform::server;
use lobby_test_folders::copy_folder;
use lobby_wire::health::{HealthReport, NumberRange};
use lobby_wire::proof::ReceiptProof;
use lobby_wire::{HealthAnswer, Message as _};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

use crate::bench::{self, Application, Bench, Folder, Kiosk, PASSWORD, options, start_with_clock};
use crate::browser::Browser;
use crate::health::report;
use crate::postgres::Database;

/// Milliseconds.
const HOUR: i64 = 3_600_000;

/// A platform that is backed up and restored while its clock goes on.
pub(super) struct Hall {
    pub(super) bench: Bench,
    pub(super) ahead: Arc<AtomicI64>,
}

/// Rows and folder as they were.
pub(super) struct Backup {
    pub(super) folder: TempDir,
    database: Option<Database>,
}

/// What of a backup is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Rows,
    Materials,
    Keys,
}

/// A kiosk with the application that its receipt is for.
pub(super) struct Receipted {
    pub(super) application: Application,
    pub(super) receipt: String,
}

impl Hall {
    pub(super) async fn new() -> Hall {
        let (bench, ahead) = start_with_clock().await;
        ahead.store(-2 * HOUR, Ordering::Relaxed);
        Hall { bench, ahead }
    }

    pub(super) fn data(&self) -> &Path {
        self.bench.folder.path()
    }

    /// An hour goes by.
    pub(super) fn wait(&self) {
        self.ahead.fetch_add(HOUR, Ordering::Relaxed);
    }

    /// The platform's clock shows the time of this machine, which is that of commands.
    pub(super) fn catch_up(&self) {
        self.ahead.store(0, Ordering::Relaxed);
    }

    async fn stopped(self) -> (Folder, String, Arc<AtomicI64>) {
        let Hall { bench: Bench { running, ca_pem, folder }, ahead } = self;
        running.stop().await;
        (folder, ca_pem, ahead)
    }

    async fn started((folder, ca_pem, ahead): (Folder, String, Arc<AtomicI64>)) -> Hall {
        let read = Arc::clone(&ahead);
        let clock = Clock::new(move || Timestamp::now() + SignedDuration::from_millis(read.load(Ordering::Relaxed)));
        let running = server::start(&server::Options { clock, ..options(folder.path().to_owned()) }).await.unwrap();
        Hall { bench: Bench { running, ca_pem, folder }, ahead }
    }

    /// Rows first, then the folder.
    pub(super) async fn backed_up(self) -> (Hall, Backup) {
        let (folder, ca_pem, ahead) = self.stopped().await;
        let backup =
            Backup { folder: TempDir::new().unwrap(), database: folder.database.as_ref().map(|_| Database::new()) };
        match (&backup.database, &folder.database) {
            (Some(copy), Some(database)) => copy.become_copy_of(database),
            _ => vacuum_into(&folder.path().join("platform.db"), &backup.folder.path().join("platform.db")),
        }
        for part in ["materials", "keys"] {
            copy_folder(&folder.path().join(part), &backup.folder.path().join(part)).unwrap();
        }
        (Hall::started((folder, ca_pem, ahead)).await, backup)
    }

    pub(super) async fn restored(self, backup: &Backup, parts: &[Part]) -> Hall {
        let (folder, ca_pem, ahead) = self.stopped().await;
        for part in parts {
            match part {
                Part::Rows => put_rows_back(&folder, backup),
                Part::Materials => {
                    copy_folder(&backup.folder.path().join("materials"), &folder.path().join("materials")).unwrap();
                }
                Part::Keys => copy_folder(&backup.folder.path().join("keys"), &folder.path().join("keys")).unwrap(),
            }
        }
        Hall::started((folder, ca_pem, ahead)).await
    }

    /// The kiosk speaks to the platform that was started again: another address, the same identity.
    pub(super) fn again(&self, kiosk: &Kiosk) -> Kiosk {
        let key = lobby_envelope::SigningKey::from_pkcs8_pem(&kiosk.key.to_pkcs8_pem()).unwrap();
        self.bench.kiosk_of(kiosk.id.clone(), kiosk.certificate_pem.clone(), kiosk.trust.clone(), key)
    }

    pub(super) async fn console(&self) -> String {
        let mut browser = Browser::new(&self.bench);
        browser.log_in(PASSWORD).await;
        browser.get("/kiosks?lang=en").await.text().await.unwrap()
    }

    /// What `admin reconcile` tells.
    pub(super) fn reconcile(&self, more: &[&str]) -> Value {
        let data = self.data().to_str().unwrap();
        let done = bench::command(&[&["admin", "reconcile", "--json", "--data", data], more].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).unwrap()
    }

    /// Number and fate of each lost case.
    pub(super) fn fates(&self) -> Vec<(String, String)> {
        let told = self.reconcile(&[]);
        let text = |case: &Value, key: &str| case[key].as_str().unwrap().to_owned();
        told["lost"].as_array().unwrap().iter().map(|case| (text(case, "case_number"), text(case, "fate"))).collect()
    }
}

/// As the handbook has it: `sqlite3 platform.db "vacuum into 'copy'"`.
fn vacuum_into(file: &Path, copy: &Path) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute("vacuum into ?1", [copy.to_str().unwrap()]).unwrap();
}

fn put_rows_back(folder: &Folder, backup: &Backup) {
    if let (Some(database), Some(copy)) = (&folder.database, &backup.database) {
        return database.become_copy_of(copy);
    }
    for file in ["platform.db", "platform.db-wal", "platform.db-shm"].map(|name| folder.path().join(name)) {
        let _ = std::fs::remove_file(file);
    }
    std::fs::copy(backup.folder.path().join("platform.db"), folder.path().join("platform.db")).unwrap();
}

/// Hands an application in; it has its receipt.
pub(super) async fn receipted(kiosk: &Kiosk, counter: u32) -> Receipted {
    let application = kiosk.application(counter);
    let answer = kiosk.submit(&application).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    Receipted { application, receipt: answer.text().await.unwrap() }
}

impl Receipted {
    pub(super) fn number(&self) -> String {
        self.application.manifest.case_number.clone()
    }

    pub(super) fn is(&self, fate: &str) -> (String, String) {
        (self.number(), fate.to_owned())
    }
}

/// Tells that the numbers up to `last` have their receipts; returns those whose receipts the platform wants.
pub(super) async fn tell(kiosk: &Kiosk, last: u32) -> Vec<String> {
    let told = HealthReport { receipted: vec![NumberRange { first: 1, last }], ..report(&kiosk.id) };
    let answer = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    lobby_wire::read::<HealthAnswer>(&answer.bytes().await.unwrap()).unwrap().receipts_wanted
}

pub(super) async fn show(kiosk: &Kiosk, of: &Receipted, manifest: &str, receipt: &str) -> reqwest::Response {
    let shown = ReceiptProof {
        schema: ReceiptProof::SCHEMA.into(),
        case_number: of.number(),
        manifest: manifest.to_owned(),
        receipt: receipt.to_owned(),
    };
    let path = format!("/v1/applications/{}/proof", of.application.manifest.application_id);
    kiosk.request(Method::PUT, &path).body(shown.to_bytes()).send().await.unwrap()
}

pub(super) async fn prove(kiosk: &Kiosk, of: &Receipted) {
    assert_eq!(show(kiosk, of, &of.application.jws, &of.receipt).await.status(), StatusCode::NO_CONTENT);
}

/// The file of the last blob of an application.
pub(super) fn page(hall: &Hall, kiosk: &Kiosk, of: &Receipted) -> PathBuf {
    hall.bench.blob(kiosk, of.application.blobs.last().unwrap().sha256)
}

/// The case is there, as it was when its receipt was given, and once.
pub(super) async fn assert_whole(hall: &Hall, kiosk: &Kiosk, of: &Receipted) {
    let kept = hall.bench.kept(&of.application).await;
    assert_eq!(kept.application.receipt, of.receipt);
    assert_eq!(kiosk.submit(&of.application).await.text().await.unwrap(), of.receipt, "it is the same case");
    assert_eq!(hall.bench.shown(&of.number())["digests_match"], true);
}
