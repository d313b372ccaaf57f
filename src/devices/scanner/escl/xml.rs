//! The XML of eSCL as it is read: the reader knows no entities but XML's own, so no document grows when it is read.
//! Scanners write in other encodings than they name, pad with NUL and white space, and forget to declare prefixes.

use std::borrow::Cow;

use roxmltree::{Document, Error, Node, ParsingOptions};

/// Longest document that is read; a scanner's description has some 10 KiB.
pub const XML_BYTES_MAX: u64 = 256 * 1024;
const NODES_MAX: u32 = 20_000;
/// Prefixes that are declared for a scanner that forgot to.
const PREFIXES_MAX: usize = 8;

/// The document is not XML, over a limit, or another document than expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the scanner's XML is not understood")]
pub struct BadXml;

pub(super) fn reading<T>(bytes: &[u8], read: impl FnOnce(Node<'_, '_>) -> Option<T>) -> Result<T, BadXml> {
    if bytes.len() as u64 > XML_BYTES_MAX {
        return Err(BadXml);
    }
    let mut text = text_of(bytes);
    for _ in 0..PREFIXES_MAX {
        let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
        let declared = match Document::parse_with_options(&text, options) {
            Ok(document) => return read(document.root_element()).ok_or(BadXml),
            Err(Error::UnknownNamespace(prefix, _)) => declare(&text, &prefix).ok_or(BadXml)?,
            Err(_) => return Err(BadXml),
        };
        text = Cow::Owned(declared);
    }
    Err(BadXml)
}

/// The characters. Names and numbers of eSCL are ASCII, which every 8-bit encoding and GBK hold as it is: what else a
/// scanner writes, its model and place, is not used.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let units = |of: fn([u8; 2]) -> u16| bytes[2..].as_chunks().0.iter().map(|pair| of(*pair)).collect::<Vec<u16>>();
    let text = match bytes {
        [0xff, 0xfe, ..] => Cow::Owned(String::from_utf16_lossy(&units(u16::from_le_bytes))),
        [0xfe, 0xff, ..] => Cow::Owned(String::from_utf16_lossy(&units(u16::from_be_bytes))),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    };
    let unfit = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    let text = if text.contains(unfit) { Cow::Owned(text.replace(unfit, " ")) } else { text };
    let (start, end) = (text.find('<').unwrap_or(text.len()), text.rfind('>').map_or(0, |at| at + 1));
    if start == 0 && end == text.len() { text } else { Cow::Owned(text.get(start..end).unwrap_or_default().to_owned()) }
}

/// The document with this prefix declared at its first element.
fn declare(text: &str, prefix: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if prefix.is_empty() || !prefix.chars().all(is_name) {
        return None;
    }
    let element =
        text.match_indices('<').find(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()))?.0;
    let name_end = element + 1 + text[element + 1..].find(|c: char| !is_name(c) && c != ':')?;
    Some(format!("{} xmlns:{prefix}=\"urn:undeclared\"{}", &text[..name_end], &text[name_end..]))
}

pub(super) fn elements<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    within.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

pub(super) fn descendant<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    elements(within, name).next()
}

/// Text of the first such element, without white space around it; `None` where it is empty.
pub(super) fn text<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> Option<&'a str> {
    descendant(within, name)?.text().map(str::trim).filter(|text| !text.is_empty())
}

/// A whole number; scanners write `300.0` too.
pub(super) fn number<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> Option<u32> {
    whole(text(within, name)?)
}

pub(super) fn whole(text: &str) -> Option<u32> {
    let (number, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    fraction.bytes().all(|digit| digit.is_ascii_digit()).then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(bytes: &[u8]) -> Result<String, BadXml> {
        reading(bytes, |root| Some(root.tag_name().name().to_owned()))
    }

    #[test]
    fn a_document_is_read_in_every_encoding_that_scanners_use_and_misname() {
        let plain = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a:Root xmlns:a=\"u\"><b>x</b></a:Root>";
        let wide = |order: fn(u16) -> [u8; 2]| plain.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let documents = [
            plain.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", plain.as_bytes()].concat(),
            [&b"\xff\xfe"[..], &wide(u16::to_le_bytes)].concat(),
            [&b"\xfe\xff"[..], &wide(u16::to_be_bytes)].concat(),
            [b"\r\n\0 ", plain.as_bytes(), b"\0\0\0\r\n\0"].concat(),
            plain.replace(">x<", ">\u{1}<").into_bytes(),
            [&b"<Root>\xb4\xf2\xd3\xa1"[..], b"</Root>"].concat(),
        ];
        for document in documents {
            assert_eq!(root(&document), Ok("Root".into()), "{document:?}");
        }
    }

    #[test]
    fn a_prefix_that_is_not_declared_is_declared() {
        let document = b"<!-- c --><scan:Root xsi:schemaLocation=\"a b\"><pwg:State>Idle</pwg:State></scan:Root>";
        let state = reading(document, |root| text(root, "State").map(str::to_owned));
        assert_eq!(state, Ok("Idle".into()));
        let many: String = (0..20).map(|at| format!("<p{at}:x/>")).collect();
        assert_eq!(root(format!("<Root>{many}</Root>").as_bytes()), Err(BadXml));
    }

    #[test]
    fn whole_numbers_are_read_with_and_without_a_fraction() {
        assert_eq!(
            ["300", " 300\n", "300.0", "3e2", "-1", "", "300.x"].map(whole),
            [Some(300), Some(300), Some(300), None, None, None, None]
        );
    }
}
