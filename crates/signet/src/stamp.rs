//! 时间戳 – RFC 3161 tokens by a stamping authority of the installation.

use chrono::{DateTime, Utc};
use der::asn1::{GeneralizedTime, Int, ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Sequence};
use seal::Signer;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::asn1::{attribute, digest, digest_algorithm, instant, moment};
use crate::message::{self, Content, TIME_STAMP};
use crate::{Certificate, Fault, Purpose};

const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// 策略 – "stamped with the clock of this installation": an arc nobody else means anything by.
const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.25.2026112703");

#[derive(Sequence)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

/// RFC 3161 2.4.2, as far as it is used here.
#[derive(Sequence)]
struct TstInfo {
    version: u8,
    policy: ObjectIdentifier,
    imprint: Imprint,
    serial: Int,
    at: GeneralizedTime,
}

/// 时间戳机构.
pub struct StampingAuthority<'a> {
    /// Its key.
    pub signer: &'a dyn Signer,
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// Number of the stamp, unique for it; the first byte below 0x80.
    pub serial: &'a [u8],
}

impl StampingAuthority<'_> {
    /// 加盖时间戳 – that `bytes` were there at `at`: the token, in DER.
    ///
    /// # Errors
    /// A key that does not sign.
    pub fn stamp(&self, bytes: &[u8], at: DateTime<Utc>) -> Result<Vec<u8>, Fault> {
        let algorithm = self.signer.public().algorithm();
        let info = TstInfo {
            version: 1,
            policy: POLICY,
            imprint: Imprint {
                algorithm: digest_algorithm(algorithm)?,
                digest: OctetString::new(digest(algorithm, bytes)?)?,
            },
            serial: Int::new(self.serial)?,
            at: GeneralizedTime::from_date_time(moment(at)?),
        };
        let info = info.to_der()?;
        let content = Content::Inside(TST_INFO, &info);
        message::sign(self.signer, &[self.certificate], &content, |_| Ok(None))
    }

    pub(crate) fn beside(&self, bytes: &[u8], at: DateTime<Utc>) -> Result<Attribute, Fault> {
        attribute(TIME_STAMP, Any::from_der(&self.stamp(bytes, at)?)?)
    }
}

/// When `bytes` were stamped, by an authority that `root` issued; nothing, if not.
pub(crate) fn stamped(
    token: &[u8],
    bytes: &[u8],
    root: &Certificate,
) -> Option<(DateTime<Utc>, Certificate)> {
    let read = message::open(token, TST_INFO, None)?;
    let inside = read.inside?;
    let info = TstInfo::from_der(&inside).ok()?;
    let algorithm = read.signer.key()?.algorithm();
    let at = instant(info.at.to_unix_duration())?;
    let validity = read.signer.validity()?;
    let fits = info.imprint.algorithm == digest_algorithm(algorithm).ok()?
        && info.imprint.digest.as_bytes() == digest(algorithm, bytes).ok()?
        && info.version == 1
        && info.policy == POLICY
        && read.stamp.is_none()
        && read.others.is_empty()
        && read.signer.is_for(Purpose::TimeStamp)
        && read.signer.is_issued_by(root)
        && (validity.from..=validity.until).contains(&at)
        && info.to_der().ok()? == inside;
    fits.then_some((at, read.signer))
}
