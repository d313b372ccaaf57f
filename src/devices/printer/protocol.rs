//! The words on the pipe from the helper: one a line.
//!
//! ```text
//! started
//! printed
//! stopped paper_out clean      or: half_way
//! ```

use super::error::{PrintError, PrintFailure};

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The printer has taken the job.
    Started,
    /// The paper is out.
    Printed,
    /// It is not.
    Stopped(PrintFailure),
}

impl Word {
    /// The line, without its end.
    #[must_use]
    pub fn line(self) -> String {
        match self {
            Word::Started => "started".into(),
            Word::Printed => "printed".into(),
            Word::Stopped(failure) => {
                let how = if failure.may_have_printed { "half_way" } else { "clean" };
                format!("stopped {} {how}", failure.error.code())
            }
        }
    }

    /// The word of a line; `None` for anything else.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["started"] => Some(Word::Started),
            ["printed"] => Some(Word::Printed),
            ["stopped", code, how @ ("clean" | "half_way")] => {
                let error = PrintError::from_code(code)?;
                Some(Word::Stopped(PrintFailure { error, may_have_printed: *how == "half_way" }))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_was_written_and_nothing_else_is_a_word() {
        let stopped = PrintError::ALL.into_iter().flat_map(|error| {
            [Word::Stopped(PrintFailure::clean(error)), Word::Stopped(PrintFailure::half_way(error))]
        });
        for word in [Word::Started, Word::Printed].into_iter().chain(stopped) {
            assert_eq!(Word::parse(&word.line()), Some(word));
        }
        for line in ["", "print", "stopped", "stopped fire clean", "stopped jam", "printed twice"] {
            assert_eq!(Word::parse(line), None, "{line}");
        }
    }
}
