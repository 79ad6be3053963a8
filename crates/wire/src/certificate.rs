//! 证书 – what a certificate says of its holder, and who that may be.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

const COURT: &str = "urn:zhixing:court:";
const INSTITUTION: &str = "urn:zhixing:institution:";

/// Something about a certificate, a request for one, or a key is not as it must be.
#[derive(Debug, thiserror::Error)]
#[error("certificate: {0}")]
pub struct BadCertificate(pub(crate) String);

impl BadCertificate {
    /// And why.
    pub fn because(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

/// 对端 – who holds a certificate. It stands in it as a URI, beside the names of its machines.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// An installation of a court, by its sender code.
    Court(String),
    /// An institution, by its code, e.g. `BANK-ICBC`.
    Institution(String),
}

impl Party {
    /// The code alone.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Court(code) | Self::Institution(code) => code,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Court(code) => write!(f, "{COURT}{code}"),
            Self::Institution(code) => write!(f, "{INSTITUTION}{code}"),
        }
    }
}

impl FromStr for Party {
    type Err = BadCertificate;

    fn from_str(text: &str) -> Result<Self, BadCertificate> {
        let is_code = |code: &&str| {
            let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
            (1..=40).contains(&code.len()) && code.bytes().all(plain)
        };
        let court = text.strip_prefix(COURT).filter(is_code).map(|code| Self::Court(code.into()));
        let institution = || text.strip_prefix(INSTITUTION).filter(is_code);
        court
            .or_else(|| institution().map(|code| Self::Institution(code.into())))
            .ok_or_else(|| BadCertificate(format!("{text} names nobody")))
    }
}

/// 证书 – the facts of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// SHA-256 of the certificate, hex.
    pub fingerprint: String,
    /// Serial number, hex.
    pub serial: String,
    /// Its holder.
    pub party: Party,
    /// Valid from.
    pub not_before: DateTime<Utc>,
    /// Valid until.
    pub not_after: DateTime<Utc>,
}

impl Certificate {
    /// Read the DER of a certificate of ours.
    ///
    /// # Errors
    /// No certificate, or one that names nobody or several.
    pub fn read(der: &[u8]) -> Result<Self, BadCertificate> {
        let (_, parsed) = X509Certificate::from_der(der).map_err(BadCertificate::because)?;
        let names = parsed.subject_alternative_name().map_err(BadCertificate::because)?;
        let names = names.map(|names| names.value.general_names.clone()).unwrap_or_default();
        let mut uris = names.iter().filter_map(|name| match name {
            GeneralName::URI(uri) => Some(*uri),
            _ => None,
        });
        let party = match (uris.next(), uris.next()) {
            (Some(uri), None) => uri.parse()?,
            _ => return Err(BadCertificate("it must name one party".to_owned())),
        };
        let time = |at: x509_parser::time::ASN1Time| {
            DateTime::from_timestamp(at.timestamp(), 0)
                .ok_or_else(|| BadCertificate("no such time".to_owned()))
        };
        Ok(Self {
            fingerprint: fingerprint(der),
            serial: hex::encode(parsed.raw_serial()),
            party,
            not_before: time(parsed.validity().not_before)?,
            not_after: time(parsed.validity().not_after)?,
        })
    }
}

/// SHA-256 of a certificate, hex.
#[must_use]
pub fn fingerprint(der: &[u8]) -> String {
    hex::encode(Sha256::digest(der))
}

/// The same of the first certificate in a PEM text.
///
/// # Errors
/// When there is none.
pub fn fingerprint_of(pem: &str) -> Result<String, BadCertificate> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(BadCertificate::because)?;
    Ok(fingerprint(&der))
}

/// A key and its certificate, kept one after the other in one PEM text.
///
/// # Errors
/// When no certificate is in it.
pub fn parted(text: &str) -> Result<(&str, &str), BadCertificate> {
    let at = text.find("-----BEGIN CERTIFICATE");
    let at = at.ok_or_else(|| BadCertificate::because("no certificate in it"))?;
    Ok(text.split_at(at))
}
