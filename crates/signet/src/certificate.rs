//! 证书 – X.509 certificates of the installation's root, of courts, and of its time-stamps.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use der::asn1::{BitString, ObjectIdentifier, OctetString};
use der::{Decode, Encode, Sequence};
use seal::{PublicKey, Signer};
use x509_cert::certificate::CertificateInner;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::Fault;
use crate::asn1::{instant, key_of, read, signature_algorithm, spki, time, written};

const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const SUBJECT_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const AUTHORITY_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const EXTENDED_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");

/// 用途 – what a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 根证书 – issues the others.
    Root,
    /// 签章 – seals papers.
    Seal,
    /// 时间戳 – says when.
    TimeStamp,
}

/// 有效期.
#[derive(Clone, Copy, Debug)]
pub struct Validity {
    /// From.
    pub from: DateTime<Utc>,
    /// Until, inclusive.
    pub until: DateTime<Utc>,
}

/// 证书主体 – whom a certificate is about.
pub struct Subject<'a> {
    /// Its name, e.g. a court's.
    pub name: &'a str,
    /// Its public key.
    pub key: &'a PublicKey,
    /// Number of the certificate, unique for its issuer; up to 20 bytes, the first below 0x80.
    pub serial: &'a [u8],
    /// When it is valid.
    pub validity: Validity,
    /// What for.
    pub purpose: Purpose,
}

/// 签发者.
pub struct Issuer<'a> {
    /// Its key.
    pub signer: &'a dyn Signer,
    /// Its certificate; none for a root, which issues itself.
    pub certificate: Option<&'a Certificate>,
}

/// 证书 – read and whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub(crate) inner: CertificateInner,
    der: Vec<u8>,
}

/// RFC 5280 4.1.
#[derive(Sequence)]
struct ToBeSigned {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: x509_cert::time::Validity,
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Signed {
    body: ToBeSigned,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

impl Issuer<'_> {
    /// 签发 – a certificate for `subject`.
    ///
    /// # Errors
    /// A name or serial that cannot be written, an algorithm that is not for certificates.
    pub fn issue(&self, subject: &Subject<'_>) -> Result<Certificate, Fault> {
        let own = self.signer.public();
        let name = named(subject.name)?;
        let issuer = self.certificate.map_or_else(|| name.clone(), Certificate::subject_name);
        let algorithm = signature_algorithm(own.algorithm())?;
        let body = ToBeSigned {
            version: 2,
            serial: SerialNumber::new(subject.serial)?,
            signature: algorithm.clone(),
            issuer,
            validity: x509_cert::time::Validity::new(
                time(subject.validity.from)?,
                time(subject.validity.until)?,
            ),
            subject: name,
            key: spki(subject.key)?,
            extensions: extensions(subject, &own)?,
        };
        let signature = written(&self.signer.sign(&body.to_der()?)?)?;
        let signature = BitString::from_bytes(&signature)?;
        Certificate::read(&Signed { body, algorithm, signature }.to_der()?)
    }
}

fn named(name: &str) -> Result<Name, Fault> {
    Ok(Name::from_str(&format!("CN={name},C=CN"))?)
}

/// The first 20 bytes of the digest: short enough, and nobody asks how it is made.
fn key_id(key: &PublicKey) -> Result<OctetString, Fault> {
    Ok(OctetString::new(&seal::digest(&key.bytes())[..20])?)
}

fn extensions(subject: &Subject<'_>, issuer: &PublicKey) -> Result<Vec<Extension>, Fault> {
    let usage = match subject.purpose {
        Purpose::Root => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
        Purpose::Seal => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
        Purpose::TimeStamp => KeyUsages::DigitalSignature.into(),
    };
    let is_root = subject.purpose == Purpose::Root;
    let path_len_constraint = is_root.then_some(0);
    let authority = AuthorityKeyIdentifier {
        key_identifier: Some(key_id(issuer)?),
        ..AuthorityKeyIdentifier::default()
    };
    let mut all = vec![
        extension(CONSTRAINTS, true, &BasicConstraints { ca: is_root, path_len_constraint })?,
        extension(KEY_USAGE, true, &KeyUsage(usage))?,
        extension(SUBJECT_KEY, false, &SubjectKeyIdentifier(key_id(subject.key)?))?,
        extension(AUTHORITY_KEY, false, &authority)?,
    ];
    if subject.purpose == Purpose::TimeStamp {
        all.push(extension(EXTENDED_USAGE, true, &ExtendedKeyUsage(vec![TIME_STAMPING]))?);
    }
    Ok(all)
}

fn extension(
    id: ObjectIdentifier,
    critical: bool,
    value: &impl Encode,
) -> Result<Extension, Fault> {
    let extn_value = OctetString::new(value.to_der()?)?;
    Ok(Extension { extn_id: id, critical, extn_value })
}

impl Certificate {
    /// From DER.
    ///
    /// # Errors
    /// Not exactly one certificate.
    pub fn read(der: &[u8]) -> Result<Self, Fault> {
        let inner = CertificateInner::from_der(der).map_err(|_| Fault::Certificate)?;
        Ok(Self { inner, der: der.to_vec() })
    }

    /// In DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Serial number in hex.
    #[must_use]
    pub fn serial(&self) -> String {
        hex::encode(self.inner.tbs_certificate().serial_number().as_bytes())
    }

    /// Whom it is about.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.inner.tbs_certificate().subject().common_name();
        name.ok().flatten().map(|name| name.value().into_owned()).unwrap_or_default()
    }

    /// Its public key, if it is of a kind used here.
    #[must_use]
    pub fn key(&self) -> Option<PublicKey> {
        key_of(self.inner.tbs_certificate().subject_public_key_info())
    }

    /// When it is valid.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        let validity = self.inner.tbs_certificate().validity();
        let from = instant(validity.not_before.to_unix_duration())?;
        Some(Validity { from, until: instant(validity.not_after.to_unix_duration())? })
    }

    /// Whether it is for `purpose`, as [`Issuer::issue`] writes it.
    #[must_use]
    pub fn is_for(&self, purpose: Purpose) -> bool {
        let body = self.inner.tbs_certificate();
        let found = |id| body.extensions().into_iter().flatten().find(move |e| e.extn_id == id);
        let ca = found(CONSTRAINTS)
            .and_then(|e| BasicConstraints::from_der(e.extn_value.as_bytes()).ok())
            .is_some_and(|constraints| constraints.ca);
        let stamps = found(EXTENDED_USAGE)
            .and_then(|e| ExtendedKeyUsage::from_der(e.extn_value.as_bytes()).ok())
            .is_some_and(|usage| usage.0 == [TIME_STAMPING]);
        match purpose {
            Purpose::Root => ca,
            Purpose::Seal => !ca && !stamps,
            Purpose::TimeStamp => !ca && stamps,
        }
    }

    /// Whether `issuer` issued this, by name and signature.
    #[must_use]
    pub fn is_issued_by(&self, issuer: &Certificate) -> bool {
        let named = self.inner.tbs_certificate().issuer() == &issuer.subject_name();
        let verified = || {
            let key = issuer.key()?;
            let signature = read(key.algorithm(), self.inner.signature().as_bytes()?)?;
            let body = self.inner.tbs_certificate().to_der().ok()?;
            let algorithm = signature_algorithm(key.algorithm()).ok()?;
            let says = self.inner.signature_algorithm() == &algorithm
                && self.inner.tbs_certificate().signature() == &algorithm;
            Some(says && key.verify(&body, &signature))
        };
        named && verified().unwrap_or(false)
    }

    pub(crate) fn subject_name(&self) -> Name {
        self.inner.tbs_certificate().subject().clone()
    }
}
