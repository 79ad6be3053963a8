//! 算法与时间的编码 – how keys, signatures and moments are written in X.509 and CMS.

use chrono::{DateTime, Datelike, Utc};
use der::asn1::{AnyRef, BitString, GeneralizedTime, ObjectIdentifier, SetOfVec, Uint, UtcTime};
use der::{Any, Decode, Encode, Sequence};
use seal::{Algorithm, PublicKey, Signature, Suite};
use x509_cert::attr::Attribute;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::Time;

use crate::Fault;

pub(crate) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SM2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const SM2_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401");

/// r and s, as X9.62 writes them.
#[derive(Sequence)]
struct Halves {
    r: Uint,
    s: Uint,
}

/// The digest that belongs to a signature algorithm.
pub(crate) fn suite_of(algorithm: Algorithm) -> Result<Suite, Fault> {
    match algorithm {
        Algorithm::Sm2 => Ok(Suite::National),
        Algorithm::P256 => Ok(Suite::International),
        Algorithm::Ed25519 => Err(Fault::Algorithm(algorithm)),
    }
}

pub(crate) fn digest(algorithm: Algorithm, bytes: &[u8]) -> Result<[u8; 32], Fault> {
    Ok(suite_of(algorithm)?.digest(bytes))
}

pub(crate) fn digest_algorithm(algorithm: Algorithm) -> Result<AlgorithmIdentifierOwned, Fault> {
    let oid = match suite_of(algorithm)? {
        Suite::National => SM3,
        Suite::International => SHA256,
    };
    Ok(AlgorithmIdentifierOwned { oid, parameters: None })
}

pub(crate) fn signature_algorithm(algorithm: Algorithm) -> Result<AlgorithmIdentifierOwned, Fault> {
    let oid = match suite_of(algorithm)? {
        Suite::National => SM2_SM3,
        Suite::International => ECDSA_SHA256,
    };
    Ok(AlgorithmIdentifierOwned { oid, parameters: None })
}

pub(crate) fn spki(key: &PublicKey) -> Result<SubjectPublicKeyInfoOwned, Fault> {
    let curve = match suite_of(key.algorithm())? {
        Suite::National => SM2,
        Suite::International => P256,
    };
    let parameters = Some(Any::encode_from(&curve)?);
    let algorithm = AlgorithmIdentifierOwned { oid: EC_PUBLIC_KEY, parameters };
    Ok(SubjectPublicKeyInfoOwned {
        algorithm,
        subject_public_key: BitString::from_bytes(&key.bytes())?,
    })
}

pub(crate) fn key_of(spki: &SubjectPublicKeyInfoOwned) -> Option<PublicKey> {
    let parameters = spki.algorithm.parameters.as_ref()?;
    let algorithm = match ObjectIdentifier::try_from(AnyRef::from(parameters)).ok()? {
        SM2 => Algorithm::Sm2,
        P256 => Algorithm::P256,
        _ => return None,
    };
    PublicKey::from_bytes(algorithm, spki.subject_public_key.as_bytes()?).ok()
}

/// A signature as X.509 and CMS carry it.
pub(crate) fn written(signature: &Signature) -> Result<Vec<u8>, Fault> {
    let (r, s) = signature.bytes().split_at(32);
    Ok(Halves { r: Uint::new(r)?, s: Uint::new(s)? }.to_der()?)
}

/// A signature of `algorithm` as it was [`written`].
pub(crate) fn read(algorithm: Algorithm, der: &[u8]) -> Option<Signature> {
    let halves = Halves::from_der(der).ok()?;
    let mut bytes = [0; 64];
    for (half, place) in [halves.r.as_bytes(), halves.s.as_bytes()].into_iter().zip([32, 64]) {
        bytes
            .get_mut(place - half.len().min(32)..place)?
            .copy_from_slice(half.get(..half.len().min(32))?);
    }
    Signature::from_bytes(algorithm, &bytes).ok()
}

/// RFC 5280 4.1.2.5: two digits of the year until 2049.
pub(crate) fn time(at: DateTime<Utc>) -> Result<Time, Fault> {
    let at_der = moment(at)?;
    Ok(if at.year() < 2050 {
        Time::UtcTime(UtcTime::from_date_time(at_der)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_date_time(at_der))
    })
}

pub(crate) fn moment(at: DateTime<Utc>) -> Result<der::DateTime, Fault> {
    let seconds = u64::try_from(at.timestamp()).map_err(|_| der::ErrorKind::DateTime.to_error())?;
    Ok(der::DateTime::from_unix_duration(std::time::Duration::from_secs(seconds))?)
}

pub(crate) fn instant(time: std::time::Duration) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0)
}

pub(crate) fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, Fault> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}
