//! A case with all that follows from its steps.

use std::collections::BTreeMap;

use lobby_casework::day::Day;
use lobby_casework::handling::clocks::Clock;
use lobby_casework::handling::step::Recorded;
use lobby_casework::handling::urgency::{Left, Signal};
use lobby_casework::handling::{CaseFile, OfficerStep};
use lobby_domain::CaseNumber;
use lobby_domain::id::OfficerLogin;

use crate::service::notice::Letter;

/// A case as it stands.
pub struct CaseShown {
    /// Its number.
    pub number: CaseNumber,
    /// How many steps it has.
    pub version: i64,
    /// What they add up to.
    pub file: CaseFile,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// Its steps.
    pub steps: Vec<Recorded>,
    /// Its letters.
    pub letters: Vec<Letter>,
    /// Other open cases of the applicant for the same item.
    pub same_item: Vec<CaseNumber>,
    /// What the actor who asked may do with it now.
    pub offered: Vec<OfficerStep>,
    /// How urgent it is.
    pub signal: Signal,
    /// What is left of each of its clocks.
    pub left: Vec<Option<Left>>,
    /// The names of the officers who took its steps.
    pub names: BTreeMap<OfficerLogin, String>,
    /// Today.
    pub today: Day,
}
