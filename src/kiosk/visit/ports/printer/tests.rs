//! Printing as far as it needs no helper process, and the count of papers.
#![allow(clippy::unwrap_used)]

use std::sync::mpsc;

use super::*;
use crate::visit::fixture::{World, application, settings};

fn config(receipt: &str, notice: &str) -> KioskConfig {
    let mut config = KioskConfig::default();
    config.printer.uri = receipt.into();
    config.notice_printer.uri = notice.into();
    config
}

#[test]
fn notices_go_to_their_own_printer_or_share_the_one_for_receipts() {
    let (one, other) = ("ipp://127.0.0.1/one", "ipp://127.0.0.1/other");
    let table = [
        (config("", ""), (false, false), ("", "")),
        (config(one, ""), (true, true), (one, one)),
        (config("", other), (false, true), ("", other)),
        (config(one, other), (true, true), (one, other)),
    ];
    for (config, there, uris) in table {
        let printers = printers(&config);
        assert_eq!((printers.receipt, printers.notice), there);
        let uri = |paper| section(&config, paper).uri.clone();
        assert_eq!((uri(Paper::Receipt).as_str(), uri(Paper::Notice).as_str()), uris);
    }
}

#[test]
fn every_error_of_a_printer_has_its_failure_code() {
    let table = [
        (PrintError::PaperOut, FailureCode::PrinterPaper),
        (PrintError::Jam, FailureCode::PrinterJam),
        (PrintError::CoverOpen, FailureCode::PrinterCover),
        (PrintError::Absent, FailureCode::PrinterAbsent),
        (PrintError::Silent, FailureCode::PrinterSilent),
        (PrintError::Offline, FailureCode::PrinterBroken),
        (PrintError::Refused, FailureCode::PrinterBroken),
        (PrintError::Aborted, FailureCode::PrinterBroken),
        (PrintError::Garbage, FailureCode::PrinterBroken),
        (PrintError::Helper, FailureCode::PrinterBroken),
    ];
    for (error, expected) in table {
        assert_eq!(code(error), expected, "{error:?}");
    }
}

/// What is reported of one paper, in order, until its thread has ended.
fn reported(
    config: &KioskConfig,
    set: impl FnOnce(PaperSize) -> Result<Vec<u8>, PaperError> + Send + 'static,
) -> Vec<PrinterEvent> {
    let (sender, events) = mpsc::channel();
    let unsent = UnsentPapers::default();
    start(config, Paper::Receipt, &unsent, set, move |event| sender.send(event).unwrap());
    let events = events.into_iter().collect();
    assert_eq!(*unsent.0.0.lock().unwrap(), 0, "the visit's end need not wait for it");
    events
}

#[test]
fn a_paper_that_cannot_be_set_and_a_missing_printer_are_reported_once() {
    let broken = [broken()];
    let usable = config("ipp://127.0.0.1/one", "");
    assert_eq!(reported(&usable, |_| Err(PaperError::NoFont)), broken);
    assert_eq!(reported(&config("no uri", ""), |_| panic!("nothing is set without a printer")), broken);
}

#[test]
fn a_paper_whose_thread_panics_is_reported_once_and_holds_up_no_visit() {
    assert_eq!(reported(&config("ipp://127.0.0.1/one", ""), |_| panic!("setting")), [broken()]);
}

#[test]
fn a_visit_that_ends_waits_until_every_paper_is_handed_over() {
    let unsent = UnsentPapers::default();
    unsent.wait();
    let papers = [unsent.add(), unsent.add()];
    let (sender, done) = mpsc::channel::<()>();
    let waiting = unsent.clone();
    let waiter = std::thread::spawn(move || {
        waiting.wait();
        drop(sender);
    });
    let [first, second] = papers;
    drop(first);
    assert_eq!(done.try_recv(), Err(mpsc::TryRecvError::Empty), "one is not handed over yet");
    drop(second);
    waiter.join().unwrap();
    assert_eq!(done.try_recv(), Err(mpsc::TryRecvError::Disconnected));
}

#[test]
fn a_slip_is_printed_only_after_it_was_made_and_never_after_it_was_forgotten() {
    let world = World::new(settings(false));
    let mut port = PrinterPort::default();
    let job = PrintJob::Receipt { lang: lobby_domain::Lang::ZH, online: true, copy: false };
    let print = |port: &PrinterPort| port.print(job.clone(), &world.context);
    let is_broken =
        |event: Option<Event>| matches!(event, Some(Event::Printer(Paper::Receipt, event)) if event == broken());
    assert!(is_broken(print(&port)));
    port.set_slip(&world.context.settings, &application(), &Sha256([7; 32]));
    assert!(print(&port).is_none());
    let message = world.message();
    assert!(matches!(message, PortMessage::Event(Event::Printer(Paper::Receipt, event)) if event == broken()));
    port.clear();
    assert!(is_broken(print(&port)));
}
