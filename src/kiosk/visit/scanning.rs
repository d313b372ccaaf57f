//! What the scanner gives becomes pages of this visit: scanning, making, making again.

use lobby_devices::scanner::Cancel;
use lobby_domain::FailureCode;
use lobby_domain::capture::CaptureSpec;
use lobby_flow::{CapturedPage, Event, PageId, ScanWish, ScannerEvent};
use lobby_imaging::capture::Wish;

use super::capture;
use super::devices::{self, Scanned};
use super::pages::{Original, Page};
use super::shell::{Shell, post};

impl Shell {
    /// Starts the scanner; what comes of it returns as events.
    pub(super) fn start_scan(&self, wish: ScanWish) {
        self.cancel_scan();
        let cancel = Cancel::default();
        let wanted = cancel.clone();
        let report = move |scanned: Scanned| {
            let wanted = wanted.clone();
            post(move |shell| {
                // Given up since it was posted: it belongs to nobody.
                if !wanted.is_cancelled() {
                    shell.scanned(scanned);
                }
            });
        };
        let limits = self.facts.limits;
        match devices::start_scan(&self.facts.config.scanner, wish, limits, cancel.clone(), report) {
            Ok(()) => self.inner.borrow_mut().scan = Some(cancel),
            Err(code) => self.later(Event::Scanner(ScannerEvent::Fault(code))),
        }
    }

    fn scanned(&self, scanned: Scanned) {
        match scanned {
            Scanned::Page(made) => {
                let (mut facts, page) = *made;
                facts.id = self.inner.borrow_mut().pages.next_id();
                self.made(None, Ok((facts, page)));
            }
            Scanned::Ended => self.handle(Event::Scanner(ScannerEvent::StackEnded)),
            Scanned::Failed(code) => self.handle(Event::Scanner(ScannerEvent::Fault(code))),
        }
    }

    /// Makes a page again of what a device gave, on a thread of its own.
    fn make(&self, id: PageId, original: Original, wish: Wish, spec: Option<CaptureSpec>) {
        let limits = self.facts.limits;
        let work = move || {
            let made = capture::make(id, original, spec.as_ref(), &limits, wish);
            post(move |shell| shell.made(Some(id), made));
        };
        if std::thread::Builder::new().name("page".into()).spawn(work).is_err() {
            self.later(Event::Scanner(ScannerEvent::NotRemade(id)));
        }
    }

    fn made(&self, again: Option<PageId>, made: Result<(CapturedPage, Page), (FailureCode, Original)>) {
        let event = match (made, again) {
            (Ok((facts, page)), _) => {
                let mut inner = self.inner.borrow_mut();
                inner.previewed = inner.previewed.filter(|shown| *shown != facts.id);
                inner.pages.put(facts.id, page);
                drop(inner);
                self.unkeep(facts.id);
                let facts = Box::new(facts);
                if again.is_some() { ScannerEvent::Remade(facts) } else { ScannerEvent::Page(facts) }
            }
            (Err(_), Some(id)) => ScannerEvent::NotRemade(id),
            (Err((code, _)), None) => ScannerEvent::Fault(code),
        };
        self.handle(Event::Scanner(event));
    }

    /// Makes a page again, as the citizen wants it; what comes of it returns as an event.
    pub(super) fn remake(&self, id: PageId, wish: Wish, spec: Option<CaptureSpec>) {
        let original = self.inner.borrow_mut().pages.take_original(id);
        match original {
            Some(original) => self.make(id, original, wish, spec),
            None => self.later(Event::Scanner(ScannerEvent::NotRemade(id))),
        }
    }

    /// Whatever the scanner still gives belongs to nobody.
    pub(super) fn cancel_scan(&self) {
        let scan = self.inner.borrow_mut().scan.take();
        if let Some(cancel) = scan {
            cancel.cancel();
        }
    }
}
