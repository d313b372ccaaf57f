//! What every handler and command works with.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use crate::data_dir::DataDir;
use crate::error::Result;
use crate::keys::Keys;
use crate::materials::Materials;
use crate::profile::Profile;
use crate::repository::Db;
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
}

impl App {
    /// Opens the platform kept in `root`, bringing its database up to date.
    ///
    /// # Errors
    /// [`crate::error::PlatformError::Setup`] where there is none; whatever reading its parts gives.
    pub fn open(root: &Path) -> Result<App> {
        let (dir, settings) = DataDir::open(root)?;
        Ok(App(Arc::new(Inner {
            db: Db::open(&dir.database())?,
            materials: Materials::in_folder(&dir.materials(), &settings.org)?,
            uploads: Uploads::new(dir.uploads()),
            keys: Keys::load(&dir)?,
            org: settings.org,
            profile: settings.profile,
        })))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
