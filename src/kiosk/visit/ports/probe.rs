//! Port of the looks at devices that no citizen uses: does the reader answer its self-check, can the scanner be opened?

use lobby_devices::id_reader::ReaderSession;
use lobby_devices::scanner::Cancel;
use lobby_domain::FailureCode;
use lobby_flow::ReaderEvent;
use lobby_wire::health::DeviceKind;

use super::reader;
use crate::ipc::VisitMessage;
use crate::visit::port_context::{PortContext, PortMessage};
use crate::visit::scan_job;

/// The looks under way.
#[derive(Default)]
pub struct ProbePort {
    reader: Option<ReaderSession>,
    scanner: Option<Cancel>,
}

impl ProbePort {
    /// Asks the reader for its self-check.
    pub fn probe_reader(&mut self, context: &PortContext) {
        self.stop_reader();
        let sender = context.sender.clone();
        let report = move |event| {
            if let Some(code) = reader_verdict(&event) {
                sender.send(PortMessage::Probed(DeviceKind::Reader, code));
            }
        };
        match reader::start(&context.settings.config.id_reader, report) {
            Ok(session) => self.reader = Some(session),
            Err(code) => context.say(&VisitMessage::Device { kind: DeviceKind::Reader, code: Some(code) }),
        }
    }

    /// Opens the scanner and closes it again, on a thread of its own.
    pub fn probe_scanner(&mut self, context: &PortContext) {
        self.stop_scanner();
        let sender = context.sender.clone();
        let config = &context.settings.config.scanner;
        let scanner = match scan_job::scanner(config) {
            Ok(scanner) => scanner,
            Err(code) => return context.say(&VisitMessage::Device { kind: DeviceKind::Scanner, code: Some(code) }),
        };
        let (cancel, deadlines) = (Cancel::default(), scan_job::deadlines(config));
        let job_cancel = cancel.clone();
        let job = move || {
            let answer = scanner.probe(&deadlines, &job_cancel);
            if !job_cancel.is_cancelled()
                && let Some(code) = scan_job::probe_verdict(answer)
            {
                sender.send(PortMessage::Probed(DeviceKind::Scanner, code));
            }
        };
        if std::thread::Builder::new().name("scan-probe".into()).spawn(job).is_ok() {
            self.scanner = Some(cancel);
        }
    }

    /// Takes the answer of a probe and reports it to core.
    pub fn probed(&mut self, kind: DeviceKind, code: Option<FailureCode>, context: &PortContext) {
        match kind {
            DeviceKind::Reader if self.reader.is_none() => return,
            DeviceKind::Reader => self.stop_reader(),
            DeviceKind::Scanner | DeviceKind::Printer => self.stop_scanner(),
        }
        context.say(&VisitMessage::Device { kind, code });
    }

    /// Ends the probe of the reader: a citizen's card comes first.
    pub fn stop_reader(&mut self) {
        if let Some(session) = self.reader.take() {
            reader::stop(session);
        }
    }

    /// Ends the probe of the scanner: a citizen's page comes first.
    pub fn stop_scanner(&mut self) {
        if let Some(cancel) = self.scanner.take() {
            cancel.cancel();
        }
    }
}

/// What an event says of the reader itself; `None`: nothing yet.
fn reader_verdict(event: &ReaderEvent) -> Option<Option<FailureCode>> {
    match event {
        ReaderEvent::Ready
        | ReaderEvent::Empty
        | ReaderEvent::Found
        | ReaderEvent::Reading { .. }
        | ReaderEvent::Read(_) => Some(None),
        ReaderEvent::Fault(code) => code.is_device_fault().then_some(Some(*code)),
        ReaderEvent::Lifted => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_answers_works_one_that_fails_does_not_and_a_card_is_no_verdict() {
        assert_eq!(reader_verdict(&ReaderEvent::Ready), Some(None));
        let silent = ReaderEvent::Fault(FailureCode::ReaderSilent);
        assert_eq!(reader_verdict(&silent), Some(Some(FailureCode::ReaderSilent)));
        assert_eq!(reader_verdict(&ReaderEvent::Fault(FailureCode::CardMoved)), None);
        assert_eq!(reader_verdict(&ReaderEvent::Lifted), None);
    }
}
