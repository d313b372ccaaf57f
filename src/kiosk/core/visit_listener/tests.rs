//! The listener at its byte boundary: a visit's end of the socket is played by the test.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use lobby_envelope::digest::sha256;
use lobby_store::{Limits, StagingLimits};
use lobby_wire::health::DeviceKind;

use super::*;
use crate::core::fixture::{blobs, envelope, identity, manifest, number, sent};
use crate::core::questions::Asked;
use crate::ipc::write_frame;

/// Longest wait of a test for another thread; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

struct Visit {
    dir: tempfile::TempDir,
    socket: UnixStream,
    events: Receiver<CoreEvent>,
    outbox: Arc<Outbox>,
    numbers: Arc<CaseNumbers>,
    block: IntakeBlock,
    asked: tokio::sync::mpsc::Receiver<Asked>,
    listener: Option<std::thread::JoinHandle<()>>,
}

impl Visit {
    fn start() -> Visit {
        let dir = tempfile::tempdir().unwrap();
        let identity = Arc::new(identity(dir.path()));
        let (outbox, _) = Outbox::open(&dir.path().join("outbox"), Limits::default()).unwrap();
        let (outbox, block) = (Arc::new(outbox), IntakeBlock::default());
        let numbers = Arc::new(CaseNumbers::new(Arc::clone(&outbox)));
        let (sender, events) = mpsc::channel();
        let (questions, asked) = Questions::unsent();
        let tools = IntakeTools {
            outbox: Arc::clone(&outbox),
            numbers: Arc::clone(&numbers),
            identity: Arc::new(move || Arc::clone(&identity)),
            events: sender,
            block: block.clone(),
            questions,
        };
        let (socket, ours) = UnixStream::pair().unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let answers = VisitSocket::new(ours.try_clone().unwrap()).unwrap();
        let staging = outbox.stage(StagingLimits::default());
        let listener = VisitListener::new(VisitNumber(7), tools, answers, staging);
        let listener = Some(std::thread::spawn(move || listener.listen(ours)));
        Visit { dir, socket, events, outbox, numbers, block, asked, listener }
    }

    fn say(&mut self, message: &VisitMessage) {
        write_frame(&mut self.socket, message).unwrap();
    }

    fn answer(&mut self) -> CoreMessage {
        read_frame(&mut self.socket).unwrap()
    }

    fn ask(&mut self, message: &VisitMessage) -> CoreMessage {
        self.say(message);
        self.answer()
    }

    fn keep_page(&mut self, ticket: u64, bytes: &[u8]) -> CoreMessage {
        let size = bytes.len() as u64;
        self.say(&VisitMessage::KeepPage { ticket: KeepTicket(ticket), sha256: sha256(bytes), size });
        self.socket.write_all(bytes).unwrap();
        self.answer()
    }

    fn submit(&mut self) -> CoreMessage {
        self.say(&VisitMessage::Submit { manifest: Box::new(manifest(&number(1))), kept: Vec::new() });
        self.socket.write_all(&sent(|_, _| ())).unwrap();
        self.answer()
    }

    fn report(&self) -> VisitReport {
        loop {
            let event = self.events.recv_timeout(PATIENCE).unwrap();
            let CoreEvent::Visit(VisitNumber(7), report) = event else { panic!("{event:?}") };
            if !matches!(report, VisitReport::Served | VisitReport::Monitored) {
                return report;
            }
        }
    }

    /// Files that are kept for visits.
    fn staged(&self) -> usize {
        let folders = std::fs::read_dir(self.dir.path().join("outbox/incoming")).unwrap();
        folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }

    fn close(&mut self) {
        self.socket.shutdown(std::net::Shutdown::Both).unwrap();
        self.listener.take().unwrap().join().unwrap();
    }
}

#[test]
fn what_a_visit_reports_of_itself_reaches_the_loop_and_its_end_comes_last() {
    let mut visit = Visit::start();
    visit.say(&VisitMessage::Ready);
    visit.say(&VisitMessage::Alive);
    visit.say(&VisitMessage::Unable { code: FailureCode::DisplayAbsent });
    visit.say(&VisitMessage::Leaving { again: true });
    assert_eq!((visit.report(), visit.report()), (VisitReport::Ready, VisitReport::Alive));
    assert_eq!(visit.report(), VisitReport::Unable(FailureCode::DisplayAbsent));
    assert_eq!(visit.report(), VisitReport::Leaving { again: true });
    visit.close();
    assert_eq!(visit.report(), VisitReport::Closed);
}

#[test]
fn core_knows_while_it_works_for_a_visit_that_is_not_heard_meanwhile() {
    let mut visit = Visit::start();
    visit.say(&VisitMessage::ReserveCaseNumber);
    visit.answer();
    for wanted in [VisitReport::Served, VisitReport::Monitored] {
        let event = visit.events.recv_timeout(PATIENCE).unwrap();
        let CoreEvent::Visit(VisitNumber(7), report) = event else { panic!("{event:?}") };
        assert_eq!(report, wanted);
    }
    visit.close();
}

#[test]
fn a_device_that_was_used_is_reported_with_its_failure() {
    let mut visit = Visit::start();
    visit.say(&VisitMessage::Device { kind: DeviceKind::Scanner, code: Some(FailureCode::ScannerJam) });
    let event = visit.events.recv_timeout(PATIENCE).unwrap();
    let CoreEvent::Device { visit: VisitNumber(7), kind, code } = event else { panic!("{event:?}") };
    assert_eq!((kind, code), (DeviceKind::Scanner, Some(FailureCode::ScannerJam)));
}

#[test]
fn a_visit_has_one_number_until_an_application_is_stored_under_it() {
    let mut visit = Visit::start();
    let reserved = |number| CoreMessage::CaseNumber { number };
    assert_eq!(visit.ask(&VisitMessage::ReserveCaseNumber), reserved(number(1)));
    assert_eq!(visit.ask(&VisitMessage::ReserveCaseNumber), reserved(number(1)));
    let id = manifest(&number(1)).application_id;
    assert_eq!(visit.submit(), CoreMessage::Stored { application_id: id });
    assert_eq!(visit.report(), VisitReport::Stored(id));
    assert_eq!(visit.outbox.queued().unwrap().len(), 1);
    assert_eq!(visit.ask(&VisitMessage::ReserveCaseNumber), reserved(number(2)));
}

#[test]
fn no_number_is_given_that_the_platform_knows_to_be_given_nor_any_where_none_is_left() {
    let mut visit = Visit::start();
    visit.numbers.note_given(41);
    assert_eq!(visit.ask(&VisitMessage::ReserveCaseNumber), CoreMessage::CaseNumber { number: number(42) });
    let mut visit = Visit::start();
    visit.numbers.note_given(999_999);
    let none = CoreMessage::NoCaseNumber { code: FailureCode::NoNumber };
    assert_eq!(visit.ask(&VisitMessage::ReserveCaseNumber), none);
}

#[test]
fn an_application_without_a_reserved_number_is_refused_and_the_socket_goes_on() {
    let mut visit = Visit::start();
    let id = manifest(&number(1)).application_id;
    assert_eq!(visit.submit(), CoreMessage::Refused { application_id: id, code: FailureCode::SealFault });
    visit.ask(&VisitMessage::ReserveCaseNumber);
    assert_eq!(visit.submit(), CoreMessage::Stored { application_id: id });
}

#[test]
fn a_kiosk_that_is_shut_out_in_the_middle_of_a_visit_gives_no_number_keeps_no_page_and_takes_nothing_in() {
    let mut visit = Visit::start();
    visit.ask(&VisitMessage::ReserveCaseNumber);
    let code = FailureCode::ShutOut;
    visit.block.set(Some(code));
    assert_eq!(visit.ask(&VisitMessage::ReserveCaseNumber), CoreMessage::NoCaseNumber { code });
    assert_eq!(visit.keep_page(1, b"page"), CoreMessage::PageNotKept { ticket: KeepTicket(1), code });
    let id = manifest(&number(1)).application_id;
    assert_eq!(visit.submit(), CoreMessage::Refused { application_id: id, code });
    assert_eq!((visit.outbox.queued().unwrap().len(), visit.staged()), (0, 0));
    visit.block.set(None);
    assert_eq!(visit.submit(), CoreMessage::Stored { application_id: id });
}

#[test]
fn a_kept_page_is_answered_under_its_ticket_and_goes_with_the_visit() {
    let mut visit = Visit::start();
    let bytes = envelope(9, 300_000);
    let (sha256, size) = (sha256(&bytes), 300_000);
    assert_eq!(visit.keep_page(4, &bytes), CoreMessage::PageKept { ticket: KeepTicket(4), sha256, size });
    assert_eq!(visit.staged(), 1);
    visit.close();
    assert_eq!(visit.staged(), 0, "a visit that dies leaves no page");
}

#[test]
fn a_dropped_page_and_the_pages_of_a_citizen_who_left_are_removed_at_once() {
    let mut visit = Visit::start();
    let (first, second) = (envelope(1, 200_000), envelope(2, 200_000));
    visit.keep_page(1, &first);
    visit.keep_page(2, &second);
    visit.say(&VisitMessage::DropPage { sha256: sha256(&first) });
    visit.say(&VisitMessage::Leaving { again: false });
    assert_eq!(visit.report(), VisitReport::Leaving { again: false });
    assert_eq!(visit.staged(), 0);
}

#[test]
fn a_page_with_other_bytes_than_announced_is_not_kept_and_the_socket_goes_on() {
    let mut visit = Visit::start();
    let size = 5;
    visit.say(&VisitMessage::KeepPage { ticket: KeepTicket(1), sha256: sha256(b"right"), size });
    visit.socket.write_all(b"wrong").unwrap();
    assert!(matches!(visit.answer(), CoreMessage::PageNotKept { ticket: KeepTicket(1), .. }));
    assert_eq!(visit.staged(), 0);
    assert!(matches!(visit.ask(&VisitMessage::ReserveCaseNumber), CoreMessage::CaseNumber { .. }));
}

#[test]
fn what_is_not_of_this_protocol_ends_the_visit() {
    let garbage: [&[u8]; 3] = [&[0, 0, 0, 2, b'{', b'x'], &[0xFF; 8], b"GET / HTTP/1.1\r\n\r\n"];
    for bytes in garbage {
        let mut visit = Visit::start();
        visit.socket.write_all(bytes).unwrap();
        assert_eq!(visit.report(), VisitReport::Closed, "{bytes:?}");
    }
    let mut visit = Visit::start();
    let (_, bytes) = blobs().pop().unwrap();
    visit.say(&VisitMessage::Blob { sha256: sha256(&bytes), size: bytes.len() as u64 });
    assert_eq!(visit.report(), VisitReport::Closed, "a blob without a manifest");
}

#[test]
fn a_visit_killed_in_the_middle_of_an_application_leaves_nothing_of_it() {
    let whole = {
        let mut stream = Vec::new();
        let submit = VisitMessage::Submit { manifest: Box::new(manifest(&number(1))), kept: Vec::new() };
        write_frame(&mut stream, &submit).unwrap();
        stream.extend(sent(|_, _| ()));
        stream
    };
    for cut in [1, 4, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        let mut visit = Visit::start();
        visit.ask(&VisitMessage::ReserveCaseNumber);
        visit.socket.write_all(&whole[..cut]).unwrap();
        visit.close();
        assert_eq!(visit.report(), VisitReport::Closed);
        assert_eq!((visit.outbox.queued().unwrap().len(), visit.staged()), (0, 0), "cut at {cut}");
    }
}

#[test]
fn a_question_is_carried_as_it_came_and_its_answer_goes_to_the_visit_that_asked() {
    let mut visit = Visit::start();
    visit.say(&VisitMessage::Ask { ticket: AskTicket(3), sealed: BASE64.encode(b"sealed") });
    let (sealed, reply) = visit.asked.blocking_recv().unwrap();
    assert_eq!(sealed, b"sealed");
    // The listener hears what the visit says while the question is on its way.
    assert!(matches!(visit.ask(&VisitMessage::ReserveCaseNumber), CoreMessage::CaseNumber { .. }));
    reply(Ok(b"answer".to_vec()));
    assert_eq!(visit.answer(), CoreMessage::Answer { ticket: AskTicket(3), sealed: BASE64.encode(b"answer") });
    visit.say(&VisitMessage::Ask { ticket: AskTicket(4), sealed: BASE64.encode(b"sealed") });
    let (_, reply) = visit.asked.blocking_recv().unwrap();
    reply(Err(NoAnswer::Offline));
    assert_eq!(visit.answer(), CoreMessage::NoAnswer { ticket: AskTicket(4), why: NoAnswer::Offline });
    let garbage = visit.ask(&VisitMessage::Ask { ticket: AskTicket(5), sealed: "no base64".into() });
    assert_eq!(garbage, CoreMessage::NoAnswer { ticket: AskTicket(5), why: NoAnswer::Refused });
}
