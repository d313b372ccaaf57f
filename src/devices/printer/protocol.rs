//! The helper's reports on the pipe to the visit: one a line.
//!
//! ```text
//! started
//! printed
//! stopped paper_out clean      or: half_way
//! ```

use super::error::{PrintError, PrintFailure};

/// One report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelperReport {
    /// The printer has taken the job.
    Started,
    /// The paper is out.
    Printed,
    /// The job has failed.
    Stopped(PrintFailure),
}

impl HelperReport {
    /// The line, without its end.
    #[must_use]
    pub fn line(self) -> String {
        match self {
            HelperReport::Started => "started".into(),
            HelperReport::Printed => "printed".into(),
            HelperReport::Stopped(failure) => {
                let how = if failure.may_have_printed { "half_way" } else { "clean" };
                format!("stopped {} {how}", failure.error.code())
            }
        }
    }

    /// The report of a line; `None` for anything else.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["started"] => Some(HelperReport::Started),
            ["printed"] => Some(HelperReport::Printed),
            ["stopped", code, how @ ("clean" | "half_way")] => {
                let error = PrintError::from_code(code)?;
                Some(HelperReport::Stopped(PrintFailure { error, may_have_printed: *how == "half_way" }))
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
            [HelperReport::Stopped(PrintFailure::clean(error)), HelperReport::Stopped(PrintFailure::half_way(error))]
        });
        for word in [HelperReport::Started, HelperReport::Printed].into_iter().chain(stopped) {
            assert_eq!(HelperReport::parse(&word.line()), Some(word));
        }
        for line in ["", "print", "stopped", "stopped fire clean", "stopped jam", "printed twice"] {
            assert_eq!(HelperReport::parse(line), None, "{line}");
        }
    }
}
