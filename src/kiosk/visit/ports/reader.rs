//! Port of the ID reader.

use std::time::Instant;

use lobby_devices::id_reader::{self, FaultClass, ReaderConfig, ReaderSession};
use lobby_domain::FailureCode;
use lobby_fleet::config::IdReaderSection;
use lobby_flow::{Event, ReaderEvent};

use crate::visit::port_context::{PortContext, PortMessage};

/// The session of the reader, while the flow looks for a card.
#[derive(Default)]
pub struct ReaderPort {
    session: Option<ReaderSession>,
}

impl ReaderPort {
    /// Looks for a card from now on. Returns the failure where the reader cannot even start.
    pub fn start(&mut self, context: &PortContext) -> Option<Event> {
        self.stop();
        let sender = context.sender.clone();
        let report = move |event| sender.send(PortMessage::Event(Event::Reader(event)));
        match start(&context.settings.config.id_reader, report) {
            Ok(session) => {
                self.session = Some(session);
                None
            }
            Err(code) => Some(Event::Reader(ReaderEvent::Fault(code))),
        }
    }

    /// Whether it is watched.
    pub fn is_open(&self) -> bool {
        self.session.is_some()
    }

    /// Ends the session without holding up the screen: its thread may sit in a read for a moment.
    pub fn stop(&mut self) {
        if let Some(session) = self.session.take() {
            stop(session);
        }
    }
}

/// Ends a session on a thread of its own.
pub(super) fn stop(session: ReaderSession) {
    // Without a thread the closure, and with it the session, is dropped here: that stops it too.
    if std::thread::Builder::new().name("reader-stop".into()).spawn(move || session.stop()).is_err() {
        tracing::warn!("the reader was stopped on the screen's thread");
    }
}

/// Starts a session that reports to `report`, on a thread of its own.
pub(super) fn start(
    config: &IdReaderSection,
    report: impl Fn(ReaderEvent) + Send + 'static,
) -> Result<ReaderSession, FailureCode> {
    if config.port.as_os_str().is_empty() {
        return Err(FailureCode::ReaderPort);
    }
    let config = ReaderConfig { port: config.port.clone(), baud: config.baud };
    let on_event = Box::new(move |event| {
        if let Some(event) = reader_event(event) {
            report(event);
        }
    });
    ReaderSession::start(config, Instant::now, on_event).map_err(|_| FailureCode::ReaderPort)
}

fn reader_event(event: id_reader::ReaderEvent) -> Option<ReaderEvent> {
    Some(match event {
        id_reader::ReaderEvent::Ready => ReaderEvent::Ready,
        id_reader::ReaderEvent::Empty => ReaderEvent::Empty,
        id_reader::ReaderEvent::CardFound => ReaderEvent::Found,
        id_reader::ReaderEvent::Reading { received, total } => ReaderEvent::Reading { received, total },
        id_reader::ReaderEvent::Read(card) => ReaderEvent::Read(card),
        id_reader::ReaderEvent::Removed => ReaderEvent::Lifted,
        id_reader::ReaderEvent::Lost => ReaderEvent::Fault(FailureCode::ReaderPort),
        id_reader::ReaderEvent::Fault(fault) => {
            tracing::warn!(class = fault.code(), "reader");
            ReaderEvent::Fault(reader_failure(fault.class)?)
        }
    })
}

/// What a fault means to people; `None`: no card lies there, which is no failure.
fn reader_failure(class: FaultClass) -> Option<FailureCode> {
    Some(match class {
        FaultClass::NoCard => return None,
        FaultClass::CardMoved => FailureCode::CardMoved,
        FaultClass::CardBad => FailureCode::CardBad,
        FaultClass::WrongCard => FailureCode::CardWrong,
        FaultClass::Device => FailureCode::ReaderDevice,
        FaultClass::Protocol => FailureCode::ReaderGarbage,
        FaultClass::Timeout => FailureCode::ReaderSilent,
        FaultClass::PortBusy | FaultClass::PortMissing => FailureCode::ReaderPort,
    })
}

#[cfg(test)]
mod tests {
    use lobby_devices::id_reader::ReaderFault;

    use super::*;

    #[test]
    fn every_fault_of_the_reader_has_its_failure_code_and_no_card_is_none() {
        let table = [
            (FaultClass::NoCard, None),
            (FaultClass::CardMoved, Some("R-11")),
            (FaultClass::CardBad, Some("R-12")),
            (FaultClass::WrongCard, Some("R-13")),
            (FaultClass::Device, Some("R-04")),
            (FaultClass::Protocol, Some("R-02")),
            (FaultClass::Timeout, Some("R-01")),
            (FaultClass::PortBusy, Some("R-03")),
            (FaultClass::PortMissing, Some("R-03")),
        ];
        assert_eq!(table.len(), FaultClass::ALL.len());
        for (class, code) in table {
            let event = reader_event(id_reader::ReaderEvent::Fault(ReaderFault::of_port(class)));
            let reported = event.map(|event| {
                let ReaderEvent::Fault(code) = event else { panic!("{event:?}") };
                code.code()
            });
            assert_eq!(reported, code, "{class:?}");
        }
    }

    #[test]
    fn what_the_reader_reports_reaches_the_flow() {
        assert!(matches!(reader_event(id_reader::ReaderEvent::Ready), Some(ReaderEvent::Ready)));
        assert!(matches!(reader_event(id_reader::ReaderEvent::Empty), Some(ReaderEvent::Empty)));
        assert!(matches!(reader_event(id_reader::ReaderEvent::CardFound), Some(ReaderEvent::Found)));
        assert!(matches!(reader_event(id_reader::ReaderEvent::Removed), Some(ReaderEvent::Lifted)));
        let reading = reader_event(id_reader::ReaderEvent::Reading { received: 3, total: 7 });
        assert!(matches!(reading, Some(ReaderEvent::Reading { received: 3, total: 7 })));
        let lost = reader_event(id_reader::ReaderEvent::Lost);
        assert!(matches!(lost, Some(ReaderEvent::Fault(FailureCode::ReaderPort))));
    }

    #[test]
    fn a_reader_without_a_port_cannot_start() {
        let config = IdReaderSection { port: "".into(), ..IdReaderSection::default() };
        assert_eq!(start(&config, |_| ()).err(), Some(FailureCode::ReaderPort));
    }
}
