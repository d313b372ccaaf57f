//! The case number on the receipt: `WL01-K01-000001-X`.

const LENGTHS: [usize; 4] = [4, 3, 6, 1];

/// The first case number in a text, if there is one. Its check character is not verified here.
fn find(text: &str) -> Option<&str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').find(|word| is_case_number(word))
}

/// The first case number on a page; one that is broken over two lines is two texts.
pub fn find_on_page(texts: &[String]) -> Option<String> {
    let alone = texts.iter().find_map(|text| find(text)).map(str::to_owned);
    alone.or_else(|| texts.windows(2).find_map(|pair| find(&pair.concat()).map(str::to_owned)))
}

fn is_case_number(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    parts.len() == LENGTHS.len()
        && parts.iter().zip(LENGTHS).all(|(part, length)| part.len() == length)
        && parts[2].bytes().all(|byte| byte.is_ascii_digit())
        && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_between_chinese_words() {
        assert_eq!(find("办件编号：WL01-K01-000017-T，请记好"), Some("WL01-K01-000017-T"));
    }

    #[test]
    fn a_number_in_large_letters_is_found_over_two_lines() {
        let page = ["办件编号", "WL01-K01", "-000001-T", "申请已收下"].map(str::to_owned);
        assert_eq!(find_on_page(&page).as_deref(), Some("WL01-K01-000001-T"));
    }

    #[test]
    fn a_telephone_number_and_a_date_are_no_case() {
        assert_eq!(find("0551-1234567 2026-11-02 WL01-K01"), None);
    }
}
