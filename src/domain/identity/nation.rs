//! Nations by the code on the card, GB/T 3304. Their names are words (`assets/words`).

/// Whether the standard knows a nation with these two digits: 01 to 56, 97 (not determined) and 98 (foreign origin).
#[must_use]
pub fn is_nation(code: &str) -> bool {
    let digits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
    digits && matches!(code.parse(), Ok(1..=56 | 97 | 98_u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_01_to_56_and_97_98_are_known_and_no_others() {
        let known: Vec<u32> = (0..100).filter(|n| is_nation(&format!("{n:02}"))).collect();
        assert_eq!(known, (1..=56).chain([97, 98]).collect::<Vec<_>>());
        for odd in ["", "1", "001", "  ", "A1", "+1"] {
            assert!(!is_nation(odd), "{odd:?}");
        }
    }
}
