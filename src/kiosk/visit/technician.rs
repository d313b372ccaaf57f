//! What core tells about the kiosk, as the flow knows it.

use std::sync::Arc;
use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_flow::technician::{Device, Enrolment, KioskStatus};
use lobby_flow::{Event, PrinterEvent, ReaderEvent, ScannerEvent};
use lobby_wire::health::DeviceKind;

use crate::core::{standing, status::Status};
use crate::ipc::VisitSays;
use crate::visit::clock::local;

const MEGABYTE: u64 = 1024 * 1024;

/// The facts of a status, in local time.
pub fn facts(status: &Status) -> Arc<KioskStatus> {
    let report = &status.report;
    let failure = |code: &Option<String>| code.as_deref().and_then(FailureCode::from_code);
    Arc::new(KioskStatus {
        kiosk: report.kiosk.clone(),
        fault: failure(&report.service.code),
        enrolment: match status.standing {
            standing::Standing::Active => Enrolment::Active,
            standing::Standing::Revoked => Enrolment::Revoked,
            standing::Standing::EnrolAnew => Enrolment::EnrolAnew,
        },
        certificate_ends: local(report.certificate.expires_at),
        last_contact: status.last_contact.map(local),
        waiting: report.queue.waiting,
        needs_staff: report.queue.needs_staff,
        oldest: report.queue.oldest_s.map(Duration::from_secs),
        free_mb: report.disk.free_bytes / MEGABYTE,
        low_water_mb: report.disk.low_water_bytes / MEGABYTE,
        clock_trusted: report.clock.trusted,
        clock_ahead_s: report.clock.ahead_ms.map(|ahead| ahead / 1000),
        devices: report
            .devices
            .iter()
            .map(|device| {
                let kind = match device.kind {
                    DeviceKind::Reader => Device::Reader,
                    DeviceKind::Scanner => Device::Scanner,
                    DeviceKind::Printer => Device::Printer,
                };
                (kind, failure(&device.code))
            })
            .collect(),
        program: report.versions.program.clone(),
        catalogue: report.versions.catalogue,
    })
}

/// What an event says about a device: that it worked, or that it is at fault. A citizen's card or paper is no fault.
pub fn device_news(event: &Event) -> Option<VisitSays> {
    let (kind, code) = match event {
        Event::Reader(ReaderEvent::Ready | ReaderEvent::Found | ReaderEvent::Read(_)) => (DeviceKind::Reader, None),
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
        | Event::Tick => return None,
    };
    match code {
        Some(code) if !is_device_fault(code) => None,
        code => Some(VisitSays::Device { kind, code: code.map(|code| code.code().into()) }),
    }
}

/// Codes that stay until somebody repairs something; a citizen can put the others right.
fn is_device_fault(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::ReaderSilent
            | FailureCode::ReaderGarbage
            | FailureCode::ReaderPort
            | FailureCode::ReaderDevice
            | FailureCode::ScannerAbsent
            | FailureCode::ScannerHangs
            | FailureCode::ScannerJam
            | FailureCode::ScannerBroken
            | FailureCode::PrinterAbsent
            | FailureCode::PrinterSilent
            | FailureCode::PrinterPaper
            | FailureCode::PrinterJam
            | FailureCode::PrinterCover
            | FailureCode::PrinterBroken
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_at_fault_is_told_and_a_citizens_card_or_paper_is_not() {
        let told = |event: Event| {
            let Some(VisitSays::Device { code, .. }) = device_news(&event) else { return None };
            Some(code.unwrap_or_default())
        };
        let reader = |code| told(Event::Reader(ReaderEvent::Fault(code)));
        assert_eq!(reader(FailureCode::ReaderSilent).as_deref(), Some("R-01"));
        assert_eq!(reader(FailureCode::CardMoved), None);
        assert_eq!(told(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerEmpty))), None);
        assert_eq!(told(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam))).as_deref(), Some("S-03"));
        assert_eq!(told(Event::Reader(ReaderEvent::Ready)).as_deref(), Some(""));
        assert_eq!(told(Event::Tick), None);
    }
}
