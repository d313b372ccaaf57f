//! What cases are handled with: the time, the calendar and the letterhead.

use std::sync::Arc;

use jiff::Timestamp;
use lobby_casework::calendar::YearMissing;
use lobby_casework::day::Day;
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::notice_file::Letterhead;
use crate::published_calendar::PublishedCalendar;
use crate::service::calendar;

/// What time is worked with: now, the local day, and what is known of working days.
#[derive(Clone)]
pub(in crate::service) struct Today {
    pub now: Timestamp,
    pub day: Day,
    pub calendar: Arc<PublishedCalendar>,
    pub letterhead: Letterhead,
}

/// The same as it is now.
pub(in crate::service) async fn today(app: &App) -> Result<Today> {
    let now = app.now();
    let day = Day::at(now).ok_or_else(|| PlatformError::setup(words::CLOCK_YEAR, &[("reason", &now.to_string())]))?;
    Ok(Today { now, day, calendar: calendar::in_force(app).await?, letterhead: app.letterhead.clone() })
}

/// A calendar that does not reach so far.
pub(in crate::service) fn missing(error: YearMissing) -> PlatformError {
    PlatformError::setup(words::CALENDAR_WRONG, &[("reason", &error.to_string())])
}
