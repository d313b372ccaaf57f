//! Text from outside, as an officer may read it: what is invisible or turns the direction of other characters would let
//! a page say something else than the document holds.

/// Stands for a character that is not shown.
const UNSHOWN: char = '\u{FFFD}';

/// `text` with a mark for every character that deceives.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if deceives(c) { UNSHOWN } else { c }).collect()
}

fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
        || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}')
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_text_shows_where_it_is_turned_and_ordinary_text_stays() {
        assert_eq!(plain("甲\u{202E}321\u{0}"), "甲\u{FFFD}321\u{FFFD}");
        for text in ["林知微", "阿依·测试", "𠀀 <b>", "👩\u{200D}🚀"] {
            assert_eq!(plain(text), text);
        }
    }
}
