//! A page to draw on: rectangles, lines, discs, and text in the system's Noto font.

use std::fs;

use ab_glyph::{Font, FontVec, ScaleFont};

pub(super) type Rgb = [u8; 3];

const REGULAR: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const BOLD: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
/// Simplified Chinese within the collection.
const FACE_SC: u32 = 2;

/// Fonts of the system; without them words become grey bars, which still scan.
pub(super) struct Fonts {
    regular: Option<FontVec>,
    bold: Option<FontVec>,
}

impl Fonts {
    pub(super) fn find() -> Self {
        Self { regular: load(REGULAR), bold: load(BOLD) }
    }

    fn get(&self, weight: Weight) -> Option<&FontVec> {
        match weight {
            Weight::Regular => self.regular.as_ref(),
            Weight::Bold => self.bold.as_ref(),
        }
    }
}

fn load(path: &str) -> Option<FontVec> {
    FontVec::try_from_vec_and_index(fs::read(path).ok()?, FACE_SC).ok()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How text is written: size in pixels of an em.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub weight: Weight,
    pub size: f32,
    pub colour: Rgb,
}

impl Pen {
    pub(super) fn new(weight: Weight, size: f32, colour: Rgb) -> Self {
        Self { weight, size, colour }
    }
}

/// 8-bit RGB pixels, top row first.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, ground: Rgb) -> Self {
        Self { width, height, rgb: ground.repeat(width * height) }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// As grey, one sample a pixel.
    pub(super) fn gray(&self) -> Vec<u8> {
        let luma = |p: &[u8]| (u32::from(p[0]) * 77 + u32::from(p[1]) * 151 + u32::from(p[2]) * 28) >> 8;
        self.rgb.chunks_exact(3).map(|pixel| luma(pixel) as u8).collect()
    }

    /// The picture at a whole fraction of its resolution.
    pub(super) fn shrunk(&self, by: usize) -> Self {
        let (width, height) = (self.width / by, self.height / by);
        let mut rgb = Vec::with_capacity(width * height * 3);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            for channel in 0..3 {
                let block = (0..by).flat_map(|dy| (0..by).map(move |dx| (dy, dx)));
                let sum: u32 = block.map(|(dy, dx)| u32::from(self.at(x * by + dx, y * by + dy)[channel])).sum();
                rgb.push((sum / (by * by) as u32) as u8);
            }
        }
        Self { width, height, rgb }
    }

    /// Loses everything finer than `size` pixels.
    pub(super) fn blur(&mut self, size: usize) {
        let small = self.shrunk(size);
        let (width, height) = (self.width, self.height);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let middle = size as f32 / 2.0;
            let place = |v: usize| (v as f32 + 0.5 - middle) / size as f32;
            let pixel = small.between(place(x), place(y));
            let start = (y * width + x) * 3;
            self.rgb[start..start + 3].copy_from_slice(&pixel);
        }
    }

    /// Less light.
    pub(super) fn dim(&mut self, to: f32) {
        self.rgb.iter_mut().for_each(|sample| *sample = (f32::from(*sample) * to) as u8);
    }

    /// The reflection of a lamp.
    pub(super) fn glare(&mut self, cx: f32, cy: f32, radius: f32) {
        let (width, height) = (self.width, self.height);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let far = (x as f32 - cx).hypot(y as f32 - cy) / radius;
            if far < 1.0 {
                self.blend(x as i32, y as i32, [255; 3], ((1.0 - far) * 4.0).min(1.0));
            }
        }
    }

    /// Head down.
    pub(super) fn turn_round(&mut self) {
        self.rgb = self.rgb.rchunks_exact(3).flatten().copied().collect();
    }

    /// Turned clockwise about the middle of a larger bed.
    pub(super) fn askew(&self, degrees: f32, (width, height): (usize, usize), bed: Rgb) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut out = Self::new(width, height, bed);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let (dx, dy) = (x as f32 - width as f32 / 2.0, y as f32 - height as f32 / 2.0);
            let (px, py) =
                (dx * cos + dy * sin + self.width as f32 / 2.0, dy * cos - dx * sin + self.height as f32 / 2.0);
            let within = |v: f32, end: usize| v >= 0.0 && v <= (end - 1) as f32;
            if within(px, self.width) && within(py, self.height) {
                let start = (y * width + x) * 3;
                out.rgb[start..start + 3].copy_from_slice(&self.between(px, py));
            }
        }
        out
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y.min(self.height - 1) * self.width + x.min(self.width - 1)) * 3;
        [self.rgb[start], self.rgb[start + 1], self.rgb[start + 2]]
    }

    /// The colour between four pixels.
    fn between(&self, x: f32, y: f32) -> [u8; 3] {
        let (x, y) = (x.max(0.0), y.max(0.0));
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - top as f32);
        let [a, b] = [self.at(left, top), self.at(left + 1, top)];
        let [c, d] = [self.at(left, top + 1), self.at(left + 1, top + 1)];
        let mix = |from: u8, to: u8, part: f32| f32::from(from) + (f32::from(to) - f32::from(from)) * part;
        std::array::from_fn(|i| {
            let (above, below) = (mix(a[i], b[i], fx), mix(c[i], d[i], fx));
            (above + (below - above) * fy) as u8
        })
    }

    /// Fills a rectangle, clipped to the page.
    pub(super) fn fill(&mut self, x: i32, y: i32, w: i32, h: i32, colour: Rgb) {
        let (left, right) = (clip(x, self.width), clip(x + w, self.width));
        let (top, bottom) = (clip(y, self.height), clip(y + h, self.height));
        if left >= right {
            return;
        }
        let row = colour.repeat(right - left);
        for y in top..bottom {
            let start = (y * self.width + left) * 3;
            self.rgb[start..start + row.len()].copy_from_slice(&row);
        }
    }

    /// Outlines a rectangle with lines drawn inwards.
    pub(super) fn frame(&mut self, x: i32, y: i32, w: i32, h: i32, line: i32, colour: Rgb) {
        self.fill(x, y, w, line, colour);
        self.fill(x, y + h - line, w, line, colour);
        self.fill(x, y, line, h, colour);
        self.fill(x + w - line, y, line, h, colour);
    }

    /// A ring around a centre, multiplied onto what is there like stamping ink.
    pub(super) fn stamp_ring(&mut self, cx: i32, cy: i32, radius: i32, line: i32, colour: Rgb) {
        let (outer, inner) = (radius * radius, (radius - line) * (radius - line));
        for dy in -radius..=radius {
            for dx in -radius..=radius {
                let distance = dx * dx + dy * dy;
                if distance <= outer && distance >= inner {
                    self.blend(cx + dx, cy + dy, colour, 0.85);
                }
            }
        }
    }

    /// Writes one line with its left end at `x` and its baseline at `y`; returns its width.
    pub(super) fn text(&mut self, fonts: &Fonts, pen: Pen, x: f32, y: f32, text: &str) -> f32 {
        let Some(font) = fonts.get(pen.weight) else {
            return self.bars(pen, x, y, text);
        };
        let scaled = font.as_scaled(em_scale(font, pen.size));
        let mut at = x;
        for c in text.chars() {
            let id = scaled.glyph_id(c);
            let glyph = id.with_scale_and_position(scaled.scale(), ab_glyph::point(at, y));
            if let Some(outline) = font.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                outline.draw(|px, py, cover| {
                    let (gx, gy) = (bounds.min.x as i32 + px as i32, bounds.min.y as i32 + py as i32);
                    self.blend(gx, gy, pen.colour, cover);
                });
            }
            at += scaled.h_advance(id);
        }
        at - x
    }

    /// Writes one line centred on `x`.
    pub(super) fn text_centred(&mut self, fonts: &Fonts, pen: Pen, x: f32, y: f32, text: &str) {
        let width = measure(fonts, pen, text);
        self.text(fonts, pen, x - width / 2.0, y, text);
    }

    /// Writes a paragraph, broken between characters but not before punctuation; returns the baseline below the last line.
    pub(super) fn paragraph(&mut self, fonts: &Fonts, pen: Pen, (x, mut y, width): (f32, f32, f32), text: &str) -> f32 {
        let mut line = String::new();
        for c in text.chars() {
            line.push(c);
            if measure(fonts, pen, &line) > width && !"，。；：、）".contains(c) {
                line.pop();
                self.text(fonts, pen, x, y, &line);
                y += pen.size * 1.55;
                line = String::from(c);
            }
        }
        self.text(fonts, pen, x, y, &line);
        y + pen.size * 1.55
    }

    fn bars(&mut self, pen: Pen, x: f32, y: f32, text: &str) -> f32 {
        let width = bar_width(pen, text);
        let (left, top) = (x as i32, (y - pen.size * 0.7) as i32);
        self.fill(left, top, width as i32, (pen.size * 0.6) as i32, [150, 150, 150]);
        width
    }

    fn blend(&mut self, x: i32, y: i32, colour: Rgb, cover: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let start = (y * self.width + x) * 3;
        for (old, new) in self.rgb[start..start + 3].iter_mut().zip(colour) {
            let mixed = f32::from(*old) * (1.0 - cover) + f32::from(new) * cover;
            *old = mixed.clamp(0.0, 255.0) as u8;
        }
    }
}

fn clip(value: i32, end: usize) -> usize {
    usize::try_from(value).unwrap_or(0).min(end)
}

fn em_scale(font: &FontVec, em: f32) -> f32 {
    em * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0)
}

fn bar_width(pen: Pen, text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f32>() * pen.size
}

fn measure(fonts: &Fonts, pen: Pen, text: &str) -> f32 {
    match fonts.get(pen.weight) {
        None => bar_width(pen, text),
        Some(font) => {
            let scaled = font.as_scaled(em_scale(font, pen.size));
            text.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum()
        }
    }
}
