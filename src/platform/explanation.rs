//! What went wrong, for the person at the command line: in every language, what happened and what to do, and in
//! brackets the cause as the log has it.

use lobby_domain::Text;
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_words::trouble as words;

use crate::error::PlatformError;

/// The error for its reader.
#[must_use]
pub fn explain(error: &PlatformError) -> Text {
    let cause = with_sources(error);
    let because = [("cause", cause.as_str())];
    match error {
        PlatformError::Setup(text) => text.clone(),
        PlatformError::Refused(problem) => refused(problem),
        PlatformError::File { path, .. } => words::FILE.fill_text(&[("path", &path.display().to_string()), because[0]]),
        PlatformError::Busy => words::DATABASE_BUSY.fill_text(&because),
        PlatformError::CommitUnknown => words::COMMIT_UNKNOWN.fill_text(&because),
        PlatformError::UnknownValue { .. } | PlatformError::Row(_) => words::DATABASE_LATER.fill_text(&because),
        PlatformError::Migration(_) => words::MIGRATION.fill_text(&because),
        PlatformError::Database { .. }
        | PlatformError::WriterStopped
        | PlatformError::BatchFailed
        | PlatformError::Panicked => words::DATABASE.fill_text(&because),
        PlatformError::Materials { .. } | PlatformError::Lost { .. } => words::MATERIALS.fill_text(&because),
        PlatformError::Certificate { .. } | PlatformError::Tls { .. } => words::CERTIFICATE.fill_text(&because),
        PlatformError::Seal { .. } => words::SEAL.fill_text(&because),
        PlatformError::Wire { .. } => words::WRONG_FORM.fill_text(&because),
        PlatformError::Document(_) | PlatformError::Paper(_) => words::PAPER.fill_text(&because),
    }
}

fn refused(problem: &Problem) -> Text {
    let known = [
        (ProblemCode::CaseUnknown, words::CASE_UNKNOWN),
        (ProblemCode::CaseErased, words::CASE_ERASED),
        (ProblemCode::MaterialUnknown, words::MATERIAL_UNKNOWN),
        (ProblemCode::StandardUnknown, words::STANDARD_UNKNOWN),
        (ProblemCode::PagesDiffer, words::PAGES_DIFFER),
        (ProblemCode::PagesAwaited, words::PAGES_AWAITED),
        (ProblemCode::DocumentTooLarge, words::DOCUMENT_TOO_LARGE),
        (ProblemCode::KeyMissing, words::KEY_MISSING),
        (ProblemCode::NoRoom, words::NO_ROOM),
    ];
    let words = known.iter().find(|(code, _)| *code == problem.code).map_or(words::REFUSED, |(_, words)| *words);
    words.fill_text(&[("title", &problem.title), ("code", problem.code.as_str())])
}

fn with_sources(error: &PlatformError) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}
