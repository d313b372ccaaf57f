//! Gaps: numbers that a kiosk has receipts for and this platform does not know, because it was restored from a backup.

use lobby_domain::CaseNumber;
use lobby_domain::id::KioskId;
use lobby_wire::WANTED_MAX;
use lobby_wire::health::NumberRange;

use crate::error::Result;
use crate::repository::device::Device;
use crate::repository::{Tx, application, lost_case};

/// Highest counter of a case number.
const COUNTER_MAX: u32 = 999_999;

/// Whether these are ranges that a kiosk can report.
pub(super) fn are_ranges(ranges: &[NumberRange]) -> bool {
    let held = ranges.iter().fold(0_u32, |held, range| held.saturating_add(range.len()));
    ranges.len() <= NumberRange::MOST
        && held <= NumberRange::NUMBERS_MAX
        && ranges.iter().all(|range| !range.is_empty() && range.last <= COUNTER_MAX)
}

/// Numbers that the kiosk has receipts for and that have none here, in rising order; not those that staff have settled.
/// Costs a count per range where nothing is missing.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub(super) fn lost(tx: &mut Tx<'_>, device: &Device, receipted: &[NumberRange]) -> Result<Vec<CaseNumber>> {
    let number = |counter| CaseNumber::new(device.site_code.as_str(), &device.kiosk_code, counter).ok();
    let mut lost = Vec::new();
    for range in receipted {
        let (Some(first), Some(last)) = (number(range.first), number(range.last)) else { continue };
        if application::count_receipted(tx, &first, &last)? == u64::from(range.len()) {
            continue;
        }
        let known = application::receipted_numbers(tx, &first, &last)?;
        lost.extend((range.first..=range.last).filter_map(number).filter(|number| !known.contains(number)));
    }
    if !lost.is_empty() {
        let settled = lost_case::settled(tx, &device.kiosk)?;
        lost.retain(|number| !settled.contains(number));
    }
    Ok(lost)
}

/// Those of the lost numbers that the kiosk is asked to prove with its next answer.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub(super) fn wanted(tx: &mut Tx<'_>, kiosk: &KioskId, lost: &[CaseNumber]) -> Result<Vec<CaseNumber>> {
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let shown = lost_case::shown(tx, kiosk)?;
    Ok(lost.iter().filter(|number| !shown.contains(number)).take(WANTED_MAX).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_no_kiosk_can_have_are_none() {
        let range = |first, last| NumberRange { first, last };
        assert!(are_ranges(&[]) && are_ranges(&[range(1, 1), range(3, 5_000)]) && are_ranges(&[range(0, 4_999)]));
        let torn: Vec<NumberRange> = (0..65).map(|n| range(2 * n, 2 * n)).collect();
        for wrong in
            [&[range(2, 1)][..], &[range(1, 5_001)], &[range(0, u32::MAX)], &[range(1_000_000, 1_000_000)], &torn]
        {
            assert!(!are_ranges(wrong), "{wrong:?}");
        }
    }
}
