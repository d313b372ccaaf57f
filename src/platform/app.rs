//! What every handler and command works with.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::OrgCode;
use lobby_words::setup as words;
use tokio::sync::Notify;

use crate::change_feed::ChangeFeed;
use crate::clock::Clock;
use crate::data_dir::{DataDir, Settings};
use crate::disk::Disk;
use crate::error::{PlatformError, Result};
use crate::keys::Keys;
use crate::materials::Materials;
use crate::notice_file::Letterhead;
use crate::place::{DatabaseUrl, Place};
use crate::profile::Profile;
use crate::published_calendar::LastCalendar;
use crate::published_organisation::LastOrganisation;
use crate::repository::Db;
use crate::requests::Requests;
use crate::update_folder::UpdateFolder;
use crate::uploads::Uploads;

/// The open platform; clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Parts of the open platform.
pub struct Inner {
    /// Leads the key of every row.
    pub org: OrgCode,
    /// The profile the keys were made for.
    pub profile: Profile,
    /// Rows.
    pub db: Db,
    /// Sealed blobs.
    pub materials: Materials,
    /// Blobs on their way.
    pub uploads: Uploads,
    /// Room for more of them.
    pub disk: Disk,
    /// Requests of kiosks that are being answered.
    pub requests: Requests,
    /// Keys.
    pub keys: Keys,
    /// Where the pages listen, where the settings say so.
    pub pages: Option<SocketAddr>,
    /// How long a kiosk's certificate lasts.
    pub certificate_life: SignedDuration,
    /// Changes of what kiosks should be.
    pub changes: ChangeFeed,
    /// The last calendar that was read.
    pub calendar: LastCalendar,
    /// The last organisation that was read.
    pub organisation: LastOrganisation,
    /// What stands on the letters of cases.
    pub letterhead: Letterhead,
    /// What kiosks may be updated to.
    pub updates: UpdateFolder,
    /// Told when a case waits for being opened.
    pub to_open: Notify,
    clock: Clock,
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
    /// that `init` was given, then on the file in the folder.
    ///
    /// # Errors
    /// As [`App::open`]; [`crate::error::PlatformError::Setup`] also where a production platform's rows would travel
    /// over a network in the clear.
    pub fn open_on(root: &Path, database: Option<&DatabaseUrl>) -> Result<App> {
        App::open_with(root, database, Clock::system())
    }

    /// The same with another clock.
    ///
    /// # Errors
    /// As [`App::open_on`].
    pub fn open_with(root: &Path, database: Option<&DatabaseUrl>, clock: Clock) -> Result<App> {
        let (dir, settings) = DataDir::open(root)?;
        let place = place(&dir, &settings, database)?;
        App::assemble(&dir, settings, &place, clock)
    }

    /// Opens the platform on a database chosen by the caller: a measurement sets its own engine up.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn open_at(root: &Path, place: &Place) -> Result<App> {
        let (dir, settings) = DataDir::open(root)?;
        App::assemble(&dir, settings, place, Clock::system())
    }

    fn assemble(dir: &DataDir, settings: Settings, place: &Place, clock: Clock) -> Result<App> {
        let org = settings.org()?;
        // Before the rows: they may need what is kept for a full disk.
        let disk = Disk::of(dir.root());
        Ok(App(Arc::new(Inner {
            disk,
            db: Db::open(place, org.clone())?,
            materials: Materials::in_folder(&dir.materials(), org.clone())?,
            uploads: Uploads::new(dir.uploads()),
            requests: Requests::default(),
            keys: Keys::load(dir)?,
            pages: settings.pages,
            certificate_life: settings.kiosk_certificate_life,
            changes: ChangeFeed::default(),
            calendar: LastCalendar::default(),
            organisation: LastOrganisation::default(),
            updates: UpdateFolder::new(dir.root().join("updates"), dir.keys()),
            to_open: Notify::new(),
            letterhead: settings.letterhead()?,
            clock,
            org,
            profile: settings.profile,
        })))
    }

    /// Now, in whole milliseconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Opens the database that [`App::open_on`] would open, to see whether it answers, and brings it up to date.
///
/// # Errors
/// As [`App::open_on`].
pub(crate) fn try_database(dir: &DataDir, settings: &Settings, database: Option<&DatabaseUrl>) -> Result<()> {
    Db::open(&place(dir, settings, database)?, settings.org()?).map(drop)
}

/// Where the rows are: as [`App::open_on`] has it.
///
/// # Errors
/// [`PlatformError::Setup`].
fn place(dir: &DataDir, settings: &Settings, database: Option<&DatabaseUrl>) -> Result<Place> {
    let named = database.cloned().or_else(DatabaseUrl::of_the_environment).or_else(|| settings.database.clone());
    let place = match named {
        Some(url) => url.place(dir.database())?,
        None => Place::file(dir.database()),
    };
    if settings.profile == Profile::Production && !place.is_local() {
        return Err(PlatformError::setup(words::NOT_ENCRYPTED, &[("place", &place.to_string())]));
    }
    Ok(place)
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
