//! 签发 – the certificate authority of one installation: it gives each institution, and the court
//! itself, the certificate by which they know each other.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType,
    date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer};

use crate::certificate::{BadCertificate, Certificate, Party};

/// A certificate counts from a little before it was made: clocks differ.
const EARLIER: TimeDelta = TimeDelta::days(1);

/// 签发机构 – its key never leaves it.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// 签发的证书.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What it says.
    pub certificate: Certificate,
    /// The certificate itself, PEM.
    pub pem: String,
}

impl Authority {
    /// A new authority, and the two texts that [`Authority::open`] makes it of again: its key, secret,
    /// and its certificate.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn make() -> Result<(String, String), BadCertificate> {
        let key = KeyPair::generate().map_err(BadCertificate::because)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named("zhixing installation authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // The clock of a demonstration may stand in any year. What limits trust is that each
        // certificate below is short-lived and can be revoked.
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2100, 1, 1);
        let certificate = params.self_signed(&key).map_err(BadCertificate::because)?;
        Ok((key.serialize_pem(), certificate.pem()))
    }

    /// The authority of this key and certificate.
    ///
    /// # Errors
    /// Texts that are not what [`Authority::make`] gave.
    pub fn open(key: &str, certificate: &str) -> Result<Self, BadCertificate> {
        let key = KeyPair::from_pem(key).map_err(BadCertificate::because)?;
        let issuer = Issuer::from_ca_cert_pem(certificate, key).map_err(BadCertificate::because)?;
        Ok(Self { issuer, pem: certificate.to_owned() })
    }

    /// Its own certificate, PEM: what everybody who deals with this court trusts.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Answer the request in `pem` with a certificate for `party`, whose machines are `hosts`. Of the
    /// request only the key is taken: who somebody is, is not for them to say.
    ///
    /// # Errors
    /// A request that is none, or is not signed with the key it names.
    pub fn issue(
        &self,
        pem: &str,
        party: &Party,
        hosts: &[String],
        now: DateTime<Utc>,
        valid_for: TimeDelta,
    ) -> Result<Issued, BadCertificate> {
        let der = CertificateSigningRequestDer::from_pem_slice(pem.as_bytes())
            .map_err(BadCertificate::because)?;
        let mut request =
            CertificateSigningRequestParams::from_der(&der).map_err(BadCertificate::because)?;
        request.params = params(party, hosts, now, valid_for)?;
        let made = request.signed_by(&self.issuer).map_err(BadCertificate::because)?;
        Ok(Issued { certificate: Certificate::read(made.der())?, pem: made.pem() })
    }

    /// A key and certificate for the court itself: (key, certificate), PEM.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn identify(
        &self,
        party: &Party,
        hosts: &[String],
        now: DateTime<Utc>,
        valid_for: TimeDelta,
    ) -> Result<(String, String), BadCertificate> {
        let key = KeyPair::generate().map_err(BadCertificate::because)?;
        let made = params(party, hosts, now, valid_for)?
            .signed_by(&key, &self.issuer)
            .map_err(BadCertificate::because)?;
        Ok((key.serialize_pem(), made.pem()))
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authority")
    }
}

/// 证书请求 – a fresh key and the request to have it certified: (key, request), PEM.
///
/// # Errors
/// When no key can be made.
pub fn request(party: &Party) -> Result<(String, String), BadCertificate> {
    let key = KeyPair::generate().map_err(BadCertificate::because)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = named(party.code());
    let request = params.serialize_request(&key).map_err(BadCertificate::because)?;
    Ok((key.serialize_pem(), request.pem().map_err(BadCertificate::because)?))
}

/// 自签证书 – a key and a certificate that nobody vouches for: (key, certificate), PEM. It counts by its
/// fingerprint, told to whoever is to believe it; so it names no date after which it would not.
///
/// # Errors
/// When no key can be made.
pub fn self_signed(hosts: &[String]) -> Result<(String, String), BadCertificate> {
    let key = KeyPair::generate().map_err(BadCertificate::because)?;
    let mut params = CertificateParams::new(hosts.to_vec()).map_err(BadCertificate::because)?;
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(2100, 1, 1);
    let certificate = params.self_signed(&key).map_err(BadCertificate::because)?;
    Ok((key.serialize_pem(), certificate.pem()))
}

/// Whether the certificate in `pem` is of the key in `key`.
#[must_use]
pub fn fits(key: &str, pem: &str) -> bool {
    let key = KeyPair::from_pem(key);
    let Ok(der) = CertificateDer::from_pem_slice(pem.as_bytes()) else { return false };
    let Ok((_, parsed)) = x509_parser::parse_x509_certificate(&der) else { return false };
    key.is_ok_and(|key| parsed.public_key().subject_public_key.data == key.public_key_raw())
}

fn params(
    party: &Party,
    hosts: &[String],
    now: DateTime<Utc>,
    valid_for: TimeDelta,
) -> Result<CertificateParams, BadCertificate> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(party.code());
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let text = |text: &str| text.try_into().map_err(BadCertificate::because);
    params.subject_alt_names.push(SanType::URI(text(&party.to_string())?));
    for host in hosts {
        params.subject_alt_names.push(match host.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(text(host)?),
        });
    }
    let day = |at: DateTime<Utc>| {
        let seconds = at.timestamp();
        date_time_ymd(1970, 1, 1)
            .checked_add(
                std::time::Duration::from_secs(seconds.unsigned_abs())
                    .try_into()
                    .map_err(|_| BadCertificate("no such time".to_owned()))?,
            )
            .ok_or_else(|| BadCertificate("no such time".to_owned()))
    };
    params.not_before = day(now - EARLIER)?;
    params.not_after = day(now + valid_for)?;
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}
