//! lobby-sim: the devices and the network around a kiosk, steered while they run.
//!
//! An ID reader on a pty, a scanner behind SANE's virtual back end and over eSCL, a printer that speaks IPP, and the
//! network between kiosk and platform, with a remote control over HTTP ([`Simulator::start`]). Faults are made at the
//! byte boundary: the kiosk runs its real drivers against real file descriptors. All people and papers are invented.

mod error;
mod http;
pub mod id_reader;
mod net;
mod people;
mod printer;
mod scanner;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

pub use error::SimError;
pub use net::{NetState, NetStatus, Proxy};
pub use people::{Card, People, Summary};
pub use printer::{PrinterFault, PrinterReply, PrinterStatus, SimPrinter};
pub use scanner::{LEASE_PAGES, Paper, ScannerAddress, ScannerFault, ScannerState, Sheet, SimScanner};

use id_reader::SimReader;
use world::World;

/// Folder and addresses of one simulation.
#[derive(Debug, Clone)]
pub struct SimOptions {
    /// Made if missing; holds the reader's link, the SANE configuration and the glass.
    pub dir: PathBuf,
    /// Loopback address of the remote control.
    pub http: SocketAddr,
    /// Loopback address that the kiosk takes for the platform's; no proxy when absent.
    pub proxy: Option<SocketAddr>,
    /// `HOST:PORT` of the real platform; may be set later over the remote control.
    pub upstream: Option<String>,
    /// Bytes of the reader take the time of the line.
    pub paced: bool,
}

/// A running world; the reader and the network end with it.
pub struct Simulator {
    listener: tokio::net::TcpListener,
    world: Arc<World>,
    http: SocketAddr,
}

impl Simulator {
    /// Starts reader, scanner and network, and listens for the remote control.
    ///
    /// # Errors
    /// [`SimError`]: a folder that cannot be written, an address that is taken or not loopback.
    pub async fn start(options: &SimOptions) -> Result<Self, SimError> {
        std::fs::create_dir_all(&options.dir).map_err(SimError::file("create", &options.dir))?;
        let dir = options.dir.canonicalize().map_err(SimError::file("find", &options.dir))?;
        let listener = http::bind(options.http).await?;
        let http = listener.local_addr().map_err(SimError::net("read the remote control's address"))?;
        let proxy = match options.proxy {
            Some(listen) => Some(Proxy::start(listen, options.upstream.clone()).await?),
            None => None,
        };
        let reader = SimReader::start(&dir, options.paced).map_err(SimError::Reader)?;
        let world = World::new(People::load()?, reader, SimScanner::start(&dir)?, SimPrinter::start(&dir)?, proxy);
        Ok(Self { listener, world: Arc::new(world), http })
    }

    /// `http`, `reader`, `scanner`, `escl`, `printer` and `proxy`: what a kiosk's configuration and a script need.
    #[must_use]
    pub fn addresses(&self) -> Value {
        let mut addresses = self.world.addresses();
        addresses["http"] = format!("http://{}", self.http).into();
        addresses["escl"] = format!("escl:http://{}{}", self.http, scanner::escl::PATH).into();
        addresses["printer"] = format!("ipp://{}{}", self.http, printer::PATH).into();
        addresses
    }

    /// Answers the remote control until `stop` is ready.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), SimError> {
        let service = http::router(self.world).into_make_service_with_connect_info::<http::Connection>();
        axum::serve(self.listener, service)
            .with_graceful_shutdown(stop)
            .await
            .map_err(SimError::net("answer the remote control"))
    }
}
