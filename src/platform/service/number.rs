//! The highest case number that is known under a kiosk's code.

use lobby_domain::id::KioskId;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::number;

/// Highest counter of a case number under this code that the platform knows to be given; 0 where it knows none.
///
/// # Errors
/// Whatever the database gives.
pub async fn highest(app: &App, kiosk: &KioskId) -> Result<u32> {
    let kiosk = kiosk.clone();
    app.db.read(move |tx| number::highest(tx, &kiosk)).await
}

/// The same refusal; one about a case number tells how far the kiosk's numbers are given.
pub async fn with_highest(app: &App, kiosk: &KioskId, mut refusal: PlatformError) -> PlatformError {
    if let PlatformError::Refused(problem) = &mut refusal
        && problem.code.is_about_number()
    {
        problem.numbered_to = highest(app, kiosk).await.ok();
    }
    refusal
}
