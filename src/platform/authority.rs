//! The certificate authority: signs the server's certificate and the kiosks'.
//!
//! Nothing of a request's names, extensions or times is taken over; only its public key is.

use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::KioskId;
use lobby_envelope::digest::sha256;
use lobby_wire::problem::ProblemCode;
use lobby_words::setup as words;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData as _, SanType, SerialNumber,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::error::{PlatformError, Result};
use crate::profile::Profile;

const CA_DAYS: i64 = 3650;
const SERVER_DAYS: i64 = 730;
/// Certificates begin a little before they are made: kiosks' clocks differ.
const BACKDATED: SignedDuration = SignedDuration::from_mins(10);
/// A short certificate begins at most this part of its life before: kiosks reckon from its beginning.
const BACKDATED_PART: i32 = 10;

/// The authority, able to sign.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    shown: RwLock<AuthorityCertificates>,
}

/// The authority's certificate, and those of the same key that it had before and that people may still compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityCertificates {
    /// The certificate in force, PEM.
    pub current: String,
    /// Those before it, PEM, the latest first; empty where there are none.
    pub former: String,
}

impl AuthorityCertificates {
    /// All of them, the one in force first.
    #[must_use]
    pub fn bundle(&self) -> String {
        [self.current.as_str(), self.former.as_str()].concat()
    }
}

/// A certificate made for a kiosk.
pub struct DeviceCertificate {
    /// PEM.
    pub pem: String,
    /// Serial number, lowercase hex.
    pub serial: String,
    /// The key it certifies: uncompressed P-256 point.
    pub point: Vec<u8>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The time in which a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
}

/// A key pair and its certificate, PEM.
pub struct Pair {
    /// Certificate.
    pub certificate_pem: String,
    /// Private key, PKCS#8.
    pub key_pem: String,
}

/// Makes a new authority.
///
/// # Errors
/// [`PlatformError::Certificate`].
pub fn make_ca(profile: Profile, now: Timestamp) -> Result<Pair> {
    let name = match profile {
        Profile::Simulation => "Lobby CA (simulation)",
        Profile::Production => "Lobby CA",
    };
    let key = KeyPair::generate().map_err(PlatformError::certificate("making the key of the CA"))?;
    let certificate_pem = certify_ca(name, &key, now)?;
    Ok(Pair { certificate_pem, key_pem: key.serialize_pem() })
}

/// Another certificate for the key of an authority, under the same name: what was signed by the one before is good under
/// this one, and what is signed from now on is good for those who trust the one before. PEM; `None` where the authority's
/// name is more than a common name, as another program may have made it.
///
/// # Errors
/// [`PlatformError::Certificate`].
pub fn renew_ca(pair: &Pair, now: Timestamp) -> Result<Option<String>> {
    let key = KeyPair::from_pem(&pair.key_pem).map_err(PlatformError::certificate("reading the key of the CA"))?;
    let Some(name) = common_name(&pair.certificate_pem) else { return Ok(None) };
    let certificate_pem = certify_ca(&name, &key, now)?;
    Ok((identity(&certificate_pem) == identity(&pair.certificate_pem)).then_some(certificate_pem))
}

fn certify_ca(name: &str, key: &KeyPair, now: Timestamp) -> Result<String> {
    let mut params = params(name, now, days(CA_DAYS))?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    let certificate = params.self_signed(key).map_err(PlatformError::certificate("signing the CA"))?;
    Ok(certificate.pem())
}

/// Name and public key of a certificate, by which those who trust it find it; both DER.
fn identity(pem: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let der = der(pem)?;
    let (_, certificate) = X509Certificate::from_der(&der).ok()?;
    Some((certificate.subject().as_raw().to_vec(), certificate.public_key().raw.to_vec()))
}

fn common_name(pem: &str) -> Option<String> {
    let der = der(pem)?;
    let (_, certificate) = X509Certificate::from_der(&der).ok()?;
    certificate.subject().iter_common_name().next()?.as_str().ok().map(str::to_owned)
}

impl Authority {
    /// The authority kept as `pair`.
    ///
    /// # Errors
    /// [`PlatformError::Certificate`].
    pub fn load(pair: &Pair, former: String) -> Result<Authority> {
        let key = KeyPair::from_pem(&pair.key_pem).map_err(PlatformError::certificate("reading the key of the CA"))?;
        let current = pair.certificate_pem.clone();
        let issuer = Issuer::from_ca_cert_pem(&current, key).map_err(PlatformError::certificate("reading the CA"))?;
        Ok(Authority { issuer, shown: RwLock::new(AuthorityCertificates { current, former }) })
    }

    /// The authority's certificate, PEM.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.certificates().current
    }

    /// The authority's certificates.
    #[must_use]
    pub fn certificates(&self) -> AuthorityCertificates {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows these from now on, where they are of the same name and key; false where they were shown before.
    pub fn show(&self, certificates: AuthorityCertificates) -> bool {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = *shown != certificates && identity(&certificates.current) == identity(&shown.current);
        if is_new {
            *shown = certificates;
        }
        is_new
    }

    /// SHA-256 of the authority's certificate (DER), lowercase hex: what an installer compares.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] where the file is not a certificate.
    pub fn ca_sha256(&self) -> Result<String> {
        let der = CertificateDer::from_pem_slice(self.ca_pem().as_bytes())
            .map_err(|_| PlatformError::setup(words::KEY_UNREADABLE, &[("file", "keys/ca.pem")]))?;
        Ok(sha256(&der).to_string())
    }

    /// A certificate for the platform's own server under 127.0.0.1, ::1, `localhost` and `hosts`.
    ///
    /// # Errors
    /// [`PlatformError::Certificate`], also where a host is not a name.
    pub fn make_server(&self, hosts: &[String], now: Timestamp) -> Result<Pair> {
        let life = Life { from: now - BACKDATED, until: now + days(SERVER_DAYS) };
        self.make_server_for(hosts, life)
    }

    /// The one that takes the place of a certificate which was good for `before`. It is good from the earlier beginning on
    /// and to the later end: whichever of the two was made by a clock that was off, kiosks whose clocks are right find
    /// one that they can believe.
    ///
    /// # Errors
    /// As [`Authority::make_server`].
    pub fn renew_server(&self, before: Life, hosts: &[String], now: Timestamp) -> Result<Pair> {
        let life = Life { from: before.from.min(now - BACKDATED), until: before.from.max(now) + days(SERVER_DAYS) };
        self.make_server_for(hosts, life)
    }

    /// Whether this authority is named as the issuer of a certificate.
    #[must_use]
    pub fn is_issuer_of(&self, pem: &str) -> bool {
        let (Some(certificate), Some(ca)) = (der(pem), der(&self.ca_pem())) else { return false };
        let (Ok((_, certificate)), Ok((_, ca))) =
            (X509Certificate::from_der(&certificate), X509Certificate::from_der(&ca))
        else {
            return false;
        };
        certificate.issuer() == ca.subject()
    }

    fn make_server_for(&self, hosts: &[String], life: Life) -> Result<Pair> {
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        names.extend(hosts.iter().filter(|host| !names.contains(host)).cloned().collect::<Vec<_>>());
        let mut params =
            CertificateParams::new(names).map_err(PlatformError::certificate("reading the server's names"))?;
        name_and_span(&mut params, "Lobby platform", life)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().map_err(PlatformError::certificate("making the server's key"))?;
        let certificate = self.sign(&params, &key, "signing the server's certificate")?;
        Ok(Pair { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }

    /// A certificate for a kiosk's request (PKCS#10, PEM) that ends after `life`.
    ///
    /// # Errors
    /// A refusal `bad_csr` where the request does not hold together, [`PlatformError::Certificate`].
    pub fn sign_device(
        &self,
        kiosk: &KioskId,
        csr_pem: &str,
        life: SignedDuration,
        now: Timestamp,
    ) -> Result<DeviceCertificate> {
        let bad = |reason| PlatformError::refused(ProblemCode::BadCsr, reason);
        let request = CertificateSigningRequestParams::from_pem(csr_pem)
            .map_err(|_| bad("the certificate request is not PKCS#10 in PEM with a fitting signature"))?;
        let point = request.public_key.der_bytes().to_vec();
        if request.public_key.algorithm() != &rcgen::PKCS_ECDSA_P256_SHA256 || point.len() != 65 || point[0] != 4 {
            return Err(bad("the certificate request is not for an uncompressed P-256 key"));
        }
        let mut params = params(kiosk.as_str(), now, life)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let urn = device_urn(kiosk)
            .try_into()
            .map_err(PlatformError::certificate("writing the kiosk's name into its certificate"))?;
        params.subject_alt_names = vec![SanType::URI(urn)];
        let serial = random_serial()?;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        let certificate = self.sign(&params, &request.public_key, "signing a kiosk's certificate")?;
        let expires_at = Timestamp::from_second(params.not_after.unix_timestamp()).unwrap_or(now);
        Ok(DeviceCertificate { pem: certificate.pem(), serial: HEXLOWER.encode(&serial), point, expires_at })
    }

    fn sign(
        &self,
        params: &CertificateParams,
        key: &impl rcgen::PublicKeyData,
        doing: &'static str,
    ) -> Result<Certificate> {
        params.signed_by(key, &self.issuer).map_err(PlatformError::certificate(doing))
    }
}

/// When a certificate is good; `None` where the text is none.
#[must_use]
pub fn life(pem: &str) -> Option<Life> {
    let der = der(pem)?;
    let (_, certificate) = X509Certificate::from_der(&der).ok()?;
    let validity = certificate.validity();
    Some(Life {
        from: Timestamp::from_second(validity.not_before.timestamp()).ok()?,
        until: Timestamp::from_second(validity.not_after.timestamp()).ok()?,
    })
}

fn der(pem: &str) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).ok()
}

/// The names and addresses in a certificate.
#[must_use]
pub fn names(pem: &str) -> Vec<String> {
    let Some(der) = der(pem) else { return Vec::new() };
    let Ok((_, certificate)) = X509Certificate::from_der(&der) else { return Vec::new() };
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    names.value.general_names.iter().filter_map(name).collect()
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    if let GeneralName::DNSName(name) = name {
        return Some((*name).to_owned());
    }
    let GeneralName::IPAddress(bytes) = name else { return None };
    let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from)).ok().map(|address| address.to_string())
}

/// Name of a kiosk in its certificate.
#[must_use]
pub fn device_urn(kiosk: &KioskId) -> String {
    format!("urn:kiosk:{kiosk}")
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn params(name: &str, now: Timestamp, life: SignedDuration) -> Result<CertificateParams> {
    let mut params = CertificateParams::default();
    let from = now - BACKDATED.min(life / BACKDATED_PART);
    name_and_span(&mut params, name, Life { from, until: now + life })?;
    Ok(params)
}

fn name_and_span(params: &mut CertificateParams, name: &str, life: Life) -> Result<()> {
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = certificate_time(life.from)?;
    params.not_after = certificate_time(life.until)?;
    params.use_authority_key_identifier_extension = true;
    Ok(())
}

fn certificate_time(time: Timestamp) -> Result<time::OffsetDateTime> {
    time::OffsetDateTime::from_unix_timestamp(time.as_second()).map_err(PlatformError::because(words::CLOCK_YEAR))
}

/// 128 random bits, positive and without a leading zero byte, so that every tool prints the same digits.
fn random_serial() -> Result<[u8; 16]> {
    let mut serial = [0; 16];
    SystemRandom::new()
        .fill(&mut serial)
        .map_err(|_| PlatformError::setup(words::SYSTEM_REFUSES, &[("reason", "getrandom")]))?;
    serial[0] = serial[0] & 0x7f | 0x40;
    Ok(serial)
}
