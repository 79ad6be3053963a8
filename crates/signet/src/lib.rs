//! 电子签章 – the seal of a court on a paper: a PDF signature (PAdES, ETSI EN 319 142-1) with the
//! certificate of the court, issued by the installation, and a time-stamp (RFC 3161).
//!
//! Pure: keys are asked through [`seal::Signer`], moments and serial numbers are given. What is sealed
//! verifies with any reader of PDF that trusts the root, with `openssl cms`, and with [`verify`], which
//! is the strictest: every byte of the file counts.

mod asn1;
mod certificate;
mod message;
mod pdf;
mod stamp;
mod verify;

pub use certificate::{Certificate, Issuer, Purpose, Subject, Validity};
pub use pdf::{Chop, Place, seal};
pub use stamp::StampingAuthority;
pub use verify::{Flaw, Revoked, Verified, verify};

/// Why something could not be sealed or issued.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No PDF of the kind this house prints.
    #[error("不能签章的PDF / not a PDF that can be sealed: {0}")]
    Pdf(String),
    /// Something that cannot be written in DER.
    #[error("DER: {0}")]
    Der(#[from] der::Error),
    /// The key did not sign.
    #[error(transparent)]
    Signer(#[from] seal::SignerFault),
    /// A certificate that cannot be read.
    #[error("证书无法识读 / not a readable certificate")]
    Certificate,
    /// Readers of CMS know no way to sign with this algorithm here.
    #[error("此算法不用于签章 / not an algorithm for seals: {0}")]
    Algorithm(seal::Algorithm),
}

#[cfg(test)]
mod tests;
