//! The file itself, by krilla.

use krilla::configure::{Archival, ConfigurationBuilder, PdfVersion};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::Size;
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::{Document as File, SerializeSettings};
use lobby_domain::Lang;

use super::{Document, Leaf, Standard, sheet};
use crate::ImagingError;

/// Points of an inch.
const POINTS: f32 = 72.0;
/// Where nobody knows the resolution.
const DPI_ASSUMED: u32 = 300;
/// Sides that PDF allows, points.
const SIDE_POINTS: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;

/// Writes the document.
///
/// # Errors
/// [`ImagingError::NoPages`]; [`ImagingError::Font`]; [`ImagingError::Document`] where a leaf is no JPEG or the
/// standard forbids what was asked for.
pub fn pdf(document: &Document<'_>, standard: Standard) -> Result<Vec<u8>, ImagingError> {
    if document.leaves.is_empty() {
        return Err(ImagingError::NoPages);
    }
    let mut file = File::new_with(SerializeSettings { configuration: configuration(standard)?, ..Default::default() });
    file.set_metadata(metadata(document));
    for leaf in document.leaves {
        add_leaf(&mut file, leaf)?;
    }
    if let Some((evidence, font)) = document.evidence.zip(document.font) {
        sheet::add(&mut file, evidence, font, document.lang)?;
    }
    if let (Standard::A3b, Some(evidence)) = (standard, document.evidence) {
        attach(&mut file, evidence.json(), date(document.made_at))?;
    }
    // The library's own words name parts of the file, never what stands on a page.
    file.finish().map_err(|error| ImagingError::Document(format!("{error:?}")))
}

fn configuration(standard: Standard) -> Result<krilla::configure::Configuration, ImagingError> {
    let (archival, version) = match standard {
        Standard::A1b => (Archival::A1_B, PdfVersion::Pdf14),
        Standard::A2b => (Archival::A2_B, PdfVersion::Pdf17),
        Standard::A3b => (Archival::A3_B, PdfVersion::Pdf17),
    };
    ConfigurationBuilder::new()
        .with_version(version)
        .with_archival_validator(archival)
        .finish()
        .map_err(|_| ImagingError::Document("the standard is not available".to_owned()))
}

fn add_leaf(file: &mut File, leaf: &Leaf) -> Result<(), ImagingError> {
    let image = Image::from_jpeg(leaf.jpeg.clone().into(), false).map_err(ImagingError::Document)?;
    let (width, height) = image.size();
    let dpi = if leaf.dpi == 0 { DPI_ASSUMED } else { leaf.dpi } as f32;
    let points = |pixels: u32| (pixels as f32 * POINTS / dpi).clamp(*SIDE_POINTS.start(), *SIDE_POINTS.end());
    let (width, height) = (points(width), points(height));
    let no_size = || ImagingError::Document("the page has no size".to_owned());
    let settings = PageSettings::from_wh(width, height).ok_or_else(no_size)?.with_page_label(leaf.label.to_pdf());
    let mut page = file.start_page_with(settings);
    let mut surface = page.surface();
    surface.draw_image(image, Size::from_wh(width, height).ok_or_else(no_size)?);
    surface.finish();
    page.finish();
    Ok(())
}

fn attach(file: &mut File, json: Vec<u8>, made_at: DateTime) -> Result<(), ImagingError> {
    let embedded = EmbeddedFile {
        path: "evidence.json".to_owned(),
        mime_type: MimeType::new("application/json"),
        description: Some("How these pages were captured".to_owned()),
        association_kind: AssociationKind::Data,
        data: json.into(),
        modification_date: Some(made_at),
        compress: None,
        location: None,
    };
    file.embed_file(embedded).ok_or_else(|| ImagingError::Document("the record is attached already".to_owned()))
}

fn metadata(document: &Document<'_>) -> Metadata {
    let language = match document.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    Metadata::new()
        .title(document.title.to_owned())
        .language(language.to_owned())
        .creator("Lobby".to_owned())
        .producer("Lobby".to_owned())
        .creation_date(date(document.made_at))
}

fn date(at: &jiff::Zoned) -> DateTime {
    let minutes = at.offset().seconds() / 60;
    DateTime::new(at.year().unsigned_abs())
        .month(at.month().unsigned_abs())
        .day(at.day().unsigned_abs())
        .hour(at.hour().unsigned_abs())
        .minute(at.minute().unsigned_abs())
        .second(at.second().unsigned_abs())
        .utc_offset_hour((minutes / 60) as i8)
        .utc_offset_minute((minutes % 60).unsigned_abs() as u8)
}
