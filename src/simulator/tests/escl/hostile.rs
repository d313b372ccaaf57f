//! Answers that no scanner gives, through the real helper.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use lobby_devices::scanner::{Deadlines, PaperSource, ScanError};

use super::bench::{Sim, scan};

/// One who answers every request with these bytes, and what a scan makes of it.
fn answered(sim: &Sim, answer: Vec<u8>) -> ScanError {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut scanner = sim.scanner();
    scanner.device = format!("escl:http://{}/eSCL", listener.local_addr().unwrap());
    // Ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            head.take_while(|line| !line.is_empty()).for_each(drop);
            // A reader that has had enough hangs up.
            let _ = stream.write_all(&answer);
        }
    });
    let (pages, ended) = scan(&scanner, PaperSource::Glass, 1, &Deadlines::default());
    assert!(pages.is_empty());
    ended.unwrap_err()
}

fn xml(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

#[test]
fn hostile_descriptions_are_refused_and_redirects_are_not_followed() {
    let sim = Sim::start();
    let bomb =
        "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><ScannerCapabilities>&b;</ScannerCapabilities>";
    let deep = format!("<ScannerCapabilities>{}", "<a>".repeat(80_000));
    let long = format!("<ScannerCapabilities>{}</ScannerCapabilities>", " ".repeat(10 << 20));
    for body in ["", "<html/>", bomb, &deep, &long] {
        assert_eq!(answered(&sim, xml(body)).code(), "io", "{}", &body[..body.len().min(80)]);
    }
    let elsewhere = sim.addresses["http"].as_str().unwrap();
    let moved =
        format!("HTTP/1.1 302 Found\r\nLocation: {elsewhere}/eSCL/ScannerCapabilities\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(answered(&sim, moved.into_bytes()).code(), "gone");
    assert_eq!(answered(&sim, b"Scanner ready!\r\n".to_vec()).code(), "gone");
    assert_eq!(answered(&sim, xml("<ScannerCapabilities/>")).code(), "unsupported");
}
