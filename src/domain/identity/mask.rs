//! The forms of a person's data that may be shown where others can look.
//!
//! Never show a masked number together with birth date or address: three digits would stay hidden, and the
//! address gives them away.

use crate::phone::Phone;

/// 沈*禾; two characters 陆*; one character is wholly hidden.
pub fn mask_name(name: &str) -> String {
    let count = name.chars().count();
    let shown = |at: usize| at == 0 && count > 1 || at + 1 == count && count > 2;
    name.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// Document number: first 3, last 4, the rest stars; numbers under 12 characters show first 1 and last 2.
pub fn mask_id(number: &str) -> String {
    let (head, tail) = if number.chars().count() < 12 { (1, 2) } else { (3, 4) };
    mask_middle(number, head, tail)
}

/// 138****0126, 0551-*****67. What is no such number is hidden but for three and four characters.
pub fn mask_phone(phone: &str) -> String {
    Phone::parse(phone).map_or_else(|_| mask_middle(phone, 3, 4), |known| known.masked())
}

/// Keeps `head` and `tail` characters; a text too short for both is wholly hidden.
fn mask_middle(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    let hide_all = count < head + tail + 1;
    text.chars()
        .enumerate()
        .map(|(at, c)| if !hide_all && (at < head || at >= count - tail) { c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_ends_only_when_something_stays_hidden() {
        assert_eq!(mask_name("沈听禾"), "沈*禾");
        assert_eq!(mask_name("陆安"), "陆*");
        assert_eq!(mask_name("岩"), "*");
        assert_eq!(mask_name(""), "");
        assert_eq!(mask_name("阿依·测试"), "阿***试");
    }

    #[test]
    fn numbers_keep_three_and_four() {
        assert_eq!(mask_id("34010019900307777X"), "340***********777X");
        assert_eq!(mask_id("UTO310080010103"), "UTO********0103");
        assert_eq!(mask_id("H99900001"), "H******01");
        assert_eq!(mask_phone("13800000126"), "138****0126");
        assert_eq!(mask_phone("0551-6234567"), "0551-*****67");
        assert_eq!(mask_phone("1380012"), "*******");
    }
}
