//! `lobby-platform admin notice …`: what letters look like, without a database.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use lobby_paper::letter::letter_pdf;
use lobby_paper::{PaperFonts, PaperSize};
use lobby_words::setup as words;

use crate::error::{PlatformError, Result};
use crate::notice_file::{FILE_MAX, specimen};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write the letter of a file as PDF/A, marked as a specimen on every sheet.
    Preview {
        /// File of a letter, as docs/notices.md describes it.
        #[arg(long)]
        notice: PathBuf,
        /// Language of the letter, `zh` or `en`.
        #[arg(long, default_value = "zh")]
        lang: String,
        /// For a roll of 80 mm instead of A4.
        #[arg(long)]
        roll: bool,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

pub(super) fn run(command: &Command) -> Result<()> {
    let Command::Preview { notice, lang, roll, out } = command;
    let lang =
        lobby_words::from_code(lang).ok_or_else(|| PlatformError::setup(words::NO_LANGUAGE, &[("code", lang)]))?;
    let facts = specimen(&read(notice)?, lang).map_err(|error| {
        let (file, reason) = (notice.display().to_string(), error.to_string());
        PlatformError::setup(words::SETTINGS_UNREADABLE, &[("file", &file), ("reason", &reason)])
    })?;
    let fonts = PaperFonts::load(|path| std::fs::read(path)).map_err(PlatformError::Paper)?;
    let size = if *roll { PaperSize::Roll80 } else { PaperSize::A4 };
    let pdf = letter_pdf(&facts, lang, size, &fonts).map_err(PlatformError::Paper)?;
    std::fs::write(out, pdf).map_err(PlatformError::file("writing", out))
}

/// The bytes of a file, of which no more is read than one that is too long.
fn read(path: &Path) -> Result<Vec<u8>> {
    let reading = || PlatformError::file("reading", path);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(reading())?;
    file.take(FILE_MAX as u64 + 1).read_to_end(&mut bytes).map_err(reading())?;
    Ok(bytes)
}
