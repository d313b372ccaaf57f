//! The drill of "Back up" in docs/platform-database.md, played: a platform goes on from a backup that is older than what
//! its kiosks know, and what goes wrong with backups in the field.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use lobby_platform::clock::Clock;
use lobby_platform::server;
use lobby_wire::health::{HealthReport, NumberRange};
use lobby_wire::proof::ReceiptProof;
use lobby_wire::{HealthAnswer, Message as _};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

use crate::bench::{self, Application, Bench, Folder, Kiosk, PASSWORD, options, start_with_clock};
use crate::enrol::problem;
use crate::health::report;
use crate::pages::Browser;
use crate::postgres::Database;
use crate::standing::{renewed, trust};

/// Milliseconds.
const HOUR: i64 = 3_600_000;

/// A platform that is backed up and restored while its clock goes on.
struct Hall {
    bench: Bench,
    ahead: Arc<AtomicI64>,
}

/// Rows and folder as they were.
struct Backup {
    folder: TempDir,
    database: Option<Database>,
}

/// What of a backup is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Rows,
    Materials,
    Keys,
}

/// A kiosk with the application that its receipt is for.
struct Receipted {
    application: Application,
    receipt: String,
}

fn copy_folder(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let to = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy_folder(&entry, &to);
        } else {
            std::fs::copy(&entry, to).unwrap();
        }
    }
}

impl Hall {
    async fn new() -> Hall {
        let (bench, ahead) = start_with_clock().await;
        ahead.store(-2 * HOUR, Ordering::Relaxed);
        Hall { bench, ahead }
    }

    fn data(&self) -> &Path {
        self.bench.folder.path()
    }

    /// An hour goes by.
    fn wait(&self) {
        self.ahead.fetch_add(HOUR, Ordering::Relaxed);
    }

    /// The platform's clock shows the time of this machine, which is that of commands.
    fn catch_up(&self) {
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
    async fn backed_up(self) -> (Hall, Backup) {
        let (folder, ca_pem, ahead) = self.stopped().await;
        let backup =
            Backup { folder: TempDir::new().unwrap(), database: folder.database.as_ref().map(|_| Database::new()) };
        match (&backup.database, &folder.database) {
            (Some(copy), Some(database)) => copy.become_copy_of(database),
            _ => vacuum_into(&folder.path().join("platform.db"), &backup.folder.path().join("platform.db")),
        }
        for part in ["materials", "keys"] {
            copy_folder(&folder.path().join(part), &backup.folder.path().join(part));
        }
        (Hall::started((folder, ca_pem, ahead)).await, backup)
    }

    async fn restored(self, backup: &Backup, parts: &[Part]) -> Hall {
        let (folder, ca_pem, ahead) = self.stopped().await;
        for part in parts {
            match part {
                Part::Rows => put_rows_back(&folder, backup),
                Part::Materials => {
                    copy_folder(&backup.folder.path().join("materials"), &folder.path().join("materials"))
                }
                Part::Keys => copy_folder(&backup.folder.path().join("keys"), &folder.path().join("keys")),
            }
        }
        Hall::started((folder, ca_pem, ahead)).await
    }

    /// The kiosk speaks to the platform that was started again: another address, the same identity.
    fn again(&self, kiosk: &Kiosk) -> Kiosk {
        let key = lobby_envelope::SigningKey::from_pkcs8_pem(&kiosk.key.to_pkcs8_pem()).unwrap();
        self.bench.kiosk_of(kiosk.id.clone(), kiosk.certificate_pem.clone(), kiosk.trust.clone(), key)
    }

    async fn console(&self) -> String {
        let mut browser = Browser::new(&self.bench);
        browser.log_in(PASSWORD).await;
        browser.get("/kiosks?lang=en").await.text().await.unwrap()
    }

    /// What `admin reconcile` tells.
    fn reconcile(&self, more: &[&str]) -> Value {
        let data = self.data().to_str().unwrap();
        let done = bench::command(&[&["admin", "reconcile", "--json", "--data", data], more].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).unwrap()
    }

    /// Number and fate of each lost case.
    fn fates(&self) -> Vec<(String, String)> {
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
async fn receipted(kiosk: &Kiosk, counter: u32) -> Receipted {
    let application = kiosk.application(counter);
    let answer = kiosk.submit(&application).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    Receipted { application, receipt: answer.text().await.unwrap() }
}

impl Receipted {
    fn number(&self) -> String {
        self.application.manifest.case_number.clone()
    }

    fn is(&self, fate: &str) -> (String, String) {
        (self.number(), fate.to_owned())
    }
}

/// Tells that the numbers up to `last` have their receipts; returns those whose receipts the platform wants.
async fn tell(kiosk: &Kiosk, last: u32) -> Vec<String> {
    let told = HealthReport { receipted: vec![NumberRange { first: 1, last }], ..report(&kiosk.id) };
    let answer = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    lobby_wire::read::<HealthAnswer>(&answer.bytes().await.unwrap()).unwrap().receipts_wanted
}

async fn show(kiosk: &Kiosk, of: &Receipted, manifest: &str, receipt: &str) -> reqwest::Response {
    let shown = ReceiptProof {
        schema: ReceiptProof::SCHEMA.into(),
        case_number: of.number(),
        manifest: manifest.to_owned(),
        receipt: receipt.to_owned(),
    };
    let path = format!("/v1/applications/{}/proof", of.application.manifest.application_id);
    kiosk.request(Method::PUT, &path).body(shown.to_bytes()).send().await.unwrap()
}

async fn prove(kiosk: &Kiosk, of: &Receipted) {
    assert_eq!(show(kiosk, of, &of.application.jws, &of.receipt).await.status(), StatusCode::NO_CONTENT);
}

/// The file of the last blob of an application.
fn page(hall: &Hall, kiosk: &Kiosk, of: &Receipted) -> PathBuf {
    hall.bench.blob(kiosk, of.application.blobs.last().unwrap().sha256)
}

/// The case is there, as it was when its receipt was given, and once.
async fn assert_whole(hall: &Hall, kiosk: &Kiosk, of: &Receipted) {
    let kept = hall.bench.kept(&of.application).await;
    assert_eq!(kept.application.receipt, of.receipt);
    assert_eq!(kiosk.submit(&of.application).await.text().await.unwrap(), of.receipt, "it is the same case");
    assert_eq!(hall.bench.shown(&of.number())["digests_match"], true);
}

#[tokio::test]
async fn the_drill_a_restored_platform_finds_what_it_lost_and_makes_it_again() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let before = receipted(&kiosk, 1).await;
    let (hall, backup) = hall.backed_up().await;
    let kiosk = hall.again(&kiosk);
    let second = receipted(&kiosk, 2).await;
    hall.catch_up();
    let kiosk = renewed(&hall.bench, &kiosk).await;
    let third = receipted(&kiosk, 3).await;
    assert_eq!(tell(&kiosk, 3).await, Vec::<String>::new(), "nothing is lost yet");
    assert_eq!(hall.reconcile(&[])["lost"], Value::Array(Vec::new()));

    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(hall.reconcile(&[])["unheard"][0]["kiosk"], "WL01-K01", "nothing is said of kiosks that were not heard");
    assert_eq!(tell(&kiosk, 3).await, [second.number(), third.number()]);
    assert_eq!(hall.fates(), [second.is("asked"), third.is("asked")]);
    let console = hall.console().await;
    assert!(console.contains("receipts for 2 applications that are not here"), "{console}");
    assert!(console.contains("Certificate not on record"), "{console}");

    prove(&kiosk, &second).await;
    prove(&kiosk, &third).await;
    assert_eq!(tell(&kiosk, 3).await, Vec::<String>::new(), "shown once is enough");
    assert_eq!(hall.fates(), [second.is("made_again"), third.is("made_again")]);
    let again = hall.bench.kept(&third.application).await;
    assert_eq!(again.kinds()[..2], ["received", "made_again"]);
    for case in [&before, &second, &third] {
        assert_whole(&hall, &kiosk, case).await;
    }
    tell(&kiosk, 3).await;
    let told = hall.reconcile(&[]);
    assert_eq!(
        (&told["lost"], &told["incomplete"], &told["unheard"]),
        (&Value::Array(vec![]), &Value::Array(vec![]), &Value::Array(vec![]))
    );
    assert!(!hall.console().await.contains("Cases missing"));
    let next = renewed(&hall.bench, &kiosk).await;
    assert_eq!(receipted(&next, 4).await.number(), next.number(4));
    assert!(!hall.console().await.contains("Certificate not on record"));
}

#[tokio::test]
async fn what_is_in_no_backup_is_named_with_number_kiosk_time_and_digest_until_staff_have_settled_it() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let lost = receipted(&hall.again(&kiosk), 1).await;
    let hall = hall.restored(&backup, &[Part::Rows, Part::Materials]).await;
    let kiosk = hall.again(&kiosk);
    tell(&kiosk, 1).await;
    prove(&kiosk, &lost).await;

    let told = hall.reconcile(&[]);
    let case = &told["lost"][0];
    assert_eq!((&case["kiosk"], &case["case_number"]), (&"WL01-K01".into(), &lost.number().into()));
    assert_eq!((&case["fate"], case["detail"].as_array().unwrap().len()), (&"blobs_missing".into(), 4));
    assert_eq!(case["manifest_sha256"], lost.application.sha256.to_string());
    assert!(case["received_at"].is_string());
    let data = hall.data().to_str().unwrap();
    let words = String::from_utf8(bench::command(&["admin", "reconcile", "--data", data]).stdout).unwrap();
    assert!(words.contains(&lost.number()) && words.contains("call the citizen in"), "{words}");
    let is_chinese = |line: &&str| line.contains(|c: char| ('一'..='鿿').contains(&c));
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(
        lines.iter().filter(|line| is_chinese(line)).count() * 2,
        lines.len(),
        "each in both languages: {words}"
    );

    hall.reconcile(&["--settle", &lost.number(), "--reason", "called in on Tuesday"]);
    assert_eq!(hall.fates(), [lost.is("settled")]);
    tell(&kiosk, 1).await;
    assert!(!hall.console().await.contains("Cases missing"));
    let other = ["admin", "reconcile", "--data", data, "--settle", &kiosk.number(9), "--reason", "x"];
    assert!(!bench::command(&other).status.success(), "a number that is not lost");
    // The rest of the folder was found after all.
    for blob in &lost.application.blobs {
        kiosk.upload(blob).await;
    }
    assert_eq!(kiosk.put(lost.application.manifest.application_id, &lost.application.jws).await.status(), 201);
    assert_eq!(hall.fates(), []);
}

#[tokio::test]
async fn a_folder_of_blobs_that_was_copied_by_half_makes_no_case_of_half_pages() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let kiosk = hall.again(&kiosk);
    let (cut, zeroed) = (receipted(&kiosk, 1).await, receipted(&kiosk, 2).await);
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    let whole = std::fs::read(page(&hall, &kiosk, &cut)).unwrap();
    std::fs::write(page(&hall, &kiosk, &cut), &whole[..whole.len() / 2]).unwrap();
    let zeros = vec![0; usize::try_from(std::fs::metadata(page(&hall, &kiosk, &zeroed)).unwrap().len()).unwrap()];
    std::fs::write(page(&hall, &kiosk, &zeroed), zeros).unwrap();
    tell(&kiosk, 2).await;
    prove(&kiosk, &cut).await;
    prove(&kiosk, &zeroed).await;
    assert_eq!(hall.fates(), [cut.is("blobs_missing"), zeroed.is("blobs_missing")]);
    // More of the backup is found.
    std::fs::write(page(&hall, &kiosk, &cut), whole).unwrap();
    assert_eq!(hall.fates(), [cut.is("made_again"), zeroed.is("blobs_missing")]);
    assert_whole(&hall, &kiosk, &cut).await;
}

#[tokio::test]
async fn an_application_that_waits_is_taken_in_although_a_half_copied_blob_lies_in_its_place() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let waiting = kiosk.application(1);
    for blob in &waiting.blobs {
        kiosk.upload(blob).await;
        let file = hall.bench.blob(&kiosk, blob.sha256);
        std::fs::write(&file, &blob.bytes[..blob.bytes.len() / 2]).unwrap();
    }
    // A kiosk that believes all to be there puts the manifest and is told what is missing.
    let refused = kiosk.put(waiting.manifest.application_id, &waiting.jws).await;
    assert_eq!(problem(refused).await, (StatusCode::UNPROCESSABLE_ENTITY, "missing_blobs".into()));
    // One that begins anew may.
    std::fs::write(hall.bench.blob(&kiosk, waiting.blobs[0].sha256), b"half").unwrap();
    assert_eq!(kiosk.submit(&waiting).await.status(), StatusCode::CREATED);
    assert_eq!(hall.bench.shown(&waiting.manifest.case_number)["digests_match"], true);
}

#[tokio::test]
async fn rows_newer_than_the_folder_are_listed_and_cost_no_copy_that_a_kiosk_still_has() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    let hall = hall.restored(&backup, &[Part::Materials]).await;
    let kiosk = hall.again(&kiosk);
    tell(&kiosk, 1).await;
    let told = hall.reconcile(&[]);
    assert_eq!(told["incomplete"][0]["case_number"], case.number());
    assert_eq!(told["incomplete"][0]["missing"].as_array().unwrap().len(), 4);
    // The answer with the receipt never reached the kiosk, so it has everything still.
    let refused = kiosk.put(case.application.manifest.application_id, &case.application.jws).await;
    assert_eq!(problem(refused).await, (StatusCode::UNPROCESSABLE_ENTITY, "missing_blobs".into()));
    assert_eq!(kiosk.submit(&case.application).await.text().await.unwrap(), case.receipt);
    assert_eq!(hall.reconcile(&[])["incomplete"], Value::Array(Vec::new()));

    let zeros = vec![0; usize::try_from(std::fs::metadata(page(&hall, &kiosk, &case)).unwrap().len()).unwrap()];
    std::fs::write(page(&hall, &kiosk, &case), zeros).unwrap();
    assert_eq!(hall.reconcile(&[])["incomplete"], Value::Array(Vec::new()), "of the right size");
    assert_eq!(hall.reconcile(&["--verify"])["incomplete"][0]["case_number"], case.number());
}

#[tokio::test]
async fn a_platform_that_is_restored_twice_finds_the_same_again() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (mut hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    for _ in 0..2 {
        hall = hall.restored(&backup, &[Part::Rows]).await;
        let kiosk = hall.again(&kiosk);
        assert_eq!(tell(&kiosk, 1).await, [case.number()]);
        prove(&kiosk, &case).await;
        prove(&kiosk, &case).await;
        assert_eq!(hall.fates(), [case.is("made_again")]);
        assert_eq!(hall.fates(), []);
        assert_whole(&hall, &kiosk, &case).await;
    }
}

#[tokio::test]
async fn a_receipt_that_another_key_has_signed_proves_nothing_until_that_key_is_back() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    // An operator made the key anew instead of restoring it.
    let key = lobby_envelope::SigningKey::generate().unwrap();
    std::fs::write(hall.data().join("keys/receipt.key.pem"), key.to_pkcs8_pem().as_bytes()).unwrap();
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()]);
    let refused = show(&kiosk, &case, &case.application.jws, &case.receipt).await;
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "bad_signature".into()));
    assert_eq!(tell(&kiosk, 1).await, Vec::<String>::new(), "asked once, not every minute");
    let told = hall.reconcile(&[]);
    assert_eq!(
        (&told["lost"][0]["fate"], &told["lost"][0]["detail"]),
        (&"not_proved".into(), &"other_receipt_key".into())
    );

    let hall = hall.restored(&backup, &[Part::Keys]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()], "asked again since staff looked");
    prove(&kiosk, &case).await;
    assert_eq!(hall.fates(), [case.is("made_again")]);
}

#[tokio::test]
async fn a_case_whose_pages_arrived_after_the_backup_is_completed() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    for blob in &application.blobs[..4] {
        kiosk.upload(blob).await;
    }
    assert_eq!(kiosk.put(application.manifest.application_id, &application.jws).await.status(), StatusCode::ACCEPTED);
    let (hall, backup) = hall.backed_up().await;
    let receipt = hall.again(&kiosk).submit(&application).await.text().await.unwrap();
    let case = Receipted { application, receipt };
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()]);
    prove(&kiosk, &case).await;
    assert_eq!(hall.fates(), [case.is("made_again")]);
    let kept = hall.bench.kept(&case.application).await;
    assert_eq!(kept.kinds()[..3], ["received_ahead", "pages_complete", "made_again"]);
    assert_whole(&hall, &kiosk, &case).await;
}

#[tokio::test]
async fn a_kiosk_that_was_enrolled_after_the_backup_is_known_again_with_its_cases() {
    let hall = Hall::new().await;
    let (hall, backup) = hall.backed_up().await;
    let kiosk = hall.bench.kiosk("K07").await;
    let case = receipted(&kiosk, 1).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()]);
    prove(&kiosk, &case).await;
    let told = hall.reconcile(&[]);
    assert_eq!((&told["lost"][0]["fate"], &told["adopted"][0]), (&"made_again".into(), &"WL01-K07".into()));
    assert_eq!(receipted(&kiosk, 2).await.number(), kiosk.number(2));
}

#[tokio::test]
async fn a_certificate_from_before_the_backup_does_not_come_back_and_a_signer_of_no_record_is_listed() {
    let hall = Hall::new().await;
    let first = hall.bench.kiosk("K01").await;
    trust(&first).await;
    let (hall, backup) = hall.backed_up().await;
    hall.wait();
    let second = renewed(&hall.bench, &hall.again(&first)).await;
    let case = receipted(&second, 1).await;
    hall.wait();
    let third = renewed(&hall.bench, &second).await;
    trust(&third).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let (first, second, third) = (hall.again(&first), hall.again(&second), hall.again(&third));
    assert_eq!(trust(&third).await.status(), StatusCode::OK);
    for before in [&first, &second] {
        assert_eq!(problem(trust(before).await).await.0, StatusCode::FORBIDDEN, "it had ended");
    }
    assert_eq!(tell(&third, 1).await, [case.number()]);
    let refused = show(&third, &case, &case.application.jws, &case.receipt).await;
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "bad_signature".into()));
    let told = hall.reconcile(&[]);
    assert_eq!(told["lost"][0]["detail"], "signer_unknown");
    assert_eq!(told["lost"][0]["manifest_sha256"], case.application.sha256.to_string(), "the receipt says so");
}

#[tokio::test]
async fn a_machine_whose_clock_was_set_back_hears_its_kiosks_and_keeps_the_time_of_receipts() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    tell(&kiosk, 1).await;
    let (hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    let received_at = hall.bench.kept(&case.application).await.application.received_at;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    hall.ahead.store(-600_000, Ordering::Relaxed);
    let kiosk = hall.again(&kiosk);
    tell(&kiosk, 1).await;
    prove(&kiosk, &case).await;
    assert_eq!(hall.fates(), [case.is("made_again")]);
    assert_eq!(hall.bench.kept(&case.application).await.application.received_at, received_at);
}

#[tokio::test]
async fn a_kiosk_proves_its_own_cases_alone_and_each_with_its_own_receipt() {
    let hall = Hall::new().await;
    let (kiosk, other) = (hall.bench.kiosk("K01").await, hall.bench.kiosk("K02").await);
    let (hall, backup) = hall.backed_up().await;
    let (one, two) = (receipted(&hall.again(&kiosk), 1).await, receipted(&hall.again(&kiosk), 2).await);
    let here = receipted(&hall.again(&other), 1).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let (kiosk, other) = (hall.again(&kiosk), hall.again(&other));
    tell(&kiosk, 2).await;
    let foreign = show(&other, &one, &one.application.jws, &one.receipt).await;
    assert_eq!(problem(foreign).await.1, "foreign_case_number");
    let swapped = show(&kiosk, &one, &one.application.jws, &two.receipt).await;
    assert_eq!(problem(swapped).await.1, "bad_manifest");
    let alone = show(&kiosk, &two, "", &two.receipt).await;
    assert_eq!(problem(alone).await.1, "bad_manifest");
    let invented = show(&kiosk, &one, &one.application.jws, "e30.e30.c2ln").await;
    assert_eq!(problem(invented).await.1, "bad_signature");
    assert_eq!(hall.fates(), [one.is("not_proved"), two.is("not_proved")]);
    // The blobs are here: another kiosk's case can be handed in again too, and nothing is kept of its proof.
    assert_eq!(other.submit(&here.application).await.status(), StatusCode::CREATED);
    prove(&other, &here).await;
    assert_eq!(hall.fates().len(), 2);
}

#[tokio::test]
async fn lists_and_settings_go_on_above_what_kiosks_had_before_the_restore() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let mut told = report(&kiosk.id);
    (told.versions.catalogue, told.versions.configuration) = (Some(7), Some(41));
    let sent = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    assert_eq!(hall.reconcile(&[])["desired_raised_to"], 42);
    assert_eq!(hall.reconcile(&[])["desired_raised_to"], Value::Null);
    let data = hall.data().to_str().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue");
    let changed = TempDir::new().unwrap();
    copy_folder(Path::new(sample), changed.path());
    let organisation = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/organisation.json");
    std::fs::copy(organisation, changed.path().join("organisation.json")).unwrap();
    let items = changed.path().join("items");
    let item = std::fs::read_dir(&items).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(item).unwrap();
    let published =
        bench::command(&["admin", "catalogue", "publish", "--data", data, changed.path().to_str().unwrap()]);
    let published: Value = serde_json::from_slice(&published.stdout).unwrap();
    assert_eq!(published["version"], 8);
}

#[tokio::test]
async fn a_lost_case_whose_number_another_application_carries_by_now_is_made_again_beside_it() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let first = receipted(&hall.again(&kiosk), 1).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    let other = receipted(&kiosk, 1).await;
    assert_eq!(other.number(), first.number());
    prove(&kiosk, &first).await;
    assert_eq!(hall.fates(), [first.is("made_again")]);
    let kept = hall.bench.kept(&first.application).await;
    assert_eq!(kept.application.case_number.to_string(), format!("{}-2", first.number()));
    assert_eq!(kept.application.receipt, first.receipt);
    assert!(kept.kinds().contains(&"made_again") && kept.kinds().contains(&"alarm_case_number_taken"));
    assert_eq!(hall.bench.kept(&other.application).await.application.receipt, other.receipt);
}
