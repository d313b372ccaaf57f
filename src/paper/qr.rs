//! QR codes: level M, at most 150 bytes, and nothing about a person.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;
use lobby_domain::CaseNumber;

use crate::PaperError;

/// Design rule: stays readable at 0.4 mm a module on a slip.
const TEXT_BYTES_MAX: usize = 150;

/// Dark modules of a code, row by row, without quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Modules per side.
    pub size: usize,
    /// `size * size`, true = dark.
    pub modules: Vec<bool>,
}

/// Text of a receipt's code: the case number and the first 16 digits of its document's digest, behind the address of the
/// public pages where there are any.
///
/// # Errors
/// A digest that is not lowercase hex.
pub fn qr_text(case_number: &CaseNumber, digest: &str, public_pages: Option<&str>) -> Result<String, PaperError> {
    let part = hex_part(digest, 0..16)?;
    Ok(match public_pages {
        Some(pages) => format!("{pages}/c/{case_number}/{part}"),
        None => format!("lobby1:{case_number}:{part}"),
    })
}

/// Text of a notice's code: item, version of the list, and the first 16 digits of the list's digest. It names no person
/// and no case: there is no case yet.
///
/// # Errors
/// An item code or version with other characters than letters, digits and hyphens; a digest that is not lowercase hex.
pub fn notice_qr_text(item_code: &str, list_version: &str, digest: &str) -> Result<String, PaperError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let short = |text: &str| !text.is_empty() && text.len() <= 40 && text.chars().all(plain);
    if !short(item_code) || !short(list_version) {
        return Err(PaperError::BadListed);
    }
    Ok(format!("lobby1n:{item_code}:{list_version}:{}", hex_part(digest, 0..16)?))
}

/// Eight characters beside the code, from another part of the digest than the code shows: `9F3C-1A77`.
///
/// # Errors
/// As [`qr_text`].
pub fn check_code(manifest_sha256: &str) -> Result<String, PaperError> {
    let code = hex_part(manifest_sha256, 16..24)?.to_ascii_uppercase();
    Ok(format!("{}-{}", &code[..4], &code[4..]))
}

fn hex_part(digest: &str, part: std::ops::Range<usize>) -> Result<&str, PaperError> {
    let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    digest.get(part).filter(|_| digest.chars().all(hex)).ok_or(PaperError::BadDigest)
}

/// Encodes a text at level M.
///
/// # Errors
/// [`PaperError::QrTooLong`] over 150 bytes.
pub fn qr_modules(text: &str) -> Result<QrCode, PaperError> {
    let too_long = PaperError::QrTooLong(text.len());
    if text.len() > TEXT_BYTES_MAX {
        return Err(too_long);
    }
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| too_long)?;
    let modules = (0..code.size).flat_map(|y| code[y].iter().map(|m| m.value())).collect();
    Ok(QrCode { size: code.size, modules })
}

impl QrCode {
    /// Whether the module in column `x` and row `y` is dark; false outside of the code.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.modules[y * self.size + x]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "0123456789abcdef9f3c1a77000000000000000000000000000000000000aaaa";

    fn number() -> CaseNumber {
        CaseNumber::new("QL01", "K03", 4826).unwrap()
    }

    #[test]
    fn the_text_holds_case_and_digest_and_no_person() {
        let text = qr_text(&number(), DIGEST, None).unwrap();
        assert_eq!(text, "lobby1:QL01-K03-004826-2:0123456789abcdef");
        assert_eq!(check_code(DIGEST).unwrap(), "9F3C-1A77");
        assert_eq!(notice_qr_text("沈禾", "7", DIGEST), Err(PaperError::BadListed));
        assert_eq!(qr_text(&number(), "0123", None), Err(PaperError::BadDigest));
        assert_eq!(check_code(&DIGEST.to_uppercase()), Err(PaperError::BadDigest));
    }

    #[test]
    fn a_reader_finds_the_same_text_in_the_picture() {
        let text = qr_text(&number(), DIGEST, None).unwrap();
        let code = qr_modules(&text).unwrap();
        let (scale, quiet) = (5, 4);
        let side = (code.size + 2 * quiet) * scale;
        let module = |pixel: usize| (pixel / scale).wrapping_sub(quiet);
        let shade = |x: usize, y: usize| if code.is_dark(module(x), module(y)) { 0 } else { 255 };
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
        let grids = prepared.detect_grids();
        assert_eq!(grids.len(), 1);
        let (meta, found) = grids[0].decode().unwrap();
        assert_eq!(found, text);
        assert_eq!(meta.ecc_level, 0, "level M is coded as 0");
    }

    #[test]
    fn a_code_of_more_than_150_bytes_is_refused() {
        assert!(qr_modules(&"x".repeat(150)).is_ok());
        assert_eq!(qr_modules(&"x".repeat(151)), Err(PaperError::QrTooLong(151)));
    }
}
