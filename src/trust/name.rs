use std::fmt::Write;

use data_encoding::HEXUPPER_PERMISSIVE;

/// A role's or target's name as one piece of a path: everything but unreserved characters is percent-encoded, `/` too.
/// The names `.` and `..` are encoded as well, so that the piece can name a file of its own.
pub fn encode_segment(name: &str) -> String {
    match name {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => encode(name, b""),
    }
}

/// A target's path below its base address: what may stand in a path after RFC 3986, section 3.3, stays as it is.
pub fn encode_path(path: &str) -> String {
    encode(path, b"/!$&'()*+,;=:@")
}

fn encode(name: &str, besides: &[u8]) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || besides.contains(&byte) {
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
        assert_eq!(encode_path("dir/é?#%[a+b]"), "dir/%C3%A9%3F%23%25%5Ba+b%5D");
        for name in [".", "..", "\0", "C:\\a", "%2e%2e"] {
            let encoded = encode_segment(name);
            assert!(!encoded.contains(['/', '\\', '\0', ':']) && encoded != "." && encoded != "..", "{encoded}");
            assert_eq!(decode_segment(&encoded), name);
        }
    }
}
