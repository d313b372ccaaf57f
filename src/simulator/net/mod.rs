//! The network between kiosk and platform: a TCP proxy that passes bytes, or loses them on purpose.
//!
//! It knows nothing of TLS or HTTP: what breaks is the connection, as it does outside.

mod control;
mod relay;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::error::SimError;
use control::LineControl;
pub use control::{NetState, NetStatus};

/// Time-out for a connection to the platform.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// A running proxy; stops when dropped.
pub struct Proxy {
    address: SocketAddr,
    control: Arc<LineControl>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Proxy {
    /// Listens on a loopback address and passes connections to `upstream`.
    ///
    /// # Errors
    /// The address is taken or not loopback.
    pub async fn start(listen: SocketAddr, upstream: Option<String>) -> Result<Self, SimError> {
        if !listen.ip().is_loopback() {
            return Err(SimError::NotLoopback(listen));
        }
        let listener = TcpListener::bind(listen).await.map_err(SimError::net("listen for the kiosk"))?;
        let address = listener.local_addr().map_err(SimError::net("read the proxy's address"))?;
        let control = Arc::new(LineControl::new(upstream));
        let accepting = tokio::spawn(accept_all(listener, control.clone()));
        Ok(Self { address, control, accepting })
    }

    /// Address that the kiosk takes for the platform's.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the line for all connections.
    pub fn set_state(&self, state: NetState) {
        self.control.set(state);
    }

    /// Sends later connections to `upstream`, `HOST:PORT`.
    pub fn set_upstream(&self, upstream: String) {
        self.control.set_upstream(upstream);
    }

    /// State and counters now.
    #[must_use]
    pub fn status(&self) -> NetStatus {
        self.control.status()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Connections live in this task's set: when the proxy stops, they stop.
async fn accept_all(listener: TcpListener, control: Arc<LineControl>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => drop(connections.spawn(serve(client, control.clone()))),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut client: TcpStream, control: Arc<LineControl>) {
    let _counted = control.count_connection();
    if control.is_down() {
        return reset(client);
    }
    let Some(mut upstream) = connect(control.upstream()).await else {
        return reset(client);
    };
    if relay::relay(&mut client, &mut upstream, &control).await == relay::RelayEnd::Cut {
        reset(client);
        reset(upstream);
    }
}

async fn connect(upstream: Option<String>) -> Option<TcpStream> {
    let stream = tokio::time::timeout(CONNECT_LIMIT, TcpStream::connect(upstream?)).await;
    let stream = stream.ok()?.ok()?;
    stream.set_nodelay(true).ok()?;
    Some(stream)
}

/// Closes with RST instead of FIN: unsent data is lost, as on a torn cable.
fn reset(stream: TcpStream) {
    let _ = set_socket_linger(&stream, Some(Duration::ZERO));
    drop(stream);
}

#[cfg(test)]
mod tests;
