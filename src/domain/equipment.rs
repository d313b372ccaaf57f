//! What an item needs of a kiosk's devices, and what a kiosk has.

use std::collections::BTreeMap;

use crate::FailureCode;
use crate::kiosk_health::DeviceKind;

/// A device that a service list names in `self_service`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedDevice {
    /// Reads the chip of identity cards.
    IdReader,
    /// Scans A4 pages.
    A4Scanner,
    /// Photographs papers from above; no kiosk has one yet.
    DocumentCamera,
    /// Prints receipts.
    ReceiptPrinter,
    /// Prints notices.
    A4Printer,
    /// Takes signatures; the touch screen of every kiosk does.
    SignaturePad,
    /// One that this program does not know: no kiosk has it.
    Unknown,
}

impl NamedDevice {
    /// The device with this name in a service list.
    #[must_use]
    pub fn from_name(name: &str) -> NamedDevice {
        match name {
            "id_reader" => NamedDevice::IdReader,
            "a4_scanner" => NamedDevice::A4Scanner,
            "document_camera" => NamedDevice::DocumentCamera,
            "receipt_printer" => NamedDevice::ReceiptPrinter,
            "a4_printer" => NamedDevice::A4Printer,
            "signature_pad" => NamedDevice::SignaturePad,
            _ => NamedDevice::Unknown,
        }
    }
}

/// Devices that an item needs, as the service list names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceDemand {
    /// Every one of these.
    pub all: Vec<NamedDevice>,
    /// Of each group at least one.
    pub any_of: Vec<Vec<NamedDevice>>,
    /// Of each group at least one, where the citizen has to provide a paper.
    pub for_papers: Vec<Vec<NamedDevice>>,
}

/// What a kiosk has, and what of it is at fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Equipment {
    /// Devices at fault, by the failure that was met last.
    pub faults: BTreeMap<DeviceKind, FailureCode>,
    /// Whether a printer for receipts is configured.
    pub receipt_printer: bool,
    /// Whether a printer for notices is configured.
    pub a4_printer: bool,
}

/// Why a kiosk cannot offer an item now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// This kiosk has no such device.
    NotThere(NamedDevice),
    /// The device does not work; a repair brings the item back.
    Down(DeviceKind, FailureCode),
}

impl Equipment {
    /// What is lacking for this demand; `papers`: the citizen has to provide at least one paper.
    #[must_use]
    pub fn lack(&self, demand: &DeviceDemand, papers: bool) -> Option<Lack> {
        let groups = demand.any_of.iter().chain(demand.for_papers.iter().filter(|_| papers));
        let missing = demand.all.iter().find_map(|device| self.lack_of(*device));
        missing.or_else(|| groups.into_iter().find_map(|group| self.lack_of_group(group)))
    }

    /// What is lacking where any of these serves: a repair, if that helps, goes before a device that is not there.
    fn lack_of_group(&self, group: &[NamedDevice]) -> Option<Lack> {
        let lacks: Vec<Lack> = group.iter().map_while(|device| self.lack_of(*device)).collect();
        if lacks.len() < group.len() {
            return None;
        }
        lacks.iter().find(|lack| matches!(lack, Lack::Down(..))).or(lacks.first()).copied()
    }

    /// A printer at fault lacks nothing: number, code and list stay on the screen, and the page says so.
    fn lack_of(&self, device: NamedDevice) -> Option<Lack> {
        let down = |kind| self.faults.get(&kind).map(|code| Lack::Down(kind, *code));
        let there = |there: bool| (!there).then_some(Lack::NotThere(device));
        match device {
            NamedDevice::IdReader => down(DeviceKind::Reader),
            NamedDevice::A4Scanner => down(DeviceKind::Scanner),
            NamedDevice::ReceiptPrinter => there(self.receipt_printer),
            NamedDevice::A4Printer => there(self.a4_printer),
            NamedDevice::SignaturePad => None,
            NamedDevice::DocumentCamera | NamedDevice::Unknown => there(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equipment(faults: &[(DeviceKind, FailureCode)]) -> Equipment {
        Equipment { faults: faults.iter().copied().collect(), receipt_printer: true, a4_printer: false }
    }

    #[test]
    fn each_named_device_is_there_or_says_what_is_lacking() {
        let down = Lack::Down(DeviceKind::Scanner, FailureCode::ScannerJam);
        let kiosk = equipment(&[(DeviceKind::Scanner, FailureCode::ScannerJam)]);
        for (name, lack) in [
            ("id_reader", None),
            ("a4_scanner", Some(down)),
            ("document_camera", Some(Lack::NotThere(NamedDevice::DocumentCamera))),
            ("receipt_printer", None),
            ("a4_printer", Some(Lack::NotThere(NamedDevice::A4Printer))),
            ("signature_pad", None),
            ("palm_reader", Some(Lack::NotThere(NamedDevice::Unknown))),
        ] {
            let demand = DeviceDemand { all: vec![NamedDevice::from_name(name)], ..DeviceDemand::default() };
            assert_eq!(kiosk.lack(&demand, false), lack, "{name}");
        }
    }

    #[test]
    fn one_device_of_a_group_is_enough_and_papers_count_only_where_they_are_needed() {
        let group = vec![NamedDevice::DocumentCamera, NamedDevice::A4Scanner];
        let always = DeviceDemand { any_of: vec![group.clone()], ..DeviceDemand::default() };
        let for_papers = DeviceDemand { for_papers: vec![group], ..DeviceDemand::default() };
        let down = Some(Lack::Down(DeviceKind::Scanner, FailureCode::ScannerAbsent));
        let (whole, broken) = (equipment(&[]), equipment(&[(DeviceKind::Scanner, FailureCode::ScannerAbsent)]));
        assert_eq!(whole.lack(&always, false), None);
        assert_eq!(broken.lack(&always, false), down, "a repair would help, a camera would not come");
        assert_eq!((broken.lack(&for_papers, false), broken.lack(&for_papers, true)), (None, down));
    }

    #[test]
    fn a_printer_at_fault_hides_nothing() {
        let kiosk = equipment(&[(DeviceKind::Printer, FailureCode::PrinterPaper)]);
        let demand = DeviceDemand { all: vec![NamedDevice::ReceiptPrinter], ..DeviceDemand::default() };
        assert_eq!(kiosk.lack(&demand, false), None);
    }
}
