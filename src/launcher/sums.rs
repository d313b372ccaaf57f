use std::collections::BTreeMap;
use std::io;

use lobby_switch::Release;

use crate::disk::Disk;
use crate::sha256;

/// The file in a release folder that lists the others, as `sha256sum` writes it.
const SUMS: &str = "SHA256SUMS";

/// Whether the release is the one that its name says, every file of it is as listed, and there is no other. The last
/// eight digits of the name are the first ones of the hash of the list.
pub fn is_whole(disk: &dyn Disk, release: &Release) -> bool {
    check(disk, release).unwrap_or(false)
}

fn check(disk: &dyn Disk, release: &Release) -> io::Result<bool> {
    let folder = format!("releases/{release}");
    let sums = disk.read(&format!("{folder}/{SUMS}"))?;
    if !release.name().ends_with(&sha256::hex(&sums)[..8]) {
        return Ok(false);
    }
    let text = String::from_utf8_lossy(&sums);
    let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.lines() {
        let Some((sum, path)) = line.split_once("  ") else { return Ok(false) };
        listed.insert(path, sum);
    }
    let mut folders = vec![String::new()];
    let mut found = 0;
    while let Some(below) = folders.pop() {
        for (name, is_folder) in disk.list(&format!("{folder}/{below}"))? {
            let path = format!("{below}{name}");
            if is_folder {
                folders.push(format!("{path}/"));
            } else if path != SUMS {
                let Some(sum) = listed.get(path.as_str()) else { return Ok(false) };
                if sha256::hex(&disk.read(&format!("{folder}/{path}"))?) != *sum {
                    return Ok(false);
                }
                found += 1;
            }
        }
    }
    Ok(found == listed.len())
}
