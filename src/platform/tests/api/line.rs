//! A connection spoken on by hand, so that a request can stop in its middle.

use std::sync::Arc;

use lobby_wire::problem::Problem;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::bench::Kiosk;

pub struct Line(TlsStream<TcpStream>);

impl Line {
    /// A connection of this kiosk.
    pub async fn of(kiosk: &Kiosk, ca_pem: &str) -> Line {
        let leaf = CertificateDer::from_pem_slice(kiosk.certificate_pem.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(kiosk.key.to_pkcs8_pem().as_bytes()).unwrap();
        let config = rustls::ClientConfig::builder().with_root_certificates(roots(ca_pem));
        Line::to(&kiosk.api, config.with_client_auth_cert(vec![leaf], key).unwrap()).await
    }

    /// A connection without a certificate.
    pub async fn of_stranger(api: &str, ca_pem: &str) -> Line {
        let config = rustls::ClientConfig::builder().with_root_certificates(roots(ca_pem));
        Line::to(api, config.with_no_client_auth()).await
    }

    async fn to(api: &str, config: rustls::ClientConfig) -> Line {
        let stream = TcpStream::connect(api.trim_start_matches("https://")).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        Line(connector.connect(ServerName::try_from("127.0.0.1").unwrap(), stream).await.unwrap())
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
        self.0.flush().await.unwrap();
    }

    /// Returns when the server has ended the connection.
    pub async fn end(&mut self) {
        // However it ends.
        let _ = self.0.read_to_end(&mut Vec::new()).await;
    }

    /// Every certificate that the server shows, its own first.
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.0.get_ref().1.peer_certificates().unwrap().iter().map(|shown| shown.clone().into_owned()).collect()
    }

    /// The certificate that the server shows, DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.0.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    }

    pub async fn hang_up(&mut self) {
        self.0.shutdown().await.unwrap();
    }

    /// Sends the head of a request and returns when the server asks for the body: a client without rights was refused
    /// before, and what is locked for the request is locked.
    pub async fn begin(&mut self, method: &str, path: &str, headers: &str, length: usize) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n{headers}\
             Content-Length: {length}\r\n\r\n"
        );
        self.send(head.as_bytes()).await;
        let wanted = b"HTTP/1.1 100 Continue\r\n\r\n";
        let mut told = vec![0; wanted.len()];
        self.0.read_exact(&mut told).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&told), String::from_utf8_lossy(wanted));
    }

    /// Status and code of the problem that the server answers with.
    pub async fn answer(mut self) -> (u16, String) {
        let mut bytes = Vec::new();
        // A server that did not want the rest of a body may close without a word after its answer.
        let _ = self.0.read_to_end(&mut bytes).await;
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str::<Problem>(body).unwrap().code.to_string())
    }
}

pub fn roots(ca_pem: &str) -> rustls::RootCertStore {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    roots
}
