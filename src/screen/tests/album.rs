//! The gallery in `docs/gallery`: one sheet of small pictures for each page, Chinese above English, and an index.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use lobby_domain::Lang;
use slint::{Rgba8Pixel, SharedPixelBuffer};

/// A picture is so many times smaller than the page.
const SHRINK: usize = 4;
/// Pictures side by side.
const ACROSS: usize = 7;
/// Pixels between pictures.
const GAP: usize = 8;
/// Colours of a sheet; text keeps its smooth edges with so many.
const COLOURS: usize = 64;
/// Between the pictures.
const GREY: [u8; 3] = [0x88, 0x88, 0x88];

/// Pages whose pictures share a sheet begin with its name; what begins with none of these is on the last sheet.
const SHEETS: [&str; 14] = [
    "home",
    "choose-item",
    "item-guide",
    "identify",
    "situation",
    "one-time-notice",
    "fill-form",
    "provide-materials",
    "review",
    "sign",
    "submitting",
    "receipt",
    "my-cases",
    "goodbye",
];
const OTHERS: &str = "overlays";

type Rgb = [u8; 3];

struct Small {
    width: usize,
    height: usize,
    pixels: Vec<Rgb>,
}

/// The pages drawn: their names in the order of a visit, and small pictures of them where wanted.
#[derive(Default)]
pub(crate) struct Album {
    names: Vec<String>,
    pictures: BTreeMap<(String, Lang), Small>,
}

impl Album {
    pub(crate) fn name(&mut self, name: &str) {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    pub(crate) fn picture(&mut self, name: &str, lang: Lang, page: &SharedPixelBuffer<Rgba8Pixel>) {
        self.pictures.insert((name.to_owned(), lang), small(page));
    }

    fn sheets(&self) -> impl Iterator<Item = (&'static str, Vec<&str>)> + '_ {
        SHEETS.iter().copied().chain([OTHERS]).map(|sheet| {
            let on_it = self.names.iter().map(String::as_str).filter(|name| sheet_of(name) == sheet).collect();
            (sheet, on_it)
        })
    }

    /// The index, which names every page.
    pub(crate) fn index(&self) -> String {
        let mut text = String::from(
            "# Every page of the kiosk\n\nDrawn by `cargo xtask gallery` from the real pages over the real flow, with \
             normal text; Chinese above English. All\npictures in full size, also with large text, are in \
             `target/gallery` then.\n",
        );
        for (sheet, names) in self.sheets() {
            let _ = write!(text, "\n## {sheet}\n\n{}\n\n![{sheet}]({sheet}.png)\n", names.join(" · "));
        }
        text
    }

    /// Writes all sheets and the index.
    pub(crate) fn write(&self, folder: &Path) {
        std::fs::write(folder.join("README.md"), self.index()).unwrap();
        for (sheet, names) in self.sheets() {
            let rows: Vec<Vec<&Small>> = names
                .chunks(ACROSS)
                .flat_map(|names| {
                    [Lang::ZH, Lang::EN].map(|lang| names.iter().map(|name| self.find(name, lang)).collect())
                })
                .collect();
            write_png(&folder.join(format!("{sheet}.png")), &mounted(&rows));
        }
    }

    /// Pictures of pages that only one language has stand empty in the other.
    fn find(&self, name: &str, lang: Lang) -> &Small {
        static EMPTY: Small = Small { width: 0, height: 0, pixels: Vec::new() };
        self.pictures.get(&(name.to_owned(), lang)).unwrap_or(&EMPTY)
    }
}

fn sheet_of(name: &str) -> &'static str {
    SHEETS.into_iter().find(|sheet| name.starts_with(sheet)).unwrap_or(OTHERS)
}

/// Each pixel is the mean of a square of the page.
fn small(page: &SharedPixelBuffer<Rgba8Pixel>) -> Small {
    let (wide, width, height) =
        (page.width() as usize, page.width() as usize / SHRINK, page.height() as usize / SHRINK);
    let source = page.as_slice();
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0_usize; 3];
            for row in 0..SHRINK {
                let from = (y * SHRINK + row) * wide + x * SHRINK;
                for pixel in &source[from..from + SHRINK] {
                    for (sum, part) in sum.iter_mut().zip([pixel.r, pixel.g, pixel.b]) {
                        *sum += usize::from(part);
                    }
                }
            }
            pixels.push(sum.map(|sum| ((sum + SHRINK * SHRINK / 2) / (SHRINK * SHRINK)) as u8));
        }
    }
    Small { width, height, pixels }
}

fn mounted(rows: &[Vec<&Small>]) -> Small {
    let across = rows.iter().map(Vec::len).max().unwrap();
    let one = rows[0][0];
    let (width, height) = (across * (one.width + GAP) + GAP, rows.len() * (one.height + GAP) + GAP);
    let mut pixels = vec![GREY; width * height];
    for (down, row) in rows.iter().enumerate() {
        for (right, picture) in row.iter().enumerate() {
            let (left, top) = (GAP + right * (one.width + GAP), GAP + down * (one.height + GAP));
            for y in 0..picture.height {
                let to = (top + y) * width + left;
                let from = y * picture.width;
                pixels[to..to + picture.width].copy_from_slice(&picture.pixels[from..from + picture.width]);
            }
        }
    }
    Small { width, height, pixels }
}

/// The colours that most pixels have, and for each pixel the nearest of them.
fn indexed(sheet: &Small) -> (Vec<Rgb>, Vec<u8>) {
    let coarse = |pixel: &Rgb| pixel.map(|part| part & 0xf0);
    let mut counts: BTreeMap<Rgb, BTreeMap<Rgb, usize>> = BTreeMap::new();
    for pixel in &sheet.pixels {
        *counts.entry(coarse(pixel)).or_default().entry(*pixel).or_default() += 1;
    }
    // Of each coarse colour its most frequent fine one: flat areas keep their colour exactly. Greys are the smooth edges
    // of text and many; a mark of one colour is small and says something.
    let mut palette: Vec<(usize, Rgb)> = counts
        .values()
        .filter_map(|fine| {
            let most = fine.iter().max_by_key(|(colour, count)| (**count, **colour))?;
            let colourful = most.0.iter().max()? - most.0.iter().min()?;
            Some((fine.values().sum::<usize>() * (1 + usize::from(colourful)), *most.0))
        })
        .collect();
    palette.sort_by(|a, b| b.cmp(a));
    palette.truncate(COLOURS);
    let palette: Vec<Rgb> = palette.into_iter().map(|(_, colour)| colour).collect();
    let mut nearest: BTreeMap<Rgb, u8> = BTreeMap::new();
    let pixels = sheet.pixels.iter().map(|pixel| {
        *nearest.entry(*pixel).or_insert_with(|| {
            let far =
                |colour: &Rgb| -> u32 { colour.iter().zip(pixel).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum() };
            palette.iter().enumerate().min_by_key(|(_, colour)| far(colour)).unwrap().0 as u8
        })
    });
    let pixels = pixels.collect();
    (palette, pixels)
}

fn write_png(path: &Path, sheet: &Small) {
    let (palette, pixels) = indexed(sheet);
    let file = BufWriter::new(File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, sheet.width as u32, sheet.height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
}
