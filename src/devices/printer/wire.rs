//! IPP's bytes (RFC 8010). Requests are written in the order that strict printers want: character set, language and
//! target first, and no group without attributes. Answers are read as printers write them: what is known is taken, vendor
//! tags, short values and open collections are passed over.

use std::borrow::Cow;

const END: u8 = 0x03;
const OPERATION: u8 = 0x01;
const JOB: u8 = 0x02;
const UNSUPPORTED: u8 = 0x05;
const INTEGER: u8 = 0x21;
const ENUM: u8 = 0x23;
const KEYWORD: u8 = 0x44;

/// Version of the protocol in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Known to every printer that was built since 2000.
    V1_1,
    /// For the few that refuse the older.
    V2_0,
}

/// `operation-id` of RFC 8011, 5.4.15.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    PrintJob,
    CancelJob,
    GetJobAttributes,
    GetPrinterAttributes,
}

impl Operation {
    fn id(self) -> u16 {
        match self {
            Self::PrintJob => 0x0002,
            Self::CancelJob => 0x0008,
            Self::GetJobAttributes => 0x0009,
            Self::GetPrinterAttributes => 0x000b,
        }
    }
}

/// A value of a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Integer(i32),
    Name(&'a str),
    Keyword(&'a str),
    Mime(&'a str),
}

impl Value<'_> {
    fn tag(self) -> u8 {
        match self {
            Self::Integer(_) => INTEGER,
            Self::Name(_) => 0x42,
            Self::Keyword(_) => KEYWORD,
            Self::Mime(_) => 0x49,
        }
    }

    fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Integer(number) => Cow::Owned(number.to_be_bytes().into()),
            Self::Name(text) | Self::Keyword(text) | Self::Mime(text) => Cow::Borrowed(text.as_bytes()),
        }
    }
}

/// A request that is being written; attributes come out in the order in which they are added.
#[derive(Clone)]
pub(super) struct Request {
    bytes: Vec<u8>,
}

impl Request {
    /// The head of every request, up to its target.
    pub(super) fn new(version: Version, operation: Operation, printer: &str) -> Self {
        let mut bytes = match version {
            Version::V1_1 => vec![1, 1],
            Version::V2_0 => vec![2, 0],
        };
        bytes.extend_from_slice(&operation.id().to_be_bytes());
        bytes.extend_from_slice(&1_u32.to_be_bytes());
        bytes.push(OPERATION);
        let mut request = Self { bytes };
        request.attribute(0x47, "attributes-charset", b"utf-8");
        request.attribute(0x48, "attributes-natural-language", b"en");
        request.attribute(0x45, "printer-uri", printer.as_bytes());
        request
    }

    /// An attribute of the group that is open.
    pub(super) fn with(mut self, name: &str, value: Value<'_>) -> Self {
        self.attribute(value.tag(), name, &value.bytes());
        self
    }

    /// An attribute of several keywords.
    pub(super) fn with_keywords(mut self, name: &str, keywords: &[&str]) -> Self {
        for (at, keyword) in keywords.iter().enumerate() {
            self.attribute(KEYWORD, if at == 0 { name } else { "" }, keyword.as_bytes());
        }
        self
    }

    /// An attribute of the job, in a group of its own: the last to be added.
    pub(super) fn with_job(mut self, name: &str, value: Value<'_>) -> Self {
        self.bytes.push(JOB);
        self.with(name, value)
    }

    /// The whole request, with a document behind it.
    pub(super) fn finish(mut self, document: &[u8]) -> Vec<u8> {
        self.bytes.push(END);
        self.bytes.extend_from_slice(document);
        self.bytes
    }

    /// Our names and values are short; a longer one is cut, never written with a wrong length.
    fn attribute(&mut self, tag: u8, name: &str, value: &[u8]) {
        let cut = |bytes: &[u8]| bytes.len().min(usize::from(u16::MAX));
        self.bytes.push(tag);
        for part in [name.as_bytes(), value] {
            let length = cut(part);
            self.bytes.extend_from_slice(&(length as u16).to_be_bytes());
            self.bytes.extend_from_slice(&part[..length]);
        }
    }
}

/// The answer is no IPP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoIpp;

/// A response of IPP, as far as it can be read.
#[derive(Debug)]
pub(super) struct Response<'a> {
    /// `status-code`.
    pub status: u16,
    /// Whether its end was reached.
    pub whole: bool,
    attributes: Vec<Attribute<'a>>,
}

#[derive(Debug)]
struct Attribute<'a> {
    name: &'a [u8],
    values: Vec<(u8, &'a [u8])>,
}

impl<'a> Response<'a> {
    /// Reads the header and every attribute up to the end or to the first length that leads beyond the bytes.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, NoIpp> {
        let &[1..=2, _, high, low, _, _, _, _, ref rest @ ..] = bytes else { return Err(NoIpp) };
        let mut answer = Self { status: u16::from_be_bytes([high, low]), whole: false, attributes: Vec::new() };
        answer.attributes(rest);
        Ok(answer)
    }

    fn attributes(&mut self, mut rest: &'a [u8]) {
        let (mut group, mut named) = (0, false);
        while let Some((&tag, behind)) = rest.split_first() {
            if tag == END {
                self.whole = true;
                return;
            }
            if tag < 0x10 {
                (group, named, rest) = (tag, false, behind);
                continue;
            }
            let Some((name, behind)) = counted(behind) else { return };
            let Some((value, behind)) = counted(behind) else { return };
            rest = behind;
            // What the printer did not understand is named there, with values that are none.
            if group == UNSUPPORTED {
                continue;
            }
            if !name.is_empty() {
                self.attributes.push(Attribute { name, values: Vec::new() });
                named = true;
            }
            // A value without a name belongs to the attribute before it in its group; elsewhere it belongs to nothing.
            if let Some(attribute) = self.attributes.last_mut().filter(|_| named) {
                attribute.values.push((tag, value));
            }
        }
    }

    /// The first number of an attribute; a value of another length than four octets is none.
    pub(super) fn number(&self, name: &str) -> Option<i32> {
        let number = |(tag, value): (u8, &[u8])| {
            matches!(tag, INTEGER | ENUM).then(|| value.try_into().ok().map(i32::from_be_bytes)).flatten()
        };
        self.values(name).find_map(number)
    }

    /// Keywords, formats, names and addresses of an attribute.
    pub(super) fn words(&self, name: &str) -> Vec<String> {
        let word = |(tag, value): (u8, &[u8])| {
            matches!(tag, 0x41..=0x49)
                .then(|| String::from_utf8_lossy(value).into_owned())
                .filter(|word| !word.is_empty())
        };
        self.values(name).filter_map(word).collect()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = (u8, &'a [u8])> {
        let found = self.attributes.iter().filter(move |attribute| attribute.name == name.as_bytes());
        found.flat_map(|attribute| attribute.values.iter().copied())
    }
}

/// Octets behind their length, and what follows them.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(2)?;
    rest.split_at_checked(usize::from(u16::from_be_bytes([length[0], length[1]])))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn attribute(tag: u8, name: &[u8], value: &[u8]) -> Vec<u8> {
        let length = |part: &[u8]| u16::try_from(part.len()).unwrap().to_be_bytes();
        [&[tag][..], &length(name), name, &length(value), value].concat()
    }

    fn answer(groups: &[&[u8]]) -> Vec<u8> {
        [&[1, 1, 0, 0, 0, 0, 0, 1][..], &groups.concat(), &[END]].concat()
    }

    #[test]
    fn a_request_begins_with_charset_language_and_target_and_has_no_empty_group() {
        let request = Request::new(Version::V1_1, Operation::GetJobAttributes, "ipp://h/ipp");
        let bytes =
            request.with("job-id", Value::Integer(7)).with_keywords("requested-attributes", &["a", "b"]).finish(b"");
        let want = [
            &[1, 1, 0, 9, 0, 0, 0, 1, OPERATION][..],
            &attribute(0x47, b"attributes-charset", b"utf-8"),
            &attribute(0x48, b"attributes-natural-language", b"en"),
            &attribute(0x45, b"printer-uri", b"ipp://h/ipp"),
            &attribute(INTEGER, b"job-id", &[0, 0, 0, 7]),
            &attribute(KEYWORD, b"requested-attributes", b"a"),
            &attribute(KEYWORD, b"", b"b"),
            &[END],
        ];
        assert_eq!(bytes, want.concat());
        let with_job =
            Request::new(Version::V2_0, Operation::PrintJob, "ipp://h/").with_job("media", Value::Keyword("m"));
        assert!(
            with_job
                .finish(b"%PDF")
                .ends_with(&[&[JOB][..], &attribute(KEYWORD, b"media", b"m"), b"\x03%PDF"].concat())
        );
    }

    /// What stands around and before the attribute that matters, as printers in the field send it.
    #[test]
    fn an_attribute_is_read_whatever_stands_around_it() {
        let state = attribute(ENUM, b"printer-state", &[0, 0, 0, 3]);
        let oddities: [&[u8]; 14] = [
            &attribute(0x34, b"media-col-default", b""),
            &attribute(0x4a, b"", b"media-type"),
            &attribute(KEYWORD, b"", b"no name before it"),
            &attribute(0x49, b"document-format", b""),
            &attribute(0x12, b"printer-x", b""),
            &attribute(0x13, b"printer-y", b""),
            &attribute(0x7f, b"x-y", b"\x40\0\0\x01zz"),
            &attribute(0x39, b"x-z", b"abc"),
            &attribute(0x35, b"printer-info", b"\0\x05zh-cn\0\x02xx"),
            &attribute(0x41, b"printer-info", b"\xb4\xf2\xd3\xa1\xbb\xfa"),
            &attribute(0x22, b"color-supported", &[0, 0, 0, 1]),
            &attribute(INTEGER, b"copies", &[1]),
            &[0x02],
            &[0x0f],
        ];
        for oddity in oddities {
            for bytes in [answer(&[&[4], oddity, &[4], &state]), answer(&[&[4], &state, oddity])] {
                let read = Response::read(&bytes).unwrap();
                assert_eq!((read.number("printer-state"), read.whole), (Some(3), true), "{oddity:?}");
            }
        }
    }

    #[test]
    fn numbers_and_words_are_read_in_every_form_and_nothing_else() {
        let bytes = answer(&[
            &[4],
            &attribute(INTEGER, b"short", &[1]),
            &attribute(INTEGER, b"job-state", &[0, 0, 0, 9]),
            &attribute(KEYWORD, b"reasons", b"none-report"),
            &attribute(KEYWORD, b"", b""),
            &attribute(0x42, b"", b"\xff"),
            &[UNSUPPORTED],
            &attribute(ENUM, b"job-state-reasons", &[0, 0, 0, 1]),
        ]);
        let read = Response::read(&bytes).unwrap();
        assert_eq!((read.number("short"), read.number("job-state")), (None, Some(9)));
        assert_eq!(read.words("reasons"), ["none-report", "\u{fffd}"]);
        assert_eq!(read.number("job-state-reasons"), None, "of the unsupported ones");
    }

    #[test]
    fn what_breaks_off_is_read_to_there_and_what_is_no_ipp_is_none() {
        let state = attribute(ENUM, b"printer-state", &[0, 0, 0, 3]);
        let bytes = answer(&[&[4], &state, &[0x44, 0xff, 0xff]]);
        let read = Response::read(&bytes).unwrap();
        assert_eq!((read.number("printer-state"), read.whole), (Some(3), false));
        for bytes in [&b""[..], b"<html>", b"\x01\x01\0\0\0\0\0", b"HTTP/1.1 "] {
            assert_eq!(Response::read(bytes).err(), Some(NoIpp));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(answer) = Response::read(&[&[1, 1, 0, 0, 0, 0, 0, 1, 4][..], &noise].concat()) {
                let _ = (answer.number("a"), answer.words("a"));
            }
        }
    }
}
