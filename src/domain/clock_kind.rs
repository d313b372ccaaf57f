//! The clocks of a case.

/// Which clock of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockKind {
    /// The authority's for accepting, refusing or asking for corrections.
    Intake,
    /// The applicant's for corrections.
    Correction,
    /// The law's for deciding.
    Statutory,
    /// The promised one for deciding.
    Promised,
    /// That of the stage which is being worked on.
    Stage,
    /// That for delivering a decision.
    Delivery,
}

impl ClockKind {
    /// Every clock.
    pub const ALL: [ClockKind; 6] = [
        ClockKind::Intake,
        ClockKind::Correction,
        ClockKind::Statutory,
        ClockKind::Promised,
        ClockKind::Stage,
        ClockKind::Delivery,
    ];

    /// Its name in rows and messages; never given to another.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ClockKind::Intake => "intake",
            ClockKind::Correction => "correction",
            ClockKind::Statutory => "statutory",
            ClockKind::Promised => "promised",
            ClockKind::Stage => "stage",
            ClockKind::Delivery => "delivery",
        }
    }

    /// The clock with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<ClockKind> {
        ClockKind::ALL.into_iter().find(|known| known.name() == name)
    }
}
