//! A file being written, by krilla.

use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Size, Transform};
use krilla::image::Image;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use crate::label::Label;
use crate::mark::Mark;
use crate::properties::Properties;
use crate::{PdfError, Standard};

/// Points of an inch.
const POINTS_PER_INCH: f32 = 72.0;
/// For pages whose resolution is unknown.
const DPI_ASSUMED: u32 = 300;
/// Sides that PDF allows, points.
const SIDE_POINTS: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;

pub(crate) struct File(Document);

impl File {
    pub(crate) fn new(properties: &Properties<'_>, standard: Standard) -> Result<Self, PdfError> {
        let configuration = standard.configuration()?;
        let mut document = Document::new_with(SerializeSettings { configuration, ..Default::default() });
        document.set_metadata(properties.metadata());
        Ok(Self(document))
    }

    /// Adds a page of `width` x `height` points; one unit of a mark is `scale` points.
    pub(crate) fn add_marks(
        &mut self,
        (width, height): (f32, f32),
        scale: f32,
        label: Option<&Label>,
        marks: &[Mark<'_>],
    ) -> Result<(), PdfError> {
        let settings = PageSettings::from_wh(width, height).ok_or_else(no_size)?;
        let settings = match label {
            Some(label) => settings.with_page_label(label.to_pdf()),
            None => settings,
        };
        let mut page = self.0.start_page_with(settings);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(scale, scale));
        for mark in marks {
            mark.draw(&mut surface);
        }
        surface.pop();
        surface.finish();
        page.finish();
        Ok(())
    }

    /// Adds a page that is filled by a JPEG, whose bytes stay as they are. `dpi` 0 is taken for 300.
    pub(crate) fn add_jpeg(&mut self, jpeg: std::sync::Arc<Vec<u8>>, dpi: u32, label: &Label) -> Result<(), PdfError> {
        let image = Image::from_jpeg(jpeg.into(), false).map_err(PdfError::Jpeg)?;
        let (width, height) = image.size();
        let dpi = if dpi == 0 { DPI_ASSUMED } else { dpi } as f32;
        let points =
            |pixels: u32| (pixels as f32 * POINTS_PER_INCH / dpi).clamp(*SIDE_POINTS.start(), *SIDE_POINTS.end());
        let (width, height) = (points(width), points(height));
        let settings = PageSettings::from_wh(width, height).ok_or_else(no_size)?.with_page_label(label.to_pdf());
        let mut page = self.0.start_page_with(settings);
        let mut surface = page.surface();
        surface.draw_image(image, Size::from_wh(width, height).ok_or_else(no_size)?);
        surface.finish();
        page.finish();
        Ok(())
    }

    /// Attaches the evidence record.
    pub(crate) fn attach_evidence(&mut self, json: Vec<u8>, properties: &Properties<'_>) -> Result<(), PdfError> {
        let embedded = EmbeddedFile {
            path: "evidence.json".to_owned(),
            mime_type: MimeType::new("application/json"),
            description: Some("How these pages were captured".to_owned()),
            association_kind: AssociationKind::Data,
            data: json.into(),
            modification_date: Some(properties.date()),
            compress: None,
            location: None,
        };
        self.0.embed_file(embedded).ok_or_else(|| PdfError::Write("the record is attached already".to_owned()))
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, PdfError> {
        // The library's own words name parts of the file, never what stands on a page.
        self.0.finish().map_err(|error| PdfError::Write(format!("{error:?}")))
    }
}

fn no_size() -> PdfError {
    PdfError::Write("the page has no size".to_owned())
}
