//! The helper's side of the pipe.

use std::io::{self, Write};

use lobby_domain::evidence::Side;

use super::super::page::PixelFormat;
use super::super::picture_file::FileKind;
use super::super::status::Status;
use super::{DETAIL_BYTES_MAX, LINES_UNKNOWN, PageHeader, SETTINGS_BYTES_MAX, Shape, Step, VERSION};

/// Writes frames in the order that the parent expects. Every method flushes, and fails once the parent has closed the
/// pipe.
pub struct FrameWriter<W: Write> {
    to: W,
    /// Bytes of the page under way.
    bytes: u64,
    /// Pages that ended well.
    pages: u32,
}

impl<W: Write> FrameWriter<W> {
    /// Sends HELO.
    ///
    /// # Errors
    /// The pipe is closed; the same holds for every method below.
    pub fn greet(mut to: W) -> io::Result<Self> {
        to.write_all(b"HELO")?;
        to.write_all(&VERSION.to_le_bytes())?;
        to.flush()?;
        Ok(Self { to, bytes: 0, pages: 0 })
    }

    /// Sends OPEN with the settings as read back; those over the limit of the frame are left out.
    pub fn opened(&mut self, settings: &[(String, String)]) -> io::Result<()> {
        let mut text = String::new();
        for (name, value) in settings {
            let line = format!("{name}={}\n", value.replace('\n', " "));
            if text.len() + line.len() <= SETTINGS_BYTES_MAX as usize {
                text.push_str(&line);
            }
        }
        self.to.write_all(b"OPEN")?;
        self.to.write_all(&(text.len() as u32).to_le_bytes())?;
        self.to.write_all(text.as_bytes())?;
        self.to.flush()
    }

    /// Sends PAGE: one page begins.
    pub fn page(&mut self, header: &PageHeader) -> io::Result<()> {
        self.bytes = 0;
        let side = match header.side {
            None => 0,
            Some(Side::Front) => 1,
            Some(Side::Back) => 2,
        };
        self.to.write_all(b"PAGE")?;
        match &header.shape {
            Shape::Raw(raw) => {
                let format = match raw.format {
                    PixelFormat::Gray => 0,
                    PixelFormat::Rgb => 1,
                };
                let lines = raw.height.unwrap_or(LINES_UNKNOWN);
                self.to.write_all(&[0, side])?;
                for number in [raw.width, lines, raw.bytes_per_line, raw.depth, format, header.dpi] {
                    self.to.write_all(&number.to_le_bytes())?;
                }
            }
            Shape::File(kind) => {
                let encoding = match kind {
                    FileKind::Jpeg => 1,
                    FileKind::Png => 2,
                };
                self.to.write_all(&[encoding, side])?;
                self.to.write_all(&header.dpi.to_le_bytes())?;
            }
        }
        self.to.flush()
    }

    /// Sends DATA; `bytes` are 1..=[`CHUNK_BYTES_MAX`](super::CHUNK_BYTES_MAX).
    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.to.write_all(b"DATA")?;
        self.to.write_all(&(bytes.len() as u32).to_le_bytes())?;
        self.to.write_all(bytes)?;
        self.to.flush()
    }

    /// Pages that have ended well so far.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Bytes of the page under way.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Sends ENDP: the page under way has ended; `status` is a SANE status or a [`Status`] of our own.
    pub fn end_page(&mut self, step: Step, status: i32) -> io::Result<()> {
        self.pages += u32::from(step == Step::Read && Status(status) == Status::EOF);
        self.to.write_all(b"ENDP")?;
        self.to.write_all(&[step.to_wire()])?;
        self.to.write_all(&status.to_le_bytes())?;
        self.to.write_all(&self.bytes.to_le_bytes())?;
        self.to.flush()
    }

    /// Sends DONE, the last frame; `detail` is cut to its limit.
    pub fn done(&mut self, step: Step, status: i32, detail: &str) -> io::Result<()> {
        let mut end = detail.len().min(DETAIL_BYTES_MAX);
        while !detail.is_char_boundary(end) {
            end -= 1;
        }
        self.to.write_all(b"DONE")?;
        self.to.write_all(&[step.to_wire()])?;
        self.to.write_all(&status.to_le_bytes())?;
        self.to.write_all(&self.pages.to_le_bytes())?;
        self.to.write_all(&(end as u16).to_le_bytes())?;
        self.to.write_all(&detail.as_bytes()[..end])?;
        self.to.flush()
    }
}
