//! IPP as bytes, where the library that writes the rest is too proper.

/// What printers in the field put beside the attributes that matter: a value without a name, an open collection, a member
/// outside one, tags without meaning, a vendor's tag, text in GBK, values that are too short or too long.
pub(super) fn oddities() -> Vec<u8> {
    let rows: [(u8, &[u8], &[u8]); 13] = [
        (0x44, b"", b"no-name"),
        (0x34, b"media-col-default", b""),
        (0x4a, b"", b"media-type"),
        (0x44, b"", b"stationery"),
        (0x12, b"printer-x", b""),
        (0x13, b"printer-y", b""),
        (0x10, b"printer-z", b""),
        (0x7f, b"x-vendor", b"\x40\0\0\x01zz"),
        (0x39, b"x-octets", b"abc"),
        (0x41, b"printer-info", b"\xb4\xf2\xd3\xa1\xbb\xfa"),
        (0x49, b"document-format", b""),
        (0x21, b"copies", b"\x01"),
        (0x22, b"color-supported", b"\0\0\0\x01"),
    ];
    rows.iter().fold(Vec::new(), |mut bytes, (tag, name, value)| {
        bytes.push(*tag);
        for part in [name, value] {
            bytes.extend_from_slice(&(part.len() as u16).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    })
}

/// The answer with groups of `extra` before and behind its own.
pub(super) fn with(answer: &[u8], group: u8, extra: &[u8]) -> Vec<u8> {
    let Some((head, rest)) = answer.split_at_checked(8) else { return answer.to_vec() };
    let Some(own) = rest.strip_suffix(&[3]) else { return answer.to_vec() };
    [head, &[group], extra, own, extra, &[3]].concat()
}

/// Whether a strict printer takes the request: character set, language and target first, no group empty.
pub(super) fn is_strict(request: &[u8]) -> bool {
    let Some(groups) = groups(request.get(8..).unwrap_or_default()) else { return false };
    let about_job = matches!(request.get(2..4), Some([0, 8 | 9]));
    let want = ["attributes-charset", "attributes-natural-language", "printer-uri", "job-id"];
    let want = &want[..if about_job { 4 } else { 3 }];
    let first = groups.first().map(|group| &group[..group.len().min(want.len())]);
    first.is_some_and(|names| names == want) && groups.iter().all(|group| !group.is_empty())
}

/// Names of the attributes of each group, in their order.
fn groups(mut rest: &[u8]) -> Option<Vec<Vec<&str>>> {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    loop {
        let (&tag, behind) = rest.split_first()?;
        match tag {
            3 => return Some(groups),
            0..=0x0f => {
                groups.push(Vec::new());
                rest = behind;
            }
            _ => {
                let (name, behind) = counted(behind)?;
                (_, rest) = counted(behind)?;
                groups.last_mut()?.push(std::str::from_utf8(name).ok()?);
            }
        }
    }
}

fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(2)?;
    rest.split_at_checked(usize::from(u16::from_be_bytes([length[0], length[1]])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(operation: u8, groups: &[&[&str]]) -> Vec<u8> {
        let mut bytes = vec![1, 1, 0, operation, 0, 0, 0, 1];
        for (at, group) in groups.iter().enumerate() {
            bytes.push(at as u8 % 2 + 1);
            for name in *group {
                bytes.extend_from_slice(&[0x44, 0, name.len() as u8]);
                bytes.extend_from_slice(name.as_bytes());
                bytes.extend_from_slice(&[0, 1, b'x']);
            }
        }
        bytes.push(3);
        bytes
    }

    #[test]
    fn a_strict_printer_wants_the_first_attributes_in_their_order_and_no_empty_group() {
        let (charset, language, target) = ("attributes-charset", "attributes-natural-language", "printer-uri");
        assert!(is_strict(&request(2, &[&[charset, language, target, "job-name"], &["media"]])));
        assert!(is_strict(&request(9, &[&[charset, language, target, "job-id"]])));
        for (operation, groups) in [
            (2, &[&[language, charset, target][..]][..]),
            (2, &[&[charset, language, target], &[]]),
            (9, &[&[charset, language, target, "requesting-user-name", "job-id"]]),
            (2, &[]),
        ] {
            assert!(!is_strict(&request(operation, groups)), "{operation} {groups:?}");
        }
    }
}
