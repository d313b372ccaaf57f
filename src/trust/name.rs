use std::fmt::Write;

use data_encoding::HEXUPPER_PERMISSIVE;

/// A role's or target's name as one piece of a path: everything but unreserved characters is percent-encoded, `/` too.
pub fn encode_segment(name: &str) -> String {
    encode(name, false)
}

/// A target's path below its base address: as `encode_segment`, but `/` stays.
pub fn encode_path(path: &str) -> String {
    encode(path, true)
}

fn encode(name: &str, keep_slash: bool) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (keep_slash && byte == b'/') {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The name that `encode_segment` was given; a `%` that begins no pair of digits stands for itself.
pub fn decode_segment(encoded: &str) -> String {
    let bytes = encoded.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let decoded = pair.and_then(|pair| HEXUPPER_PERMISSIVE.decode(pair).ok());
        out.push(decoded.as_ref().map_or(*byte, |decoded| decoded[0]));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decode_segment, encode_path, encode_segment};

    #[test]
    fn a_name_never_leaves_its_folder() {
        assert_eq!(encode_segment("../a b?%2e"), "..%2Fa%20b%3F%252e");
        assert_eq!(decode_segment(&encode_segment("../a b?%2eé")), "../a b?%2eé");
        assert_eq!(encode_path("dir/é"), "dir/%C3%A9");
    }
}
