//! The printer: real IPP on the remote control's own port, a state that can be steered, and every printed document kept
//! as a file.
//!
//! ```text
//! DIR/printed/0001-receipt.pdf    printed documents, in the order of the jobs
//! ```

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ipp::parser::{IppParseError, IppParser};
use ipp::prelude::*;
use ipp::reader::IppReader;
use serde::{Deserialize, Serialize};

use crate::error::SimError;

/// Path of the printer below the remote control's address.
pub const PATH: &str = "/ipp/print";

/// Fault of the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterFault {
    /// Stopped, `media-empty-error`.
    PaperOut,
    /// Stopped, `cover-open-error`.
    CoverOpen,
    /// Stopped, `media-jam-error`.
    Jam,
    /// It takes connections and never answers.
    Silent,
    /// It takes the job and aborts it in the middle of the page.
    HalfPage,
}

impl PrinterFault {
    /// The IPP `printer-state-reasons` of a fault that stops the printer.
    fn reason(self) -> Option<&'static str> {
        match self {
            Self::PaperOut => Some("media-empty-error"),
            Self::CoverOpen => Some("cover-open-error"),
            Self::Jam => Some("media-jam-error"),
            Self::Silent | Self::HalfPage => None,
        }
    }
}

#[derive(Debug, Default)]
struct JobLog {
    fault: Option<PrinterFault>,
    /// Whether each job was printed, in the order of their numbers from 1.
    jobs: Vec<bool>,
}

/// The printer on the steering page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrinterStatus {
    /// Its fault, if any.
    pub fault: Option<PrinterFault>,
    /// Printed jobs since the start.
    pub printed: usize,
}

/// A printer that keeps what it prints.
pub struct SimPrinter {
    dir: PathBuf,
    state: Mutex<JobLog>,
}

impl SimPrinter {
    /// Makes the folder for printed documents below `dir`.
    ///
    /// # Errors
    /// [`SimError::File`]
    pub fn start(dir: &Path) -> Result<Self, SimError> {
        let dir = dir.join("printed");
        fs::create_dir_all(&dir).map_err(SimError::file("create", &dir))?;
        Ok(Self { dir, state: Mutex::default() })
    }

    /// Folder of the printed documents.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// Sets a fault; `None` repairs the printer.
    pub fn set_fault(&self, fault: Option<PrinterFault>) {
        self.lock().fault = fault;
    }

    /// Fault and printed jobs now.
    #[must_use]
    pub fn status(&self) -> PrinterStatus {
        let state = self.lock();
        PrinterStatus { fault: state.fault, printed: state.jobs.iter().filter(|out| **out).count() }
    }

    /// The answer to one IPP request; `None` where it stays silent.
    ///
    /// # Errors
    /// [`SimError::BadRequest`] for what is no IPP, [`SimError::File`] for a document that cannot be kept.
    pub fn answer(&self, request: Vec<u8>) -> Result<Option<Vec<u8>>, SimError> {
        let refuse = |error: IppParseError| SimError::BadRequest(error.to_string());
        let request = IppParser::new(IppReader::new(Cursor::new(request))).parse().map_err(refuse)?;
        if self.lock().fault == Some(PrinterFault::Silent) {
            return Ok(None);
        }
        let header = *request.header();
        let about = number(&request, "job-id");
        let group = match Operation::from_u16(header.operation_or_status) {
            Some(Operation::GetPrinterAttributes) => Some((DelimiterTag::PrinterAttributes, self.describe())),
            Some(Operation::PrintJob) => Some((DelimiterTag::JobAttributes, self.print(request)?)),
            Some(Operation::GetJobAttributes) => about.and_then(|id| self.job(id)).map(job_group),
            Some(Operation::CancelJob) => about.map(|_| (DelimiterTag::JobAttributes, Vec::new())),
            Some(_) | None => None,
        };
        let status = if group.is_some() { StatusCode::SuccessfulOk } else { StatusCode::ClientErrorNotFound };
        let mut answer = IppRequestResponse::new_response(header.version, status, header.request_id).map_err(refuse)?;
        let (tag, values) = group.unwrap_or((DelimiterTag::OperationAttributes, Vec::new()));
        for (name, value) in values {
            answer.attributes_mut().add(tag, IppAttribute::with_name(name, value).map_err(refuse)?);
        }
        Ok(Some(answer.to_bytes().to_vec()))
    }

    fn describe(&self) -> Values {
        let reason = self.lock().fault.and_then(PrinterFault::reason);
        vec![
            ("printer-state", IppValue::Enum(if reason.is_some() { STOPPED } else { IDLE })),
            ("printer-state-reasons", keyword(reason.unwrap_or("none"))),
            ("document-format-supported", mime("application/pdf")),
            ("media-supported", keyword("iso_a4_210x297mm")),
        ]
    }

    fn print(&self, request: IppRequestResponse) -> Result<Values, SimError> {
        let name = attribute(&request, "job-name")
            .and_then(IppValue::as_name_without_language)
            .map(|name| name.as_str().to_owned());
        let name = name.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let mut document = Vec::new();
        let broken = |error: std::io::Error| SimError::BadRequest(error.to_string());
        request.into_payload().read_to_end(&mut document).map_err(broken)?;
        let mut state = self.lock();
        let out = state.fault.is_none();
        let id = state.jobs.len() + 1;
        if out {
            let path = self.dir.join(format!("{id:04}-{name}.pdf"));
            let unfinished = path.with_extension("part");
            fs::write(&unfinished, document)
                .and_then(|()| fs::rename(&unfinished, &path))
                .map_err(SimError::file("write", &path))?;
        }
        state.jobs.push(out);
        Ok(vec![("job-id", IppValue::Integer(id as i32)), ("job-state", IppValue::Enum(PROCESSING))])
    }

    /// Id, and whether the job was printed; `None` for an unknown one.
    fn job(&self, id: i32) -> Option<(i32, bool)> {
        let at = usize::try_from(id).ok()?.checked_sub(1)?;
        self.lock().jobs.get(at).map(|out| (id, *out))
    }

    fn lock(&self) -> MutexGuard<'_, JobLog> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `printer-state` and `job-state` of RFC 8011.
const IDLE: i32 = 3;
const STOPPED: i32 = 5;
const PROCESSING: i32 = 5;
const ABORTED: i32 = 8;
const COMPLETED: i32 = 9;

type Values = Vec<(&'static str, IppValue)>;

fn job_group((id, out): (i32, bool)) -> (DelimiterTag, Values) {
    let values = vec![
        ("job-id", IppValue::Integer(id)),
        ("job-state", IppValue::Enum(if out { COMPLETED } else { ABORTED })),
        // Also where the job was aborted in the middle of the first page: ink is on it.
        ("job-impressions-completed", IppValue::Integer(1)),
    ];
    (DelimiterTag::JobAttributes, values)
}

fn keyword(text: &str) -> IppValue {
    text.try_into().map_or(IppValue::NoValue, IppValue::Keyword)
}

fn mime(text: &str) -> IppValue {
    text.try_into().map_or(IppValue::NoValue, IppValue::MimeMediaType)
}

fn attribute<'a>(request: &'a IppRequestResponse, name: &str) -> Option<&'a IppValue> {
    let groups = request.attributes().groups();
    groups
        .iter()
        .flat_map(|group| group.attributes().values())
        .find(|attribute| attribute.name().as_str() == name)
        .map(IppAttribute::value)
}

fn number(request: &IppRequestResponse, name: &str) -> Option<i32> {
    attribute(request, name).and_then(IppValue::as_integer).copied()
}
