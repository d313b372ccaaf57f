use crate::hash::sha256_hex;

const MAGIC: &str = "lobby-trust 1";

/// A body behind one line with its generation, length and SHA-256: what is torn or changed is not read.
pub fn seal(generation: u64, body: &[u8]) -> Vec<u8> {
    let mut out = line(generation, body).into_bytes();
    out.extend(body);
    out
}

/// Generation and body, when every byte is the one that was sealed.
pub fn open(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (first, body) = bytes.split_at(end + 1);
    let generation = std::str::from_utf8(first).ok()?.strip_prefix(MAGIC)?.split_ascii_whitespace().next()?;
    let generation = generation.parse().ok()?;
    (line(generation, body).as_bytes() == first).then_some((generation, body))
}

fn line(generation: u64, body: &[u8]) -> String {
    // The generation is part of what is hashed: a changed one is found too.
    let hashed = [generation.to_be_bytes().as_slice(), body].concat();
    let hash = sha256_hex(&hashed);
    format!("{MAGIC} {generation} {} {hash}\n", body.len())
}
