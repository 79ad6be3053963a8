//! 签名消息 – CMS SignedData (RFC 5652) with one signer, who names its certificate in what it signs
//! (RFC 5035), made and read back.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode, Sequence};
use seal::{Algorithm, Signer};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::asn1::{
    DATA, SIGNED_DATA, attribute, digest, digest_algorithm, read, signature_algorithm, suite_of,
    written,
};
use crate::{Certificate, Fault};

const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// The time-stamp of a signature, beside it.
pub(crate) const TIME_STAMP: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// Which certificate signs: its digest. SHA-256 is what is meant when no algorithm is named.
#[derive(Sequence)]
struct CertificateDigest {
    #[asn1(optional = "true")]
    algorithm: Option<AlgorithmIdentifierOwned>,
    digest: OctetString,
}

#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<CertificateDigest>,
}

/// What is signed: bytes that travel elsewhere, or content that travels along.
pub(crate) enum Content<'a> {
    Detached(&'a [u8]),
    Inside(ObjectIdentifier, &'a [u8]),
}

impl Content<'_> {
    fn kind(&self) -> ObjectIdentifier {
        match self {
            Content::Detached(_) => DATA,
            Content::Inside(kind, _) => *kind,
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Content::Detached(bytes) | Content::Inside(_, bytes) => bytes,
        }
    }
}

fn signing_certificate(algorithm: Algorithm, certificate: &Certificate) -> Result<Any, Fault> {
    let named = match suite_of(algorithm)? {
        seal::Suite::International => None,
        seal::Suite::National => Some(digest_algorithm(algorithm)?),
    };
    let digest = OctetString::new(digest(algorithm, certificate.der())?)?;
    let one = CertificateDigest { algorithm: named, digest };
    Ok(Any::encode_from(&SigningCertificate { certificates: vec![one] })?)
}

fn signed_attributes(
    algorithm: Algorithm,
    certificate: &Certificate,
    content: &Content<'_>,
) -> Result<Attributes, Fault> {
    let digest = OctetString::new(digest(algorithm, content.bytes())?)?;
    Ok(SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&content.kind())?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&digest)?)?,
        attribute(SIGNING_CERTIFICATE, signing_certificate(algorithm, certificate)?)?,
    ])?)
}

fn sid(certificate: &Certificate) -> SignerIdentifier {
    let body = certificate.inner.tbs_certificate();
    SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
        issuer: body.issuer().clone(),
        serial_number: body.serial_number().clone(),
    })
}

/// A signed message. `beside` makes attributes that follow from the signature, e.g. its time-stamp.
pub(crate) fn sign(
    signer: &dyn Signer,
    chain: &[&Certificate],
    content: &Content<'_>,
    beside: impl FnOnce(&[u8]) -> Result<Option<Attribute>, Fault>,
) -> Result<Vec<u8>, Fault> {
    let algorithm = signer.public().algorithm();
    let own = chain.first().ok_or(Fault::Certificate)?;
    let signed = signed_attributes(algorithm, own, content)?;
    let signature = written(&signer.sign(&signed.to_der()?)?)?;
    let beside = beside(&signature)?;
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: sid(own),
        digest_alg: digest_algorithm(algorithm)?,
        signed_attrs: Some(signed),
        signature_algorithm: signature_algorithm(algorithm)?,
        signature: OctetString::new(signature)?,
        unsigned_attrs: beside.map(|one| SetOfVec::try_from(vec![one])).transpose()?,
    };
    let certificates: Vec<CertificateChoices> =
        chain.iter().map(|one| CertificateChoices::Certificate(one.inner.clone())).collect();
    let (version, inside) = match content {
        Content::Detached(_) => (CmsVersion::V1, None),
        Content::Inside(_, bytes) => {
            (CmsVersion::V3, Some(Any::encode_from(&OctetString::new(*bytes)?)?))
        }
    };
    let data = SignedData {
        version,
        digest_algorithms: SetOfVec::try_from(vec![digest_algorithm(algorithm)?])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: content.kind(),
            econtent: inside,
        },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    let info = ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&data)? };
    Ok(info.to_der()?)
}

/// A message whose signature is its signer's; whether the signer is to be trusted is not said.
pub(crate) struct Read {
    pub(crate) signer: Certificate,
    /// Certificates that travelled along with the signer's: nobody has looked at them.
    pub(crate) others: Vec<Certificate>,
    pub(crate) signature: Vec<u8>,
    /// Content that travelled along.
    pub(crate) inside: Option<Vec<u8>>,
    pub(crate) stamp: Option<Vec<u8>>,
}

/// Read a message that is exactly as [`sign`] makes it, over `detached` or what is inside. Anything
/// more or otherwise is not taken: what is not understood cannot be vouched for.
pub(crate) fn open(der: &[u8], kind: ObjectIdentifier, detached: Option<&[u8]>) -> Option<Read> {
    let info = ContentInfo::from_der(der).ok()?;
    let data: SignedData = info.content.decode_as().ok()?;
    let [signer_info] = data.signer_infos.0.as_slice() else { return None };
    let inside = match &data.encap_content_info.econtent {
        Some(any) => Some(any.decode_as::<OctetString>().ok()?.as_bytes().to_vec()),
        None => None,
    };
    let content = match (detached, &inside) {
        (Some(bytes), None) => Content::Detached(bytes),
        (None, Some(bytes)) => Content::Inside(kind, bytes),
        _ => return None,
    };
    let chain: Vec<Certificate> = certificates(&data)?;
    let chain: Vec<&Certificate> = chain.iter().collect();
    let signer = *chain.iter().find(|one| sid(one) == signer_info.sid)?;
    let key = signer.key()?;
    let signature = read(key.algorithm(), signer_info.signature.as_bytes())?;
    let signed = signed_attributes(key.algorithm(), signer, &content).ok()?;
    if signer_info.signed_attrs.as_ref() != Some(&signed)
        || !key.verify(&signed.to_der().ok()?, &signature)
    {
        return None;
    }
    let beside: Vec<&Attribute> =
        signer_info.unsigned_attrs.iter().flat_map(|set| set.iter()).collect();
    let stamp = match beside.as_slice() {
        [] => None,
        [one] if one.oid == TIME_STAMP => Some(one.values.get(0)?.to_der().ok()?),
        _ => return None,
    };
    // Written again from what was understood, it must be the same bytes: nothing was passed over.
    let again = again(&data, signer_info, &key, kind)?;
    (again == der).then(|| Read {
        signer: signer.clone(),
        others: chain.iter().filter(|one| **one != signer).map(|one| (*one).clone()).collect(),
        signature: signer_info.signature.as_bytes().to_vec(),
        inside,
        stamp,
    })
}

fn certificates(data: &SignedData) -> Option<Vec<Certificate>> {
    data.certificates
        .as_ref()?
        .0
        .iter()
        .map(|choice| match choice {
            CertificateChoices::Certificate(inner) => Certificate::read(&inner.to_der().ok()?).ok(),
            CertificateChoices::Other(_) => None,
        })
        .collect()
}

/// The message from its parts, with everything fixed that [`sign`] fixes.
fn again(
    data: &SignedData,
    info: &SignerInfo,
    key: &seal::PublicKey,
    kind: ObjectIdentifier,
) -> Option<Vec<u8>> {
    let algorithm = digest_algorithm(key.algorithm()).ok()?;
    let econtent = data.encap_content_info.econtent.clone();
    let info = SignerInfo {
        version: CmsVersion::V1,
        digest_alg: algorithm.clone(),
        signature_algorithm: signature_algorithm(key.algorithm()).ok()?,
        ..info.clone()
    };
    let data = SignedData {
        version: if econtent.is_none() { CmsVersion::V1 } else { CmsVersion::V3 },
        digest_algorithms: SetOfVec::try_from(vec![algorithm]).ok()?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: kind, econtent },
        certificates: data.certificates.clone(),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info]).ok()?,
    };
    let content = Any::encode_from(&data).ok()?;
    ContentInfo { content_type: SIGNED_DATA, content }.to_der().ok()
}
