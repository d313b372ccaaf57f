//! One scan job of a helper process: its arguments, as the parent writes and the helper reads them, and how it ends.

use std::ffi::OsString;
use std::io;
use std::time::Duration;

use super::protocol::Step;
use super::status::Status;
use super::{Colour, PaperSource, ScanRequest};

/// Arguments of one helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperArgs {
    /// SANE device name, or `escl:` and an address.
    pub device: String,
    /// What to scan.
    pub request: ScanRequest,
    /// Name of the feeder for SANE's option `source`; `None`: looked for among those that the device lists.
    pub source: Option<String>,
    /// SANE options; must be settable, else the scan fails with `unsupported`.
    pub options: Vec<(String, String)>,
    /// How long a busy device is retried.
    pub patience: Duration,
}

impl HelperArgs {
    /// The arguments as [`HelperArgs::parse`] reads them.
    #[must_use]
    pub fn to_words(&self) -> Vec<OsString> {
        let ScanRequest { dpi, colour, source, pages_max } = &self.request;
        let mut pairs = vec![
            ("--device", self.device.clone()),
            ("--paper", source.name().to_owned()),
            ("--pages-max", pages_max.to_string()),
            ("--dpi", dpi.to_string()),
            ("--colour", colour.name().to_owned()),
            ("--patience-ms", self.patience.as_millis().to_string()),
        ];
        pairs.extend(self.source.clone().map(|source| ("--source", source)));
        pairs.extend(self.options.iter().map(|(name, value)| ("--option", format!("{name}={value}"))));
        pairs.into_iter().flat_map(|(flag, value)| [flag.into(), value.into()]).collect()
    }

    /// Reads the arguments as [`HelperArgs::to_words`] writes them.
    ///
    /// # Errors
    /// The argument that is not understood.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let (request, patience) = (ScanRequest::default(), Duration::from_secs(10));
        let mut args = Self { device: String::new(), request, source: None, options: vec![], patience };
        let mut words = words.into_iter();
        while let Some(flag) = words.next() {
            let value = words.next().ok_or_else(|| flag.clone())?;
            args.take(&flag, value).ok_or(flag)?;
        }
        Ok(args)
    }

    fn take(&mut self, flag: &str, value: String) -> Option<()> {
        match flag {
            "--device" => self.device = value,
            "--paper" => {
                self.request.source = PaperSource::ALL.into_iter().find(|source| source.name() == value)?;
            }
            "--colour" => {
                self.request.colour = Colour::ALL.into_iter().find(|colour| colour.name() == value)?;
            }
            "--pages-max" => self.request.pages_max = value.parse().ok()?,
            "--dpi" => self.request.dpi = value.parse().ok()?,
            "--patience-ms" => self.patience = Duration::from_millis(value.parse().ok()?),
            "--source" => self.source = Some(value),
            "--option" => {
                let (name, value) = value.split_once('=')?;
                self.options.push((name.to_owned(), value.to_owned()));
            }
            _ => return None,
        }
        Some(())
    }
}

/// Where and why a job failed.
pub(super) struct JobFailure {
    pub step: Step,
    pub status: Status,
    /// The option or library concerned; never anything from the paper.
    pub detail: String,
}

impl JobFailure {
    pub(super) fn at(step: Step) -> impl Fn(Status) -> Self {
        move |status| Self { step, status, detail: String::new() }
    }

    pub(super) fn because(step: Step, status: Status, detail: impl Into<String>) -> Self {
        Self { step, status, detail: detail.into() }
    }
}

/// Why a job ended before its last page.
pub(super) enum JobEnd {
    /// The parent has closed the pipe: nothing reads the pages any more.
    ParentGone,
    /// The scan itself failed.
    Failed(JobFailure),
}

impl From<io::Error> for JobEnd {
    fn from(_: io::Error) -> Self {
        Self::ParentGone
    }
}

impl From<JobFailure> for JobEnd {
    fn from(failure: JobFailure) -> Self {
        Self::Failed(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_as_they_were_written() {
        for source in PaperSource::ALL {
            for colour in Colour::ALL {
                let args = HelperArgs {
                    device: "escl:http://127.0.0.1:8080/eSCL".into(),
                    request: ScanRequest { dpi: 200, colour, source, pages_max: 7 },
                    source: (source != PaperSource::Glass).then(|| "ADF Front".into()),
                    options: vec![("br-x".into(), "210".into()), ("empty".into(), String::new())],
                    patience: Duration::from_millis(1500),
                };
                let words = args.to_words().into_iter().map(|word| word.into_string().unwrap());
                assert_eq!(HelperArgs::parse(words), Ok(args));
            }
        }
    }

    #[test]
    fn an_argument_that_is_not_understood_is_named() {
        let parse = |words: &[&str]| HelperArgs::parse(words.iter().map(|word| (*word).to_owned()));
        assert_eq!(parse(&["--paper", "ceiling"]), Err("--paper".to_owned()));
        assert_eq!(parse(&["--dpi"]), Err("--dpi".to_owned()));
        assert_eq!(parse(&["--pages-max", "-1"]), Err("--pages-max".to_owned()));
        assert_eq!(parse(&["--speed", "9"]), Err("--speed".to_owned()));
    }
}
