//! Letters of cases as documents: their files are made once, strangers verify them by code and digest, and it is noted by
//! which way and when each was served.

use lobby_casework::day::Day;
use lobby_casework::handling::serving::{Attempt, Consent, Standing, standing};
use lobby_casework::handling::step::ClockKind;
use lobby_casework::handling::{Command, decide};
use lobby_domain::case_document::Document;
use lobby_domain::{Actor, Lang};
use lobby_envelope::digest::sha256;
use lobby_paper::letter::{VerificationCode, Worth, letter_pdf};
use lobby_paper::{PaperFonts, PaperSize};
use lobby_wire::problem::ProblemCode;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::notice_file::{WireContent, facts, read};
use crate::repository::Tx;
use crate::repository::notice::{self, Notice, NoticeFile};
use crate::service::handling::letter::number_waiting;
use crate::service::handling::{self, Today};

/// Languages that each letter is made in.
const LANGUAGES: [Lang; 2] = [Lang::ZH, Lang::EN];
/// Letters that are made with one loading of the fonts.
const AT_A_TIME: i64 = 50;
/// The fonts of a letter take more memory than all else together: one at a time has them.
static MAKING: Semaphore = Semaphore::const_new(1);

/// A letter with the ways it went.
pub struct Letter {
    /// The letter.
    pub notice: Notice,
    /// The ways.
    pub ways: Vec<Attempt>,
    /// How far its serving has come.
    pub standing: Standing,
    /// Digests of its files, each with its language's code; none until they are made.
    pub digests: Vec<(String, String)>,
}

/// What a stranger who has a letter's code may know of it.
pub struct Verified {
    /// The letter.
    pub notice: Notice,
    /// The authority, the item and the case that it names.
    pub says: Named,
    /// Digests of its files, each with its language's code.
    pub digests: Vec<(String, String)>,
    /// The version that has taken its place.
    pub replaced_by: Option<i64>,
}

/// What a letter names.
pub struct Named {
    /// The authority.
    pub agency: lobby_wire::document::WireText,
    /// The item.
    pub item: lobby_wire::document::WireText,
    /// The case.
    pub case_number: String,
}

/// Numbers every letter that has no number, and makes the files of every letter that has none. Returns of how many.
///
/// # Errors
/// [`PlatformError::Database`]; [`PlatformError::Paper`] where there are no fonts.
pub async fn make_waiting(app: &App) -> Result<u64> {
    while app.db.tx(|tx| number_waiting(tx, AT_A_TIME)).await? > 0 {}
    let (mut after, mut made) = (String::new(), 0);
    loop {
        let from = after.clone();
        let waiting = app.db.read(move |tx| notice::to_make(tx, &from, AT_A_TIME)).await?;
        let Some(last) = waiting.last() else { return Ok(made) };
        after.clone_from(&last.code);
        made += make(app, waiting).await?;
    }
}

/// The same for the files of one case.
///
/// # Errors
/// As [`make_waiting`].
pub async fn make_of(app: &App, application_id: Uuid) -> Result<u64> {
    let letters = app.db.read(move |tx| notice::of_case(tx, application_id)).await?;
    let waiting: Vec<_> =
        letters.into_iter().filter(|letter| letter.made_at.is_none() && letter.number.is_some()).collect();
    if waiting.is_empty() { Ok(0) } else { make(app, waiting).await }
}

async fn make(app: &App, waiting: Vec<Notice>) -> Result<u64> {
    let _turn = MAKING.acquire().await.map_err(|_| PlatformError::Panicked)?;
    let work = move || {
        let fonts = PaperFonts::load(|path| std::fs::read(path)).map_err(PlatformError::Paper)?;
        Ok::<Vec<_>, PlatformError>(waiting.into_iter().map(|letter| (files(&letter, &fonts), letter.code)).collect())
    };
    let drawn = tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)??;
    let mut made = 0;
    for (files, code) in drawn {
        match files {
            Ok(files) => {
                let at = app.now();
                made += u64::from(app.db.tx(move |tx| notice::put_files(tx, &code, &files, at)).await?);
            }
            // It keeps no other letter from being made.
            Err(error) => tracing::error!(%error, "a letter cannot be made"),
        }
    }
    Ok(made)
}

/// The files of a letter: the same bytes from the same row and fonts.
fn files(letter: &Notice, fonts: &PaperFonts) -> Result<Vec<NoticeFile>> {
    let code = VerificationCode::parse(&letter.code).ok_or(PlatformError::Row("notice"))?;
    let file = |lang: Lang| {
        let wire = read(letter.says.as_bytes()).map_err(|_| PlatformError::Row("notice"))?;
        let facts = facts(wire, lang, code, Worth::Issued).map_err(|_| PlatformError::Row("notice"))?;
        let pdf = letter_pdf(&facts, lang, PaperSize::A4, fonts).map_err(PlatformError::Paper)?;
        Ok(NoticeFile { lang: lang.code().to_owned(), sha256: sha256(&pdf).to_string(), pdf })
    };
    LANGUAGES.into_iter().map(file).collect()
}

/// The file of a letter, as it was made.
///
/// # Errors
/// Refusal `notice_unknown`, also while it is being made; [`PlatformError::Row`] where its bytes are others.
pub async fn file(app: &App, code: VerificationCode, lang: Lang) -> Result<NoticeFile> {
    let file = app.db.read(move |tx| notice::file(tx, &code.compact(), lang.code())).await?;
    let file = file.ok_or_else(|| PlatformError::from(ProblemCode::NoticeUnknown))?;
    if sha256(&file.pdf).to_string() == file.sha256 { Ok(file) } else { Err(PlatformError::Row("notice_file")) }
}

/// What a stranger may know of the letter with this code; `None` where there is none.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn verify(app: &App, code: VerificationCode) -> Result<Option<Verified>> {
    let found = app.db.read(move |tx| {
        let letter = notice::by_code(tx, &code.compact())?.filter(|letter| letter.number.is_some());
        let Some(letter) = letter else { return Ok(None) };
        let others = notice::of_case(tx, letter.application_id)?;
        let later = others.iter().filter(|other| other.step == letter.step && other.version > letter.version);
        let replaced_by = later.map(|other| other.version).max();
        let wire = read(letter.says.as_bytes()).map_err(|_| PlatformError::Row("notice"))?;
        let says = Named { agency: wire.agency, item: wire.item, case_number: wire.case_number };
        let digests = notice::digests(tx, &letter.code)?;
        Ok(Some(Verified { notice: letter, says, digests, replaced_by }))
    });
    found.await
}

/// The letters of a case, oldest first.
///
/// # Errors
/// [`PlatformError::Database`].
pub(super) fn of_case(tx: &mut Tx<'_>, application_id: Uuid, today: &Today) -> Result<Vec<Letter>> {
    let letters = notice::of_case(tx, application_id)?;
    letters
        .into_iter()
        .map(|notice| {
            let (ways, digests) = (notice::ways(tx, &notice.code)?, notice::digests(tx, &notice.code)?);
            let standing = standing_of(&notice, &ways, today);
            Ok(Letter { notice, ways, standing, digests })
        })
        .collect()
}

fn standing_of(notice: &Notice, ways: &[Attempt], today: &Today) -> Standing {
    match notice.served {
        Some(served) => Standing::Served(served),
        // No applicant is asked yet whether messages may serve; until then none does.
        None => standing(notice.issued_on, ways, Consent::NotGiven, today.day, &today.calendar.days),
    }
}

/// Notes a way that the letter with this code goes or went; what it counts for follows.
///
/// # Errors
/// Refusals `notice_unknown`, and `day_impossible` for a day ahead, or one before the letter was issued.
pub async fn note_way(app: &App, code: VerificationCode, attempt: Attempt, actor: &Actor) -> Result<Standing> {
    let (today, actor) = (handling::today(app).await?, actor.clone());
    app.db.tx(move |tx| note_way_in(tx, &code.compact(), attempt, &actor, &today)).await
}

pub(super) fn note_way_in(
    tx: &mut Tx<'_>,
    code: &str,
    attempt: Attempt,
    actor: &Actor,
    today: &Today,
) -> Result<Standing> {
    let letter = notice::by_code(tx, code)?.filter(|letter| letter.made_at.is_some());
    let letter = letter.ok_or_else(|| PlatformError::from(ProblemCode::NoticeUnknown))?;
    check_days(&letter, attempt, today)?;
    notice::put_way(tx, code, attempt, actor, today.now)?;
    count(tx, letter, today)
}

/// Whether the letter can have gone this way on these days.
///
/// # Errors
/// Refusal `day_impossible`.
pub(super) fn check_days(letter: &Notice, attempt: Attempt, today: &Today) -> Result<()> {
    let fits = |day: Day| (letter.issued_on..=today.day).contains(&day);
    let is_ordered = attempt.reached.is_none_or(|reached| fits(reached) && reached >= attempt.begun);
    if fits(attempt.begun) && is_ordered { Ok(()) } else { Err(ProblemCode::DayImpossible.into()) }
}

/// Notes announcements that have stood so long that they count. Returns how many.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn count_announced(app: &App) -> Result<u64> {
    let today = handling::today(app).await?;
    let latest = today.day.plus(-lobby_casework::handling::serving::ANNOUNCED);
    let due = app.db.read(move |tx| notice::announced(tx, latest)).await?;
    let mut counted = 0;
    for letter in due {
        let today = today.clone();
        let standing = app.db.tx(move |tx| count(tx, letter.clone(), &today)).await?;
        counted += u64::from(matches!(standing, Standing::Served(_)));
    }
    Ok(counted)
}

/// What the ways of a letter come to. Where it counts as served the first time, the case notes it.
fn count(tx: &mut Tx<'_>, letter: Notice, today: &Today) -> Result<Standing> {
    let ways = notice::ways(tx, &letter.code)?;
    let standing = standing_of(&letter, &ways, today);
    if let Standing::Served(served) = standing
        && notice::set_served(tx, &letter.code, served)?
    {
        let mut kept = handling::load(tx, letter.application_id)?;
        let command = Command::Serve { document: letter.document, on: served.on, days: promised(tx, &letter)? };
        let taken = decide(&kept.file, &command, &Actor::Platform, today.day, &today.calendar.days)
            .map_err(|refused| handling::impossible(kept.id, &refused.why))?;
        for (actor, step) in taken {
            kept.add(tx, actor, step, today)?;
        }
        handling::project(tx, &kept, today)?;
    }
    Ok(standing)
}

/// The days that a served letter holds the authority or the applicant to; none where a later letter has stated others.
fn promised(tx: &mut Tx<'_>, letter: &Notice) -> Result<Vec<(ClockKind, Day)>> {
    let moves = |document| {
        use Document as D;
        matches!(document, D::ExtensionNotice | D::SuspensionNotice | D::ResumptionNotice | D::ReopeningNotice)
    };
    let letters = notice::of_case(tx, letter.application_id)?;
    if letters.iter().any(|other| other.step > letter.step && moves(other.document)) {
        return Ok(Vec::new());
    }
    let wire = read(letter.says.as_bytes()).map_err(|_| PlatformError::Row("notice"))?;
    let days = match wire.says {
        WireContent::Correction { due, .. } => vec![(ClockKind::Correction, due)],
        WireContent::Acceptance { days, .. }
        | WireContent::Extension { days, .. }
        | WireContent::Resumption { days, .. }
        | WireContent::Reopening { days, .. } => {
            vec![(ClockKind::Promised, days.promised), (ClockKind::Statutory, days.statutory)]
        }
        WireContent::Supply { .. }
        | WireContent::NotRequired { .. }
        | WireContent::NotCompetent { .. }
        | WireContent::Suspension { .. }
        | WireContent::Withdrawal { .. }
        | WireContent::Waiver { .. }
        | WireContent::Return { .. }
        | WireContent::Decision { .. }
        | WireContent::Delivery { .. } => Vec::new(),
    };
    Ok(days.into_iter().filter_map(|(clock, day)| Some((clock, Day::new(day?)?))).collect())
}
