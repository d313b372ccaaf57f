//! The certificate that the server shows. It is exchanged while it serves: connections that are open keep the one they
//! began with.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use lobby_words::setup as words;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::authority::Pair;
use crate::data_dir::read;
use crate::error::{PlatformError, Result};

/// The certificate and its key, as the files of the folder have them.
#[derive(Debug)]
pub struct ServerCertificate {
    files: Files,
    shown: RwLock<Shown>,
}

/// Where the pair is kept.
#[derive(Clone, Debug)]
pub struct Files {
    /// The certificate, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

#[derive(Clone, Debug)]
struct Shown {
    pem: String,
    ca_pem: String,
    certified: Arc<CertifiedKey>,
}

impl Files {
    /// The pair as it is in the files.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn read(&self) -> Result<Pair> {
        Ok(Pair { certificate_pem: read(&self.certificate)?, key_pem: read(&self.key)? })
    }
}

impl ServerCertificate {
    /// Reads the pair. The CA goes along with it: a kiosk that enrols knows nothing but its digest, and finds it here.
    ///
    /// # Errors
    /// [`PlatformError::File`]; [`PlatformError::Setup`] or [`PlatformError::Tls`] where the two cannot be used together.
    pub fn load(files: Files, ca_pem: &str) -> Result<ServerCertificate> {
        let shown = RwLock::new(certified(&files.read()?, ca_pem)?);
        Ok(ServerCertificate { files, shown })
    }

    /// The certificate that is shown, PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.shown().pem
    }

    /// Reads the files again; true where another certificate is shown from now on. One that cannot be used changes
    /// nothing.
    ///
    /// # Errors
    /// As [`ServerCertificate::load`].
    pub fn reload(&self, ca_pem: &str) -> Result<bool> {
        let pair = self.files.read()?;
        let shown = self.shown();
        if pair.certificate_pem == shown.pem && ca_pem == shown.ca_pem {
            return Ok(false);
        }
        let next = certified(&pair, ca_pem)?;
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }

    fn shown(&self) -> Shown {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for ServerCertificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.shown().certified)
    }
}

fn certified(pair: &Pair, ca_pem: &str) -> Result<Shown> {
    let unreadable = |file| PlatformError::setup(words::KEY_UNREADABLE, &[("file", file)]);
    let chain = [pair.certificate_pem.as_str(), ca_pem].concat();
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| unreadable("keys/server.pem"))?;
    let key = PrivateKeyDer::from_pem_slice(pair.key_pem.as_bytes()).map_err(|_| unreadable("keys/server.key.pem"))?;
    let provider = rustls::crypto::ring::default_provider();
    let certified = CertifiedKey::from_der(chain, key, &provider)
        .map_err(PlatformError::tls("using the server's certificate with its key"))?;
    Ok(Shown { pem: pair.certificate_pem.clone(), ca_pem: ca_pem.to_owned(), certified: Arc::new(certified) })
}

/// Whether certificate and key belong together.
#[must_use]
pub fn fit(pair: &Pair) -> bool {
    certified(pair, "").is_ok()
}
