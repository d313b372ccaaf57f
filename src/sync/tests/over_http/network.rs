//! A worker under test, and what it reports.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lobby_sync::{Platform, Queue, SyncEvent, SyncHandle, SyncWorker, Timing};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::platform::Books;

/// Delays short enough to be waited for.
pub const TIMING: Timing = Timing {
    backoff_min: Duration::from_millis(10),
    backoff_max: Duration::from_millis(80),
    probe_down: Duration::from_millis(50),
    probe_up: Duration::from_millis(200),
    retry_after_min: Duration::from_millis(300),
    retry_after_max: Duration::from_secs(3600),
    lanes: 3,
};

pub struct Watched {
    pub handle: SyncHandle,
    events: UnboundedReceiver<SyncEvent>,
}

impl Watched {
    pub fn start<Q: Queue>(queue: &Arc<Q>, books: &Books, address: SocketAddr, timing: Timing) -> Watched {
        let client = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(2))
            .read_timeout(Duration::from_secs(5))
            .tls_backend_preconfigured(no_tls())
            .build()
            .unwrap();
        let platform = Platform { client, url: format!("http://{address}/"), receipt_keys: books.keys() };
        let (tell, events) = unbounded_channel();
        let observer = move |event| {
            let _ = tell.send(event);
        };
        let handle = SyncWorker::spawn(Arc::clone(queue), platform, timing, observer).unwrap();
        Watched { handle, events }
    }

    /// Waits for the first event that is `wanted`; returns it with those before it.
    pub async fn until(&mut self, wanted: impl Fn(&SyncEvent) -> bool) -> Vec<SyncEvent> {
        let mut seen = vec![];
        loop {
            let next = tokio::time::timeout(Duration::from_secs(20), self.events.recv()).await;
            let event = next.unwrap_or_else(|_| panic!("not reported within 20 s; seen: {seen:?}")).unwrap();
            seen.push(event);
            if seen.last().is_some_and(&wanted) {
                return seen;
            }
        }
    }

    pub async fn until_delivered(&mut self) -> Vec<SyncEvent> {
        self.until(|event| matches!(event, SyncEvent::Delivered { .. })).await
    }
}

/// The mock speaks plain HTTP; the client still wants some TLS to be configured.
fn no_tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}
