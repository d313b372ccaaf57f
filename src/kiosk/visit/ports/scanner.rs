//! Port of the scanner: scanning, and making a page again from what the device gave.

use lobby_devices::scanner::{Cancel, ScanSource};
use lobby_domain::FailureCode;
use lobby_domain::capture::CaptureSpec;
use lobby_fleet::config::{ScannerFeeder, ScannerSection};
use lobby_flow::{Event, Feeder, PageId, ScanWish, ScannerEvent};
use lobby_imaging::capture::Wish;

use crate::visit::pages::Pages;
use crate::visit::port_context::{PortContext, PortMessage};
use crate::visit::{capture, scan_job};

/// The feeder that a kiosk's configuration names.
#[must_use]
pub fn feeder(config: &ScannerSection) -> Feeder {
    match config.feeder {
        ScannerFeeder::None => Feeder::None,
        ScannerFeeder::OneSide => Feeder::OneSide,
        ScannerFeeder::BothSides => Feeder::BothSides,
    }
}

/// The scan under way.
#[derive(Default)]
pub struct ScannerPort {
    scan: Option<Cancel>,
}

impl ScannerPort {
    /// Starts a scan in place of the one under way. Returns the failure where it cannot even start.
    pub fn start(&mut self, wish: ScanWish, context: &PortContext) -> Option<Event> {
        match scan_job::scanner(&context.settings.config.scanner) {
            Ok(scanner) => self.start_on(scanner, wish, context),
            Err(code) => {
                self.cancel();
                Some(Event::Scanner(ScannerEvent::Fault(code)))
            }
        }
    }

    /// As [`ScannerPort::start`], on this scanner.
    pub fn start_on(
        &mut self,
        scanner: impl ScanSource + 'static,
        wish: ScanWish,
        context: &PortContext,
    ) -> Option<Event> {
        self.cancel();
        let (cancel, limits) = (Cancel::default(), context.settings.limits);
        let deadlines = scan_job::deadlines(&context.settings.config.scanner);
        let (sender, scan) = (context.sender.clone(), cancel.clone());
        let report = move |progress| sender.send(PortMessage::Scanned { scan: scan.clone(), progress });
        let job_cancel = cancel.clone();
        let job = move || scan_job::run(&scanner, wish, limits, &deadlines, &job_cancel, report);
        match std::thread::Builder::new().name("scan".into()).spawn(job) {
            Ok(_) => {
                self.scan = Some(cancel);
                None
            }
            Err(_) => Some(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerAbsent))),
        }
    }

    /// Cancels the scan under way, if any: what it still brings is dropped.
    pub fn cancel(&mut self) {
        if let Some(scan) = self.scan.take() {
            scan.cancel();
        }
    }

    /// Makes a page again, on a thread of its own. Returns an event where there is nothing to make it of.
    pub fn remake(
        &self,
        id: PageId,
        wish: Wish,
        spec: Option<CaptureSpec>,
        pages: &mut Pages,
        context: &PortContext,
    ) -> Option<Event> {
        let not_remade = Some(Event::Scanner(ScannerEvent::NotRemade(id)));
        let Some(original) = pages.take_original(id) else { return not_remade };
        let (limits, sender) = (context.settings.limits, context.sender.clone());
        let work = move || {
            let made = Box::new(capture::make(id, original, spec.as_ref(), &limits, wish));
            sender.send(PortMessage::Remade { id, made });
        };
        if std::thread::Builder::new().name("page".into()).spawn(work).is_err() { not_remade } else { None }
    }
}
