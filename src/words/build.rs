//! Reads the language files of `assets/words`, refuses to build where one lacks a key or a place, and generates a
//! constant for each key.

mod source;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use source::{Script, Source};

/// The language that has every key; the others are compared with it.
const REFERENCE: &str = "zh";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../assets/words");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=source.rs");
    println!("cargo::rerun-if-changed=build.rs");
    let languages = read(&folder)?;
    let out = Path::new(&env::var("OUT_DIR")?).join("keys.rs");
    fs::write(out, generated(&languages)?)?;
    Ok(())
}

/// All languages, the reference first, the others by their code.
fn read(folder: &Path) -> Result<Vec<Source>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut languages = Vec::new();
    for path in files {
        println!("cargo::rerun-if-changed={}", path.display());
        let source = Source::parse(&path.display().to_string(), &fs::read_to_string(&path)?)?;
        if path.file_stem().is_none_or(|stem| *stem != *source.code) {
            return Err(format!("{}: the file must be called {}.toml", path.display(), source.code).into());
        }
        languages.push(source);
    }
    languages.sort_by_key(|language| language.code != REFERENCE);
    let (reference, others) = languages.split_first().ok_or("assets/words holds no language")?;
    for other in others {
        other.check_against(reference.texts.iter().map(|(key, text)| (key.as_str(), text.as_str())))?;
    }
    Ok(languages)
}

fn generated(languages: &[Source]) -> Result<String, Box<dyn Error>> {
    let reference = languages.first().ok_or("no language")?;
    let keys: Vec<&String> = reference.texts.keys().collect();
    let mut code = String::new();
    writeln!(code, "pub(crate) static KEYS: [&str; {}] = {keys:?};", keys.len())?;
    writeln!(code, "pub(crate) static BUILT_IN: [Language; {}] = [", languages.len())?;
    for language in languages {
        let script = match language.script {
            Script::Han => "Han",
            Script::Latin => "Latin",
        };
        let Source { code: name_code, tag, name, texts, .. } = language;
        let texts: Vec<&String> = texts.values().collect();
        writeln!(
            code,
            "    Language {{ lang: match Lang::parse({name_code:?}) {{ Some(lang) => lang, None => Lang::ZH }}, tag: {tag:?}, name: {name:?}, script: Script::{script}, texts: &{texts:?} }},"
        )?;
    }
    writeln!(code, "];")?;
    modules(&mut code, &tree(languages), "")?;
    Ok(code)
}

/// A section: its sections, and its keys with their number and all their texts.
#[derive(Default)]
struct Section {
    sections: BTreeMap<String, Section>,
    keys: BTreeMap<String, (usize, String)>,
}

fn tree(languages: &[Source]) -> Section {
    let mut root = Section::default();
    for (at, key) in languages.iter().take(1).flat_map(|reference| reference.texts.keys()).enumerate() {
        let texts: Vec<&str> =
            languages.iter().filter_map(|language| language.texts.get(key)).map(String::as_str).collect();
        let mut section = &mut root;
        let mut path: Vec<&str> = key.split('.').collect();
        let name = path.pop().unwrap_or_default();
        for step in path {
            section = section.sections.entry(step.to_owned()).or_default();
        }
        section.keys.insert(name.to_owned(), (at, texts.join(" · ")));
    }
    root
}

fn modules(code: &mut String, section: &Section, path: &str) -> Result<(), Box<dyn Error>> {
    for (name, (at, texts)) in &section.keys {
        writeln!(code, "#[doc = {texts:?}]\npub const {}: Words = Words::at({at});", name.to_uppercase())?;
    }
    for (name, inner) in &section.sections {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        writeln!(code, "/// Keys of `[{path}]`.\npub mod {name} {{")?;
        if !inner.keys.is_empty() {
            writeln!(code, "use crate::Words;")?;
        }
        modules(code, inner, &path)?;
        writeln!(code, "}}")?;
    }
    Ok(())
}
