//! Listening: the API over TLS with client certificates; the pages on a listener of their own, in plain HTTP on loopback
//! or over TLS, or on the address of the API.

mod client_certificate;
mod gate;
pub mod limits;
mod listen;
mod patience;
mod rounds;
mod tls;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use lobby_words::setup as words;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::limits::Limits;
use self::listen::Served;
use crate::app::App;
use crate::clock::Clock;
use crate::data_dir::DataDir;
use crate::error::{PlatformError, Result};
use crate::keys;
use crate::place::DatabaseUrl;
use crate::profile::Profile;
use crate::router;
use crate::service::certificates::RENEWED_BEFORE;
use crate::service::{self, changes, desired, opening};

/// How to serve.
pub struct Options {
    /// The platform's folder.
    pub data: PathBuf,
    /// Database to serve from; that of the environment or the folder where none is given.
    pub database: Option<DatabaseUrl>,
    /// Profile to run under; that of the folder where none is given.
    pub profile: Option<Profile>,
    /// Where the API listens; port 0 takes any.
    pub listen: SocketAddr,
    /// Where the pages listen: in plain HTTP on loopback (simulation), or over TLS (production), where none means the
    /// address of the API.
    pub pages: Option<SocketAddr>,
    /// What strangers may take of each listener.
    pub limits: Limits,
    /// The time.
    pub clock: Clock,
}

/// A platform that is listening.
pub struct Running {
    /// Address of the API, `https://127.0.0.1:8443`.
    pub api: String,
    /// Address of the pages.
    pub pages: String,
    /// The open platform, for tests in the same process.
    pub app: App,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Opens the platform and listens; returns when both addresses accept connections.
///
/// # Errors
/// [`PlatformError::Setup`] where the profile forbids what is asked; whatever opening the parts gives.
pub async fn start(options: &Options) -> Result<Running> {
    let (dir, _) = DataDir::open(&options.data)?;
    keys::require(&dir)?;
    if keys::renew_server(&dir.keys(), RENEWED_BEFORE, options.clock.now())? {
        tracing::info!("the server's certificate is renewed");
    }
    start_on(App::open_with(&options.data, options.database.as_ref(), options.clock.clone())?, options).await
}

/// Listens for a platform that is open already.
///
/// # Errors
/// As [`start`].
pub async fn start_on(app: App, options: &Options) -> Result<Running> {
    let profile = options.profile.unwrap_or(app.profile);
    let pages_at = permit(profile, app.profile, options.pages.or(app.pages))?;

    service::keys::require_known(&app, app.now()).await?;
    desired::note_recipients(&app, app.now()).await?;
    let (stop, stopped) = watch::channel(false);
    let listener = bind(options.listen).await?;
    let api = format!("https://{}", local(&listener)?);
    let mut routes = router::api(&app).into_api();
    let opened = opening::start(app.clone(), stopped.clone())?;
    let mut tasks = vec![
        tokio::spawn(changes::poll_until(app.clone(), stopped.clone())),
        tokio::spawn({
            let (app, stopped) = (app.clone(), stopped.clone());
            async move { app.disk.watch(stopped).await }
        }),
        tokio::spawn(rounds::certificates(app.clone(), stopped.clone())),
        tokio::spawn(rounds::releases(app.clone(), stopped.clone())),
        tokio::spawn(rounds::leftovers(app.clone(), stopped.clone())),
        tokio::spawn(rounds::scrub(app.clone(), stopped.clone())),
        tokio::spawn(rounds::retention(app.clone(), stopped.clone())),
        tokio::spawn(rounds::handling(app.clone(), stopped.clone())),
        // An error is how the thread tells that it ended.
        tokio::spawn(async { opened.await.unwrap_or(()) }),
    ];
    let tls = tls::config(&app.keys)?;
    let served =
        |routes, tls| Served { routes: patience::bounded(routes, options.limits), tls, limits: options.limits };
    let pages = match pages_at {
        Pages::WithApi => {
            routes = router::api_and_pages(&app);
            api.clone()
        }
        Pages::Plain(address) | Pages::Tls(address) => {
            let (scheme, tls) = match pages_at {
                Pages::Tls(_) => ("https", Some(Arc::clone(&tls))),
                Pages::Plain(_) | Pages::WithApi => ("http", None),
            };
            let listener = bind(address).await?;
            let address = format!("{scheme}://{}", local(&listener)?);
            // A whole office may come from one address.
            let limits = Limits { of_address: options.limits.strangers, ..options.limits };
            let pages = Served { limits, ..served(router::pages(&app).into_pages(), tls) };
            tasks.push(tokio::spawn(listen::serve(listener, pages, stopped.clone())));
            address
        }
    };
    tasks.push(tokio::spawn(listen::serve(listener, served(routes, Some(tls)), stopped)));
    tracing::info!(api, pages, %profile, "listening");
    Ok(Running { api, pages, app, stop, tasks })
}

/// Does what time brings to cases until told to stop, as every server does beside its listeners.
pub async fn handle_cases(app: App, stopped: watch::Receiver<bool>) {
    rounds::handling(app, stopped).await;
}

/// Where the pages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pages {
    /// A listener of their own, in plain HTTP on loopback.
    Plain(SocketAddr),
    /// A listener of their own, over TLS.
    Tls(SocketAddr),
    /// The listener of the API.
    WithApi,
}

/// What a profile allows.
fn permit(profile: Profile, keys_for: Profile, pages: Option<SocketAddr>) -> Result<Pages> {
    match (profile, pages) {
        (Profile::Production, _) if keys_for == Profile::Simulation => {
            Err(PlatformError::setup(words::KEYS_FOR_SIMULATION, &[]))
        }
        (Profile::Production, Some(address)) => Ok(Pages::Tls(address)),
        (Profile::Production, None) => Ok(Pages::WithApi),
        (Profile::Simulation, Some(address)) if !address.ip().is_loopback() => {
            Err(PlatformError::setup(words::PAGES_ON_LOOPBACK, &[]))
        }
        (Profile::Simulation, given) => Ok(Pages::Plain(given.unwrap_or((IpAddr::from([127, 0, 0, 1]), 8080).into()))),
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let values = [("address", address.to_string()), ("reason", error.to_string())];
        PlatformError::setup(words::CANNOT_LISTEN, &values.each_ref().map(|(place, value)| (*place, value.as_str())))
    })
}

fn local(listener: &TcpListener) -> Result<SocketAddr> {
    listener.local_addr().map_err(PlatformError::because(words::SYSTEM_REFUSES))
}

impl Running {
    /// Stops taking connections, lets the requests under way finish, and returns when all is quiet.
    pub async fn stop(self) {
        // An error means that every listener has stopped already.
        let _ = self.stop.send(true);
        self.app.changes.close();
        for task in self.tasks {
            let _ = task.await;
        }
        tracing::info!("stopped");
    }
}
