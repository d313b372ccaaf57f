//! Properties of a file: its title, language and time.

use krilla::metadata::{DateTime, Metadata};
use lobby_domain::Lang;

/// Properties that readers show and archives index.
#[derive(Debug, Clone, Copy)]
pub struct Properties<'a> {
    /// Shown instead of a file name; nothing personal belongs here.
    pub title: &'a str,
    /// Main language of the text.
    pub lang: Lang,
    /// Creation date; the writer has no clock of its own.
    pub made_at: &'a jiff::Zoned,
}

impl Properties<'_> {
    pub(crate) fn metadata(&self) -> Metadata {
        let language = lobby_words::language(self.lang).tag;
        Metadata::new()
            .title(self.title.to_owned())
            .language(language.to_owned())
            .creator("Lobby".to_owned())
            .producer("Lobby".to_owned())
            .creation_date(self.date())
    }

    pub(crate) fn date(&self) -> DateTime {
        let at = self.made_at;
        let minutes = at.offset().seconds() / 60;
        DateTime::new(at.year().unsigned_abs())
            .month(at.month().unsigned_abs())
            .day(at.day().unsigned_abs())
            .hour(at.hour().unsigned_abs())
            .minute(at.minute().unsigned_abs())
            .second(at.second().unsigned_abs())
            .utc_offset_hour((minutes / 60) as i8)
            .utc_offset_minute((minutes % 60).unsigned_abs() as u8)
    }
}
