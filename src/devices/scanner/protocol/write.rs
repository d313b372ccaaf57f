//! The helper's side of the pipe.

use std::io::{self, Write};

use super::super::page::PixelFormat;
use super::{DETAIL_BYTES_MAX, LINES_UNKNOWN, PageHeader, SETTINGS_BYTES_MAX, Step, VERSION};

/// Frames in the order the parent expects; every method flushes and fails when nobody reads any more.
pub struct FrameWriter<W: Write> {
    to: W,
    total: u64,
}

impl<W: Write> FrameWriter<W> {
    /// Greets the parent; failing here means that nobody listens any more.
    ///
    /// # Errors
    /// The pipe is closed.
    pub fn greet(mut to: W) -> io::Result<Self> {
        to.write_all(b"HELO")?;
        to.write_all(&VERSION.to_le_bytes())?;
        to.flush()?;
        Ok(Self { to, total: 0 })
    }

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

    pub fn page(&mut self, header: &PageHeader) -> io::Result<()> {
        let format = match header.format {
            PixelFormat::Gray => 0,
            PixelFormat::Rgb => 1,
        };
        let lines = header.height.unwrap_or(LINES_UNKNOWN);
        self.to.write_all(b"PAGE")?;
        for number in [header.width, lines, header.bytes_per_line, header.depth, format, header.dpi] {
            self.to.write_all(&number.to_le_bytes())?;
        }
        self.to.flush()
    }

    /// `bytes` are 1..=[`CHUNK_BYTES_MAX`].
    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.total += bytes.len() as u64;
        self.to.write_all(b"DATA")?;
        self.to.write_all(&(bytes.len() as u32).to_le_bytes())?;
        self.to.write_all(bytes)?;
        self.to.flush()
    }

    pub fn done(&mut self, step: Step, status: i32, detail: &str) -> io::Result<()> {
        let mut end = detail.len().min(DETAIL_BYTES_MAX);
        while !detail.is_char_boundary(end) {
            end -= 1;
        }
        self.to.write_all(b"DONE")?;
        self.to.write_all(&[step.to_wire()])?;
        self.to.write_all(&status.to_le_bytes())?;
        self.to.write_all(&self.total.to_le_bytes())?;
        self.to.write_all(&(end as u16).to_le_bytes())?;
        self.to.write_all(&detail.as_bytes()[..end])?;
        self.to.flush()
    }
}
