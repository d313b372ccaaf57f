//! Releases as operators bring them and kiosks get them: keys, import, signatures, publication, orders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use lobby_envelope::digest::sha256;
use lobby_platform::service::release;
use lobby_switch::Boot;
use lobby_trust::{Effect, Event, Ground, Refusal, Update, sha256_hex};
use lobby_update::{FolderSource, Outcome, Prefix, Road};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use crate::bench::{Bench, Kiosk, PASSWORD, command, start, start_with_clock};
use crate::browser::Browser;

/// Milliseconds.
const DAY_MS: i64 = 24 * 3600 * 1000;

/// A folder as the packager makes it, of a program so long.
fn packaged(place: &Path, version: &str, length: usize) -> PathBuf {
    // Random enough to stay long when it is compressed.
    let program: Vec<u8> = (0..length).flat_map(|block| sha256(&block.to_be_bytes()).0).take(length).collect();
    let folder = place.join(format!("{version}-packaged"));
    fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in lobby_test_packaged::release(version, program) {
        fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

/// An operator at the command line, with the keys of people on a medium.
struct Operator<'a> {
    bench: &'a Bench,
    medium: tempfile::TempDir,
}

impl<'a> Operator<'a> {
    fn new(bench: &'a Bench) -> Self {
        Self { bench, medium: tempfile::tempdir().unwrap() }
    }

    fn key(&self, name: &str) -> String {
        self.medium.path().join(format!("keys/{name}.key.pem")).to_str().unwrap().to_owned()
    }

    /// Runs a command; what it said where it refuses.
    fn run(&self, words: &[&str]) -> Result<String, String> {
        let data = self.bench.folder.path().to_str().unwrap();
        let done = command(&[&["release"], words, &["--data", data]].concat());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        if done.status.success() { Ok(text(done.stdout)) } else { Err(text(done.stderr)) }
    }

    fn begin(&self) {
        self.run(&["keys", "--out", self.medium.path().join("keys").to_str().unwrap()]).unwrap();
    }

    fn import(&self, version: &str, length: usize) {
        let folder = packaged(self.medium.path(), version, length);
        self.run(&["import", folder.to_str().unwrap()]).unwrap();
    }

    fn sign(&self, role: &str, names: &[&str]) -> Result<String, String> {
        let keys: Vec<String> = names.iter().map(|name| self.key(name)).collect();
        let keys: Vec<&str> = keys.iter().flat_map(|key| ["--key", key.as_str()]).collect();
        self.run(&[&["sign", role], keys.as_slice()].concat())
    }

    fn offer(&self, version: &str, length: usize) {
        self.import(version, length);
        self.sign("app", &["app-1", "app-3"]).unwrap();
        self.run(&["publish"]).unwrap();
    }

    /// The first root, as it comes to a kiosk with its installation.
    fn root(&self, repository: &str) -> Vec<u8> {
        fs::read(self.bench.folder.path().join("updates").join(repository).join("1.root.json")).unwrap()
    }
}

/// Carries out what an update asks for, over the kiosk's own connection; what was found.
async fn drive(
    kiosk: &Kiosk,
    repository: &str,
    update: &mut Update,
    event: Event<'_>,
) -> Result<Option<(u64, String)>, Refusal> {
    let mut effects = update.step(event);
    loop {
        let mut wanted = None;
        for effect in effects {
            match effect {
                Effect::Fetch { file, .. } => wanted = Some(file),
                Effect::Found { artifact, file } => return Ok(Some((artifact.length, file))),
                Effect::Refuse(refusal) => return Err(refusal),
                Effect::Forget(_) | Effect::Store { .. } | Effect::Ready => {}
            }
        }
        let Some(file) = wanted else { return Ok(None) };
        let path = format!("/v1/kiosks/self/update/{repository}/{file}");
        let answer = kiosk.request(Method::GET, &path).send().await.unwrap();
        let status = answer.status();
        let bytes = answer.bytes().await.unwrap();
        effects = match status {
            StatusCode::OK => update.step(Event::Fetched(&bytes)),
            StatusCode::NOT_FOUND => update.step(Event::Absent),
            other => panic!("{file}: {other}"),
        };
    }
}

/// What the director orders for a kiosk, confirmed by the image repository: path, length, file.
async fn ordered(
    operator: &Operator<'_>,
    kiosk: &Kiosk,
    name: &str,
    now: Timestamp,
) -> Result<Option<(String, u64, String)>, Refusal> {
    let begin = |root: &[u8]| Update::new(root, BTreeMap::new(), Ground::clock_only(now)).unwrap();
    let mut director = begin(&operator.root("director"));
    drive(kiosk, "director", &mut director, Event::Start).await?;
    let Some(order) = director.orders(name)?.into_iter().next() else { return Ok(None) };
    let mut image = begin(&operator.root("image"));
    drive(kiosk, "image", &mut image, Event::Start).await?;
    let found = drive(kiosk, "image", &mut image, Event::Find(order.path())).await?;
    Ok(found.map(|(length, file)| (order.path().to_owned(), length, file)))
}

#[tokio::test]
async fn a_release_goes_from_the_packagers_folder_to_the_one_kiosk_that_it_is_ordered_for() {
    let bench = start().await;
    let (first, second) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let operator = Operator::new(&bench);
    operator.begin();
    operator.offer("0.2.0", 300_000);
    operator.run(&["order", "--kiosk", "WL01-K01", "0.2.0"]).unwrap();
    let (path, length, file) = ordered(&operator, &first, "WL01-K01", Timestamp::now()).await.unwrap().unwrap();
    assert_eq!(path, "app/lobby-0.2.0.tar.zst");
    let get = |range: &'static str| {
        let request = first.request(Method::GET, &format!("/v1/kiosks/self/update/targets/{file}"));
        if range.is_empty() { request } else { request.header(header::RANGE, range) }
    };
    let whole = get("").send().await.unwrap().bytes().await.unwrap();
    assert_eq!((whole.len() as u64, file.clone()), (length, format!("app/{}.lobby-0.2.0.tar.zst", sha256_hex(&whole))));
    let rest = get("bytes=200000-").send().await.unwrap();
    assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(rest.bytes().await.unwrap(), whole.slice(200_000..), "a transfer that was cut goes on");
    let refused = ordered(&operator, &second, "WL01-K02", Timestamp::now()).await.unwrap_err();
    assert!(matches!(refused, Refusal::Unfetched(_)), "nothing is ordered for another kiosk: {refused}");
    let stranger = bench.stranger().get(bench.url(&format!("/v1/kiosks/self/update/targets/{file}")));
    assert_eq!(stranger.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    for bad in ["app/x", "app/..%2Fkeys", &format!("app/{}.x", "0".repeat(64))] {
        let path = format!("/v1/kiosks/self/update/targets/{bad}");
        assert_eq!(first.request(Method::GET, &path).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn nothing_is_published_without_its_signatures_and_no_key_signs_for_another_role() {
    let bench = start().await;
    let operator = Operator::new(&bench);
    assert!(operator.run(&["publish"]).unwrap_err().contains("release keys"), "there is no repository yet");
    operator.begin();
    let again = operator.run(&["keys", "--out", operator.medium.path().to_str().unwrap()]).unwrap_err();
    assert!(again.contains("not made again"), "{again}");
    operator.import("0.2.0", 10);
    assert!(operator.sign("app", &["app-1"]).unwrap().contains("1 signatures, 2 are needed"));
    let refused = operator.run(&["publish"]).unwrap_err();
    assert!(refused.contains("sign first"), "{refused}");
    for other in ["content-1", "targets-1", "root-1"] {
        assert!(operator.sign("app", &[other]).unwrap_err().contains("does not sign for the role"), "{other}");
    }
    operator.sign("app", &["app-1", "app-1"]).unwrap();
    assert!(operator.run(&["publish"]).unwrap_err().contains("sign first"), "one person twice is one");
    let order = operator.run(&["order", "--kiosk", "WL01-K01", "0.2.0"]).unwrap_err();
    assert!(order.contains("is not published"), "{order}");
    operator.sign("app", &["app-2"]).unwrap();
    operator.run(&["publish"]).unwrap();
    assert!(operator.run(&["publish", "app"]).unwrap_err().contains("waits for signatures"));
    let other = packaged(&operator.medium.path().join("other"), "0.2.0", 11);
    let refused = operator.run(&["import", other.to_str().unwrap()]).unwrap_err();
    assert!(refused.contains("has this version already"), "{refused}");
    fs::write(other.join("lobby"), "exchanged").unwrap();
    let refused = operator.run(&["import", other.to_str().unwrap()]).unwrap_err();
    assert!(refused.contains("not what its sum says"), "{refused}");
}

#[tokio::test]
async fn the_platform_signs_anew_what_it_may_and_kiosks_are_served_after_weeks() {
    let (bench, ahead) = start_with_clock().await;
    let kiosk = bench.kiosk("K01").await;
    let operator = Operator::new(&bench);
    operator.begin();
    operator.offer("0.2.0", 10);
    operator.run(&["order", "--kiosk", "WL01-K01", "0.2.0"]).unwrap();
    // Certificates of kiosks last a month: this one is asked within it.
    ahead.store(20 * DAY_MS, Ordering::Relaxed);
    let app = &bench.running.app;
    let timestamp = || fs::read(bench.folder.path().join("updates/image/timestamp.json")).unwrap();
    let before = timestamp();
    // The server's own round may have come first.
    release::renew(app, app.now()).unwrap();
    let renewed = timestamp();
    assert_ne!(renewed, before);
    release::renew(app, app.now()).unwrap();
    assert_eq!(timestamp(), renewed, "once an hour");
    let found = ordered(&operator, &kiosk, "WL01-K01", app.now()).await.unwrap();
    assert_eq!(found.map(|(path, ..)| path).as_deref(), Some("app/lobby-0.2.0.tar.zst"));
}

#[tokio::test]
async fn the_console_warns_at_half_life_and_after_it_until_people_have_signed() {
    let (bench, ahead) = start_with_clock().await;
    let operator = Operator::new(&bench);
    operator.begin();
    let page = async || {
        let mut browser = Browser::new(&bench);
        browser.log_in(PASSWORD).await;
        browser.get("/kiosks?lang=en").await.text().await.unwrap()
    };
    let app = &bench.running.app;
    assert!(!page().await.contains("get no new programs"));
    ahead.store(50 * DAY_MS, Ordering::Relaxed);
    release::renew(app, app.now()).unwrap();
    assert!(page().await.contains("Half of the time for which the signatures of"), "{}", page().await);
    ahead.store(91 * DAY_MS, Ordering::Relaxed);
    assert!(page().await.contains("have ended. Kiosks get no new programs"));
    ahead.store(0, Ordering::Relaxed);
    let listed = operator.run(&["expire-soon"]).unwrap();
    assert!(listed.contains("timestamp") && listed.contains("good"), "{listed}");
}

#[tokio::test]
async fn a_lost_root_key_and_a_stolen_online_key_are_exchanged_and_kiosks_follow() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let operator = Operator::new(&bench);
    operator.begin();
    operator.offer("0.2.0", 10);
    operator.run(&["order", "--kiosk", "WL01-K01", "0.2.0"]).unwrap();
    let ids = |root: &[u8]| -> Vec<String> {
        let root: Value = serde_json::from_slice(root).unwrap();
        let ids = root["signed"]["roles"]["root"]["keyids"].as_array().unwrap().clone();
        ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let lost = ids(&operator.root("image"))[0].clone();
    let added = operator.key("root-6");
    operator.run(&["rotate-root", "root", "--remove", &lost, "--add", &added]).unwrap();
    operator.sign("root", &["root-2", "root-3", "root-6"]).unwrap();
    assert!(operator.run(&["publish"]).unwrap_err().contains("sign first"), "two of the old holders are too few");
    operator.sign("root", &["root-4"]).unwrap();
    operator.run(&["publish"]).unwrap();
    let found = ordered(&operator, &kiosk, "WL01-K01", Timestamp::now()).await.unwrap();
    assert!(found.is_some(), "a kiosk that knows the first root alone follows");
    let newest = fs::read(bench.folder.path().join("updates/image/2.root.json")).unwrap();
    assert!(!ids(&newest).contains(&lost) && ids(&newest).len() == 5);
}

#[tokio::test]
async fn a_stick_from_the_platform_brings_a_kiosk_the_release_and_another_kiosk_nothing() {
    let bench = start().await;
    let operator = Operator::new(&bench);
    operator.begin();
    operator.offer("0.2.0", 200_000);
    let stick = operator.medium.path().join("stick");
    let export = ["export", "--kiosk", "WL01-K01", "--out", stick.to_str().unwrap()];
    assert!(operator.run(&export).unwrap_err().contains("Nothing is ordered"));
    operator.run(&["order", "--kiosk", "WL01-K01", "0.2.0"]).unwrap();
    operator.run(&export).unwrap();
    let machine = operator.medium.path().join("machine");
    for folder in ["releases", "state/roots"] {
        fs::create_dir_all(machine.join(folder)).unwrap();
    }
    for repository in ["image", "director"] {
        fs::write(machine.join(format!("state/roots/{repository}.json")), operator.root(repository)).unwrap();
    }
    let road = |kiosk: &str| Road {
        prefix: Prefix::new(&machine, Boot::read("b007").unwrap()),
        state: machine.join("state"),
        kiosk: kiosk.to_owned(),
        built: None,
    };
    let source = FolderSource::new(&stick);
    let refused = road("WL01-K02").go(&source, Timestamp::now(), &|| true).unwrap_err();
    assert_eq!(refused.code(), "for_another");
    let outcome = road("WL01-K01").go(&source, Timestamp::now(), &|| true).unwrap();
    let Outcome::Staged(release) = outcome else { panic!("{outcome:?}") };
    let staged = machine.join("releases").join(release.name());
    for entry in fs::read_dir(operator.medium.path().join("0.2.0-packaged")).unwrap() {
        let (name, bytes) = entry.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).unwrap();
        assert_eq!(fs::read(staged.join(&name)).unwrap(), bytes, "{name:?}");
    }
}
