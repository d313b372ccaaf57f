//! The printer: real IPP on the remote control's own port, a state that can be steered, and every printed document kept
//! as a file.
//!
//! ```text
//! DIR/printed/0001-receipt.pdf    printed documents, in the order of the jobs
//! ```

mod bytes;
mod fault;

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ipp::parser::{IppParseError, IppParser};
use ipp::prelude::*;
use ipp::reader::IppReader;
use serde::Serialize;

pub use fault::PrinterFault;

use crate::error::SimError;

/// Path of the printer below the remote control's address.
pub const PATH: &str = "/ipp/print";

/// An answer, before it becomes HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterReply {
    /// 200 with an IPP message.
    Ipp(Vec<u8>),
    /// Another status of HTTP alone.
    Http(u16),
    /// Nothing, for ever.
    Silence,
    /// "200 OK", and the connection ends before a byte of the answer.
    HangUp,
}

#[derive(Debug, Default)]
struct JobLog {
    fault: Option<PrinterFault>,
    /// In the order of their numbers from 1.
    jobs: Vec<PrintedJob>,
    /// Jobs that were refused since the fault was set, because the printer was busy.
    refused: u32,
}

#[derive(Debug, Clone, Copy)]
struct PrintedJob {
    /// On paper, whole.
    out: bool,
    /// Questions about it so far.
    polls: u32,
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
        let mut state = self.lock();
        (state.fault, state.refused) = (fault, 0);
    }

    /// Fault and printed jobs now.
    #[must_use]
    pub fn status(&self) -> PrinterStatus {
        let state = self.lock();
        PrinterStatus { fault: state.fault, printed: state.jobs.iter().filter(|job| job.out).count() }
    }

    /// The answer to one IPP request.
    ///
    /// # Errors
    /// [`SimError::BadRequest`] for what is no IPP, [`SimError::File`] for a document that cannot be kept.
    pub fn answer(&self, bytes: Vec<u8>) -> Result<PrinterReply, SimError> {
        let fault = self.lock().fault;
        let strict = fault != Some(PrinterFault::Strict) || bytes::is_strict(&bytes);
        let request = IppParser::new(IppReader::new(Cursor::new(bytes))).parse().map_err(refuse)?;
        let (header, about) = (*request.header(), number(&request, "job-id"));
        let operation = Operation::from_u16(header.operation_or_status);
        let refusal = |status| reply(header, Err(status), fault);
        match fault {
            Some(PrinterFault::Silent) => return Ok(PrinterReply::Silence),
            Some(PrinterFault::NeedsEncryption) => return Ok(PrinterReply::Http(426)),
            Some(PrinterFault::SilentWithoutPaper) if self.has_fallen_silent() => return Ok(PrinterReply::Silence),
            Some(PrinterFault::NewVersion) if header.version != IppVersion::v2_0() => {
                return refusal(StatusCode::ServerErrorVersionNotSupported);
            }
            Some(PrinterFault::NoMedia) if attribute(&request, "media").is_some() => {
                return refusal(StatusCode::ClientErrorAttributesOrValuesNotSupported);
            }
            Some(PrinterFault::BusyAtFirst) if operation == Some(Operation::PrintJob) => match self.refuse_busy() {
                Some(0) => return Ok(PrinterReply::Http(503)),
                Some(1) => return refusal(StatusCode::ServerErrorBusy),
                Some(2) => return refusal(StatusCode::ServerErrorTemporaryError),
                Some(_) => return refusal(StatusCode::ServerErrorNotAcceptingJobs),
                None => {}
            },
            Some(_) | None if !strict => return refusal(StatusCode::ClientErrorBadRequest),
            Some(_) | None => {}
        }
        let answered = match operation {
            Some(Operation::GetPrinterAttributes) => Ok((DelimiterTag::PrinterAttributes, self.describe())),
            Some(Operation::PrintJob) => Ok((DelimiterTag::JobAttributes, self.print(request)?)),
            Some(Operation::GetJobAttributes) => match self.job(about) {
                Some(PrinterReply::Ipp(_)) | None => self.describe_job(about),
                Some(reply) => return Ok(reply),
            },
            Some(Operation::CancelJob) => {
                about.map(|_| (DelimiterTag::JobAttributes, Vec::new())).ok_or(StatusCode::ClientErrorNotFound)
            }
            Some(_) | None => Err(StatusCode::ClientErrorNotFound),
        };
        reply(header, answered, fault)
    }

    /// Whether it answers one request a connection.
    pub(crate) fn answers_once(&self) -> bool {
        self.lock().fault == Some(PrinterFault::OneRequestEach)
    }

    /// After three questions about the last job.
    fn has_fallen_silent(&self) -> bool {
        self.lock().jobs.last().is_some_and(|job| job.polls >= 3)
    }

    /// How many jobs were refused before, while it is busy.
    fn refuse_busy(&self) -> Option<u32> {
        let mut state = self.lock();
        state.refused += 1;
        Some(state.refused - 1).filter(|before| *before < 4)
    }

    fn describe(&self) -> Values {
        let (fault, jobs) = {
            let state = self.lock();
            (state.fault, state.jobs.clone())
        };
        let mut reasons = fault.map_or(&["none"][..], PrinterFault::reasons).to_vec();
        let lied = fault == Some(PrinterFault::CompletedWithoutPaper) && !jobs.is_empty();
        if lied {
            reasons = vec!["media-empty-error"];
        }
        let working = jobs.last().is_some_and(|job| job.polls < fault.map_or(0, PrinterFault::polls));
        let state = if reasons.iter().any(|reason| reason.ends_with("-error")) {
            STOPPED
        } else if working {
            PROCESSING_PRINTER
        } else {
            IDLE
        };
        let loose = fault == Some(PrinterFault::LooseWords);
        vec![
            ("printer-state", if loose { IppValue::Integer(state) } else { IppValue::Enum(state) }),
            ("printer-state-reasons", IppValue::Array(reasons.into_iter().map(keyword).collect())),
            ("document-format-supported", mime(if loose { "Application/PDF" } else { "application/pdf" })),
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
        let out = state.fault.is_none_or(PrinterFault::prints);
        let id = state.jobs.len() + 1;
        if out {
            let path = self.dir.join(format!("{id:04}-{name}.pdf"));
            let unfinished = path.with_extension("part");
            fs::write(&unfinished, document)
                .and_then(|()| fs::rename(&unfinished, &path))
                .map_err(SimError::file("write", &path))?;
        }
        state.jobs.push(PrintedJob { out, polls: 0 });
        let number = if state.fault == Some(PrinterFault::AddressAlone) {
            ("job-uri", uri(&format!("ipp://localhost{PATH}/job-{id}")))
        } else {
            ("job-id", IppValue::Integer(id as i32))
        };
        Ok(vec![number, ("job-state", IppValue::Enum(PROCESSING))])
    }

    /// A question about a job that gets no answer of IPP, if so; counts it.
    fn job(&self, about: Option<i32>) -> Option<PrinterReply> {
        let mut state = self.lock();
        let fault = state.fault;
        let at = usize::try_from(about?).ok()?.checked_sub(1)?;
        let job = state.jobs.get_mut(at)?;
        job.polls += 1;
        match fault {
            Some(PrinterFault::HangsUp) if job.polls % 2 == 1 => Some(PrinterReply::HangUp),
            Some(PrinterFault::MissesPoll) if job.polls == 1 => Some(PrinterReply::Silence),
            Some(_) | None => None,
        }
    }

    fn describe_job(&self, about: Option<i32>) -> Result<(DelimiterTag, Values), StatusCode> {
        let state = self.lock();
        let at = about.and_then(|id| usize::try_from(id).ok()?.checked_sub(1));
        let job = at.and_then(|at| state.jobs.get(at)).copied().ok_or(StatusCode::ClientErrorNotFound)?;
        let fault = state.fault;
        let ended = job.polls > fault.map_or(0, PrinterFault::polls);
        match fault {
            Some(PrinterFault::Forgetful) if ended => return Err(StatusCode::ClientErrorNotFound),
            Some(PrinterFault::BadRequestAfterEnd) if ended => return Err(StatusCode::ClientErrorBadRequest),
            Some(_) | None => {}
        }
        let lies = matches!(fault, Some(PrinterFault::CompletedWithoutPaper | PrinterFault::CompletedWithNothing));
        let number = match (ended, job.out || lies) {
            (false, _) if fault == Some(PrinterFault::HoldsJobs) => HELD,
            (false, _) => PROCESSING,
            (true, true) => COMPLETED,
            (true, false) => ABORTED,
        };
        // Also where the job was aborted in the middle of the first page: ink is on it.
        let late = fault == Some(PrinterFault::CounterIsLate) && job.polls < 3;
        let counted = i32::from(ended && !lies && !late);
        let mut values = vec![("job-id", IppValue::Integer(about.unwrap_or_default()))];
        if fault != Some(PrinterFault::NoJobState) {
            let loose = fault == Some(PrinterFault::LooseWords);
            values.push(("job-state", if loose { IppValue::Integer(number) } else { IppValue::Enum(number) }));
        }
        values.push(("job-impressions-completed", IppValue::Integer(counted)));
        Ok((DelimiterTag::JobAttributes, values))
    }

    fn lock(&self) -> MutexGuard<'_, JobLog> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `printer-state` and `job-state` of RFC 8011.
const IDLE: i32 = 3;
const STOPPED: i32 = 5;
const PROCESSING_PRINTER: i32 = 4;
const HELD: i32 = 4;
const PROCESSING: i32 = 5;
const ABORTED: i32 = 8;
const COMPLETED: i32 = 9;

type Values = Vec<(&'static str, IppValue)>;

fn refuse(error: IppParseError) -> SimError {
    SimError::BadRequest(error.to_string())
}

fn reply(
    header: IppHeader,
    answered: Result<(DelimiterTag, Values), StatusCode>,
    fault: Option<PrinterFault>,
) -> Result<PrinterReply, SimError> {
    let status = answered.as_ref().map_or_else(|status| *status, |_| StatusCode::SuccessfulOk);
    let mut answer = IppRequestResponse::new_response(header.version, status, header.request_id).map_err(refuse)?;
    let (tag, values) = answered.unwrap_or((DelimiterTag::OperationAttributes, Vec::new()));
    for (name, value) in values {
        answer.attributes_mut().add(tag, IppAttribute::with_name(name, value).map_err(refuse)?);
    }
    let bytes = answer.to_bytes().to_vec();
    let odd = fault == Some(PrinterFault::OddAttributes);
    Ok(PrinterReply::Ipp(if odd { bytes::with(&bytes, tag as u8, &bytes::oddities()) } else { bytes }))
}

fn keyword(text: &str) -> IppValue {
    text.try_into().map_or(IppValue::NoValue, IppValue::Keyword)
}

fn mime(text: &str) -> IppValue {
    text.try_into().map_or(IppValue::NoValue, IppValue::MimeMediaType)
}

fn uri(text: &str) -> IppValue {
    text.try_into().map_or(IppValue::NoValue, IppValue::Uri)
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
