//! Printing through the real helper process to CUPS' IPP Everywhere printer, and to what is no printer at all.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod bench;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bench::{Counterpart, appears, document, free_port, helper_exe, printer};
use lobby_devices::printer::{Deadlines, PrintError, PrintFailure, Progress};

#[test]
fn what_arrives_at_the_printer_is_the_document_byte_for_byte() {
    let counterpart = Counterpart::start("exit 0");
    let printer = printer(&counterpart.uri);
    let mut progress = Vec::new();
    printer.print(&document("first"), "receipt", |step| progress.push(step)).unwrap();
    assert_eq!(progress, [Progress::HandedOver, Progress::Started]);
    printer.print(&document("second"), "receipt", |_| {}).unwrap();
    assert!(counterpart.kept() == [document("first"), document("second")]);
}

#[test]
fn a_second_paper_waits_until_the_first_is_out() {
    let counterpart = Counterpart::start("exec sleep 0.5");
    let (first, second) = (printer(&counterpart.uri), printer(&counterpart.uri));
    let (tell, started) = std::sync::mpsc::channel();
    let print = std::thread::spawn(move || {
        first.print(&document("first"), "receipt", |progress| {
            if progress == Progress::Started {
                tell.send(()).unwrap();
            }
        })
    });
    started.recv().unwrap();
    second.print(&document("second"), "notice", |_| {}).unwrap();
    print.join().unwrap().unwrap();
    assert!(counterpart.kept() == [document("first"), document("second")]);
}

#[test]
fn a_job_that_stands_still_without_paper_is_given_up() {
    let counterpart = Counterpart::start("echo 'STATE: +media-empty' >&2; exec sleep 60");
    let mut printer = printer(&counterpart.uri);
    // It only warns of empty media, which ends no job before its time is over.
    printer.deadlines.job = Duration::from_secs(3);
    let failure = printer.print(&document("lost"), "receipt", |_| {}).unwrap_err();
    assert_eq!(failure, PrintFailure::clean(PrintError::PaperOut), "its counter of pages stands at 0");
}

#[test]
fn a_jam_and_an_open_cover_are_distinguished() {
    for (word, error) in [("media-jam", PrintError::Jam), ("cover-open", PrintError::CoverOpen)] {
        let counterpart = Counterpart::start(&format!("echo 'STATE: +{word}' >&2; exec sleep 60"));
        let mut printer = printer(&counterpart.uri);
        // It only warns, as of empty media.
        printer.deadlines.job = Duration::from_secs(4);
        let failure = printer.print(&document(word), "receipt", |_| {}).unwrap_err();
        assert_eq!(failure.error, error);
    }
}

#[test]
fn a_job_that_the_printer_gives_up_is_an_error_and_never_a_receipt() {
    let counterpart = Counterpart::start("exit 1");
    let failure = printer(&counterpart.uri).print(&document("lost"), "receipt", |_| {}).unwrap_err();
    assert_eq!(failure.error, PrintError::Aborted);
}

#[test]
fn a_printer_that_dies_in_the_middle_is_reported_and_the_next_print_is_a_copy() {
    let mut counterpart = Counterpart::start("touch \"$0.begun\"; exec sleep 60");
    let begun = counterpart.dir.path().join("command.begun");
    let printer = printer(&counterpart.uri);
    let print = std::thread::spawn(move || printer.print(&document("lost"), "receipt", |_| {}));
    appears(&begun);
    counterpart.power_off();
    let failure = print.join().unwrap().unwrap_err();
    assert!(matches!(failure.error, PrintError::Absent | PrintError::Garbage), "{failure:?}");
    assert!(failure.may_have_printed);
}

#[test]
fn a_job_that_takes_too_long_is_given_up_at_the_printer() {
    let counterpart = Counterpart::start("exec sleep 60");
    let mut printer = printer(&counterpart.uri);
    printer.deadlines.job = Duration::from_millis(700);
    let started = Instant::now();
    let failure = printer.print(&document("slow"), "receipt", |_| {}).unwrap_err();
    assert_eq!(failure.error, PrintError::Silent);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn where_nothing_answers_the_printer_is_absent() {
    let uri = format!("ipp://127.0.0.1:{}/ipp/print", free_port());
    let failure = printer(&uri).print(&document("lost"), "receipt", |_| {}).unwrap_err();
    assert_eq!(failure, PrintFailure::clean(PrintError::Absent));
}

/// Something that takes connections and answers each with these bytes, or never.
fn impostor(answer: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("ipp://{}/ipp/print", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if let Some(answer) = answer {
                let _ = stream.read(&mut [0; 65_536]);
                let _ = stream.write_all(answer);
            } else {
                held.push(stream);
            }
        }
    });
    uri
}

#[test]
fn a_printer_that_takes_the_connection_and_stays_silent_costs_its_deadline_alone() {
    let mut printer = printer(&impostor(None));
    printer.deadlines = Deadlines { answer: Duration::from_millis(300), job: Duration::from_secs(2) };
    let failure = printer.print(&document("lost"), "receipt", |_| {}).unwrap_err();
    assert_eq!(failure, PrintFailure::clean(PrintError::Silent));
}

#[test]
fn an_answer_that_is_no_ipp_is_called_garbage() {
    for answer in [
        &b"SSH-2.0-OpenSSH_9.2\r\n"[..],
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 13\r\n\r\n\x02\x00\x00\x00\x00\x00\x00\x01\x04\x44\xff\xff\x03",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\nx",
    ] {
        let failure = printer(&impostor(Some(answer))).print(&document("lost"), "receipt", |_| {}).unwrap_err();
        assert_eq!(failure, PrintFailure::clean(PrintError::Garbage));
    }
    let refusal = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let failure = printer(&impostor(Some(refusal))).print(&document("lost"), "receipt", |_| {}).unwrap_err();
    assert_eq!(failure, PrintFailure::clean(PrintError::Refused));
}

#[test]
fn a_helper_that_is_none_or_says_nonsense_is_an_error() {
    let uri = impostor(None);
    let mut printer = printer(&uri);
    printer.helper.exe = "/nonexistent/lobby".into();
    assert_eq!(printer.print(b"%PDF", "receipt", |_| {}).unwrap_err(), PrintFailure::clean(PrintError::Helper));
    printer.helper.exe = "/bin/sh".into();
    for script in ["cat >/dev/null; echo printing", "cat >/dev/null; exit 7"] {
        printer.helper.args = vec!["-c".into(), script.into(), "helper".into()];
        assert_eq!(printer.print(b"%PDF", "receipt", |_| {}).unwrap_err(), PrintFailure::clean(PrintError::Helper));
    }
    printer.helper.args = vec!["-c".into(), "cat >/dev/null; echo started; exit 7".into(), "helper".into()];
    assert_eq!(printer.print(b"%PDF", "receipt", |_| {}).unwrap_err(), PrintFailure::half_way(PrintError::Helper));
}

/// The helper as a visit starts it, without a visit that listens.
fn orphan(uri: &str, announced: usize, pdf: &[u8]) -> std::process::ExitStatus {
    let mut helper = Command::new(helper_exe())
        .args(["--uri", uri, "--media", "a4", "--job", "receipt", "--bytes", &announced.to_string()])
        .args(["--answer-ms", "5000", "--deadline-ms", "20000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(helper.stdout.take());
    helper.stdin.take().unwrap().write_all(pdf).unwrap();
    helper.wait().unwrap()
}

#[test]
fn the_job_goes_on_when_the_visit_has_ended() {
    let counterpart = Counterpart::start("exit 0");
    let pdf = document("kept");
    assert!(orphan(&counterpart.uri, pdf.len(), &pdf).success());
    assert!(counterpart.kept() == [pdf]);
}

#[test]
fn half_a_document_from_a_visit_that_died_is_never_printed() {
    let counterpart = Counterpart::start("exit 0");
    let pdf = document("half");
    assert!(orphan(&counterpart.uri, pdf.len(), &pdf[..pdf.len() / 2]).success());
    assert!(counterpart.kept().is_empty());
}
