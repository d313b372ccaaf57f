//! One page on its way from the scanner to the parent.

use std::fs::File;
use std::io::Read as _;

use lobby_domain::evidence::Side;
use ureq::http::Response;
use ureq::{Body, BodyReader};

use super::capabilities::FileFormat;
use super::settings::Settings;
use crate::scanner::job::{JobEnd, JobFailure};
use crate::scanner::picture_file::{FileEnds, FileKind, Head};
use crate::scanner::protocol::{CHUNK_BYTES_MAX, FrameWriter, PAGE_BYTES_MAX, PageHeader, Shape, Step};
use crate::scanner::resolution;
use crate::scanner::status::Status;

/// Most bytes that are read before a page is announced: its size in pixels stands among them.
const HEAD_BYTES_MAX: usize = 256 * 1024;

/// The beginning of a page, up to where its file states its size.
pub(super) struct FirstBytes {
    /// `None` where nothing came.
    body: Option<BodyReader<'static>>,
    bytes: Vec<u8>,
    /// `Content-Length`.
    announced: Option<u64>,
    /// The body has ended, well or not.
    ended: Option<bool>,
}

impl FirstBytes {
    /// Waits for them.
    pub(super) fn of(answer: Response<Body>) -> Self {
        let announced =
            answer.headers().get("content-length").and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
        let mut first =
            Self { body: Some(answer.into_body().into_reader()), bytes: Vec::new(), announced, ended: None };
        while first.ended.is_none() && first.bytes.len() < HEAD_BYTES_MAX && Head::of(&first.bytes) == Head::Unfinished
        {
            let mut buffer = vec![0; CHUNK_BYTES_MAX];
            match first.read(&mut buffer) {
                Ok(0) => first.ended = Some(true),
                Ok(length) => first.bytes.extend_from_slice(&buffer[..length]),
                Err(()) => first.ended = Some(false),
            }
        }
        first
    }

    /// A page that was announced and is lost.
    pub(super) fn none() -> Self {
        Self { body: None, bytes: Vec::new(), announced: None, ended: Some(false) }
    }

    pub(super) fn are_there(&self) -> bool {
        !self.bytes.is_empty() || self.ended == Some(false)
    }

    /// What came in place of the picture that was asked for: some scanners give another format from their feeder, and some
    /// a page for people. To ask again would change nothing.
    pub(super) fn other_than_a_picture(&self) -> Option<&'static str> {
        let text = self.bytes.trim_ascii_start();
        let begins = |heads: &[&[u8]]| heads.iter().any(|head| text.starts_with(head));
        if begins(&[b"%PDF", b"II*\0", b"MM\0*", b"BM", b"RaS2", b"UNIRAST"]) {
            Some("the scanner sends another format than the one it was asked for")
        } else if begins(&[b"<", b"\xEF\xBB\xBF<", b"{"]) {
            Some("the scanner sends a text in place of a page")
        } else {
            None
        }
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ()> {
        self.body.as_mut().map_or(Ok(0), |body| body.read(buffer).map_err(|_| ()))
    }

    /// Announces the page and forwards it to the parent while it arrives; ends it where it is whole. Returns whether it is.
    pub(super) fn send(mut self, settings: &Settings, frames: &mut FrameWriter<File>) -> Result<bool, JobEnd> {
        let side = if frames.pages().is_multiple_of(2) { Side::Front } else { Side::Back };
        let side = settings.both_sides.then_some(side);
        frames.page(&PageHeader { side, dpi: self.dpi(settings), shape: self.shape(settings) })?;
        let mut ends = FileEnds::default();
        for piece in std::mem::take(&mut self.bytes).chunks(CHUNK_BYTES_MAX) {
            ends.push(piece);
            frames.data(piece)?;
        }
        let mut buffer = vec![0; CHUNK_BYTES_MAX];
        let came = loop {
            match self.ended.map_or_else(|| self.read(&mut buffer), |well| if well { Ok(0) } else { Err(()) }) {
                Ok(0) => break true,
                Ok(length) if frames.bytes() + length as u64 > PAGE_BYTES_MAX => {
                    frames.end_page(Step::Read, Status::NO_MEM.0)?;
                    return Err(JobFailure::because(Step::Read, Status::NO_MEM, "page too large").into());
                }
                Ok(length) => {
                    ends.push(&buffer[..length]);
                    frames.data(&buffer[..length])?;
                }
                Err(()) => break false,
            }
        };
        let whole = came && self.announced.is_none_or(|length| length == frames.bytes()) && ends.is_whole();
        if whole {
            frames.end_page(Step::Read, Status::EOF.0)?;
        }
        Ok(whole)
    }

    fn dpi(&self, settings: &Settings) -> u32 {
        match Head::of(&self.bytes) {
            Head::Picture(stated) => resolution::real(settings.dpi, settings.region, &stated),
            Head::Unfinished | Head::Unknown => settings.dpi,
        }
    }

    /// By what came; scanners are known to give another format than was asked for.
    fn shape(&self, settings: &Settings) -> Shape {
        match (FileKind::of(&self.bytes), settings.format) {
            (Some(kind), _) => Shape::File(kind),
            (None, FileFormat::Jpeg) => Shape::File(FileKind::Jpeg),
            (None, FileFormat::Png) => Shape::File(FileKind::Png),
        }
    }
}
