//! The network between kiosk and platform: a TCP proxy that passes bytes, or loses them on purpose.
//!
//! It knows nothing of TLS or HTTP: what breaks is the connection, as it does outside.

mod relay;
mod steer;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::error::SimError;
use steer::Steer;
pub use steer::{NetState, NetStatus};

const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// A running proxy; stops when dropped.
pub struct Proxy {
    address: SocketAddr,
    steer: Arc<Steer>,
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
        let steer = Arc::new(Steer::new(upstream));
        let accepting = tokio::spawn(accept_all(listener, steer.clone()));
        Ok(Self { address, steer, accepting })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn set_state(&self, state: NetState) {
        self.steer.set(state);
    }

    /// Later connections go there.
    pub fn set_upstream(&self, upstream: String) {
        self.steer.set_upstream(upstream);
    }

    #[must_use]
    pub fn status(&self) -> NetStatus {
        self.steer.status()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Connections live in this task's set: when the proxy stops, they stop.
async fn accept_all(listener: TcpListener, steer: Arc<Steer>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => drop(connections.spawn(serve(client, steer.clone()))),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut client: TcpStream, steer: Arc<Steer>) {
    let _counted = steer.count_connection();
    if steer.is_down() {
        return reset(client);
    }
    let Some(mut upstream) = connect(steer.upstream()).await else {
        return reset(client);
    };
    if relay::relay(&mut client, &mut upstream, &steer).await == relay::End::Cut {
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
