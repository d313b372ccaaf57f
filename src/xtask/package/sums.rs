//! SHA-256 of files, by `sha256sum`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::shell::{self, Failure, While};

/// Of one file, lower-case hexadecimal.
pub fn of_file(path: &Path) -> Result<String, Failure> {
    let doing = || format!("sha256sum {}", path.display());
    // Read from standard input, so that no letter of a path is written otherwise.
    let file = fs::File::open(path).doing(doing)?;
    let output = Command::new("sha256sum").stdin(file).output().doing(doing)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let sum = text.split_whitespace().next().filter(|sum| sum.len() == 64 && output.status.success());
    sum.map(str::to_owned).ok_or_else(|| Failure::new(format!("{} failed", doing())))
}

/// Of every file below a folder, by its path there.
pub fn of_folder(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![String::new()];
    while let Some(below) = waiting.pop() {
        let place = folder.join(&below);
        for entry in fs::read_dir(&place).doing(|| format!("listing {}", place.display()))? {
            let entry = entry.doing(|| format!("listing {}", place.display()))?;
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push(format!("{path}/"));
            } else {
                found.insert(path, of_file(&entry.path())?);
            }
        }
    }
    Ok(found)
}

/// As `sha256sum` writes a list.
pub fn listed(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
}

/// Of a text.
pub fn of_text(text: &str) -> Result<String, Failure> {
    use std::io::Write as _;
    use std::process::Stdio;
    let doing = || "sha256sum".to_owned();
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().doing(doing)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).doing(doing)?;
    }
    let output = child.wait_with_output().doing(doing)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.split_whitespace()
        .next()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(shell::shown(&Command::new("sha256sum"))))
}
