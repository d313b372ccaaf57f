//! A line between a client and the simulator that carries HTTP as devices in the field write it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// "100 Continue" comes first, though the request did not ask for it.
    UnaskedContinue,
    /// HTTP 1.0 without a length: the answer ends with the connection.
    Http10,
    /// Lines end with a line feed alone.
    LineFeeds,
    /// Nothing stands behind the number of the status.
    NoReason,
    /// Names of headers in capitals, and white space around their values.
    Capitals,
    /// The head comes in pieces of a few bytes.
    Pieces,
    /// The first request is answered 503, and the answer does not end.
    UnendedRefusal,
}

pub const MANNERS: [Manner; 7] = [
    Manner::UnaskedContinue,
    Manner::Http10,
    Manner::LineFeeds,
    Manner::NoReason,
    Manner::Capitals,
    Manner::Pieces,
    Manner::UnendedRefusal,
];

/// `host:port` of a line to this `host:port`; it lasts as long as the test's process. Requests whose head begins with
/// `counted` are those of which the first may be refused.
pub fn line(to: &str, manner: Manner, counted: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let to = to.to_owned();
    thread::spawn(move || {
        let mut refused = false;
        for stream in listener.incoming() {
            let mut client = stream.unwrap();
            let request = message(&mut client, &to);
            if manner == Manner::UnendedRefusal && !refused && request.starts_with(counted.as_bytes()) {
                refused = true;
                let _ =
                    client.write_all(b"HTTP/1.1 503 Service not ready\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nready");
                // Held open: who waits for the end waits for ever.
                thread::spawn(move || {
                    let _ = client.read(&mut [0]);
                });
                continue;
            }
            let mut device = TcpStream::connect(&to).unwrap();
            device.write_all(&request).unwrap();
            let mut answer = Vec::new();
            device.read_to_end(&mut answer).unwrap();
            write(&mut client, &answer, manner);
        }
    });
    at
}

/// A whole request, as the device is to read it: its own host, one request a connection.
fn message(client: &mut TcpStream, host: &str) -> Vec<u8> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length, mut continues) = (String::new(), 0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let value = line.split_once(':').map_or("", |(_, value)| value.trim());
        match name.as_str() {
            "content-length" => length = value.parse().unwrap(),
            "expect" => continues = true,
            _ => {}
        }
        if line.trim().is_empty() {
            break;
        }
        if !matches!(name.as_str(), "host" | "connection" | "expect") {
            head.push_str(&line);
        }
    }
    assert!(!continues, "no device is asked whether it goes on");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut message = format!("{head}Host: {host}\r\nConnection: close\r\n\r\n").into_bytes();
    message.append(&mut body);
    message
}

fn write(client: &mut TcpStream, answer: &[u8], manner: Manner) {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let (head, body) = answer.split_at(end);
    let head = String::from_utf8(head.to_vec()).unwrap();
    let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding");
    let head = match manner {
        Manner::UnaskedContinue => format!("HTTP/1.1 100 Continue\r\n\r\n{head}"),
        Manner::Http10 if !is_chunked => {
            let lines = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
            lines.map(|line| line.replacen("HTTP/1.1", "HTTP/1.0", 1) + "\r\n").collect()
        }
        Manner::LineFeeds => head.replace("\r\n", "\n"),
        Manner::NoReason => {
            let (first, rest) = head.split_once("\r\n").unwrap();
            format!("{}\r\n{rest}", first.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "))
        }
        Manner::Capitals => {
            let line = |line: &str| match line.split_once(':') {
                Some((name, value)) => format!("{}: \t{} \r\n", name.to_ascii_uppercase(), value.trim()),
                None => format!("{line}\r\n"),
            };
            head.lines().map(line).collect()
        }
        Manner::Http10 | Manner::Pieces | Manner::UnendedRefusal => head,
    };
    if manner == Manner::Pieces {
        for piece in head.as_bytes().chunks(7) {
            let _ = client.write_all(piece);
            let _ = client.flush();
            thread::sleep(Duration::from_millis(1));
        }
    } else {
        let _ = client.write_all(head.as_bytes());
    }
    // A reader that has had enough hangs up.
    let _ = client.write_all(body);
}
