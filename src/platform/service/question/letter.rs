//! A letter for the person whose case it is of, and the note that it was read.

use data_encoding::BASE64;
use lobby_casework::authority::Purpose;
use lobby_casework::handling::serving::{Attempt, Standing, Way};
use lobby_domain::Lang;
use lobby_paper::letter::{VerificationCode, Worth, letter_text};
use lobby_wire::Message as _;
use lobby_wire::letter_copy::{LetterCopy, LetterParagraph, LetterServed};
use lobby_wire::problem::ProblemCode;

use super::Asking;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::notice_file::{facts, read as read_file};
use crate::repository::notice::{self, Notice, NoticeFile};
use crate::repository::{Tx, case, list_reading};
use crate::service::case as cases;
use crate::service::notice::note_way_in;

/// The letter with this code in a language that it was made in; that it was read is written down.
///
/// # Errors
/// Refusal `notice_unknown` for a letter of another person, one in no such language and one that is being made too.
pub(super) async fn copy(app: &App, asking: Asking, code: &str, lang: &str) -> Result<LetterCopy> {
    let (question, code, lang) = (asking.id, code.to_owned(), lang.to_owned());
    let of_row = lang.clone();
    let work = move |tx: &mut Tx<'_>| {
        asking.note(tx)?;
        let letter = own(tx, &asking, &code)?;
        let file = notice::file(tx, &letter.code, &of_row)?.ok_or_else(unknown)?;
        let head = cases::by_id(tx, letter.application_id)?;
        list_reading::insert(tx, asking.now(), &asking.actor(), Purpose::OwnCase, &[&head.case_number])?;
        Ok((letter, file))
    };
    let (letter, file) = app.db.tx(work).await?;
    let lang = Lang::parse(&lang).ok_or_else(unknown)?;
    written(question, letter, &file, lang)
}

fn written(question: uuid::Uuid, letter: Notice, file: &NoticeFile, lang: Lang) -> Result<LetterCopy> {
    let wrong = |_| PlatformError::Row("notice");
    let code = VerificationCode::parse(&letter.code).ok_or(PlatformError::Row("notice"))?;
    let wire = read_file(letter.says.as_bytes()).map_err(wrong)?;
    let text = letter_text(&facts(wire, lang, code, Worth::Issued).map_err(wrong)?, lang);
    let paragraph = |(head, text)| LetterParagraph { head, text };
    Ok(LetterCopy {
        schema: LetterCopy::SCHEMA.into(),
        question,
        code: letter.code,
        number: letter.number.unwrap_or_default(),
        title: text.title.to_owned(),
        paragraphs: text.paragraphs.into_iter().map(paragraph).collect(),
        pdf: BASE64.encode(&file.pdf),
    })
}

/// Notes that the letter was shown to the person or printed: it is served.
///
/// # Errors
/// Refusal `notice_unknown`, as for [`copy`].
pub(super) async fn read(app: &App, asking: Asking, code: &str) -> Result<LetterServed> {
    let code = code.to_owned();
    let work = move |tx: &mut Tx<'_>| {
        asking.note(tx)?;
        let letter = own(tx, &asking, &code)?;
        let today = asking.today.day;
        let attempt = Attempt { way: Way::Kiosk, begun: today, reached: Some(today) };
        let standing = note_way_in(tx, &letter.code, attempt, &asking.actor(), &asking.today)?;
        let Standing::Served(served) = standing else { return Err(PlatformError::Row("notice_way")) };
        let (question, served_on) = (asking.id, served.on.date());
        Ok(LetterServed { schema: LetterServed::SCHEMA.into(), question, code: letter.code, served_on })
    };
    app.db.tx(work).await
}

/// The letter with this code, where it is of a case of the person who asks.
fn own(tx: &mut Tx<'_>, asking: &Asking, code: &str) -> Result<Notice> {
    let code = VerificationCode::parse(code).ok_or_else(unknown)?;
    let letter = notice::by_code(tx, &code.compact())?.filter(|letter| letter.made_at.is_some());
    let letter = letter.ok_or_else(unknown)?;
    if case::is_of_person(tx, letter.application_id, &asking.person, asking.kiosk_use)? {
        Ok(letter)
    } else {
        Err(unknown())
    }
}

fn unknown() -> PlatformError {
    ProblemCode::NoticeUnknown.into()
}
