//! The simulated world: everything that the remote control can touch.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::error::SimError;
use crate::id_reader::{Fault, SimReader};
use crate::net::{NetState, Proxy};
use crate::people::People;
use crate::printer::{PrinterFault, PrinterReply, SimPrinter};
use crate::scanner::{Paper, ScannerFault, Sheet, SimScanner, escl};

pub(crate) struct World {
    people: People,
    reader: SimReader,
    scanner: Mutex<SimScanner>,
    /// Outside the mutex: its answers do not wait while a paper is drawn.
    escl: escl::Device,
    printer: SimPrinter,
    proxy: Option<Proxy>,
    /// Id of the card that lies on the reader.
    card: Mutex<Option<String>>,
}

impl World {
    pub(crate) fn new(
        people: People,
        reader: SimReader,
        scanner: SimScanner,
        printer: SimPrinter,
        proxy: Option<Proxy>,
    ) -> Self {
        let escl = scanner.escl();
        Self { people, reader, escl, scanner: Mutex::new(scanner), printer, proxy, card: Mutex::new(None) }
    }

    pub(crate) fn people(&self) -> &People {
        &self.people
    }

    pub(crate) fn put_card(&self, id: &str) -> Result<(), SimError> {
        let card = self.people.card(id)?;
        let mut on_reader = lock(&self.card);
        self.reader.handle().put_with_address(card.text_block, card.photo, card.address);
        *on_reader = Some(card.id.clone());
        Ok(())
    }

    pub(crate) fn remove_card(&self) {
        let mut on_reader = lock(&self.card);
        self.reader.handle().remove();
        *on_reader = None;
    }

    pub(crate) fn set_reader_fault(&self, fault: Fault) {
        self.reader.handle().fault(fault);
    }

    pub(crate) fn put_page(&self, page: Paper) -> Result<(), SimError> {
        lock(&self.scanner).put_page(page)
    }

    pub(crate) fn set_scanner_fault(&self, fault: Option<ScannerFault>, page: u32, times: u32) -> Result<(), SimError> {
        lock(&self.scanner).set_fault_at(fault, page, times)
    }

    pub(crate) fn fill_feeder(&self, sheets: Vec<Sheet>) {
        lock(&self.scanner).fill_feeder(sheets);
    }

    pub(crate) fn escl(&self) -> escl::Device {
        self.escl.clone()
    }

    pub(crate) fn set_printer_fault(&self, fault: Option<PrinterFault>) {
        self.printer.set_fault(fault);
    }

    pub(crate) fn printer_answers_once(&self) -> bool {
        self.printer.answers_once()
    }

    pub(crate) fn printer_answers(&self, request: Vec<u8>) -> Result<PrinterReply, SimError> {
        self.printer.answer(request)
    }

    pub(crate) fn set_net(&self, state: Option<NetState>, upstream: Option<String>) -> Result<(), SimError> {
        let proxy = self.proxy.as_ref().ok_or(SimError::NoProxy)?;
        if let Some(upstream) = upstream {
            proxy.set_upstream(upstream);
        }
        if let Some(state) = state {
            proxy.set_state(state);
        }
        Ok(())
    }

    /// Ports, folders and addresses that other programs need; printed once at the start.
    pub(crate) fn addresses(&self) -> Value {
        json!({
            "reader": self.reader.handle().port(),
            "scanner": lock(&self.scanner).address(),
            "printed": self.printer.folder(),
            "proxy": self.proxy.as_ref().map(|p| p.address().to_string()),
        })
    }

    pub(crate) fn state(&self) -> Value {
        let reader = self.reader.handle().state();
        // A fault may have removed the card: then its id is out of date.
        let card = lock(&self.card).clone().filter(|_| reader.card_present);
        json!({
            "reader": { "card": card, "state": reader },
            "scanner": lock(&self.scanner).state(),
            "printer": self.printer.status(),
            "net": self.proxy.as_ref().map(Proxy::status),
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
