//! The simulated printer as one who speaks IPP sees it. The kiosk's own driver meets it in the journeys.
#![allow(clippy::unwrap_used)]

use lobby_simulator::{PrinterFault, SimPrinter};

#[test]
fn what_is_no_ipp_is_refused_and_a_silent_printer_stays_silent() {
    let dir = tempfile::tempdir().unwrap();
    let printer = SimPrinter::start(dir.path()).unwrap();
    assert!(printer.answer(b"GET / HTTP/1.1".to_vec()).is_err());
    let request = ipp::request::IppRequestResponse::new(
        ipp::model::IppVersion::v1_1(),
        ipp::model::Operation::GetPrinterAttributes,
        Some("ipp://localhost/ipp/print".parse().unwrap()),
    );
    let request = request.unwrap().to_bytes().to_vec();
    assert!(printer.answer(request.clone()).unwrap().is_some());
    printer.set_fault(Some(PrinterFault::Silent));
    assert!(printer.answer(request).unwrap().is_none());
}
