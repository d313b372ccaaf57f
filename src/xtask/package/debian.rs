//! The Debian package of a kiosk, by cargo-deb: the factory release, the launcher, and files for systemd and udev.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::folder::{ReleaseFolder, write};
use super::source::Source;
use crate::shell::{self, Failure, While, run};

/// Files of `assets/debian` and where they lie for cargo-deb; the last column tells programs.
const FILES: &[(&str, &str, u32)] = &[
    ("lobby.service", "systemd/lobby.service", 0o644),
    ("lobby-display.service", "systemd/lobby-display.service", 0o644),
    ("scripts/postinst", "scripts/postinst", 0o755),
    ("scripts/prerm", "scripts/prerm", 0o755),
    ("scripts/postrm", "scripts/postrm", 0o755),
    ("lobby.sysusers", "sysusers.d/lobby.conf", 0o644),
    ("lobby.tmpfiles", "tmpfiles.d/lobby.conf", 0o644),
    ("lobby.rules", "rules.d/70-lobby.rules", 0o644),
    ("lobby.sh", "lobby", 0o755),
    ("place-factory.sh", "place-factory", 0o755),
];

/// Makes the package in `place`, of the release that lies there.
pub fn make(place: &Path, release: &ReleaseFolder, launcher: &Path, source: &Source) -> Result<(), Failure> {
    let files = place.join("debian");
    stage(&files, release, launcher)?;
    let made = place.join(format!("lobby_{}_amd64.deb", release.version));
    let mut cargo = shell::cargo();
    cargo.current_dir(&files).env("SOURCE_DATE_EPOCH", &source.epoch).env_remove("CARGO_TARGET_DIR");
    cargo.args(["deb", "--no-build", "--no-strip", "--quiet", "--offline", "--output"]).arg(&made);
    run(&mut cargo)?;
    fs::remove_dir_all(&files).doing(|| format!("removing {}", files.display()))
}

/// Lays out what cargo-deb reads.
fn stage(files: &Path, release: &ReleaseFolder, launcher: &Path) -> Result<(), Failure> {
    let assets = shell::repository().join("assets/debian");
    let factory = files.join("factory").join(&release.name);
    fs::create_dir_all(&factory).doing(|| format!("making {}", factory.display()))?;
    for entry in fs::read_dir(&release.path).doing(|| format!("listing {}", release.path.display()))? {
        let entry = entry.doing(|| "listing the release".to_owned())?;
        copy(&entry.path(), &factory.join(entry.file_name()), None)?;
    }
    for (from, to, mode) in FILES {
        copy(&assets.join(from), &files.join(to), Some(*mode))?;
    }
    copy(launcher, &files.join("lobby-launcher"), Some(0o755))?;
    copy(&shell::repository().join("LICENSE"), &files.join("LICENSE"), Some(0o644))?;
    let template = assets.join("package.toml");
    let manifest = fs::read_to_string(&template).doing(|| format!("reading {}", template.display()))?;
    write(&files.join("Cargo.toml"), &manifest.replace("VERSION", &release.version).replace("RELEASE", &release.name))?;
    write(&files.join("main.rs"), "fn main() {}\n")
}

fn copy(from: &Path, to: &Path, mode: Option<u32>) -> Result<(), Failure> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).doing(|| format!("making {}", folder.display()))?;
    }
    fs::copy(from, to).doing(|| format!("copying {}", from.display()))?;
    match mode {
        Some(mode) => fs::set_permissions(to, fs::Permissions::from_mode(mode)).doing(|| "setting a mode".to_owned()),
        None => Ok(()),
    }
}
