//! A third language for tests: the English file with a `~` before every text.

/// The language file, with this code.
pub fn third_language(code: &str) -> String {
    const EN: &str = include_str!("../../../assets/words/en.toml");
    let mut text =
        format!("[language]\ncode = \"{code}\"\ntag = \"{code}\"\nname = \"~English\"\nscript = \"latin\"\n");
    let lines = EN.lines().skip_while(|line| *line != "[language]").skip(1).skip_while(|line| !line.starts_with('['));
    for line in lines {
        match line.split_once(" = \"") {
            Some((key, value)) => text += &format!("{key} = \"~{value}\n"),
            None => text += &format!("{line}\n"),
        }
    }
    text
}
