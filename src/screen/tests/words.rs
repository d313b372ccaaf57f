//! Every sentence has both languages, and Chinese ones carry Chinese punctuation.

use crate::texts::ALL;
use lobby_domain::Lang;

#[test]
fn chinese_sentences_have_no_half_width_punctuation_between_han_characters() {
    let han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    for (name, words) in ALL {
        let letters: Vec<char> = words.get(Lang::Zh).chars().collect();
        for window in letters.windows(3) {
            let half = matches!(window[1], ',' | '?' | '!' | ':' | ';' | '(' | ')');
            assert!(!(half && (han(window[0]) || han(window[2]))), "{name}: {}", words.get(Lang::Zh));
        }
    }
}

#[test]
fn both_languages_fill_the_same_places() {
    for (name, words) in ALL {
        let places = |lang| {
            let mut found: Vec<&str> =
                words.get(lang).split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
            found.sort_unstable();
            found.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(places(Lang::Zh), places(Lang::En), "{name}");
    }
}

#[test]
fn english_sentences_hold_no_han_characters_but_the_name_of_chinese() {
    for (name, words) in ALL.iter().filter(|(name, _)| *name != "LANGUAGE") {
        assert!(
            words.get(Lang::En).is_ascii()
                || !words.get(Lang::En).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "{name}"
        );
    }
}
