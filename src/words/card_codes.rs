//! Words for the codes on identity cards.

use lobby_domain::identity::Sex;

use crate::Words;
use crate::card::sex_code;

/// The word for a sex.
#[must_use]
pub fn sex(sex: Sex) -> Words {
    match sex {
        Sex::Unknown => sex_code::UNKNOWN,
        Sex::Male => sex_code::MALE,
        Sex::Female => sex_code::FEMALE,
        Sex::NotStated => sex_code::NOT_STATED,
    }
}

/// The name of a nation by its two digits; `None` where the standard does not know them.
#[must_use]
pub fn nation(code: &str) -> Option<Words> {
    lobby_domain::identity::is_nation(code).then(|| Words::find(&format!("card.nation_code.n{code}"))).flatten()
}

#[cfg(test)]
mod tests {
    use lobby_domain::Lang;

    use super::*;

    #[test]
    fn every_nation_of_the_standard_has_a_name_and_no_other_code_has() {
        for code in 0..=999 {
            let code = format!("{code:02}");
            assert_eq!(nation(&code).is_some(), lobby_domain::identity::is_nation(&code), "{code}");
        }
        assert_eq!(nation("46").map(|words| words.get(Lang::ZH)), Some("德昂"));
        assert_eq!(nation("56").map(|words| words.get(Lang::EN)), Some("Jino"));
    }
}
