//! SHA-256 (FIPS 180-4), because the launcher is built of the standard library alone. A test holds it against `ring`.

use std::sync::OnceLock;

/// First 32 bits of the fractional parts of a root of each of the first primes.
fn constants(count: usize, root: impl Fn(f64) -> f64, exact: impl Fn(u128, u128) -> bool) -> Vec<u32> {
    let mut primes = (2_u128..).filter(|number| (2..*number).all(|other| number % other != 0));
    let bits = |prime: u128| {
        // Floating point is only a guess; whole numbers decide.
        let mut scaled = (root(prime as f64) * 4_294_967_296.0) as u128 + 2;
        while !exact(scaled, prime) {
            scaled -= 1;
        }
        (scaled & 0xFFFF_FFFF) as u32
    };
    primes.by_ref().take(count).map(bits).collect()
}

/// The hash in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    static CUBES: OnceLock<Vec<u32>> = OnceLock::new();
    static SQUARES: OnceLock<Vec<u32>> = OnceLock::new();
    let cubes = || constants(64, f64::cbrt, |scaled, prime| (scaled * scaled * scaled) >> 96 < prime);
    let squares = || constants(8, f64::sqrt, |scaled, prime| (scaled * scaled) >> 64 < prime);
    let (cubes, squares) = (CUBES.get_or_init(cubes), SQUARES.get_or_init(squares));
    let mut state: [u32; 8] = std::array::from_fn(|at| squares[at]);
    let mut padded_end = bytes[bytes.len() / 64 * 64..].to_vec();
    padded_end.push(0x80);
    while padded_end.len() % 64 != 56 {
        padded_end.push(0);
    }
    padded_end.extend((bytes.len() as u64 * 8).to_be_bytes());
    for block in bytes.chunks_exact(64).chain(padded_end.chunks_exact(64)) {
        mix(&mut state, block, cubes);
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

fn mix(state: &mut [u32; 8], block: &[u8], constants: &[u32]) {
    let mut words = [0_u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
    }
    for at in 16..64 {
        let (early, late) = (words[at - 15], words[at - 2]);
        let first = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
        let second = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
        words[at] = words[at - 16].wrapping_add(first).wrapping_add(words[at - 7]).wrapping_add(second);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, constant) in words.iter().zip(constants) {
        let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let first = h.wrapping_add(sum).wrapping_add(choice).wrapping_add(*constant).wrapping_add(*word);
        let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = sum.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(first), c, b, a, first.wrapping_add(second));
    }
    for (word, add) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(add);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_hash_that_ring_computes() {
        let bytes: Vec<u8> = (0..1000_u32).map(|number| (number * 31 % 251) as u8).collect();
        for length in (0..200).chain([255, 256, 999, 1000]) {
            let expected = ring::digest::digest(&ring::digest::SHA256, &bytes[..length]);
            let expected: String = expected.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(super::hex(&bytes[..length]), expected, "{length}");
        }
    }
}
