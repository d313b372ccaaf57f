//! Applications that have their receipt. Their rows stay for ever, with manifest and receipt: a platform that was restored
//! from a backup finds by them what it has lost.

use lobby_wire::health::NumberRange;
use uuid::Uuid;

use crate::rows::application;
use crate::{Outbox, StoreError};

/// What proves that the platform took an application in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Its id.
    pub application_id: Uuid,
    /// The manifest as core signed it, compact JWS; empty where the row was made again from the receipt alone.
    pub manifest_jws: String,
    /// The receipt, compact JWS.
    pub receipt_jws: String,
}

impl Outbox {
    /// Numbers of the latest [`NumberRange::NUMBERS_MAX`] applications of `kiosk`, e.g. `WL01-K01`, that have their receipt:
    /// the latest [`NumberRange::MOST`] ranges of them, in rising order.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn receipted(&self, kiosk: &str) -> Result<Vec<NumberRange>, StoreError> {
        let read = |connection: &rusqlite::Connection| {
            application::receipted_counters(connection, kiosk, NumberRange::NUMBERS_MAX)
        };
        let mut ranges = ranges(self.shared.rows().read("listing receipted applications", read)?);
        ranges.drain(..ranges.len().saturating_sub(NumberRange::MOST));
        Ok(ranges)
    }

    /// The proof of the application with this number; `None` where it has no receipt.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn proof(&self, case_number: &str) -> Result<Option<Proof>, StoreError> {
        let read = |connection: &rusqlite::Connection| application::by_number(connection, case_number);
        let row = self.shared.rows().read("looking for a receipted application", read)?;
        Ok(row.and_then(|row| {
            let receipt_jws = row.receipt_jws?;
            Some(Proof { application_id: row.application_id, manifest_jws: row.manifest_jws, receipt_jws })
        }))
    }
}

fn ranges(mut counters: Vec<u32>) -> Vec<NumberRange> {
    counters.sort_unstable();
    counters.dedup();
    let follow = |one: &u32, next: &u32| one.checked_add(1) == Some(*next);
    let range = |run: &[u32]| Some(NumberRange { first: *run.first()?, last: *run.last()? });
    counters.chunk_by(follow).filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_one_range() {
        let found = |counters| ranges(counters).iter().map(|range| (range.first, range.last)).collect::<Vec<_>>();
        assert_eq!(found(Vec::new()), []);
        assert_eq!(found(vec![7, 3, 1, 2, 2, 9, 8]), [(1, 3), (7, 9)]);
        assert_eq!(found(vec![u32::MAX, u32::MAX - 1]), [(u32::MAX - 1, u32::MAX)]);
    }
}
