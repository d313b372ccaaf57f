//! The forms in which words and pages can stand on a disk or in memory.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::error::JourneyError;

/// Pixels of one colour in a row that no chance makes.
const PIXELS: usize = 24;

/// UTF-8 and UTF-16, the encodings of Chinese systems, and what files and addresses make of them.
pub fn of_text(text: &str) -> Result<Vec<(&'static str, Vec<u8>)>, JourneyError> {
    let utf8 = text.as_bytes();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    let mut forms = vec![("utf-8", utf8.to_vec()), ("utf-16", utf16), ("utf-32", utf32), ("hex", hex(utf8))];
    if !text.is_ascii() {
        forms.push(("gb18030", gb18030(text)?));
        forms.push(("json escapes", json_escapes(text)));
    }
    for (form, upper) in [("percent escapes", true), ("percent escapes", false)] {
        forms.push((form, percent(utf8, upper)));
    }
    forms.extend(base64_inside(utf8).map(|inside| ("base64", inside)));
    forms.retain(|(form, bytes)| *form == "utf-8" || bytes.as_slice() != utf8);
    forms.dedup();
    Ok(forms)
}

/// A run of equal pixels, as pages are kept: three bytes or four, either order.
pub fn of_colour([r, g, b]: [u8; 3]) -> Vec<(&'static str, Vec<u8>)> {
    [("rgb", vec![r, g, b]), ("rgba", vec![r, g, b, 255]), ("bgra", vec![b, g, r, 255])]
        .map(|(form, pixel)| (form, pixel.repeat(PIXELS)))
        .to_vec()
}

/// The C library's own tables.
fn gb18030(text: &str) -> Result<Vec<u8>, JourneyError> {
    let mut iconv = Command::new("iconv");
    iconv.args(["-f", "UTF-8", "-t", "GB18030"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = iconv.spawn().map_err(JourneyError::io("starting", "iconv"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).map_err(JourneyError::io("writing to", "iconv"))?;
    }
    let output = child.wait_with_output().map_err(JourneyError::io("reading from", "iconv"))?;
    if output.status.success() && !output.stdout.is_empty() {
        return Ok(output.stdout);
    }
    Err(JourneyError::program("iconv", "does not know GB18030"))
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

fn json_escapes(text: &str) -> Vec<u8> {
    let escape = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    text.encode_utf16().map(escape).collect::<String>().into_bytes()
}

fn percent(bytes: &[u8], upper: bool) -> Vec<u8> {
    let quoted = |byte: &u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte if upper => format!("%{byte:02X}"),
        byte => format!("%{byte:02x}"),
    };
    bytes.iter().map(quoted).collect::<String>().into_bytes()
}

/// What of the Base64 of a longer text depends on these bytes alone, for each of the three places at which they can
/// begin.
fn base64_inside(bytes: &[u8]) -> [Vec<u8>; 3] {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    [0, 1, 2].map(|before: usize| {
        let padded: Vec<u8> = std::iter::repeat_n(0, before).chain(bytes.iter().copied()).collect();
        let bits: Vec<u8> = padded.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
        let first = (before * 8).div_ceil(6);
        let sextets = bits.chunks_exact(6).skip(first);
        sextets.map(|bits| ALPHABET[usize::from(bits.iter().fold(0, |sum, bit| sum << 1 | bit))]).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str, name: &str) -> Vec<Vec<u8>> {
        of_text(text).unwrap().into_iter().filter(|(form, _)| *form == name).map(|(_, bytes)| bytes).collect()
    }

    #[test]
    fn forms_are_those_that_others_write() {
        assert_eq!(form("微林", "gb18030"), [b"\xCE\xA2\xC1\xD6".to_vec()]);
        assert_eq!(form("微林", "utf-16"), [b"\xAE\x5F\x97\x67".to_vec()]);
        assert_eq!(form("微a", "json escapes"), [b"\\u5faea".to_vec()]);
        assert_eq!(form("a b", "percent escapes"), [b"a%20b".to_vec()]);
    }

    #[test]
    fn base64_is_found_wherever_the_words_begin() {
        // "xyCanary Road" and the like, as any encoder writes them.
        let inside = form("Canary Road", "base64");
        for (whole, at) in [("Q2FuYXJ5IFJvYWQ=", 0), ("eENhbmFyeSBSb2Fk", 1), ("eHlDYW5hcnkgUm9hZA==", 2)] {
            let part = String::from_utf8(inside[at].clone()).unwrap();
            assert!(part.len() > 12 && whole.contains(&part), "{whole} {part}");
        }
    }
}
