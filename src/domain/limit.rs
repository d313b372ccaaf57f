//! Time limits: a number and its unit, never a bare integer.

/// The unit a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitUnit {
    /// Working days on the official calendar.
    WorkingDay,
    /// Calendar days.
    NaturalDay,
}

/// A limit in days, e.g. the promised one of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many; 0 means "on the spot".
    pub days: u16,
    /// Of which kind.
    pub unit: LimitUnit,
}
