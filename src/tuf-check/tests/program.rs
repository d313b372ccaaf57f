//! The program itself, over loopback, against the repository that python-tuf wrote.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

/// Serves the files of a folder, and one target under any name that ends in it, until the test's process ends.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            reader.read_line(&mut request).unwrap();
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let path = request.split(' ').nth(1).unwrap().trim_start_matches('/');
            let body =
                if path.ends_with(".help.txt") { Some(b"help".to_vec()) } else { fs::read(folder.join(path)).ok() };
            let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
            let body = body.unwrap_or_default();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            // A client that has read enough may be gone.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../trust/tests/python_tuf")
}

fn check(metadata: &Path, rest: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-tuf-check"));
    command.arg("--metadata-dir").arg(metadata).args(rest).output().unwrap()
}

#[test]
fn it_trusts_a_root_refreshes_and_downloads() {
    let home = tempfile::tempdir().unwrap();
    let (metadata, targets) = (home.path().join("metadata"), home.path().join("targets"));
    let address = serve(repository());
    let root = repository().join("1.root.json");
    assert_eq!(check(&metadata, &["init", root.to_str().unwrap()]).status.code(), Some(0));
    let refreshed = check(&metadata, &["--metadata-url", &address, "refresh"]);
    assert_eq!(refreshed.status.code(), Some(0), "{}", String::from_utf8_lossy(&refreshed.stderr));
    for (kept, served) in
        [("root", "2.root"), ("timestamp", "timestamp"), ("snapshot", "1.snapshot"), ("targets", "1.targets")]
    {
        let kept = fs::read(metadata.join(format!("{kept}.json"))).unwrap();
        assert_eq!(kept, fs::read(repository().join(format!("{served}.json"))).unwrap());
    }
    let folder = targets.to_str().unwrap();
    let download = |name: &str| {
        let arguments = ["--metadata-url", &address, "--target-name", name, "--target-base-url", &address];
        check(&metadata, &[&arguments[..], &["--target-dir", folder, "download"]].concat()).status.code()
    };
    assert_eq!(download("content/help.txt"), Some(0));
    let files: Vec<_> = fs::read_dir(&targets).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert_eq!(files, [b"help"]);
    assert_eq!(download("content/none.txt"), Some(1));
}

#[test]
fn without_a_root_and_to_another_machine_it_ends_with_one() {
    let home = tempfile::tempdir().unwrap();
    let address = serve(repository());
    assert_eq!(check(home.path(), &["--metadata-url", &address, "refresh"]).status.code(), Some(1));
    let root = repository().join("1.root.json");
    assert_eq!(check(home.path(), &["init", root.to_str().unwrap()]).status.code(), Some(0));
    let abroad = check(home.path(), &["--metadata-url", "http://192.0.2.1/metadata", "refresh"]);
    assert_eq!(abroad.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&abroad.stderr).contains("not a plain http address on this machine"));
}
