//! How much memory the server takes: a bound that does not grow with what applications bring.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use lobby_envelope::digest::sha256;
use lobby_envelope::{Recipient, seal};
use lobby_wire::document::PageEntry;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest};
use reqwest::StatusCode;
use serde_json::Value;

use crate::bench::{PASSWORD, document, program, start};
use crate::browser::Browser;

/// Pages of the application, and bytes of each.
const PAGES: usize = 12;
const PAGE_BYTES: usize = 16 << 20;
/// Most that the server may take in all, an unoptimised one too: four of these pages and what it needs without any.
const MEMORY_MAX: u64 = 160 << 20;

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Serving {
    /// Most memory that the process has held at once, bytes.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}

/// Distinct bytes of a page.
fn page(n: usize) -> Vec<u8> {
    let mut bytes = vec![b'x'; PAGE_BYTES];
    bytes[..4].copy_from_slice(&[0xff, 0xd8, 0xff, u8::try_from(n).unwrap()]);
    bytes
}

fn entry(bytes: &[u8]) -> PageEntry {
    PageEntry {
        sha256: sha256(bytes),
        size: bytes.len() as u64,
        width: 4000,
        height: 6000,
        dpi: 600,
        device_sha256: sha256(b"raw"),
        device: "test:0".into(),
        evidence: None,
    }
}

/// Attack p07e: pages of 16 MiB, each another one, ended the process because all were opened together.
#[tokio::test]
async fn an_application_of_many_large_pages_takes_the_memory_of_few_to_take_in_to_open_and_to_show() {
    let mut bench = start().await;
    let data = bench.folder.path().to_str().unwrap();
    let mut serve = program();
    serve.args(["serve", "--data", data, "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0"]);
    let mut serving = Serving(serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut said = String::new();
    BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    let mut kiosk = bench.kiosk("K01").await;
    kiosk.api = said["api"].as_str().unwrap().to_owned();
    bench.running.pages = said["pages"].as_str().unwrap().to_owned();

    let application = kiosk.application_of(1, |id, number, kiosk| {
        let mut document = document(id, number, kiosk);
        document.materials.last_mut().unwrap().pages = (0..PAGES).map(|n| entry(&page(n))).collect();
        document
    });
    let recipients: Vec<_> = kiosk.trust.recipients.iter().map(|r| Recipient::from_wire(r).unwrap()).collect();
    let mut blobs = application.manifest.blobs[..3].to_vec();
    for blob in &application.blobs[..3] {
        kiosk.upload(blob).await;
    }
    for n in 0..PAGES {
        let sealed = seal(&recipients, &page(n)).unwrap();
        kiosk.upload(&sealed).await;
        blobs.push(BlobEntry { kind: BlobKind::Page, sha256: sealed.sha256, size: sealed.bytes.len() as u64 });
    }
    let manifest = Manifest { blobs, ..application.manifest.clone() };
    let application = kiosk.signed(manifest, Vec::new());
    let answer = kiosk.put(application.manifest.application_id, &application.jws).await;
    assert_eq!(answer.status(), StatusCode::CREATED);

    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let case = format!("/cases/{}", application.manifest.case_number);
    let shown = browser.get(&format!("{case}?lang=en")).await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert!(shown.text().await.unwrap().contains(&format!("{case}/pages/{PAGES}.jpg")));
    for n in 1..=PAGES {
        let bytes = browser.get(&format!("{case}/pages/{n}.jpg")).await.bytes().await.unwrap();
        assert!(bytes.len() == PAGE_BYTES && usize::from(bytes[3]) == n - 1);
    }
    let peak = serving.peak();
    assert!(peak <= MEMORY_MAX, "{} MiB for {PAGES} pages of 16 MiB", peak >> 20);
}
