//! A case with all that follows from its steps.

use lobby_casework::day::Day;
use lobby_casework::handling::CaseFile;
use lobby_casework::handling::clocks::Clock;
use lobby_casework::handling::step::Recorded;
use lobby_domain::CaseNumber;

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
    /// Today.
    pub today: Day,
}
