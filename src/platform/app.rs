//! What every handler and command works with.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;

use crate::data_dir::{DataDir, Settings};
use crate::error::{PlatformError, Result};
use crate::keys::Keys;
use crate::materials::Materials;
use crate::profile::Profile;
use crate::repository::{DatabaseUrl, Db, Place};
use crate::service::news::News;
use crate::uploads::Uploads;

/// The open platform; clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Parts of the open platform.
pub struct Inner {
    /// Leads the key of every row.
    pub org: String,
    /// The profile the keys were made for.
    pub profile: Profile,
    /// Rows.
    pub db: Db,
    /// Sealed blobs.
    pub materials: Materials,
    /// Blobs on their way.
    pub uploads: Uploads,
    /// Keys.
    pub keys: Keys,
    /// How long a kiosk's certificate lasts.
    pub certificate_life: SignedDuration,
    /// Word of changes to what kiosks should be.
    pub news: News,
}

impl App {
    /// Opens the platform kept in `root`, bringing its database up to date.
    ///
    /// # Errors
    /// [`crate::error::PlatformError::Setup`] where there is none; whatever reading its parts gives.
    pub fn open(root: &Path) -> Result<App> {
        App::open_on(root, None)
    }

    /// The same on the rows of `database`; where none is given, on those that `LOBBY_DATABASE` names, then on those
    /// that `init` was told of, then on the file in the folder.
    ///
    /// # Errors
    /// As [`App::open`]; [`crate::error::PlatformError::Setup`] also where a production platform's rows would travel
    /// over a network in the clear.
    pub fn open_on(root: &Path, database: Option<&DatabaseUrl>) -> Result<App> {
        let (dir, settings) = DataDir::open(root)?;
        let place = place(&dir, &settings, database)?;
        App::assemble(&dir, settings, &place)
    }

    /// Opens the platform on a database chosen by the caller: a measurement sets its own engine up.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn open_at(root: &Path, place: &Place) -> Result<App> {
        let (dir, settings) = DataDir::open(root)?;
        App::assemble(&dir, settings, place)
    }

    fn assemble(dir: &DataDir, settings: Settings, place: &Place) -> Result<App> {
        Ok(App(Arc::new(Inner {
            db: Db::open(place)?,
            materials: Materials::in_folder(&dir.materials(), &settings.org)?,
            uploads: Uploads::new(dir.uploads()),
            keys: Keys::load(dir)?,
            certificate_life: settings.kiosk_certificate_life,
            news: News::default(),
            org: settings.org,
            profile: settings.profile,
        })))
    }
}

/// Where the rows are: as [`App::open_on`] has it.
///
/// # Errors
/// [`PlatformError::Setup`].
pub(crate) fn place(dir: &DataDir, settings: &Settings, database: Option<&DatabaseUrl>) -> Result<Place> {
    let named = database.cloned().or_else(DatabaseUrl::of_the_environment).or_else(|| settings.database.clone());
    let place = match named {
        Some(url) => url.place(dir.database())?,
        None => Place::file(dir.database()),
    };
    if settings.profile == Profile::Production && !place.is_local() {
        return Err(PlatformError::Setup(format!(
            "the connection to {place} would not be encrypted; name a Unix socket or a loopback address, where a \
             tunnel or a pooler with TLS may begin"
        )));
    }
    Ok(place)
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
