//! Breaking lines: Chinese between any two characters, words and numbers as a whole, and no line begins with a
//! closing mark or ends with an opening one.

/// Splits `text` into lines no wider than `width` by the given measure. A word wider than a line is broken.
pub(crate) fn wrap(text: &str, width: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && measure(&format!("{line}{}", piece.trim_end())) > width {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        if line.is_empty() {
            line = break_long(piece.trim_start(), width, &measure, &mut lines);
        } else {
            line.push_str(piece);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pushes full lines of a piece that is too wide by itself and returns the rest.
fn break_long(piece: &str, width: f32, measure: &impl Fn(&str) -> f32, lines: &mut Vec<String>) -> String {
    let mut rest = String::new();
    for c in piece.chars() {
        rest.push(c);
        if rest.chars().count() > 1 && measure(rest.trim_end()) > width {
            rest.pop();
            lines.push(rest.trim_end().to_owned());
            rest = String::from(c);
        }
    }
    rest
}

/// Smallest pieces that stay together; together they are the text.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before: [Option<char>; 2] = [None; 2];
    for (at, c) in text.char_indices() {
        // A number keeps its unit: 20 个.
        let unit = before[1] == Some(' ') && before[0].is_some_and(|b| b.is_ascii_digit()) && is_wide(c);
        if !unit && before[1].is_some_and(|b| may_break(b, c)) {
            cuts.push(at);
        }
        before = [before[1], Some(c)];
    }
    cuts.push(text.len());
    cuts.windows(2).map(|w| &text[w[0]..w[1]]).collect()
}

fn may_break(before: char, after: char) -> bool {
    if after.is_whitespace() || is_closing(after) || is_opening(before) {
        return false;
    }
    before.is_whitespace() || is_wide(before) || is_wide(after)
}

fn is_closing(c: char) -> bool {
    "，。、；：！？）】》」』”’…％,.;:!?)]}%".contains(c)
}

fn is_opening(c: char) -> bool {
    "（【《「『“‘([{".contains(c)
}

/// Characters between which Chinese text may break.
fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every wide character counts two, every other one.
    fn columns(text: &str) -> f32 {
        text.chars().map(|c| if is_wide(c) { 2.0 } else { 1.0 }).sum()
    }

    #[test]
    fn chinese_breaks_anywhere_but_not_before_a_closing_mark() {
        assert_eq!(wrap("申请书七页，合同", 10.0, columns), ["申请书七", "页，合同"]);
        assert_eq!(wrap("一楼（三号机）", 6.0, columns), ["一楼", "（三号", "机）"]);
    }

    #[test]
    fn words_and_numbers_stay_whole() {
        assert_eq!(wrap("see the QL01-K03 kiosk", 9.0, columns), ["see the", "QL01-K03", "kiosk"]);
        assert_eq!(wrap("收到后 20 个", 10.0, columns), ["收到后", "20 个"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken() {
        assert_eq!(wrap("abcdefgh", 3.0, columns), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3.0, columns), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_sticks_out(text in "[a-z ，。（）一二三四]{0,60}", width in 4u8..30) {
            let lines = wrap(&text, f32::from(width), columns);
            let squeeze = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&lines.concat()), squeeze(&text));
            for line in &lines {
                prop_assert!(columns(line) <= f32::from(width), "{line}");
            }
        }
    }
}
