//! Every layout of a JPEG that T.81 allows for 8 bits and Huffman codes: sampling, scans, restarts, where the number of lines
//! stands, padding. The files are made here from flat blocks of a slope of known colours, and what is decoded is compared
//! with that slope and with libjpeg-turbo.

use super::super::{Passage, Why};
use super::*;

/// Sides that fill no unit of any sampling.
const SIDES: (u32, u32) = (203, 181);

/// How a file is laid out.
#[derive(Debug, Clone)]
struct Layout {
    /// Across and down, for each component.
    sampling: Vec<(u32, u32)>,
    /// Components of each scan.
    scans: Vec<Vec<usize>>,
    restart: u16,
    lines: Lines,
}

/// Where the number of lines stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lines {
    InFrame,
    /// Behind the first scan too, with this in the frame.
    Behind(u16),
}

/// Luma and colour differences of the slope at a pixel.
fn slope(component: usize, x: u32, y: u32) -> u32 {
    let (x, y) = (x.min(SIDES.0 - 1), y.min(SIDES.1 - 1));
    match component {
        0 => 60 + x * 120 / SIDES.0,
        1 => 90 + y * 70 / SIDES.1,
        _ => 160 - (x + y) * 70 / (SIDES.0 + SIDES.1),
    }
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            (self.held, self.count) = (self.held << 1 | value >> at & 1, self.count + 1);
            if self.count == 8 {
                self.bytes.push(self.held as u8);
                if self.held == 0xFF {
                    self.bytes.push(0);
                }
                (self.held, self.count) = (0, 0);
            }
        }
    }

    fn fill(&mut self) {
        while self.count > 0 {
            self.push(1, 1);
        }
    }

    /// A flat block: its difference in codes of four bits, and the end of the block in one.
    fn block(&mut self, difference: i32) {
        let size = 32 - difference.unsigned_abs().leading_zeros();
        self.push(size, 4);
        let value = if difference < 0 { difference + (1 << size) - 1 } else { difference };
        self.push(value as u32, size);
        self.push(0, 1);
    }
}

impl Layout {
    fn most(&self) -> (u32, u32) {
        let most = |side: fn(&(u32, u32)) -> u32| self.sampling.iter().map(side).max().unwrap();
        (most(|s| s.0), most(|s| s.1))
    }

    /// The value of a block: that of the slope in its middle.
    fn value(&self, component: usize, across: u32, down: u32) -> i32 {
        let ((h, v), (most_h, most_v)) = (self.sampling[component], self.most());
        let (x, y) = ((across * 8 + 4) * most_h / h, (down * 8 + 4) * most_v / v);
        slope(component, x, y) as i32 - 128
    }

    fn scan(&self, components: &[usize]) -> Vec<u8> {
        let (most_h, most_v) = self.most();
        let single = components.len() == 1;
        let side = |pixels: u32, factor: u32, most: u32| {
            if single { (pixels * factor).div_ceil(most).div_ceil(8) } else { pixels.div_ceil(8 * most) }
        };
        let (h, v) = self.sampling[components[0]];
        let (wide, high) = (side(SIDES.0, h, most_h), side(SIDES.1, v, most_v));
        let (mut bits, mut before) = (Bits::default(), [0; 3]);
        for unit in 0..wide * high {
            if self.restart > 0 && unit > 0 && unit % u32::from(self.restart) == 0 {
                bits.fill();
                let number = (unit / u32::from(self.restart) - 1) % 8;
                bits.bytes.extend_from_slice(&[0xFF, 0xD0 + number as u8]);
                before = [0; 3];
            }
            for component in components {
                let (h, v) = if single { (1, 1) } else { self.sampling[*component] };
                for block in 0..h * v {
                    let (across, down) = (unit % wide * h + block % h, unit / wide * v + block / h);
                    let value = self.value(*component, across, down);
                    bits.block(value - before[*component]);
                    before[*component] = value;
                }
            }
        }
        bits.fill();
        bits.bytes
    }

    fn file(&self) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        let segment = |file: &mut Vec<u8>, marker: u8, content: &[u8]| {
            file.extend_from_slice(&[0xFF, marker]);
            file.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
            file.extend_from_slice(content);
        };
        segment(&mut file, 0xE0, b"JFIF\0\x01\x02\x01\x01\x2c\x01\x2c\0\0");
        segment(&mut file, 0xDB, &[&[0][..], &[8; 64]].concat());
        let count = self.sampling.len() as u8;
        let height = match self.lines {
            Lines::InFrame => SIDES.1 as u16,
            Lines::Behind(claimed) => claimed,
        };
        let mut frame = vec![8, (height >> 8) as u8, height as u8, (SIDES.0 >> 8) as u8, SIDES.0 as u8, count];
        for (at, (h, v)) in self.sampling.iter().enumerate() {
            frame.extend_from_slice(&[at as u8 + 1, (h << 4 | v) as u8, 0]);
        }
        segment(&mut file, 0xC0, &frame);
        let direct = [&[0, 0, 0, 0, 12][..], &[0; 12], &(0..12).collect::<Vec<u8>>()].concat();
        segment(&mut file, 0xC4, &direct);
        segment(&mut file, 0xC4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
        if self.restart > 0 {
            segment(&mut file, 0xDD, &self.restart.to_be_bytes());
        }
        for (at, components) in self.scans.iter().enumerate() {
            let mut head = vec![components.len() as u8];
            components.iter().for_each(|component| head.extend_from_slice(&[*component as u8 + 1, 0]));
            head.extend_from_slice(&[0, 63, 0]);
            segment(&mut file, 0xDA, &head);
            file.extend_from_slice(&self.scan(components));
            if at == 0 && self.lines != Lines::InFrame {
                segment(&mut file, 0xDC, &(SIDES.1 as u16).to_be_bytes());
            }
        }
        file.extend_from_slice(&[0xFF, 0xD9]);
        file
    }
}

/// Mean distance of a decoded picture from the slope.
fn distance(found: &Raster) -> f64 {
    let mut sum = 0.0;
    for y in 0..found.height() {
        for x in 0..found.width() {
            let at = (y * found.width() + x) as usize * found.format().channels();
            let [luma, blue, red] = [0, 1, 2].map(|component| f64::from(slope(component, x, y)));
            let rgb = [
                luma + 1.402 * (red - 128.0),
                luma - 0.344_136 * (blue - 128.0) - 0.714_136 * (red - 128.0),
                luma + 1.772 * (blue - 128.0),
            ];
            let want = if found.format() == Format::Gray { &[luma][..] } else { &rgb };
            let samples = &found.samples()[at..at + want.len()];
            let off: f64 =
                samples.iter().zip(want).map(|(got, want)| (f64::from(*got) - want.clamp(0.0, 255.0)).abs()).sum();
            sum += off / want.len() as f64;
        }
    }
    sum / f64::from(found.width() * found.height())
}

fn layouts() -> Vec<Layout> {
    let mut all = Vec::new();
    let colour_scans: [Vec<Vec<usize>>; 6] = [
        vec![vec![0, 1, 2]],
        vec![vec![0], vec![1], vec![2]],
        vec![vec![1], vec![2], vec![0]],
        vec![vec![0], vec![1, 2]],
        vec![vec![0, 1], vec![2]],
        vec![vec![1, 2], vec![0]],
    ];
    let lumas = [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (4, 1), (1, 4), (4, 2), (2, 4)];
    for restart in [0, 1, 7] {
        for lines in [Lines::InFrame, Lines::Behind(0), Lines::Behind(u16::MAX), Lines::Behind(SIDES.1 as u16)] {
            for gray in [(1, 1), (2, 2), (3, 1)] {
                all.push(Layout { sampling: vec![gray], scans: vec![vec![0]], restart, lines });
            }
            for luma in lumas {
                for scans in &colour_scans {
                    all.push(Layout { sampling: vec![luma, (1, 1), (1, 1)], scans: scans.clone(), restart, lines });
                }
            }
        }
    }
    for sampling in
        [[(1, 1), (2, 2), (2, 2)], [(2, 2), (2, 1), (2, 1)], [(2, 2), (1, 2), (2, 1)], [(2, 1), (2, 1), (2, 1)]]
    {
        for scans in &colour_scans {
            all.push(Layout { sampling: sampling.to_vec(), scans: scans.clone(), restart: 0, lines: Lines::InFrame });
        }
    }
    all
}

#[test]
fn every_legal_layout_is_decoded_rightly_or_refused_by_name() {
    let mut wrong = Vec::new();
    for layout in layouts() {
        match open(&layout.file(), &Caps::default()) {
            Ok(found) => {
                let off = distance(&found.raster);
                if off > 6.0 || found.raster.height() != SIDES.1 {
                    wrong.push(format!("{layout:?}: {off:.1} off"));
                }
            }
            Err(Refusal::Coding) => {}
            Err(other) => wrong.push(format!("{layout:?}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn layouts_that_scanners_send_are_decoded() {
    for layout in layouts() {
        let factors: Vec<u32> = layout.sampling.iter().skip(1).flat_map(|(h, v)| [*h, *v]).collect();
        if factors.iter().all(|factor| *factor == 1) {
            let found = open(&layout.file(), &Caps::default());
            assert!(found.is_ok(), "{layout:?}: {:?}", found.err());
        }
    }
}

#[test]
fn libjpeg_turbo_sees_the_same_where_it_reads_a_layout() {
    let mut compared = 0;
    for layout in layouts().into_iter().filter(|layout| layout.lines == Lines::InFrame) {
        let file = layout.file();
        let (Ok(found), Ok(other)) =
            (open(&file, &Caps::default()), turbojpeg::decompress(&file, turbojpeg::PixelFormat::RGB))
        else {
            continue;
        };
        if found.raster.format() == Format::Gray {
            continue;
        }
        let pairs = found.raster.samples().iter().zip(&other.pixels);
        let off =
            pairs.map(|(one, other)| u64::from(one.abs_diff(*other))).sum::<u64>() as f64 / other.pixels.len() as f64;
        assert!(off < 3.0, "{layout:?}: {off:.1}");
        compared += 1;
    }
    assert!(compared > 50, "{compared} were compared");
}

#[test]
fn a_rare_layout_goes_into_no_document_as_it_is_and_padding_changes_nothing() {
    let usual = Layout {
        sampling: vec![(2, 2), (1, 1), (1, 1)],
        scans: vec![vec![0, 1, 2]],
        restart: 0,
        lines: Lines::InFrame,
    };
    let passage = |layout: &Layout, padding: &[u8]| opened(&[&layout.file()[..], padding].concat()).passage;
    for padding in [&b""[..], &[0; 5_000], b"\r\n \xff\xff"] {
        assert_eq!(passage(&usual, padding), Passage::ByteForByte);
        let three = Layout { scans: vec![vec![0], vec![1], vec![2]], ..usual.clone() };
        assert_eq!(passage(&three, padding), Passage::Anew(Why::Layout));
        assert_eq!(passage(&Layout { lines: Lines::Behind(0), ..usual.clone() }, padding), Passage::Anew(Why::Layout));
    }
}

/// Frames of cameras leave out the tables that nearly all files have. Not every reader of documents knows to put them in.
#[test]
fn a_file_without_huffman_tables_goes_into_no_document_as_it_is() {
    use jpeg_encoder::{ColorType, Encoder};
    let original = picture(203, 181);
    let mut whole = Vec::new();
    Encoder::new(&mut whole, 92).encode(original.samples(), 203, 181, ColorType::Rgb).unwrap();
    let mut bare = whole.clone();
    while let Some(at) = bare.windows(2).position(|marker| marker == [0xFF, 0xC4]) {
        let length = usize::from(u16::from_be_bytes([bare[at + 2], bare[at + 3]]));
        bare.drain(at..at + 2 + length);
    }
    assert!(bare.len() + 400 < whole.len(), "four tables were taken out");
    let with = opened(&whole);
    assert_eq!(with.passage, Passage::ByteForByte);
    let said = [&bare[..2], b"\xFF\xE0\x00\x0FAVI1\0\0\0\0\0\0\0\0\0", &bare[2..]].concat();
    for file in [bare, said] {
        match open(&file, &Caps::default()) {
            Ok(found) => {
                assert_eq!(found.passage, Passage::Anew(Why::Layout));
                assert!(found.raster.samples() == with.raster.samples());
            }
            Err(refusal) => assert_eq!(refusal, Refusal::Damaged),
        }
    }
}

#[test]
fn a_scan_that_ends_early_is_refused_though_the_file_is_closed() {
    for scans in [vec![vec![0], vec![1], vec![2]], vec![vec![0], vec![1, 2]]] {
        let layout = Layout { sampling: vec![(2, 2), (1, 1), (1, 1)], scans, restart: 0, lines: Lines::InFrame };
        let file = layout.file();
        for share in [70, 80, 90, 95, 99] {
            let mut cut = file[..file.len() * share / 100].to_vec();
            while cut.last() == Some(&0xFF) {
                cut.pop();
            }
            cut.extend_from_slice(&[0xFF, 0xD9]);
            let refusal = open(&cut, &Caps::default()).err();
            assert!(matches!(refusal, Some(Refusal::Truncated | Refusal::Damaged)), "{share} %: {refusal:?}");
        }
    }
}

#[test]
fn progressive_files_of_every_sampling_are_seen_as_libjpeg_turbo_sees_them() {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    let (original, mut wrong) = (picture(203, 181), Vec::new());
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
        SamplingFactor::F_4_1,
        SamplingFactor::F_4_2,
        SamplingFactor::F_1_4,
        SamplingFactor::F_2_4,
    ] {
        for (scans, restart) in [(2, 0), (8, 0), (8, 5)] {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 92);
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive_scans(scans);
            encoder.set_restart_interval(restart);
            encoder.encode(original.samples(), 203, 181, ColorType::Rgb).unwrap();
            let found = match open(&file, &Caps::default()) {
                Ok(found) => found.raster,
                Err(refusal) => {
                    wrong.push(format!("{sampling:?}, {scans} scans, restart {restart}: {refusal:?}"));
                    continue;
                }
            };
            let other = turbojpeg::decompress(&file, turbojpeg::PixelFormat::RGB);
            let want = other.map_or_else(|_| original.samples().to_vec(), |other| other.pixels);
            let off: u64 = found.samples().iter().zip(&want).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
            let off = off as f64 / want.len() as f64;
            if off >= 3.0 {
                wrong.push(format!("{sampling:?}, {scans} scans, restart {restart}: {off:.1}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
