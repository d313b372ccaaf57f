//! The ports at their byte boundary: core's end of the socket and the loop are played by the test.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use data_encoding::BASE64;
use lobby_devices::scanner::Cancel;
use lobby_domain::capture::CaptureSpec;
use lobby_domain::{FailureCode, Lang};
use lobby_envelope::digest::sha256;
use lobby_envelope::open;
use lobby_flow::question::{Answer, Asks, Question};
use lobby_flow::{Paper, PrintJob, PrinterEvent};

use lobby_wire::Message as _;
use lobby_wire::person_cases::PersonCases;

use super::*;
use crate::visit::fixture::{AGENCY, World, application, captured, jpeg, settings};

struct Bench {
    world: World,
    ports: Ports,
}

impl Bench {
    fn new(small_pages_first: bool) -> Bench {
        let world = World::new(settings(small_pages_first));
        Bench { ports: Ports::new(world.context.clone()), world }
    }

    fn effect(&mut self, effect: Effect) -> Option<PortOutput> {
        self.ports.carry_out(effect)
    }

    fn event(&mut self, effect: Effect) -> Option<Event> {
        self.effect(effect).map(event)
    }

    /// The next message of a port's thread, as the loop takes it in.
    fn receive(&mut self) -> Option<Event> {
        self.ports.receive(self.world.message()).map(event)
    }

    /// A page as a scan brings it.
    fn page(&mut self, jpeg: &[u8]) -> PageId {
        let progress = ScanProgress::Page(Box::new(captured(PageId(0), jpeg)));
        let brought = self.ports.receive(PortMessage::Scanned { scan: Cancel::default(), progress });
        let Event::Scanner(ScannerEvent::Page(page)) = event(brought.unwrap()) else { panic!("no page") };
        page.id
    }

    /// What core gets of a page that it shall keep.
    fn kept_page(&mut self) -> (KeepTicket, Sha256, Vec<u8>) {
        let frame = self.world.frame();
        let VisitMessage::KeepPage { ticket, sha256, size } = frame else { panic!("{frame:?}") };
        (ticket, sha256, self.world.bytes(size))
    }
}

fn keep(id: PageId) -> Effect {
    Effect::Page(PageEffect::Keep(id))
}

fn drop_page(id: PageId) -> Effect {
    Effect::Page(PageEffect::Drop(id))
}

fn event(output: PortOutput) -> Event {
    match output {
        PortOutput::Event(event) => event,
        PortOutput::Code(_) | PortOutput::End { .. } | PortOutput::Quit => panic!("no event"),
    }
}

fn kept(event: Option<Event>) -> PageId {
    match event {
        Some(Event::Scanner(ScannerEvent::Kept(id))) => id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_scanned_page_gets_an_id_a_preview_and_a_revision() {
    let mut bench = Bench::new(false);
    assert_eq!((bench.page(b"first"), bench.page(b"second")), (PageId(1), PageId(2)));
    assert_eq!((bench.ports.revision(PageId(1)), bench.ports.revision(PageId(3))), (1, 0));
    assert!(bench.ports.preview(PageId(1)).is_some() && bench.ports.preview(PageId(3)).is_none());
    let made = Box::new(Ok(captured(PageId(1), b"again")));
    let again = bench.ports.receive(PortMessage::Remade { id: PageId(1), made });
    assert!(matches!(again, Some(PortOutput::Event(Event::Scanner(ScannerEvent::Remade(_))))));
    assert_eq!(bench.ports.revision(PageId(1)), 2, "the screen must draw it again");
}

#[test]
fn what_a_cancelled_scan_still_brings_is_dropped() {
    let (mut bench, scan) = (Bench::new(false), Cancel::default());
    scan.cancel();
    let progress = ScanProgress::Page(Box::new(captured(PageId(0), b"late")));
    assert!(bench.ports.receive(PortMessage::Scanned { scan: scan.clone(), progress }).is_none());
    assert!(bench.ports.receive(PortMessage::Scanned { scan, progress: ScanProgress::Ended }).is_none());
    assert_eq!(bench.page(b"next"), PageId(1), "no id was used up");
}

#[test]
fn a_kiosk_without_scanner_and_reader_says_so_at_once() {
    let mut bench = Bench::new(false);
    let wish = lobby_flow::ScanWish {
        source: lobby_domain::evidence::PageSource::Flatbed,
        both_sides: false,
        pages_max: 1,
        dpi: 300,
        colour: true,
        spec: None::<CaptureSpec>,
    };
    let absent = bench.event(Effect::Scan(Box::new(wish)));
    assert!(matches!(absent, Some(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerAbsent)))), "{absent:?}");
    let no_port = bench.event(Effect::StartReader);
    assert!(matches!(no_port, Some(Event::Reader(lobby_flow::ReaderEvent::Fault(FailureCode::ReaderPort)))));
    assert!(bench.effect(Effect::StopReader).is_none());
    assert!(bench.effect(Effect::CancelScan).is_none());
}

#[test]
fn a_page_whose_original_is_gone_cannot_be_made_again() {
    let mut bench = Bench::new(false);
    let id = bench.page(b"jpeg");
    let effect = PageEffect::Remake { id, quarters: 1, whole: false, spec: None };
    assert!(matches!(bench.event(Effect::Page(effect)), Some(Event::Scanner(ScannerEvent::NotRemade(PageId(1))))));
}

#[test]
fn an_accepted_page_goes_sealed_to_core_and_its_plain_bytes_are_wiped_with_cores_answer() {
    let (mut bench, plain) = (Bench::new(false), jpeg(60));
    let id = bench.page(&plain);
    assert!(bench.effect(keep(id)).is_none());
    let (ticket, digest, sealed) = bench.kept_page();
    assert_eq!(sha256(&sealed), digest);
    assert_eq!(*open(std::slice::from_ref(&*AGENCY), &sealed).unwrap(), plain, "the agency can open it");
    assert!(!bench.ports.pages.get(id).unwrap().jpeg.is_empty(), "core has not answered yet");
    let answer = bench.ports.page_kept(ticket, digest, sealed.len() as u64);
    assert_eq!(kept(answer.map(event)), id);
    assert!(bench.ports.pages.get(id).unwrap().jpeg.is_empty());
    assert_eq!(kept(bench.event(keep(id))), id, "asked again it is kept already");
    assert!(bench.effect(drop_page(id)).is_none());
    assert_eq!(bench.world.frame(), VisitMessage::DropPage { sha256: digest });
}

#[test]
fn a_page_dropped_or_made_again_before_cores_answer_is_dropped_there_too() {
    let drop_it: fn(&mut Bench, PageId) = |bench, id| drop(bench.effect(drop_page(id)));
    let make_again: fn(&mut Bench, PageId) = |bench, id| {
        let made = Box::new(Ok(captured(id, b"again")));
        drop(bench.ports.receive(PortMessage::Remade { id, made }));
    };
    for change in [drop_it, make_again] {
        let mut bench = Bench::new(false);
        let id = bench.page(&jpeg(60));
        bench.effect(keep(id));
        let (ticket, sha256, sealed) = bench.kept_page();
        change(&mut bench, id);
        assert!(bench.ports.page_kept(ticket, sha256, sealed.len() as u64).is_none());
        assert_eq!(bench.world.frame(), VisitMessage::DropPage { sha256 });
    }
}

#[test]
fn a_page_that_core_cannot_keep_is_reported_once_and_may_be_tried_again() {
    let mut bench = Bench::new(false);
    let id = bench.page(&jpeg(60));
    bench.effect(keep(id));
    let (ticket, ..) = bench.kept_page();
    let full = || PortMessage::PageNotKept { ticket, code: FailureCode::DiskFull };
    let told = bench.ports.receive(full()).map(event);
    assert!(matches!(told, Some(Event::Scanner(ScannerEvent::NotKept(PageId(1), FailureCode::DiskFull)))));
    assert!(bench.ports.receive(full()).is_none());
    bench.effect(keep(id));
    assert_ne!(bench.kept_page().0, ticket, "another try has another ticket");
}

#[test]
fn a_page_that_is_nowhere_is_not_kept() {
    let mut bench = Bench::new(false);
    let told = bench.event(keep(PageId(9)));
    assert!(matches!(told, Some(Event::Scanner(ScannerEvent::NotKept(PageId(9), FailureCode::SealFault)))));
}

#[test]
fn where_the_line_is_thin_the_small_copy_is_there_before_core_has_the_page() {
    let (mut bench, plain) = (Bench::new(true), jpeg(60));
    let id = bench.page(&plain);
    bench.effect(keep(id));
    assert!(bench.receive().is_none(), "the small copy");
    let (ticket, sha256, sealed) = bench.kept_page();
    bench.ports.page_kept(ticket, sha256, sealed.len() as u64);
    let kept = bench.ports.keeping.kept().of(id).unwrap();
    assert!(kept.rendition.as_ref().is_some_and(|small| !small.bytes().is_empty()));
}

#[test]
fn without_core_a_page_is_not_kept_and_a_message_ends_the_visit() {
    let mut bench = Bench::new(false);
    let id = bench.page(&jpeg(60));
    bench.world.core.shutdown(std::net::Shutdown::Both).unwrap();
    bench.effect(keep(id));
    let told = bench.receive();
    assert!(
        matches!(told, Some(Event::Scanner(ScannerEvent::NotKept(PageId(1), FailureCode::StoreFault)))),
        "{told:?}"
    );
    bench.effect(Effect::ReserveCaseNumber);
    let message = bench.world.message();
    assert!(matches!(bench.ports.receive(message), Some(PortOutput::Quit)));
}

/// Reads an application as core does; its id and how many blobs came.
fn handed_over(world: &mut World) -> (uuid::Uuid, usize) {
    let frame = world.frame();
    let VisitMessage::Submit { manifest, kept } = frame else { panic!("{frame:?}") };
    assert!(kept.is_empty());
    for entry in &manifest.blobs {
        let frame = world.frame();
        let VisitMessage::Blob { sha256: announced, size } = frame else { panic!("{frame:?}") };
        assert_eq!((announced, size), (entry.sha256, entry.size));
        assert_eq!(sha256(&world.bytes(size)), announced);
    }
    (manifest.application_id, manifest.blobs.len())
}

#[test]
fn an_application_goes_sealed_to_core_and_a_second_try_is_the_same_application() {
    let (mut bench, application) = (Bench::new(false), Arc::new(application()));
    let mut submit = || {
        assert!(bench.effect(Effect::Submit(Arc::clone(&application))).is_none());
        let told = bench.receive();
        assert!(matches!(told, Some(Event::Core(CoreEvent::Sealed))), "{told:?}");
        handed_over(&mut bench.world)
    };
    let (first, second) = (submit(), submit());
    assert_eq!(first, second);
    assert_eq!(first.1, 3, "document, signature and its picture");
    bench.ports.forget();
    bench.effect(Effect::Submit(Arc::clone(&application)));
    bench.receive();
    assert_ne!(handed_over(&mut bench.world).0, first.0, "a forgotten application has another id");
}

#[test]
fn without_core_an_application_is_refused() {
    let mut bench = Bench::new(false);
    bench.world.core.shutdown(std::net::Shutdown::Both).unwrap();
    bench.effect(Effect::Submit(Arc::new(application())));
    bench.receive();
    let told = bench.receive();
    assert!(matches!(told, Some(Event::Core(CoreEvent::Refused(FailureCode::StoreFault)))), "{told:?}");
}

#[test]
fn the_receipt_is_made_once_of_what_was_sealed_and_lets_go_of_the_pages() {
    let mut bench = Bench::new(false);
    assert!(bench.effect(Effect::MakeReceipt).is_none(), "nothing was sealed");
    let id = bench.page(&jpeg(60));
    bench.effect(Effect::Submit(Arc::new(application())));
    bench.receive();
    handed_over(&mut bench.world);
    let code = bench.effect(Effect::MakeReceipt);
    assert!(matches!(code, Some(PortOutput::Code(Some(code))) if code.size > 20));
    assert!(bench.ports.preview(id).is_none());
    assert!(bench.effect(Effect::MakeReceipt).is_none());
}

#[test]
fn a_slip_without_an_application_is_a_failure_of_ours() {
    let mut bench = Bench::new(false);
    let told = bench.event(Effect::Print(PrintJob::Receipt { lang: Lang::ZH, online: false, copy: false }));
    let Some(Event::Printer(Paper::Receipt, PrinterEvent::Failed { code, may_have_printed })) = told else {
        panic!("{told:?}")
    };
    assert_eq!((code, may_have_printed), (FailureCode::PrinterBroken, false));
}

#[test]
fn the_end_is_the_loops_and_says_whether_the_citizen_goes_on() {
    for again in [false, true] {
        let end = Bench::new(false).effect(Effect::EndVisit { again });
        assert!(matches!(end, Some(PortOutput::End { again: told }) if told == again));
    }
}

#[test]
fn nothing_of_the_citizen_is_left_after_forgetting_and_late_answers_find_nothing() {
    let mut bench = Bench::new(true);
    let id = bench.page(&jpeg(60));
    bench.effect(keep(id));
    let rendered = bench.world.message();
    let (ticket, sha256, sealed) = bench.kept_page();
    bench.ports.forget();
    assert!(bench.ports.receive(rendered).is_none());
    assert!(bench.ports.page_kept(ticket, sha256, sealed.len() as u64).is_none());
    assert_eq!(bench.world.frame(), VisitMessage::DropPage { sha256 });
    assert!(bench.ports.preview(id).is_none() && bench.ports.keeping.kept().of(id).is_none());
    assert!(bench.effect(Effect::MakeReceipt).is_none());
}

/// A question of the visit as the platform opens it.
fn question(bench: &mut Bench, asks: Asks) -> (AskTicket, lobby_wire::question::Question) {
    let card = application().draft.card;
    let (read_at, today) = (jiff::Timestamp::UNIX_EPOCH, jiff::civil::date(2026, 11, 30));
    assert!(bench.effect(Effect::Ask(Box::new(Question { card, read_at, today, asks }))).is_none());
    let frame = bench.world.frame();
    let VisitMessage::Ask { ticket, sealed } = frame else { panic!("{frame:?}") };
    let sealed = BASE64.decode(sealed.as_bytes()).unwrap();
    let plain = open(std::slice::from_ref(&*AGENCY), &sealed).unwrap();
    (ticket, lobby_wire::read(&plain).unwrap())
}

/// The platform's answer, sealed to whom the question names.
fn answer(asked: &lobby_wire::question::Question, message: &impl lobby_wire::Message) -> String {
    let answer_to = lobby_envelope::answer_recipient(&asked.answer_to).unwrap();
    BASE64.encode(&lobby_envelope::seal(&[answer_to], &message.to_bytes()).unwrap().bytes)
}

fn no_cases(question: uuid::Uuid) -> PersonCases {
    let (schema, today) = (PersonCases::SCHEMA.into(), jiff::civil::date(2026, 11, 30));
    PersonCases { schema, question, today, cases: Vec::new(), has_more: false }
}

fn answer_of(output: Option<PortOutput>) -> Answer {
    match output.map(event) {
        Some(Event::Core(CoreEvent::Answered(answer))) => answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_is_sealed_to_the_platform_and_its_answer_opens_in_this_visit_alone() {
    let mut bench = Bench::new(false);
    let (ticket, asked) = question(&mut bench, Asks::Cases);
    assert_eq!((asked.kiosk.as_str(), &asked.asks), ("WL01-K01", &lobby_wire::question::Asks::Cases));
    let sealed = answer(&asked, &no_cases(asked.id));
    assert!(matches!(answer_of(bench.ports.answered(ticket, &sealed)), Answer::Cases(_)));
    assert!(bench.ports.answered(ticket, &sealed).is_none(), "it was answered");

    let (ticket, asked) = question(&mut bench, Asks::Cases);
    let other = Bench::new(false).world.context;
    let mut elsewhere = Ports::new(other);
    assert!(elsewhere.answered(ticket, &answer(&asked, &no_cases(asked.id))).is_none());
    bench.ports.forget();
    assert!(bench.ports.answered(ticket, &answer(&asked, &no_cases(asked.id))).is_none(), "the citizen has left");
}

#[test]
fn an_answer_that_is_none_becomes_a_question_without_answer() {
    let mut bench = Bench::new(false);
    let refused = |answer: Answer| matches!(answer, Answer::None { asks: Asks::Cases, why: NoAnswer::Refused });
    for spoil in ["other question", "open", "no base64"] {
        let (ticket, asked) = question(&mut bench, Asks::Cases);
        let sealed = match spoil {
            "other question" => answer(&asked, &no_cases(uuid::Uuid::nil())),
            "open" => BASE64.encode(&no_cases(asked.id).to_bytes()),
            _ => "no base64".into(),
        };
        assert!(refused(answer_of(bench.ports.answered(ticket, &sealed))), "{spoil}");
    }
    let (ticket, _) = question(&mut bench, Asks::Cases);
    let offline = answer_of(bench.ports.not_answered(ticket, NoAnswer::Offline));
    assert!(matches!(offline, Answer::None { asks: Asks::Cases, why: NoAnswer::Offline }));
}
