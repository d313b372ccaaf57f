//! What `lobby page` leaves in its folder.
//!
//! ```text
//! NAME.jpg         the page as it would be handed in
//! NAME.grey.jpg    second rendition for thin lines, grey
//! NAME.g4.tiff     second rendition for thin lines, black and white
//! pages.pdf        all pages as PDF/A-2b, with the sheet of evidence where the system has the font
//! evidence.json    how they came about
//! pages.toml       with --calibrate
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lobby_domain::Lang;
use lobby_imaging::decode::{Caps, open};
use lobby_imaging::encode::{bilevel, rendition};
use lobby_pdf::{
    Digest, Evidence, Fingerprint, FontFile, Fonts, Label, NotoFace, PageRecord, Properties, ScanDocument, ScanPage,
    SheetFonts, Standard, scan_pdf,
};

use super::{Made, PageArgs, Taken, calibrate};

/// What was written.
pub struct Written {
    /// Of each page that was made, in their order: the page and its second renditions.
    pub pages: Vec<[PathBuf; 3]>,
    /// All pages in one document; none where there is no page.
    pub document: Option<PathBuf>,
    pub evidence: Option<PathBuf>,
    /// With --calibrate.
    pub limits: Option<PathBuf>,
}

/// Writes everything.
///
/// # Errors
/// What the disk says; a page that cannot be encoded as `InvalidData`.
pub fn all(taken: &[Taken], args: &PageArgs) -> io::Result<Written> {
    fs::create_dir_all(&args.out)?;
    let mut names = BTreeSet::new();
    let mut written = Written { pages: Vec::new(), document: None, evidence: None, limits: None };
    let (mut pages, mut records, mut samples) = (Vec::new(), Vec::new(), Vec::new());
    for Taken { file, end } in taken {
        let Ok(made) = end else { continue };
        let name = free_name(file, &mut names);
        written.pages.push(page(made, &args.out, &name)?);
        let label = Label::named(&name);
        records.push(record(made, &label));
        pages.push(ScanPage { jpeg: Arc::new(made.page.jpeg.clone()), dpi: made.page.dpi, label });
        samples.push(made.page.measures);
    }
    if !pages.is_empty() {
        let evidence = Evidence::new(records);
        written.evidence = Some(put(&args.out, "evidence.json", &evidence.json())?);
        written.document = Some(put(&args.out, "pages.pdf", &document(&pages, &evidence)?)?);
    }
    if args.calibrate {
        written.limits = Some(put(&args.out, "pages.toml", calibrate::section(&samples).as_bytes())?);
    }
    Ok(written)
}

/// The file's name without its ending; numbered where two would be the same.
fn free_name(file: &Path, names: &mut BTreeSet<String>) -> String {
    let stem = file.file_stem().map_or_else(|| "page".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let numbered = |n: u32| if n == 1 { stem.clone() } else { format!("{stem}-{n}") };
    let name = (1..).map(numbered).find(|name| !names.contains(name)).unwrap_or(stem);
    names.insert(name.clone());
    name
}

fn page(made: &Made, out: &Path, name: &str) -> io::Result<[PathBuf; 3]> {
    let broken = |_| io::Error::from(io::ErrorKind::InvalidData);
    let jpeg = &made.page.jpeg;
    // From the page itself, as a reader who has only the page would make them.
    let small = rendition(jpeg).map_err(broken)?.bytes;
    let raster = open(jpeg, &Caps::default()).map_err(io::Error::other)?.raster;
    let black = bilevel(&raster, made.page.dpi).map_err(broken)?.tiff();
    Ok([
        put(out, &format!("{name}.jpg"), jpeg)?,
        put(out, &format!("{name}.grey.jpg"), &small)?,
        put(out, &format!("{name}.g4.tiff"), &black)?,
    ])
}

fn put(out: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = out.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

fn record(made: &Made, label: &Label) -> PageRecord {
    let bytes = |bytes: &[u8]| Fingerprint { sha256: Digest::of(bytes), bytes: bytes.len() as u64 };
    PageRecord {
        label: label.text(),
        device: "lobby page".to_owned(),
        original: bytes(&made.original),
        rendition: bytes(&made.page.jpeg),
        evidence: made.page.evidence.clone(),
    }
}

fn document(pages: &[ScanPage], evidence: &Evidence) -> io::Result<Vec<u8>> {
    let regular = FontFile::load(NotoFace::SansRegular, |path| fs::read(path)).ok();
    let fonts = regular.map(|regular| SheetFonts { regular, others: Fonts::installed() });
    let document = ScanDocument {
        properties: Properties { title: "lobby page", lang: Lang::ZH, made_at: &jiff::Zoned::now() },
        pages,
        evidence: Some(evidence),
        fonts: fonts.as_ref(),
    };
    scan_pdf(&document, Standard::A2b).map_err(io::Error::other)
}
