//! A folder of scripts, each of them a test.

use std::path::Path;

/// A test for each script, and one that no script of the folder is without. `must_play` and `folder` stand beside it.
macro_rules! scripts {
    ($($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                must_play(stringify!($name));
            }
        )+

        #[test]
        fn no_script_is_left_out() {
            assert_eq!(scripts::names_in(&folder()), [$(stringify!($name)),+]);
        }
    };
}

pub(crate) use scripts;

/// Names of the scripts in a folder, sorted.
pub fn names_in(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
