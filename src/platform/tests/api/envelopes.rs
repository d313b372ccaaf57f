//! Envelopes that strangers made to hang or end the platform, and payloads that are opened behind the receipt.

use lobby_envelope::digest::sha256;
use lobby_envelope::{IntakeIdentity, SealedBlob};
use lobby_platform::repository::case::{self, Envelope};
use lobby_platform::repository::{Tx, application};
use lobby_platform::server;
use lobby_platform::service::opening;
use lobby_wire::enrol::Trust;
use lobby_wire::manifest::{BlobEntry, Manifest, PAGES_MAX};
use lobby_wire::problem::Problem;
use reqwest::{Method, Response, StatusCode};

use crate::bench::{Application, Kiosk, PASSWORD, command, options, start};
use crate::browser::Browser;

async fn code(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.json::<Problem>().await.unwrap().code.to_string())
}

/// The application with another blob in this place.
pub fn with_blob(kiosk: &Kiosk, application: &Application, at: usize, bytes: Vec<u8>) -> Application {
    let blob = SealedBlob { sha256: sha256(&bytes), bytes };
    let (mut manifest, mut blobs) = (application.manifest.clone(), application.blobs.clone());
    let kind = manifest.blobs[at].kind;
    manifest.blobs[at] = BlobEntry { kind, sha256: blob.sha256, size: blob.bytes.len() as u64 };
    blobs[at] = blob;
    kiosk.signed(manifest, blobs)
}

/// Attack p07d: 8,000 stanzas kept a processor busy for 31 s.
#[tokio::test]
async fn an_envelope_with_more_stanzas_than_recipients_need_is_refused_whatever_it_holds() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let stanza = format!("-> X25519 {0}\n{0}\n", "A".repeat(43));
    for (at, stanzas) in [(0, 8_000), (1, 500), (3, 21)] {
        let (first, rest) = application.blobs[at].bytes.split_at(b"age-encryption.org/v1\n".len());
        let hostile = [first, stanza.repeat(stanzas).as_bytes(), rest].concat();
        let hostile = with_blob(&kiosk, &application, at, hostile);
        assert_eq!(code(kiosk.submit(&hostile).await).await, (422, "bad_envelope".into()), "{at} {stanzas}");
    }
    let none = with_blob(&kiosk, &application, 2, vec![7; 100_000]);
    assert_eq!(code(kiosk.submit(&none).await).await, (422, "bad_envelope".into()));
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
}

/// Attack p07e: a page of 16 MiB listed 400 times ended the process.
#[tokio::test]
async fn a_page_listed_twice_and_more_pages_than_any_application_has_are_refused() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let listed = |pages: Vec<BlobEntry>| {
        let blobs = application.manifest.blobs[..3].iter().cloned().chain(pages).collect();
        kiosk.signed(Manifest { blobs, ..application.manifest.clone() }, application.blobs.clone())
    };
    let page = &application.manifest.blobs[3];
    let twice = listed(vec![page.clone(); 400]);
    assert_eq!(code(kiosk.submit(&twice).await).await, (422, "bad_manifest".into()));
    let named = |n: usize| BlobEntry { sha256: sha256(&n.to_be_bytes()), ..page.clone() };
    let many = listed((0..=PAGES_MAX).map(named).collect());
    assert_eq!(code(kiosk.submit(&many).await).await, (422, "bad_manifest".into()));
}

#[tokio::test]
async fn what_no_key_here_opens_gets_no_receipt_and_is_an_alarm_until_the_key_is_back() {
    let bench = start().await;
    let mut kiosk = bench.kiosk("K01").await;
    let stranger = IntakeIdentity::generate();
    kiosk.trust.recipients = vec![stranger.recipient().to_wire()];
    let application = kiosk.application(1);
    assert_eq!(code(kiosk.submit(&application).await).await, (503, "key_missing".into()), "the kiosk asks again");
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    assert!(page.contains("No key here opens 1 of its applications"), "{page}");

    let file = format!("keys/{}.age.txt", stranger.recipient().id());
    std::fs::write(bench.folder.path().join(file), stranger.to_secret_text().as_bytes()).unwrap();
    let taken = kiosk.put(application.manifest.application_id, &application.jws).await;
    assert_eq!(taken.status(), StatusCode::CREATED, "the server noticed the file by itself");
    assert_eq!(bench.kept(&application).await.case.envelope, Envelope::Open);
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    assert!(!page.contains("No key here opens"), "{page}");
}

#[tokio::test]
async fn a_new_intake_key_reaches_a_running_server_and_what_was_sealed_to_the_old_one_is_taken_in() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let data = bench.folder.path().to_str().unwrap();
    let rotated = command(&["admin", "keys", "rotate", "intake", "--data", data]);
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    let trust: Trust = kiosk.request(Method::GET, "/v1/trust").send().await.unwrap().json().await.unwrap();
    assert_ne!(trust.recipients, kiosk.trust.recipients);
    assert_eq!(trust.recipients.len(), 1);
    let old = kiosk.application(1);
    assert_eq!(kiosk.submit(&old).await.status(), StatusCode::CREATED);
    assert_eq!(bench.kept(&old).await.case.envelope, Envelope::Open);
    let newer = Kiosk { trust, ..kiosk };
    let new = newer.application(2);
    assert_eq!(newer.submit(&new).await.status(), StatusCode::CREATED);
    assert_eq!(bench.kept(&new).await.case.envelope, Envelope::Open);
}

#[tokio::test]
async fn a_platform_that_lost_a_key_does_not_start_and_makes_no_other() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (path, data) = (bench.folder.path().to_owned(), bench.folder.path().to_str().unwrap().to_owned());
    assert!(command(&["admin", "keys", "rotate", "intake", "--data", &data]).status.success());
    let old = path.join("keys").join(format!("{}.age.txt", kiosk.trust.recipients[0].id));
    bench.running.stop().await;
    for lost in [old, path.join("keys/intake.age.txt"), path.join("keys/receipt.key.pem"), path.join("keys/ca.key.pem")]
    {
        let aside = path.join("aside");
        std::fs::rename(&lost, &aside).unwrap();
        let error = server::start(&options(path.clone())).await.err().unwrap().to_string();
        let name = lost.file_name().unwrap().to_str().unwrap();
        assert!(error.contains("missing") && error.contains(name.split('.').next().unwrap()), "{error}");
        let again = command(&["init", "--data", &data, "--profile", "simulation"]);
        assert!(!lost.exists(), "{}", String::from_utf8_lossy(&again.stdout));
        std::fs::rename(&aside, &lost).unwrap();
    }
    server::start(&options(path)).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_payload_that_is_damaged_gets_its_receipt_and_its_case_is_listed_for_staff() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    for (counter, at) in [(1, 0), (2, 1), (3, 2), (4, 3)] {
        let application = kiosk.application(counter);
        let mut bytes = application.blobs[at].bytes.clone();
        *bytes.last_mut().unwrap() ^= 1;
        let damaged = with_blob(&kiosk, &application, at, bytes);
        let answer = kiosk.submit(&damaged).await;
        assert_eq!(answer.status(), StatusCode::CREATED, "what is in it is none of the receipt's business");
        let kept = bench.kept(&damaged).await;
        assert_eq!((kept.case.envelope, kept.kinds()), (Envelope::Damaged, vec!["received", "envelope_unreadable"]));
    }
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    assert!(browser.get("/cases").await.text().await.unwrap().contains("打不开"));
}

#[tokio::test]
async fn what_waits_for_being_opened_when_the_server_stops_is_opened_when_it_starts() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    let (data, app) = (bench.folder.path().to_owned(), bench.running.app.clone());
    bench.running.stop().await;
    let id = application.manifest.application_id;
    let wait_again = move |tx: &mut Tx<'_>| {
        let phase = case::find(tx, id)?.unwrap().phase;
        case::set_phase(tx, id, phase)?;
        application::find(tx, id)
    };
    assert!(app.db.tx(wait_again).await.unwrap().is_some());
    let running = server::start(&options(data)).await.unwrap();
    // Nothing asks for it; each look gives the thread that opens time.
    loop {
        let case = running.app.db.read(move |tx| case::find(tx, id)).await.unwrap().unwrap();
        if case.envelope == Envelope::Open {
            break;
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn a_case_whose_rows_cannot_be_read_keeps_none_behind_it_from_being_opened() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (first, second) = (kiosk.application(1), kiosk.application(2));
    let ids = [first.manifest.application_id, second.manifest.application_id];
    for application in [&first, &second] {
        assert_eq!(kiosk.submit(application).await.status(), StatusCode::CREATED);
    }
    let app = &bench.running.app;
    let of_tomorrow = "update event set kind = 'of tomorrow' where org = $1 and application_id = $2";
    let wait = "update case_projection set envelope = 'to_open' where org = $1 and application_id in ($2, $3)";
    let spoil = move |tx: &mut Tx<'_>| {
        tx.exec(of_tomorrow, &[tx.org(), ids[0].into()])?;
        tx.exec(wait, &[tx.org(), ids[0].into(), ids[1].into()])
    };
    app.db.tx(spoil).await.unwrap();
    opening::open_waiting(app).await.unwrap();
    let envelope = |id| app.db.read(move |tx| Ok(case::find(tx, id)?.unwrap().envelope));
    assert_eq!(envelope(ids[1]).await.unwrap(), Envelope::Open);
    assert_eq!(envelope(ids[0]).await.unwrap(), Envelope::ToOpen, "it waits for a program that can read it");
}
