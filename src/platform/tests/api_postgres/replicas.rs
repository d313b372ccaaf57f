//! Two servers on one database and one folder: a process of its own beside the one of the test.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use jiff::Timestamp;
use lobby_envelope::digest::sha256;
use lobby_platform::repository::belonging::CaseFilter;
use lobby_platform::repository::case;
use lobby_platform::service::login::{self, Attempt};
use reqwest::StatusCode;

use crate::bench::{Bench, Kiosk, PASSWORD, program, start};

/// A second server, stopped when this is dropped.
struct Replica {
    process: Child,
    api: String,
    pages: String,
}

impl Replica {
    fn of(bench: &Bench) -> Replica {
        let mut process = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0", "--data"])
            .arg(bench.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        let told = |key: &str| told[key].as_str().unwrap().to_owned();
        Replica { process, api: told("api"), pages: told("pages") }
    }

    /// The same kiosk, with its line to this server.
    fn kiosk(&self, kiosk: &Kiosk) -> Kiosk {
        Kiosk {
            app: kiosk.app.clone(),
            client: kiosk.client.clone(),
            api: self.api.clone(),
            id: kiosk.id.clone(),
            test: kiosk.test,
            trust: kiosk.trust.clone(),
            certificate_pem: kiosk.certificate_pem.clone(),
            key: lobby_envelope::SigningKey::from_pkcs8_pem(&kiosk.key.to_pkcs8_pem()).unwrap(),
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn two_servers_take_the_same_application_at_once_and_it_is_one_case_with_one_receipt() {
    let bench = start().await;
    let replica = Replica::of(&bench);
    let one = bench.kiosk("K01").await;
    let two = replica.kiosk(&one);
    let rounds = 6;
    for counter in 1..=rounds {
        let application = one.application(counter);
        // Each takes half of the blobs; either sees them all.
        for (at, blob) in application.blobs.iter().enumerate() {
            if at % 2 == 0 { one.upload(blob).await } else { two.upload(blob).await }
        }
        let id = application.manifest.application_id;
        let (first, second) = tokio::join!(one.put(id, &application.jws), two.put(id, &application.jws));
        let mut statuses = [first.status(), second.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [StatusCode::OK, StatusCode::CREATED], "round {counter}");
        let receipts = [first.bytes().await.unwrap(), second.bytes().await.unwrap()];
        assert_eq!(receipts[0], receipts[1]);
        let fetched =
            two.request(reqwest::Method::GET, &format!("/v1/applications/{id}/receipt")).send().await.unwrap();
        assert_eq!(fetched.bytes().await.unwrap(), receipts[0]);
    }
    let cases = bench
        .running
        .app
        .db
        .read(move |tx| case::newest(tx, &CaseFilter::Everything, lobby_domain::KioskUse::Service, 0, 100))
        .await
        .unwrap();
    assert_eq!(cases.len(), usize::try_from(rounds).unwrap());
}

#[tokio::test]
async fn an_upload_begun_at_one_server_goes_on_at_the_other_and_a_chunk_sent_to_both_counts_once() {
    let bench = start().await;
    let replica = Replica::of(&bench);
    let one = bench.kiosk("K01").await;
    let two = replica.kiosk(&one);
    let blob: Vec<u8> = (0..400_000_u32).map(|at| (at % 251) as u8).collect();
    let sha = sha256(&blob);
    assert_eq!(one.create(sha, blob.len()).await.status(), StatusCode::CREATED);
    let (head, rest) = blob.split_at(100_000);
    assert_eq!(one.patch(sha, 0, head, &sha256(head).0).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(two.offset(sha).await, Some(100_000));
    let (middle, tail) = rest.split_at(200_000);
    let checksum = sha256(middle).0;
    let (a, b) = tokio::join!(two.patch(sha, 100_000, middle, &checksum), one.patch(sha, 100_000, middle, &checksum));
    let statuses = BTreeSet::from([a.status().as_u16(), b.status().as_u16()]);
    assert_eq!(statuses, BTreeSet::from([204, 409]), "one was first, the other is told to look where it stands");
    assert_eq!(one.offset(sha).await, Some(300_000));
    assert_eq!(two.patch(sha, 300_000, tail, &sha256(tail).0).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(one.offset(sha).await, Some(400_000));
}

#[tokio::test]
async fn an_officer_who_logged_in_at_one_server_is_known_at_the_other() {
    let bench = start().await;
    let replica = Replica::of(&bench);
    let typed = login::Typed { login: "officer", password: PASSWORD, code: "" };
    let entered = login::log_in(&bench.running.app, typed, "127.0.0.1", Timestamp::now()).await.unwrap();
    let Attempt::In(session) = entered else { panic!("not let in") };
    for pages in [&bench.running.pages, &replica.pages] {
        let cookie = format!("lobby_session={session}");
        let cases = bench.stranger().get(format!("{pages}/cases")).header("Cookie", cookie).send().await.unwrap();
        assert_eq!(cases.status(), StatusCode::OK);
    }
}
