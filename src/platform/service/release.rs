//! Releases as the platform offers them: the ceremony, import, signatures of people, what is published, what is ordered for
//! a kiosk, and what the platform signs anew by itself.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lobby_domain::id::KioskId;
use lobby_envelope::digest::sha256;
use lobby_release::{
    Bundle, Document, FileKey, Holders, Online, Packaged, PublicKey, Refused, Repository, Role, Signer, Standing,
};
use lobby_wire::digest::Sha256;
use lobby_wire::problem::ProblemCode;
use lobby_words::release as words;
use serde_json::json;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::update_folder::{OnlineKey, UpdateFolder, make_key, read_key};

/// One of the two repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What may be had at all.
    Image,
    /// What one kiosk gets now.
    Director,
}

/// Makes both repositories, with the keys of people in files below `out`, one each to be taken elsewhere; their names.
///
/// # Errors
/// [`PlatformError::Setup`] where there are repositories; [`PlatformError::File`].
pub fn begin(app: &App, out: &Path, now: Timestamp) -> Result<Vec<PathBuf>> {
    let _alone = app.updates.lock()?;
    let folder = &app.updates;
    if folder.image()?.is_some() {
        return Err(PlatformError::setup(words::BEGUN, &[]));
    }
    fs::create_dir_all(out).map_err(PlatformError::file("making the folder", out))?;
    let mut files = Vec::new();
    let mut keys: BTreeMap<Role, Vec<FileKey>> = BTreeMap::new();
    for role in Role::OFFLINE {
        for number in 1..=role.keys() {
            let path = out.join(format!("{}-{number}.key.pem", role.name()));
            keys.entry(role).or_default().push(make_key(&path)?);
            files.push(path);
        }
    }
    let (snapshot, timestamp) =
        (folder.make_online_key(OnlineKey::Snapshot)?, folder.make_online_key(OnlineKey::Timestamp)?);
    let director = folder.make_online_key(OnlineKey::Director)?;
    let holders: Holders<'_> =
        keys.iter().map(|(role, keys)| (*role, keys.iter().map(|key| key as &dyn Signer).collect())).collect();
    let online = Online { snapshot: &snapshot, timestamp: &timestamp };
    let image = lobby_release::found(&holders, &online, now).map_err(refused)?;
    let root = lobby_release::found_director(&holders[&Role::Root], &director, now).map_err(refused)?;
    folder.write_director_root(root)?;
    // What names the others is last: a ceremony that was cut off has not begun.
    let (last, first): (Vec<_>, Vec<_>) = image.into_iter().partition(|(name, _)| name == "timestamp.json");
    folder.write_image(&first)?;
    folder.write_image(&last)?;
    Ok(files)
}

/// Takes a packaged release over and drafts it; its name. It is offered once it is signed and published.
///
/// # Errors
/// [`PlatformError::Setup`] where its parts do not fit together, or the version is offered with other bytes.
pub fn import(app: &App, release: &Path, now: Timestamp) -> Result<String> {
    let _alone = app.updates.lock()?;
    let image = image(app)?;
    let packaged = Packaged::read(files_of(release)?).map_err(refused)?;
    let bundle = Bundle::pack(&packaged).map_err(refused)?;
    let outbox = packaged.outbox();
    let custom = json!({
        "release": packaged.name(),
        "unpacked": bundle.unpacked(),
        "outbox": { "from": outbox.from, "to": outbox.to },
        "replaces_from": packaged.replaces_from(),
        "built": packaged.built(),
    });
    let draft = draft(&app.updates, Role::App)?;
    let path = format!("app/lobby-{}.tar.zst", packaged.version());
    let next = image.offer(Role::App, draft, (&path, bundle.bytes()), custom, now).map_err(refused)?;
    app.updates.write_target(sha256(bundle.bytes()), bundle.bytes())?;
    app.updates.write_draft(Role::App, next.bytes())?;
    Ok(packaged.name().to_owned())
}

/// Adds signatures to a role's draft; how many it has, and how many it needs.
///
/// # Errors
/// [`PlatformError::Setup`] where there is no draft, or a key is none of the role's.
pub fn sign(app: &App, role: Role, keys: &[PathBuf]) -> Result<(usize, usize)> {
    let _alone = app.updates.lock()?;
    let image = image(app)?;
    let mut document = draft(&app.updates, role)?.ok_or_else(|| no_draft(role))?;
    for path in keys {
        image.sign(role, &mut document, &read_key(path)?).map_err(refused)?;
    }
    app.updates.write_draft(role, document.bytes())?;
    Ok((document.signers().count(), role.threshold()))
}

/// Publishes the drafts of these roles, or all; which.
///
/// # Errors
/// [`PlatformError::Setup`] where there is none, or a kiosk would not take them, as when signatures are missing.
pub fn publish(app: &App, roles: &[Role], now: Timestamp) -> Result<Vec<Role>> {
    let _alone = app.updates.lock()?;
    let image = image(app)?;
    let mut drafts = Vec::new();
    for role in Role::OFFLINE {
        if (roles.is_empty() || roles.contains(&role))
            && let Some(document) = draft(&app.updates, role)?
        {
            drafts.push((role, document));
        }
    }
    if let Some(missing) = roles.iter().find(|role| !drafts.iter().any(|(there, _)| there == *role)) {
        return Err(no_draft(*missing));
    }
    let keys = OnlineKeys::read(&app.updates)?;
    let new = image.publish(&drafts, &keys.online(), now).map_err(refused)?;
    app.updates.write_image(&new)?;
    for (role, _) in &drafts {
        app.updates.remove_draft(*role)?;
    }
    Ok(drafts.into_iter().map(|(role, _)| role).collect())
}

/// Drafts a role with the same content and a new life.
///
/// # Errors
/// [`PlatformError::Setup`] before the ceremony.
pub fn prolong(app: &App, role: Role, now: Timestamp) -> Result<()> {
    let _alone = app.updates.lock()?;
    let next = image(app)?.prolong(role, now).map_err(refused)?;
    app.updates.write_draft(role, next.bytes())
}

/// Drafts the next root, with another key in the place of one: its id.
///
/// # Errors
/// [`PlatformError::Setup`] where the key is none of the role's.
pub fn rotate(app: &App, role: Role, removed: &str, added: &PublicKey, now: Timestamp) -> Result<()> {
    let _alone = app.updates.lock()?;
    let next = image(app)?.rotate(role, removed, added, now).map_err(refused)?;
    app.updates.write_draft(Role::Root, next.bytes())
}

/// Orders a published release for a kiosk. It fetches and switches to it when its site permits.
///
/// # Errors
/// [`PlatformError::Setup`] where no such version is published.
pub fn order(app: &App, kiosk: &KioskId, version: &str, now: Timestamp) -> Result<()> {
    let _alone = app.updates.lock()?;
    let path = format!("app/lobby-{version}.tar.zst");
    let offered = image(app)?.offered(Role::App).map_err(refused)?;
    let target = offered.get(&path).ok_or_else(|| PlatformError::setup(words::NOT_OFFERED, &[("version", version)]))?;
    let director = app.updates.director(kiosk)?.ok_or_else(not_begun)?;
    let key = app.updates.online_key(OnlineKey::Director)?;
    let new = lobby_release::order(&director, kiosk.as_str(), (&path, target), &key, now).map_err(refused)?;
    app.updates.write_director(kiosk, &new)
}

/// Writes what is ordered for a kiosk to a folder, as on a stick: `image/`, `director/`, `targets/`. It is believed as long
/// as its timestamps: a day.
///
/// # Errors
/// [`PlatformError::Setup`] where nothing is ordered; [`PlatformError::File`].
pub fn export(app: &App, kiosk: &KioskId, out: &Path, now: Timestamp) -> Result<()> {
    renew(app, now)?;
    let _alone = app.updates.lock()?;
    let image = image(app)?;
    let director = app.updates.director(kiosk)?.ok_or_else(not_begun)?;
    let no_order = || PlatformError::setup(words::NO_ORDER, &[("kiosk", kiosk.as_str())]);
    let ordered = director.offered(Role::Targets).map_err(|_| no_order())?;
    let mut files = director.files().clone();
    files.extend(renewed_director(app, kiosk, &director, now)?);
    for (folder, files) in [("image", image.files()), ("director", &files)] {
        for (name, bytes) in files {
            write_out(&out.join(folder).join(name), bytes)?;
        }
    }
    for (path, target) in ordered {
        let digest = target["hashes"]["sha256"].as_str().and_then(|digest| digest.parse::<Sha256>().ok());
        let (Some(digest), Some((kind, name))) = (digest, path.split_once('/')) else { return Err(no_order()) };
        let bundle = app.updates.target(digest);
        let bytes = fs::read(&bundle).map_err(PlatformError::file("reading", bundle))?;
        write_out(&out.join("targets").join(kind).join(format!("{digest}.{name}")), &bytes)?;
    }
    Ok(())
}

fn write_out(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || PlatformError::file("writing", path);
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed())?;
    let mut file = fs::File::create(path).map_err(failed())?;
    // A stick is pulled out as soon as the command has ended.
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed())
}

/// How long the image repository's metadata lasts; nothing before the ceremony.
///
/// # Errors
/// [`PlatformError::Setup`] where metadata is lost.
pub fn standings(app: &App, now: Timestamp) -> Result<Vec<Standing>> {
    app.updates.image()?.map_or_else(|| Ok(Vec::new()), |image| image.standings(now).map_err(refused))
}

/// Ids of the keys that sign for a role.
///
/// # Errors
/// [`PlatformError::Setup`] where metadata is lost.
pub fn holders(app: &App, role: Role) -> Result<Vec<String>> {
    image(app)?.holders(role).map_err(refused)
}

/// Signs timestamp and snapshot anew where they have grown old; whether it did.
///
/// # Errors
/// [`PlatformError::Setup`] where a kiosk would not take the repository any more, as when people's signatures have ended.
pub fn renew(app: &App, now: Timestamp) -> Result<bool> {
    if app.updates.image()?.is_none() {
        return Ok(false);
    }
    let _alone = app.updates.lock()?;
    let image = image(app)?;
    let keys = OnlineKeys::read(&app.updates)?;
    let new = image.renew(&keys.online(), now).map_err(refused)?;
    app.updates.write_image(&new)?;
    Ok(!new.is_empty())
}

/// One file of metadata, for this kiosk. What its director says is signed anew when it is asked for and has grown old.
///
/// # Errors
/// Refusal `no_such_address` where there is none.
pub fn metadata(app: &App, kind: Kind, kiosk: &KioskId, file: &str, now: Timestamp) -> Result<Vec<u8>> {
    let _alone = app.updates.lock()?;
    let repository = match kind {
        Kind::Image => app.updates.image()?,
        Kind::Director => app.updates.director(kiosk)?,
    };
    let repository = repository.ok_or_else(|| PlatformError::from(ProblemCode::NoSuchAddress))?;
    if kind == Kind::Director && file == "timestamp.json" && repository.current(Role::Targets).is_ok() {
        let fresh = renewed_director(app, kiosk, &repository, now)?;
        if let Some((_, bytes)) = fresh.into_iter().find(|(name, _)| name == file) {
            return Ok(bytes);
        }
    }
    repository.files().get(file).cloned().ok_or_else(|| ProblemCode::NoSuchAddress.into())
}

fn renewed_director(
    app: &App,
    kiosk: &KioskId,
    director: &Repository,
    now: Timestamp,
) -> Result<Vec<(String, Vec<u8>)>> {
    let key = app.updates.online_key(OnlineKey::Director)?;
    let online = Online { snapshot: &key, timestamp: &key };
    let targets = director.standings(now).map_err(refused)?.into_iter().find(|one| one.role == Role::Targets);
    let new = if targets.is_some_and(|targets| targets.past_half) {
        let mut targets = director.prolong(Role::Targets, now).map_err(refused)?;
        targets.sign(&key).map_err(|failure| refused(failure.into()))?;
        director.publish(&[(Role::Targets, targets)], &online, now).map_err(refused)?
    } else {
        director.renew(&online, now).map_err(refused)?
    };
    app.updates.write_director(kiosk, &new)?;
    Ok(new)
}

/// Where the bundle of this file name lies: its hash, a dot, and the rest of the target's name.
///
/// # Errors
/// Refusal `no_such_address` for anything else.
pub fn target(app: &App, file: &str) -> Result<PathBuf> {
    let digest = file.split_once('.').and_then(|(digest, _)| digest.parse::<Sha256>().ok());
    let path = app.updates.target(digest.ok_or(ProblemCode::NoSuchAddress)?);
    if path.is_file() { Ok(path) } else { Err(ProblemCode::NoSuchAddress.into()) }
}

struct OnlineKeys {
    snapshot: FileKey,
    timestamp: FileKey,
}

impl OnlineKeys {
    fn read(folder: &UpdateFolder) -> Result<Self> {
        let (snapshot, timestamp) = (folder.online_key(OnlineKey::Snapshot)?, folder.online_key(OnlineKey::Timestamp)?);
        Ok(Self { snapshot, timestamp })
    }

    fn online(&self) -> Online<'_> {
        Online { snapshot: &self.snapshot, timestamp: &self.timestamp }
    }
}

fn image(app: &App) -> Result<Repository> {
    app.updates.image()?.ok_or_else(not_begun)
}

fn draft(folder: &UpdateFolder, role: Role) -> Result<Option<Document>> {
    let Some(bytes) = folder.draft(role)? else { return Ok(None) };
    Document::read(&bytes).map(Some).ok_or_else(|| refused(Refused::Missing(role.name())))
}

fn files_of(release: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(release).map_err(PlatformError::file("listing", release))? {
        let entry = entry.map_err(PlatformError::file("listing", release))?;
        let bytes = fs::read(entry.path()).map_err(PlatformError::file("reading", entry.path()))?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
    }
    Ok(files)
}

fn not_begun() -> PlatformError {
    PlatformError::setup(words::NOT_BEGUN, &[])
}

fn no_draft(role: Role) -> PlatformError {
    PlatformError::setup(words::NO_DRAFT, &[("role", role.name())])
}

fn refused(refused: Refused) -> PlatformError {
    let sentence = match refused {
        Refused::Folder { .. } => words::refusal::FOLDER,
        Refused::Sum(_) => words::refusal::SUM,
        Refused::Provenance(_) => words::refusal::PROVENANCE,
        Refused::Bill(_) => words::refusal::BILL,
        Refused::Offered(_) => words::refusal::OFFERED,
        Refused::Missing(_) => words::refusal::MISSING,
        Refused::NotAHolder(_) => words::refusal::NOT_A_HOLDER,
        Refused::Client(_) => words::refusal::CLIENT,
        Refused::Sign(_) => words::refusal::SIGN,
        Refused::Bundle(_) => words::refusal::BUNDLE,
    };
    PlatformError::setup(sentence, &[("reason", &refused.to_string())])
}
