//! Stages as a condition of SQL.

use lobby_casework::handling::Stage;

/// The stages in which a case is over, or those in which it is not, as a list of SQL.
pub(super) fn stages(are_over: bool) -> String {
    let stages = Stage::ALL.into_iter().filter(|stage| stage.is_over() == are_over);
    stages.map(|stage| format!("'{}'", stage.name())).collect::<Vec<_>>().join(", ")
}
