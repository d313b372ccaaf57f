use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use lobby_trust::Artifact;

use crate::disk;
use crate::refused::Refused;
use crate::source::Source;

/// Bytes that are made durable at once: what a power cut may cost of a transfer.
const DURABLE_EVERY: u64 = 1024 * 1024;

/// Fetches a bundle into `incoming`, from where it had come to before; durable and held against what was signed.
pub fn fetch(
    incoming: &Path,
    source: &dyn Source,
    (artifact, file): (&Artifact, &str),
    may_go_on: &dyn Fn() -> bool,
) -> Result<Option<PathBuf>, Refused> {
    fs::create_dir_all(incoming).map_err(Refused::disk("making the folder of bundles"))?;
    let path = incoming.join(format!("{}.part", artifact.digests.prefix()));
    forget_others(incoming, &path)?;
    let mut part =
        OpenOptions::new().append(true).create(true).open(&path).map_err(Refused::disk("opening a bundle"))?;
    let have = part.metadata().map_err(Refused::disk("opening a bundle"))?.len();
    if have < artifact.length && !go_on(&mut part, source, (artifact, file, have), may_go_on)? {
        return Ok(None);
    }
    part.sync_all().and_then(|()| disk::sync_folder(incoming)).map_err(Refused::disk("keeping a bundle"))?;
    if fits(&path, artifact).map_err(Refused::disk("reading a bundle"))? {
        return Ok(Some(path));
    }
    // Whatever it is, more of it makes it no better.
    fs::remove_file(&path).map_err(Refused::disk("removing a bundle"))?;
    Err(Refused::Bundle)
}

/// False where it was paused; an error where the line broke. What came is kept, and never more than was signed.
fn go_on(
    part: &mut File,
    source: &dyn Source,
    (artifact, file, from): (&Artifact, &str, u64),
    may_go_on: &dyn Fn() -> bool,
) -> Result<bool, Refused> {
    let (mut have, mut durable) = (from, from);
    let mut of_disk = None;
    let mut keep = |piece: &[u8]| -> io::Result<bool> {
        if !may_go_on() {
            return Ok(false);
        }
        let wanted = usize::try_from(artifact.length - have).unwrap_or(usize::MAX).min(piece.len());
        let written = part.write_all(&piece[..wanted]).and_then(|()| {
            have += wanted as u64;
            if have - durable >= DURABLE_EVERY {
                durable = have;
                return part.sync_data();
            }
            Ok(())
        });
        if let Err(error) = written {
            of_disk = Some(error);
            return Ok(false);
        }
        Ok(have < artifact.length)
    };
    let ended = source.target(file, from, &mut keep);
    if let Some(error) = of_disk {
        return Err(Refused::disk("writing a bundle")(error));
    }
    ended.map_err(Refused::Line)?;
    if have == artifact.length {
        return Ok(true);
    }
    if may_go_on() { Err(Refused::Line(io::ErrorKind::UnexpectedEof.into())) } else { Ok(false) }
}

fn fits(path: &Path, artifact: &Artifact) -> io::Result<bool> {
    let mut bytes = Vec::new();
    File::open(path)?.take(artifact.length.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes.len() as u64 == artifact.length && artifact.digests.fit(&bytes))
}

/// Parts of what is not ordered any more cost room.
fn forget_others(incoming: &Path, path: &Path) -> Result<(), Refused> {
    let failed = || Refused::disk("listing bundles");
    for entry in fs::read_dir(incoming).map_err(failed())? {
        let entry = entry.map_err(failed())?.path();
        if entry != path {
            fs::remove_file(&entry).map_err(Refused::disk("removing a bundle"))?;
        }
    }
    Ok(())
}
