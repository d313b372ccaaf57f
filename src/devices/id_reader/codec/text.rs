//! Strict UTF-16LE, one field at a time.

/// Decodes one field and trims trailing space, full-width space and NUL. The flag is set where half of a surrogate
/// pair stood alone and became U+FFFD. Private-use and rare characters stay as they are.
pub fn decode_field(bytes: &[u8]) -> (String, bool) {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let mut lossy = false;
    // Three bytes per unit is the most UTF-8 needs: no growth, so no copy of a name stays behind in freed memory.
    let mut text = String::with_capacity(bytes.len() / 2 * 3);
    for unit in char::decode_utf16(units) {
        text.push(unit.unwrap_or_else(|_| {
            lossy = true;
            char::REPLACEMENT_CHARACTER
        }));
    }
    text.truncate(text.trim_end_matches([' ', '\u{3000}', '\0']).len());
    (text, lossy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(units: &[u16]) -> (String, bool) {
        decode_field(&units.iter().flat_map(|u| u.to_le_bytes()).collect::<Vec<_>>())
    }

    #[test]
    fn padding_of_every_sort_goes_and_inner_spaces_stay() {
        assert_eq!(field(&[0x5C0F, 0x20, 0x660E, 0x20, 0x3000, 0, 0x20]), ("小 明".into(), false));
        assert_eq!(field(&[0x20; 15]), (String::new(), false));
        assert_eq!(field(&[0x3000, 0x660E]), ("\u{3000}明".into(), false));
        assert_eq!(field(&[]), (String::new(), false));
    }

    #[test]
    fn half_a_pair_is_marked_wherever_it_stands() {
        assert_eq!(field(&[0xD840, 0x660E]), ("\u{FFFD}明".into(), true));
        assert_eq!(field(&[0xDC00, 0x660E]), ("\u{FFFD}明".into(), true));
        assert_eq!(field(&[0x660E, 0xD840]), ("明\u{FFFD}".into(), true));
        assert_eq!(field(&[0xDC00, 0xD840]), ("\u{FFFD}\u{FFFD}".into(), true));
        assert_eq!(field(&[0xD840, 0xD840, 0xDC00]), ("\u{FFFD}𠀀".into(), true));
    }

    #[test]
    fn rare_and_private_characters_stay_as_they_are() {
        assert_eq!(field(&[0xE863, 0xD840, 0xDC00, 0x36C3]), ("\u{E863}𠀀㛃".into(), false));
        assert_eq!(field(&[0xFEFF, 0x41]), ("\u{FEFF}A".into(), false));
    }
}
