//! The files of `assets/words` read well, and a language that is added must be complete.

mod third_language;

use lobby_domain::Lang;

use crate::{AddError, Complaint, Words, add, common, from_code, kiosk, language, languages};
use third_language::third_language;

const ZH: &str = include_str!("../../assets/words/zh.toml");

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

fn complaints(text: &str) -> Vec<Complaint> {
    match add("xx.toml", text) {
        Err(AddError::Source(error)) => error.complaints,
        other => panic!("{other:?}"),
    }
}

#[test]
fn chinese_sentences_have_no_half_width_punctuation_between_han_characters() {
    for words in Words::all() {
        let letters: Vec<char> = words.get(Lang::ZH).chars().collect();
        for window in letters.windows(3) {
            // The colon of an address is no punctuation.
            let half =
                !words.get(Lang::ZH).contains("://") && matches!(window[1], ',' | '?' | '!' | ':' | ';' | '(' | ')');
            assert!(!(half && (is_han(window[0]) || is_han(window[2]))), "{}: {}", words.key(), words.get(Lang::ZH));
        }
    }
}

#[test]
fn english_sentences_hold_no_han_characters() {
    // The number of a document is the same in every language.
    for words in Words::all().filter(|words| !words.key().starts_with("paper.letter.mark.")) {
        assert!(!words.get(Lang::EN).chars().any(is_han), "{}: {}", words.key(), words.get(Lang::EN));
    }
}

#[test]
fn a_key_finds_its_sentence_in_every_language() {
    assert_eq!((kiosk::BACK.get(Lang::ZH), kiosk::BACK.get(Lang::EN)), ("返回", "Back"));
    assert_eq!(kiosk::BACK.key(), "kiosk.back");
    assert_eq!(Words::find("kiosk.back"), Some(kiosk::BACK));
    assert_eq!(Words::find("kiosk.bakc"), None);
    assert!(Words::all().count() > 300);
}

#[test]
fn places_are_filled_once_and_an_unknown_one_stays() {
    assert_eq!(common::DAYS.fill(Lang::EN, &[("n", "3")]), "3 days");
    assert_eq!(common::DAYS.fill(Lang::EN, &[("m", "3")]), "{n} days");
    let step = kiosk::STEP_LINE.fill(Lang::EN, &[("n", "{name}"), ("name", "{n}")]);
    assert_eq!(step, "Step {name} of 7: {n}");
}

#[test]
fn the_reference_comes_first_and_each_language_names_itself() {
    assert_eq!(languages().iter().take(2).collect::<Vec<_>>(), [Lang::ZH, Lang::EN]);
    assert_eq!((language(Lang::ZH).name, language(Lang::EN).name), ("中文", "English"));
    assert_eq!((language(Lang::ZH).tag, language(Lang::EN).tag), ("zh-CN", "en"));
    assert_eq!((from_code("en"), from_code("x")), (Some(Lang::EN), None));
}

#[test]
fn a_language_that_lacks_a_key_is_refused_with_all_that_is_missing() {
    let text = third_language("xx").replace("\nback = \"~Back\"", "").replace("\nhelp = ", "\nhepl = ");
    assert_eq!(
        complaints(&text),
        [
            Complaint::Missing("kiosk.back".into()),
            Complaint::Missing("kiosk.help".into()),
            Complaint::Unknown("kiosk.hepl".into())
        ]
    );
}

#[test]
fn a_text_with_other_places_than_the_reference_is_refused() {
    let text = third_language("xx").replace("\"~{n} days\"", "\"~{days} days\"");
    let places =
        |key: &str| Complaint::Places { key: key.into(), expected: vec!["n".into()], found: vec!["days".into()] };
    assert!(complaints(&text).contains(&places("common.days")));
}

#[test]
fn a_file_that_is_no_language_is_refused_with_the_reason() {
    assert!(matches!(complaints("[language"), found if matches!(found[..], [Complaint::Toml(_)])));
    let bad = "[language]\ncode = \"X\"\ntag = \"\"\nname = \"x\"\n[kiosk]\nBack = \"x\"\nempty = \"\"\nnumber = 1\n";
    assert_eq!(
        complaints(bad),
        [
            Complaint::Language("code"),
            Complaint::Language("tag"),
            Complaint::Language("script"),
            Complaint::Key("kiosk.Back".into()),
            Complaint::Empty("kiosk.empty".into()),
            Complaint::Value("kiosk.number".into()),
        ]
    );
    let message = add("xx.toml", bad).unwrap_err().to_string();
    assert!(message.starts_with("xx.toml: [language] needs a valid `code`; "), "{message}");
}

#[test]
fn a_language_that_is_there_is_not_added_again() {
    assert!(matches!(add("zh.toml", ZH), Err(AddError::Taken { code, .. }) if code == "zh"));
}

#[test]
fn a_third_language_is_a_file() {
    let third = add("xx.toml", &third_language("xx")).unwrap();
    assert_eq!((kiosk::BACK.get(third), language(third).name), ("~Back", "~English"));
    assert_eq!(common::DAYS.fill(third, &[("n", "3")]), "~3 days");
    assert_eq!(languages().after(Lang::EN), third);
    assert_eq!((languages().after(third), from_code("xx")), (Lang::ZH, Some(third)));
    assert_eq!(kiosk::BACK.text().get(third), "~Back");
}

#[test]
fn a_page_of_too_few_dots_is_brought_nearer_to_a_camera_alone() {
    use lobby_domain::capture::Reason;
    use lobby_domain::evidence::PageSource;

    let advice = |source| crate::advice(Reason::Coarse, source).get(Lang::EN);
    assert!(advice(PageSource::Camera).contains("nearer"));
    for scanner in [PageSource::Flatbed, PageSource::Feeder] {
        assert!(advice(scanner).contains("staff") && !advice(scanner).contains("nearer"));
        assert!(crate::reason(Reason::Coarse, scanner).get(Lang::EN).contains("scanner"));
    }
}

/// This program calls, writes to and tells no person: words that promise it may not come back. A change that builds such
/// a thing takes its word off this list.
#[test]
fn no_sentence_promises_what_no_part_of_the_program_does() {
    const ZH: [&str; 9] =
        ["请人帮您", "短信", "通知您", "联系您", "打电话给您", "平台去查", "平台替您", "马上", "我们会"];
    const EN: [&str; 9] = [
        "we call",
        "we will",
        "We will",
        "text you",
        "contact you",
        "have been told",
        "looks it up",
        "looked up",
        "as good as",
    ];
    for words in Words::all() {
        for (lang, promises) in [(Lang::ZH, ZH), (Lang::EN, EN)] {
            let text = words.get(lang);
            // The law has the citizen told; the program does not say by whom.
            let broken: Vec<&str> = promises.into_iter().filter(|promise| text.contains(promise)).collect();
            assert!(broken.is_empty(), "{}: {text} promises {broken:?}", words.key());
        }
    }
}

/// A sentence that would not stand on a form of gov.uk.
#[test]
fn english_has_no_phrase_of_this_house() {
    const ODD: [&str; 16] = [
        "You need bring",
        "Told once",
        "Let pass by",
        "Certificate over",
        "Act by the table",
        "by itself",
        "by themselves",
        "thrown away",
        "is to be seen",
        "anew",
        "nobody has to",
        "it is still done",
        "stands there",
        "goes out",
        "taken in of",
        "counts no more",
    ];
    for words in Words::all() {
        let text = words.get(Lang::EN);
        let odd: Vec<&str> = ODD.into_iter().filter(|odd| text.contains(odd)).collect();
        assert!(odd.is_empty(), "{}: {text} says {odd:?}", words.key());
    }
}
