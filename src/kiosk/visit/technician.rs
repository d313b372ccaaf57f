//! From core's status to the facts of the technician's page, and from events of devices to core.

use std::sync::Arc;

use lobby_domain::FailureCode;
use lobby_domain::kiosk_health::{Enrolment, KioskStatus};
use lobby_flow::{Event, PrinterEvent, ReaderEvent, ScannerEvent};
use lobby_wire::health::DeviceKind;

use crate::admission::Admission;
use crate::ipc::VisitMessage;
use crate::status::Status;
use crate::visit::clock::local;

/// What a status says of this kiosk, in local time.
pub fn facts(status: &Status) -> Arc<KioskStatus> {
    let report = &status.report;
    Arc::new(KioskStatus {
        kiosk: report.kiosk.clone(),
        fault: report.service.code.as_deref().and_then(FailureCode::from_code),
        enrolment: match status.standing {
            Admission::Active => Enrolment::Active,
            Admission::Revoked => Enrolment::Revoked,
            Admission::EnrolAnew => Enrolment::EnrolAnew,
            Admission::InDoubt => Enrolment::InDoubt,
        },
        certificate_ends: local(report.certificate.expires_at),
        last_contact: status.last_contact.map(local),
        vitals: report.vitals(),
        program: report.versions.program.clone(),
        catalogue: report.versions.catalogue,
    })
}

/// Whether an event shows that a device works or is at fault; a citizen's card or paper is no fault.
pub fn device_news(event: &Event) -> Option<VisitMessage> {
    let (kind, code) = match event {
        Event::Reader(ReaderEvent::Ready | ReaderEvent::Empty | ReaderEvent::Found | ReaderEvent::Read(_)) => {
            (DeviceKind::Reader, None)
        }
        Event::Reader(ReaderEvent::Fault(code)) => (DeviceKind::Reader, Some(*code)),
        Event::Scanner(ScannerEvent::Page(_)) => (DeviceKind::Scanner, None),
        // What becomes of a page once it is there says nothing of the scanner.
        Event::Scanner(
            ScannerEvent::StackEnded
            | ScannerEvent::Remade(_)
            | ScannerEvent::NotRemade(_)
            | ScannerEvent::Kept(_)
            | ScannerEvent::NotKept(..),
        ) => return None,
        Event::Scanner(ScannerEvent::Fault(code)) => (DeviceKind::Scanner, Some(*code)),
        Event::Printer(_, PrinterEvent::Printed) => (DeviceKind::Printer, None),
        Event::Printer(_, PrinterEvent::Failed { code, .. }) => (DeviceKind::Printer, Some(*code)),
        Event::Printer(_, PrinterEvent::Started)
        | Event::Reader(ReaderEvent::Reading { .. } | ReaderEvent::Lifted)
        | Event::Intent(_)
        | Event::Core(_)
        | Event::RowsShown(_)
        | Event::PageDrawn(_)
        | Event::Tick => return None,
    };
    match code {
        Some(code) if !code.is_device_fault() => None,
        code => Some(VisitMessage::Device { kind, code }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_at_fault_is_reported_and_a_citizens_card_or_paper_is_not() {
        let told = |event: Event| {
            let Some(VisitMessage::Device { code, .. }) = device_news(&event) else { return None };
            Some(code.map_or("", FailureCode::code))
        };
        let reader = |code| told(Event::Reader(ReaderEvent::Fault(code)));
        assert_eq!(reader(FailureCode::ReaderSilent), Some("R-01"));
        assert_eq!(reader(FailureCode::CardMoved), None);
        assert_eq!(told(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerEmpty))), None);
        assert_eq!(told(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam))), Some("S-03"));
        assert_eq!(told(Event::Reader(ReaderEvent::Ready)), Some(""));
        assert_eq!(told(Event::Tick), None);
    }

    #[test]
    fn a_status_becomes_facts_in_local_time_with_the_vitals_of_its_report() {
        let mut status = crate::status::tests::sample();
        status.standing = Admission::Revoked;
        status.last_contact = Some(jiff::Timestamp::UNIX_EPOCH);
        let report = &mut status.report;
        report.service.code = Some("Q-01".into());
        report.queue.oldest_s = Some(90);
        report.disk.free_bytes = 3_000_001;
        report.clock.ahead_ms = Some(-1_999);
        let devices = [(DeviceKind::Reader, Some("R-01")), (DeviceKind::Printer, None)];
        report.devices =
            devices.map(|(kind, code)| lobby_wire::health::DeviceHealth { kind, code: code.map(Into::into) }).to_vec();
        let facts = facts(&status);
        assert_eq!((facts.enrolment, facts.fault), (Enrolment::Revoked, Some(FailureCode::DiskFull)));
        assert_eq!(facts.last_contact, Some(jiff::civil::date(1970, 1, 1).at(8, 0, 0, 0)));
        let vitals = &facts.vitals;
        assert_eq!(vitals.queue.oldest, Some(std::time::Duration::from_secs(90)));
        assert_eq!(vitals.disk.free_bytes, 3_000_001);
        assert_eq!(vitals.clock.ahead, Some(jiff::SignedDuration::from_millis(-1_999)));
        let codes: Vec<Option<&str>> = vitals.devices.iter().map(|device| device.code.as_deref()).collect();
        assert_eq!(codes, [Some("R-01"), None]);
    }

    #[test]
    fn a_failure_is_reported_where_it_is_a_device_fault_and_not_where_it_is_a_citizens_matter() {
        let event = |code| [Event::Reader(ReaderEvent::Fault(code)), Event::Scanner(ScannerEvent::Fault(code))];
        for code in FailureCode::ALL {
            let told = event(*code).iter().filter(|event| device_news(event).is_some()).count();
            assert_eq!(told > 0, code.is_device_fault(), "{code:?}");
        }
    }
}
