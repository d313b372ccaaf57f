//! Section 7 of the handbook, "Transfer": a server, or who stands before it, that sends something else. Each time the
//! program ends with 1, what is stored stays as it was, and the next update succeeds.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Answers in its own way to a request for one file.
type Answer = Arc<dyn Fn(&mut TcpStream, &[u8]) -> std::io::Result<()> + Send + Sync>;

/// A server of the repository that python-tuf wrote, one of whose files goes wrong.
struct Server {
    address: String,
    wrong: Arc<Mutex<Option<(String, Answer)>>>,
    requests: Arc<AtomicUsize>,
}

const TARGET: &str = "content/help.txt";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../trust/tests/python_tuf")
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (wrong, requests) = (Arc::new(Mutex::new(None)), Arc::new(AtomicUsize::new(0)));
        let (shared, counted) = (Arc::clone(&wrong), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let wrong = shared.lock().unwrap().clone();
                // A client that has read enough closes; the next request is what counts.
                thread::spawn(move || drop(answer(stream.unwrap(), wrong)));
            }
        });
        Self { address, wrong, requests }
    }
}

fn answer(mut stream: TcpStream, wrong: Option<(String, Answer)>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let body =
        if path.ends_with(".help.txt") { Some(b"help".to_vec()) } else { fs::read(repository().join(&path)).ok() };
    if let Some((name, answer)) = wrong.filter(|(name, _)| path.ends_with(name.as_str())) {
        assert!(!name.is_empty());
        return answer(&mut stream, &body.unwrap_or_default());
    }
    match body {
        Some(body) => whole(&mut stream, "200 OK", &body),
        None => whole(&mut stream, "404 Not Found", b""),
    }
}

fn whole(stream: &mut TcpStream, status: &str, body: &[u8]) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(body)
}

/// A client whose metadata folder trusts the first root.
struct Client {
    home: tempfile::TempDir,
}

impl Client {
    fn new() -> Self {
        let client = Self { home: tempfile::tempdir().unwrap() };
        let root = repository().join("1.root.json");
        assert!(client.run(&["init", root.to_str().unwrap()]));
        client
    }

    fn run(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-tuf-check"));
        command.arg("--metadata-dir").arg(self.home.path().join("metadata")).args(arguments);
        command.output().unwrap().status.success()
    }

    fn download(&self, server: &Server) -> bool {
        let targets = self.home.path().join("targets");
        let arguments = ["--metadata-url", &server.address, "--target-base-url", &server.address];
        let rest = ["--target-name", TARGET, "--target-dir", targets.to_str().unwrap(), "download"];
        self.run(&[&arguments[..], &rest].concat())
    }

    /// Every file below the home, by its path.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        found
    }
}

/// What is fetched in a first download, in order, and how many files are stored before it.
const FETCHED: [(&str, usize); 7] = [
    ("2.root.json", 1),
    ("timestamp.json", 1),
    ("1.snapshot.json", 2),
    ("1.targets.json", 3),
    ("1.inner.json", 4),
    ("1.bin-16.json", 5),
    (".help.txt", 6),
];

fn wherever_it_happens(answer: impl Fn(&mut TcpStream, &[u8]) -> std::io::Result<()> + Send + Sync + 'static) {
    let answer: Answer = Arc::new(answer);
    let server = Server::start();
    for (file, stored) in FETCHED {
        let client = Client::new();
        *server.wrong.lock().unwrap() = Some((file.to_owned(), Arc::clone(&answer)));
        assert!(!client.download(&server), "{file}");
        let files = client.files();
        assert_eq!(files.len(), stored, "{file}: {:?}", files.keys());
        assert!(files.keys().all(|path| path.extension().is_some_and(|ending| ending == "json")));
        *server.wrong.lock().unwrap() = None;
        assert!(client.download(&server), "after {file}");
        let expected = fs::read(client.home.path().join("targets/content%2Fhelp.txt")).unwrap();
        assert_eq!(expected, b"help");
    }
}

#[test]
fn data_without_end_is_given_up() {
    wherever_it_happens(|stream, _| {
        write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
        loop {
            stream.write_all(&[b' '; 65536])?;
        }
    });
}

#[test]
fn a_body_that_is_shorter_than_said_is_no_body() {
    wherever_it_happens(|stream, body| {
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len() + 1)?;
        stream.write_all(body)
    });
}

#[test]
fn a_body_that_is_cut_and_said_to_be_so_long_is_refused() {
    wherever_it_happens(|stream, body| whole(stream, "200 OK", &body[..body.len() - 1]));
}

#[test]
fn chunks_that_are_garbage_are_refused() {
    wherever_it_happens(|stream, body| {
        write!(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")?;
        stream.write_all(body)
    });
}

#[test]
fn a_captive_portal_is_no_repository_whatever_its_status() {
    for status in [
        "200 OK",
        "403 Forbidden",
        "500 Internal Server Error",
        "204 No Content",
        "206 Partial Content",
        "511 Network Authentication Required",
    ] {
        wherever_it_happens(move |stream, _| whole(stream, status, b"<html>Sign in to the hotel</html>"));
    }
}

#[test]
fn compressed_bytes_are_not_unpacked() {
    // Ten bytes that begin a gzip file; what they would become is never asked.
    wherever_it_happens(|stream, _| {
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n")?;
        stream.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    });
}

#[test]
fn a_redirection_is_not_followed_though_the_other_host_has_the_file() {
    let other = Server::start();
    let (address, requests) = (other.address.clone(), Arc::clone(&other.requests));
    wherever_it_happens(move |stream, _| {
        let location = format!("{address}/timestamp.json");
        write!(stream, "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    });
    assert_eq!(requests.load(Ordering::SeqCst), 0);
}

#[test]
fn bytes_of_the_right_length_with_another_hash_are_refused() {
    wherever_it_happens(|stream, body| {
        let mut changed = body.to_vec();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        whole(stream, "200 OK", &changed)
    });
}

#[test]
fn a_connection_that_is_closed_at_once_is_a_failure_and_no_absence() {
    wherever_it_happens(|_, _| Ok(()));
}
