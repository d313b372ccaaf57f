//! A disk that is really full. The test runs once more in a process of its own, where a small file system is mounted that
//! no other process sees.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lobby_envelope::digest::sha256;
use lobby_wire::problem::Problem;
use reqwest::{Response, StatusCode};

use crate::ON_POSTGRES;
use crate::bench::{Bench, Kiosk, PASSWORD, command, start};
use crate::browser::Browser;

const DISK: &str = "LOBBY_TEST_DISK";
const SIZE: &str = "48m";

/// The small disk that this process has to itself. Elsewhere runs the test `name` where there is one, and gives none.
fn disk(name: &str) -> Option<PathBuf> {
    if ON_POSTGRES {
        eprintln!("skipped: the rows are on the server's disk, not on this one");
        return None;
    }
    if let Some(disk) = std::env::var_os(DISK) {
        return Some(disk.into());
    }
    let mount = tempfile::tempdir().unwrap();
    let script = format!("mount -t tmpfs -o size={SIZE},mode=700 lobby \"$1\" && shift && exec \"$@\"");
    let run = |namespaces: &[&str], words: &[&std::ffi::OsStr]| {
        let mut unshare = Command::new("unshare");
        unshare.args(namespaces).args(["sh", "-c", &script, "sh"]).arg(mount.path()).args(words);
        unshare.env(DISK, mount.path()).env("TMPDIR", mount.path());
        unshare
    };
    // An ordinary user mounts within a namespace of users; some containers have none, and run as root.
    let possible = [["-Urm"].as_slice(), &["-m"]]
        .into_iter()
        .find(|namespaces| run(namespaces, &["true".as_ref()]).output().is_ok_and(|tried| tried.status.success()));
    let Some(namespaces) = possible else {
        eprintln!("skipped: this system lets nobody mount a file system, so there is no small disk to fill");
        return None;
    };
    let program = std::env::current_exe().unwrap();
    let name = format!("full_disk::{name}");
    let words = [program.as_os_str(), "--exact".as_ref(), name.as_ref(), "--nocapture".as_ref()];
    let done = run(namespaces, &words).output().unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{told}{}", String::from_utf8_lossy(&done.stderr));
    assert!(told.contains("1 passed"), "{told}");
    None
}

/// Fills the disk to its last byte, as another program may.
fn fill(disk: &Path) -> PathBuf {
    let filler = disk.join("filler");
    let mut file = File::options().create(true).append(true).open(&filler).unwrap();
    for piece in [64 * 1024, 4096, 512, 1] {
        let end = loop {
            if let Err(error) = file.write_all(&vec![7; piece]) {
                break error.kind();
            }
        };
        assert_eq!(end, ErrorKind::StorageFull);
    }
    filler
}

async fn code(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.json::<Problem>().await.unwrap().code.to_string())
}

/// Blobs of no application until the platform takes no more of them; the last answer.
async fn bring_without_end(kiosk: &Kiosk) -> (u16, String) {
    for n in 0_u64.. {
        let mut blob = vec![7; 1024 * 1024];
        blob[..8].copy_from_slice(&n.to_be_bytes());
        let sha256 = sha256(&blob);
        let begun = kiosk.create(sha256, blob.len()).await;
        if begun.status() != StatusCode::CREATED {
            assert!(begun.headers().contains_key("retry-after"));
            return code(begun).await;
        }
        let brought = kiosk.patch(sha256, 0, &blob, &sha256.0).await;
        if brought.status() != StatusCode::NO_CONTENT {
            return code(brought).await;
        }
    }
    unreachable!("there is an end")
}

async fn health(bench: &Bench) -> String {
    bench.stranger().get(bench.url("/v1/health")).send().await.unwrap().text().await.unwrap()
}

/// Attack p05c.
#[tokio::test]
async fn on_a_full_disk_receipts_logins_and_revocations_work_and_every_page_says_so() {
    let Some(disk) = disk("on_a_full_disk_receipts_logins_and_revocations_work_and_every_page_says_so") else { return };
    let bench = start().await;
    let data = bench.folder.path().to_str().unwrap();
    let (greedy, honest) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let (first, second, third) = (honest.application(1), honest.application(2), honest.application(3));
    assert_eq!(honest.submit(&first).await.status(), StatusCode::CREATED);

    // One kiosk alone leaves the others theirs.
    assert_eq!(bring_without_end(&greedy).await, (507, "quota_reached".into()));
    assert!(health(&bench).await.contains(r#""status":"ok""#));
    for blob in &second.blobs {
        honest.upload(blob).await;
    }

    // Another program leaves nothing.
    let filler = fill(&disk);
    assert_eq!(honest.put(second.manifest.application_id, &second.jws).await.status(), StatusCode::CREATED);
    assert_eq!(
        code(honest.create(third.blobs[0].sha256, third.blobs[0].bytes.len()).await).await,
        (507, "no_room".into())
    );
    let revoked = command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K01"]);
    assert!(revoked.status.success(), "{}", String::from_utf8_lossy(&revoked.stderr));
    let trust = greedy.request(reqwest::Method::GET, "/v1/trust").send().await.unwrap();
    assert_eq!(code(trust).await, (403, "kiosk_revoked".into()));
    assert!(health(&bench).await.contains("disk_full"));
    let mut browser = Browser::new(&bench);
    assert_eq!(browser.log_in(PASSWORD).await.status(), StatusCode::SEE_OTHER);
    let case = browser.get(&format!("/cases/{}", first.manifest.case_number)).await;
    assert_eq!(case.status(), StatusCode::OK);
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    assert!(page.contains("disk is full"), "{page}");

    std::fs::remove_file(filler).unwrap();
    assert!(health(&bench).await.contains(r#""status":"ok""#));
    assert_eq!(honest.submit(&third).await.status(), StatusCode::CREATED);
    for application in [&first, &second, &third] {
        bench.shown(&application.manifest.case_number);
    }
}

#[tokio::test]
async fn where_even_the_ballast_is_eaten_up_nothing_is_lost_and_all_goes_on_when_there_is_room() {
    let Some(disk) = disk("where_even_the_ballast_is_eaten_up_nothing_is_lost_and_all_goes_on_when_there_is_room")
    else {
        return;
    };
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (before, during) = (kiosk.application(1), kiosk.application(2));
    assert_eq!(kiosk.submit(&before).await.status(), StatusCode::CREATED);
    for blob in &during.blobs {
        kiosk.upload(blob).await;
    }
    fill(&disk);
    let ballast = bench.folder.path().join("ballast");
    // The server looks every two seconds.
    while ballast.exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let filler = fill(&disk);
    let answer = kiosk.put(during.manifest.application_id, &during.jws).await.status();
    assert!(answer.is_success() || answer.is_server_error(), "{answer}: a kiosk comes again");
    std::fs::remove_file(filler).unwrap();
    assert!(kiosk.put(during.manifest.application_id, &during.jws).await.status().is_success());
    for application in [&before, &during] {
        bench.shown(&application.manifest.case_number);
        bench.kept(application).await;
    }
}
