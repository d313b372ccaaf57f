//! What the encoders write, as poppler's decoders (libjpeg and its own CCITT) see it. Needs poppler-utils.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use lobby_imaging::decode::{Caps, open};
use lobby_imaging::{Format, Raster, encode};

/// Print, a gray field, a red ring.
fn page(width: u32, height: u32) -> Raster {
    let pixel = |x: u32, y: u32| {
        let (dx, dy) = (x.abs_diff(300), y.abs_diff(500));
        match dx * dx + dy * dy {
            6_400..8_100 => [200, 30, 40],
            _ if x % 17 < 3 && y % 23 < 14 => [30, 30, 34],
            _ if y > 600 => [205, 206, 204],
            _ => [250, 249, 243],
        }
    };
    let samples = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Raster::new(width, height, Format::Rgb, samples).unwrap()
}

/// A file with one picture that is coded as `filter` says.
fn pdf(picture: &[u8], dictionary: &str, filter: &str) -> Vec<u8> {
    let head = format!("<< /Type /XObject /Subtype /Image {dictionary} /Filter {filter} /Length {} >>", picture.len());
    let objects: [(&str, &[u8]); 5] = [
        ("<< /Type /Catalog /Pages 2 0 R >>", b""),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b""),
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 5 0 R /Resources << /XObject << /P 4 0 R >> >> >>",
            b"",
        ),
        (&head, picture),
        ("<< /Length 28 >>", b"q 200 0 0 200 0 0 cm /P Do Q"),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 6\n0000000000 65535 f \n");
    for (index, (text, stream)) in objects.into_iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend_from_slice(format!("{} 0 obj\n{text}\n", index + 1).as_bytes());
        if !stream.is_empty() {
            file.extend_from_slice(&[b"stream\n", stream, b"\nendstream\n"].concat());
        }
        file.extend_from_slice(b"endobj\n");
    }
    let start = file.len();
    file.extend_from_slice(
        format!("{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    file
}

/// The picture as poppler decodes it.
fn seen(pdf: &[u8]) -> Raster {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.pdf");
    fs::write(&file, pdf).unwrap();
    let output = Command::new("pdfimages").arg("-png").arg(&file).arg(folder.path().join("p")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    open(&fs::read(folder.path().join("p-000.png")).unwrap(), &Caps::default()).unwrap().raster
}

#[test]
fn the_black_and_white_rendition_is_read_by_another_decoder() {
    let page = page(611, 803);
    let coded = encode::bilevel(&page, 100).unwrap();
    let dictionary = format!(
        "/Width 611 /Height 803 /ColorSpace /DeviceGray /BitsPerComponent 1 \
         /DecodeParms << /K -1 /Columns 611 /Rows {} >>",
        coded.height
    );
    let seen = seen(&pdf(&coded.coded, &dictionary, "/CCITTFaxDecode"));
    let (mut wrong, mut ink) = (0, 0);
    for (pixel, shown) in page.samples().chunks_exact(3).zip(seen.samples().chunks_exact(seen.format().channels())) {
        let is_ink = pixel[1] < 100;
        ink += usize::from(is_ink);
        wrong += usize::from(is_ink != (shown[0] == 0));
    }
    assert!(ink > 30_000, "{ink}");
    assert!(wrong < ink / 100, "{wrong} of {ink}: print, the gray field and the red ring stay what they are");
}

#[test]
fn a_page_of_joined_strips_is_read_by_another_decoder_as_by_ours() {
    let page = page(611, 803);
    let jpeg = encode::page(&page, 300).unwrap();
    let ours = open(&jpeg.bytes, &Caps::default()).unwrap().raster;
    let dictionary = "/Width 611 /Height 803 /ColorSpace /DeviceRGB /BitsPerComponent 8";
    let theirs = seen(&pdf(&jpeg.bytes, dictionary, "/DCTDecode"));
    assert_eq!((theirs.width(), theirs.height()), (611, 803));
    let differing = ours.samples().iter().zip(theirs.samples()).filter(|(a, b)| a.abs_diff(**b) > 4).count();
    assert_eq!(differing, 0);
}
