use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use lobby_release::Unpack;
use lobby_switch::Release;
use ring::digest::{Context, SHA256};

use crate::disk;
use crate::refused::Refused;

const SUMS: &str = "SHA256SUMS";

/// No release's name: the launcher never starts what is half there.
const UNPACKING: &str = ".unpacking";

/// Unpacks a bundle as this release, every file durable and as its sums say, and only then under the release's name.
pub fn unpack(releases: &Path, bundle: &Path, release: &Release, unpacked: u64) -> Result<(), Refused> {
    let place = releases.join(release.name());
    if place.is_dir() {
        return Ok(());
    }
    let half = releases.join(UNPACKING);
    let failed = || Refused::disk("unpacking a release");
    disk::or_none(fs::remove_dir_all(&half)).map_err(failed())?;
    fs::create_dir_all(&half).map_err(failed())?;
    let file = File::open(bundle).map_err(failed())?;
    let mut found = BTreeMap::new();
    Unpack::new(unpacked).each(BufReader::new(file), |name, is_program, read| {
        found.insert(name.to_owned(), write(&half.join(name), is_program, read)?);
        Ok::<_, Problem>(())
    })?;
    check(&half, release, found)?;
    disk::sync_folder(&half).map_err(failed())?;
    fs::rename(&half, &place).map_err(failed())?;
    disk::sync_folder(releases).map_err(failed())
}

struct Problem(Refused);

impl From<lobby_release::Refused> for Problem {
    fn from(_: lobby_release::Refused) -> Self {
        Problem(Refused::Release("it is no bundle of a release"))
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        problem.0
    }
}

/// The hash of what was written.
fn write(path: &Path, is_program: bool, read: &mut dyn Read) -> Result<String, Problem> {
    let of_disk = |error| Problem(Refused::disk("unpacking a release")(error));
    let mut file = File::create_new(path).map_err(of_disk)?;
    let (mut hash, mut piece) = (Context::new(&SHA256), vec![0; 64 * 1024]);
    loop {
        let length = match read.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(Problem(Refused::Release("it ends early"))),
        };
        hash.update(&piece[..length]);
        file.write_all(&piece[..length]).map_err(of_disk)?;
    }
    file.set_permissions(Permissions::from_mode(if is_program { 0o555 } else { 0o444 })).map_err(of_disk)?;
    file.sync_all().map_err(of_disk)?;
    Ok(HEXLOWER.encode(hash.finish().as_ref()))
}

/// As the launcher checks it before the first start.
fn check(half: &Path, release: &Release, mut found: BTreeMap<String, String>) -> Result<(), Refused> {
    let bad = |what| Err(Refused::Release(what));
    let Some(sum) = found.remove(SUMS) else { return bad("it has no sums") };
    if !release.name().ends_with(&sum[..8]) {
        return bad("it has another name than was signed");
    }
    let sums = fs::read_to_string(half.join(SUMS)).map_err(Refused::disk("reading the sums"))?;
    let listed: BTreeMap<String, String> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name.into(), sum.into())).collect();
    if listed == found { Ok(()) } else { bad("its files are not as its sums say") }
}
