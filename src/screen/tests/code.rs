//! The code of the receipt, as a telephone sees it on the screen.
#![allow(clippy::unwrap_used)]

use super::stand::{CODE_TEXT, Stand};

/// Rows of grey pixels.
struct Page {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Page {
    fn of(stand: &Stand) -> Page {
        let picture = stand.screen.window().take_snapshot().unwrap();
        let grey = picture.as_slice().iter().map(|pixel| {
            ((u32::from(pixel.r) * 3 + u32::from(pixel.g) * 6 + u32::from(pixel.b)) / 10).try_into().unwrap()
        });
        Page { width: picture.width() as usize, height: picture.height() as usize, grey: grey.collect() }
    }

    /// Each pixel becomes the mean of those at most `radius` away, as a camera out of focus sees it.
    fn blurred(&self, radius: usize) -> Page {
        let pass = |from: &[u8], step: usize, length: usize, at: usize, base: usize| {
            let (first, last) = (at.saturating_sub(radius), (at + radius).min(length - 1));
            let sum: usize = (first..=last).map(|near| usize::from(from[base + near * step])).sum();
            u8::try_from(sum / (last - first + 1)).unwrap()
        };
        let (width, height) = (self.width, self.height);
        let across: Vec<u8> =
            (0..width * height).map(|i| pass(&self.grey, 1, width, i % width, i / width * width)).collect();
        let grey = (0..width * height).map(|i| pass(&across, width, height, i / width, i % width)).collect();
        Page { grey, ..*self }
    }

    fn code(&self) -> Option<String> {
        let shade = |x: usize, y: usize| self.grey[y * self.width + x];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, shade);
        prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
    }
}

/// The code on the page shown is read, sharp and blurred.
pub(crate) fn must_be_read(stand: &Stand) {
    stand.pump();
    let page = Page::of(stand);
    for radius in 0..=2 {
        let said = if radius == 0 { page.code() } else { page.blurred(radius).code() };
        assert_eq!(said.as_deref(), Some(CODE_TEXT), "{}, blurred by {radius}", stand.lang().code());
    }
}
