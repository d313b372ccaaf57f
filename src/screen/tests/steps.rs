//! One step, one name: the files, pictures and journeys of every step bear it.

use std::path::{Path, PathBuf};

use lobby_flow::Step;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a step lacks, in words. `passed` are the lines of the journeys' transcripts, `pictures` the names in the
/// gallery.
fn lacks(step: &str, passed: &[String], pictures: &[String], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let files =
        [format!("src/flow/steps/{step}.rs"), format!("src/screen/pages/{step}.rs"), format!("ui/steps/{step}.slint")];
    let mut lacking: Vec<String> = files.into_iter().filter(|file| !exists(file)).collect();
    let picture = step.replace('_', "-");
    let is_of_step = |name: &String| name == &picture || name.starts_with(&format!("{picture}-"));
    if !pictures.iter().any(is_of_step) {
        lacking.push(format!("a picture {picture} in docs/gallery"));
    }
    if !passed.iter().any(|line| line == step) {
        lacking.push(format!("a journey that passes {step}"));
    }
    lacking
}

/// Names of pictures in the index of the gallery.
fn pictures() -> Vec<String> {
    let index = std::fs::read_to_string(repository().join("docs/gallery/README.md")).unwrap();
    index.split(['·', '\n']).map(|name| name.trim().to_owned()).collect()
}

/// Steps that journeys have passed: the transcript of each names them in lines of their own.
fn passed() -> Vec<String> {
    let transcripts = std::fs::read_dir(repository().join("tests/journeys")).unwrap();
    let golden = transcripts
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "golden"));
    let lines = golden.flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    });
    lines.collect()
}

/// Names of all steps: the compiler has [`Step::name`] give one to each.
fn steps() -> Vec<String> {
    let source = std::fs::read_to_string(repository().join("src/flow/step.rs")).unwrap();
    let arms = source.lines().filter_map(|line| line.trim().strip_prefix("Step::")?.split_once(" => \""));
    arms.filter_map(|(_, name)| Some(name.strip_suffix("\",")?.to_owned())).collect()
}

#[test]
fn every_step_has_its_files_a_picture_and_a_journey_of_its_name() {
    let (passed, pictures) = (passed(), pictures());
    let exists = |file: &str| repository().join(file).is_file();
    let steps = steps();
    assert!(steps.iter().any(|step| step == Step::Home.name()) && steps.len() > 12, "{steps:?}");
    let lacking: Vec<String> = steps.iter().flat_map(|step| lacks(step, &passed, &pictures, exists)).collect();
    assert!(lacking.is_empty(), "missing: {}", lacking.join(", "));
}

#[test]
fn everything_that_a_new_step_lacks_is_named() {
    let (passed, pictures) = (passed(), pictures());
    let lacking = lacks("queue_ticket", &passed, &pictures, |_| false);
    assert_eq!(lacking.len(), 5, "{lacking:?}");
    assert!(lacks("review", &passed, &pictures, |_| true).is_empty());
}
