//! The language of journeys: one command a line, `#` begins a remark, texts in double quotes.

use std::fs;
use std::path::Path;

use crate::command::Command;
use crate::error::JourneyError;
use crate::word::{shown, split};

/// A journey, parsed.
#[derive(Debug, PartialEq, Eq)]
pub struct Script {
    pub lines: Vec<Line>,
}

/// One command and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// As written, without a remark.
    pub text: String,
    pub command: Command,
}

impl Script {
    /// A line `include parts/NAME` stands for the lines of that file, beside this one.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is not a command.
    pub fn read(path: &Path) -> Result<Self, JourneyError> {
        let text = fs::read_to_string(path).map_err(JourneyError::io("reading", path))?;
        let mut lines = Vec::new();
        for (index, written) in text.lines().enumerate() {
            match written.trim().strip_prefix("include ") {
                Some(part) => lines.extend(Self::read(&path.with_file_name(format!("{part}.txt")))?.lines),
                None => lines.extend(Line::parse(&path.display().to_string(), index + 1, written)?),
            }
        }
        Ok(Self { lines })
    }

    /// # Errors
    /// A line is not a command; `name` is for the error.
    pub fn parse(name: &str, text: &str) -> Result<Self, JourneyError> {
        let lines = text.lines().enumerate().map(|(index, written)| Line::parse(name, index + 1, written));
        let lines: Result<Vec<Option<Line>>, JourneyError> = lines.collect();
        Ok(Self { lines: lines?.into_iter().flatten().collect() })
    }
}

impl Line {
    /// `None` for a remark or an empty line.
    fn parse(script: &str, number: usize, written: &str) -> Result<Option<Self>, JourneyError> {
        let refuse = |reason| JourneyError::Script { script: script.to_owned(), line: number, reason };
        let words = split(written).map_err(refuse)?;
        if words.is_empty() {
            return Ok(None);
        }
        let command = Command::parse(&words).map_err(refuse)?;
        Ok(Some(Self { number, text: shown(&words), command }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Net, ReaderState, ScannerFault, Sheet};
    use crate::step::Delay;

    fn commands(text: &str) -> Vec<Command> {
        Script::parse("test", text).unwrap().lines.into_iter().map(|line| line.command).collect()
    }

    fn refusal(text: &str) -> String {
        Script::parse("test", text).unwrap_err().to_string()
    }

    #[test]
    fn remarks_and_blank_lines_are_no_commands() {
        assert_eq!(commands("# a remark\n\n  home # and another\n"), [Command::Home]);
    }

    #[test]
    fn a_text_keeps_its_spaces_and_its_hash() {
        assert_eq!(commands("tap \"Start, about 15 minutes #1\""), [Command::Tap("Start, about 15 minutes #1".into())]);
    }

    #[test]
    fn words_and_numbers_are_understood() {
        let text = "put-card P01\nscan 2\nnet down\nnet thin 9\nwait idle_warning\ncase count 1\nexpect fill_form\n\
                    reader mute\nscanner hang\nscanner jammed 4\nscanner good\nfeeder a/b c\nthrough \"a\" \"b\"";
        let expected = [
            Command::PutCard("P01".into()),
            Command::Scan(2),
            Command::Net(Net::Down),
            Command::Net(Net::Thin(9)),
            Command::Wait(Delay::IdleWarning),
            Command::CaseCount(1),
            Command::Expect("fill_form".into()),
            Command::Reader(ReaderState::Mute),
            Command::Scanner(Some(ScannerFault { name: "hang".into(), page: 1 })),
            Command::Scanner(Some(ScannerFault { name: "jammed".into(), page: 4 })),
            Command::Scanner(None),
            Command::Feeder(vec![
                Sheet { front: "a".into(), back: "b".into() },
                Sheet { front: "c".into(), back: "blank".into() },
            ]),
            Command::Through("a".into(), "b".into()),
        ];
        assert_eq!(commands(text), expected);
    }

    #[test]
    fn lines_of_another_file_stand_where_it_is_included() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("parts")).unwrap();
        fs::write(folder.path().join("parts/card.txt"), "# a part\nput-card P01\nremove-card\n").unwrap();
        let path = folder.path().join("visit.txt");
        fs::write(&path, "home\ninclude parts/card\nsign\n").unwrap();
        let texts: Vec<String> = Script::read(&path).unwrap().lines.into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["home", "put-card P01", "remove-card", "sign"]);
        fs::write(&path, "include parts/gone\n").unwrap();
        assert!(Script::read(&path).unwrap_err().to_string().contains("parts/gone.txt"));
    }

    #[test]
    fn a_line_that_is_no_command_is_named_with_its_place() {
        assert!(refusal("home\ndance").starts_with("test line 2: not a command: dance"));
    }

    #[test]
    fn a_misspelt_step_a_lost_quote_and_a_word_too_many_are_refused() {
        assert!(refusal("expect form").contains("fill_form"));
        assert!(refusal("tap \"开始").contains("not closed"));
        assert!(refusal("tap 开始").contains("not a command"));
        assert!(refusal("through \"a\"").contains("through from what"));
        assert!(refusal("home \"now\"").contains("too many words"));
        assert!(refusal("tap \"a\" \"b\"").contains("too many words"));
    }
}
