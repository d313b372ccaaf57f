//! The languages that there are: those built in, and those added while the program runs.

use std::sync::{PoisonError, RwLock};

use lobby_domain::{Lang, Languages};

use crate::generated::{BUILT_IN, KEYS};
use crate::source::{Script, Source, SourceError};

/// One language with all its texts.
#[derive(Debug)]
pub struct Language {
    /// Its code.
    pub lang: Lang,
    /// BCP 47 tag for documents and pages, e.g. `zh-CN`.
    pub tag: &'static str,
    /// Its name in itself, e.g. `中文`.
    pub name: &'static str,
    /// How it is written.
    pub script: Script,
    /// Texts in the order of [`KEYS`].
    pub(crate) texts: &'static [&'static str],
}

/// Languages added by [`add`], in this order. A program adds them at its start and keeps them until it ends.
static ADDED: RwLock<Vec<&'static Language>> = RwLock::new(Vec::new());

/// Why a language cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The file has faults; all of them.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A language with this code is there already.
    #[error("{file}: the language {code} is there already")]
    Taken {
        /// Name of the file.
        file: String,
        /// Code of the language.
        code: String,
    },
}

/// All languages: the reference, the others that are built in by their code, then those added.
#[must_use]
pub fn languages() -> Languages {
    let added = ADDED.read().unwrap_or_else(PoisonError::into_inner);
    let all = BUILT_IN.iter().chain(added.iter().copied()).map(|language| language.lang);
    Languages::new(all.collect()).unwrap_or_default()
}

/// The language with this code; `None` where there is no such language.
#[must_use]
pub fn from_code(code: &str) -> Option<Lang> {
    languages().iter().find(|lang| lang.code() == code)
}

/// The language `lang`; the reference language where there are no texts for `lang`.
#[must_use]
pub fn language(lang: Lang) -> &'static Language {
    let [reference, ..] = &BUILT_IN;
    if let Some(known) = BUILT_IN.iter().find(|language| language.lang == lang) {
        return known;
    }
    let added = ADDED.read().unwrap_or_else(PoisonError::into_inner);
    added.iter().copied().find(|language| language.lang == lang).unwrap_or(reference)
}

/// Adds a language from the text of its file, for as long as the program runs.
///
/// # Errors
/// The file has faults, lacks a key, or its language is there already.
pub fn add(file: &str, text: &str) -> Result<Lang, AddError> {
    let source = Source::parse(file, text)?;
    let [reference, ..] = &BUILT_IN;
    source.check_against(KEYS.iter().copied().zip(reference.texts.iter().copied()))?;
    let mut added = ADDED.write().unwrap_or_else(PoisonError::into_inner);
    let taken = || AddError::Taken { file: file.to_owned(), code: source.code.clone() };
    let lang = Lang::parse(&source.code).ok_or_else(taken)?;
    if BUILT_IN.iter().chain(added.iter().copied()).any(|language| language.lang == lang) {
        return Err(taken());
    }
    // Texts are read everywhere as `&'static str`, and a language stays until the program ends.
    let texts: Vec<&'static str> = source.texts.into_values().map(keep).collect();
    let language = Language {
        lang,
        tag: keep(source.tag),
        name: keep(source.name),
        script: source.script,
        texts: Box::leak(texts.into_boxed_slice()),
    };
    added.push(Box::leak(Box::new(language)));
    Ok(lang)
}

fn keep(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
