use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::source::Source;
use super::{provenance, sums};
use crate::shell::{Failure, While};

/// A release with this version or a later one may be replaced by this one; raised when an older outbox cannot be opened.
const REPLACES_FROM: &str = "0.1.0";

/// A release as it lies in `releases/` of a kiosk.
pub struct ReleaseFolder {
    /// Where it lies.
    pub path: PathBuf,
    /// Version, hyphen, first eight digits of the hash of its sums.
    pub name: String,
    /// Version.
    pub version: String,
}

impl ReleaseFolder {
    /// Below `place`, of a program and what it says of itself.
    pub fn make(place: &Path, program: &Path, facts: &Value, bill: &Value, source: &Source) -> Result<Self, Failure> {
        let version = facts["version"].as_str().ok_or_else(|| Failure::new("the program has no version"))?.to_owned();
        let unnamed = place.join("unnamed");
        fs::create_dir_all(&unnamed).doing(|| format!("making {}", unnamed.display()))?;
        let copy = unnamed.join("lobby");
        fs::copy(program, &copy).doing(|| format!("copying {}", program.display()))?;
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).doing(|| "setting a mode".to_owned())?;
        let release = json!({
            "schema": "lobby-release/1",
            "version": version,
            "commit": source.commit,
            "built": source.time,
            "outbox": facts["outbox"],
            "replaces_from": REPLACES_FROM,
        });
        write(&unnamed.join("release.json"), &format!("{release:#}\n"))?;
        write(&unnamed.join("bill.cdx.json"), &format!("{bill:#}\n"))?;
        let statement = provenance::statement(&sums::of_folder(&unnamed)?, source)?;
        write(&unnamed.join("provenance.intoto.json"), &format!("{statement:#}\n"))?;
        let listed = sums::listed(&sums::of_folder(&unnamed)?);
        write(&unnamed.join("SHA256SUMS"), &listed)?;
        let name = format!("{version}-{}", &sums::of_text(&listed)?[..8]);
        let path = place.join(&name);
        fs::rename(&unnamed, &path).doing(|| format!("renaming {}", unnamed.display()))?;
        Ok(Self { path, name, version })
    }
}

/// Writes a file that everyone may read, whatever the person's umask.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).doing(|| format!("writing {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).doing(|| format!("opening {}", path.display()))
}
