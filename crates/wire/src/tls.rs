//! 双向认证 – TLS 1.3 with a certificate on both sides, all from one authority. Keys and certificates
//! are exchanged while connections are open: new ones take the new, old ones end in peace.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, ServerConfig,
    SignatureScheme,
};

use crate::certificate::{BadCertificate, Certificate, Party, fingerprint};

/// 时刻 – where the present instant comes from: the clock of whoever uses this, which may be virtual.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// 对端要求 – who must answer, and with which of their certificates; none named means any that the
/// authority gave them. Goes with a request as an extension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    /// Who.
    pub party: Party,
    /// Fingerprints of the certificates that count just now.
    pub pins: Vec<String>,
}

/// 所信 – by what somebody who answers over TLS, and holds no certificate of ours, is known. Goes with a
/// request as an extension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// A certificate for its name, from an authority this machine trusts.
    Machine,
    /// A certificate for its name, from one of the authorities in this PEM text.
    Authorities(String),
    /// The certificate with this fingerprint, and no other.
    Pinned(String),
}

/// 凭证 – keys with their certificates, by the name they are asked for (SNI), replaceable at any time.
/// The name `""` is for whoever asks for no name or for one that is not here.
#[derive(Clone, Default)]
pub struct Credentials(Arc<RwLock<HashMap<String, Arc<CertifiedKey>>>>);

impl Credentials {
    /// Present `certificate` with its `key` (both PEM) for `name` from now on.
    ///
    /// # Errors
    /// Texts that are no key or certificate, or do not fit each other.
    pub fn put(&self, name: &str, key: &str, certificate: &str) -> Result<(), BadCertificate> {
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(certificate.as_bytes())
                .collect::<Result<_, _>>()
                .map_err(BadCertificate::because)?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(BadCertificate::because)?;
        let certified =
            CertifiedKey::from_der(chain, key, &provider()).map_err(BadCertificate::because)?;
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(name.to_owned(), Arc::new(certified));
        Ok(())
    }

    fn get(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(name).or_else(|| all.get("")).cloned()
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

impl ResolvesServerCert for Credentials {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.get(hello.server_name().unwrap_or_default())
    }
}

impl rustls::client::ResolvesClientCert for Credentials {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.get("")
    }

    fn has_certs(&self) -> bool {
        self.get("").is_some()
    }
}

/// 服务端 – a listener for those only who hold a certificate of `authority` (PEM).
///
/// # Errors
/// An authority that is none.
pub fn mutual(
    authority: &str,
    credentials: &Credentials,
    now: &Now,
) -> Result<Arc<ServerConfig>, BadCertificate> {
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots(authority)?), provider())
            .build()
            .map_err(BadCertificate::because)?;
    let mut config = ServerConfig::builder_with_details(provider(), Arc::new(Time(now.clone())))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(BadCertificate::because)?
        .with_client_cert_verifier(clients)
        .with_cert_resolver(Arc::new(credentials.clone()));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // A ticket would carry an old handshake past a certificate that was revoked or exchanged since.
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// 服务端 – a listener for anybody, with the certificate and key of these PEM texts.
///
/// # Errors
/// Texts that are none, or do not fit each other.
pub fn one_sided(key: &str, certificate: &str) -> Result<Arc<ServerConfig>, BadCertificate> {
    let credentials = Credentials::default();
    credentials.put("", key, certificate)?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(BadCertificate::because)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(credentials));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// How a client of ours proves itself and what it asks of `peer`.
pub(crate) fn client(
    authority: &str,
    credentials: &Credentials,
    now: &Now,
    peer: &Peer,
) -> Result<ClientConfig, BadCertificate> {
    let chain =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots(authority)?), provider())
            .build()
            .map_err(BadCertificate::because)?;
    let verifier = By::Exactly { chain, peer: peer.clone() }.verifier();
    let mut config = ClientConfig::builder_with_details(provider(), Arc::new(Time(now.clone())))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(BadCertificate::because)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(Arc::new(credentials.clone()));
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

/// How a client without a certificate knows whom it calls; trusting nobody, it knows no one over TLS.
pub(crate) fn trusting(trust: Option<&Trust>) -> Result<ClientConfig, BadCertificate> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(BadCertificate::because)?;
    let roots = match trust {
        None => RootCertStore::empty(),
        Some(Trust::Machine) => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            roots
        }
        Some(Trust::Authorities(pem)) => roots(pem)?,
        Some(Trust::Pinned(fingerprint)) => {
            let verifier = By::Fingerprint(fingerprint.clone()).verifier();
            let config = config.dangerous().with_custom_certificate_verifier(verifier);
            return Ok(config.with_no_client_auth());
        }
    };
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn roots(authority: &str) -> Result<RootCertStore, BadCertificate> {
    let mut roots = RootCertStore::empty();
    for der in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        let der = der.map_err(BadCertificate::because)?;
        roots.add(der).map_err(BadCertificate::because)?;
    }
    if roots.is_empty() { Err(BadCertificate::because("none in it")) } else { Ok(roots) }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

struct Time(Now);

impl std::fmt::Debug for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Time")
    }
}

impl TimeProvider for Time {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from((self.0)().timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// Who may answer. Whoever does also proves to hold the certificate's key.
#[derive(Debug)]
struct Answering {
    by: By,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum By {
    /// Chain, time and name as ever; then the party; then, where certificates are pinned, one of those.
    Exactly { chain: Arc<WebPkiServerVerifier>, peer: Peer },
    /// One certificate, whoever made it and whatever it says: who named its fingerprint knew whose it is.
    Fingerprint(String),
}

impl By {
    fn verifier(self) -> Arc<Answering> {
        Arc::new(Answering { by: self, provider: provider() })
    }
}

impl ServerCertVerifier for Answering {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let refused =
            || Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
        let fits = match &self.by {
            By::Exactly { chain, peer: Peer { party, pins } } => {
                chain.verify_server_cert(end_entity, intermediates, server_name, ocsp, now)?;
                let certificate = Certificate::read(end_entity).map_err(|_| refused())?;
                let is_pinned = pins.is_empty() || pins.contains(&certificate.fingerprint);
                certificate.party == *party && is_pinned
            }
            By::Fingerprint(named) => fingerprint(end_entity) == *named,
        };
        if fits { Ok(ServerCertVerified::assertion()) } else { Err(refused()) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
